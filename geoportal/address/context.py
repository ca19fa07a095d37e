"""What the page of a place shows: the answer, and where else it can be had."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from geoportal.address.answers import Answer
from layers.pages.addresses import on_the_map
from layers.pages.card import icon_of
from layers.pages.object_context import small_map_of


def place_context(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    """The template's values."""
    spot, building = answer.place.spot, answer.place.building
    lon, lat = spot.x, spot.y
    named = {"object": building.pk} if building is not None else {}
    pinned = building or answer.place.feature
    return {
        "answer": answer,
        "place": answer.place,
        "title": answer.title,
        "house": answer.house,
        "moment": answer.moment,
        "permanent": request.build_absolute_uri(request.path),
        "map_url": on_the_map(spot=spot, **named),
        "pin": icon_of(pinned) if pinned is not None else "",
        "small_map": small_map_of((lon, lat), (lon, lat, lon, lat)),
        "data_links": [("JSON", request.build_absolute_uri(f"{_for_programs(answer)}?lang={get_language()}"))],
    }


def _for_programs(answer: Answer) -> str:
    """The same answer as JSON, by the number that was asked for or by the spot."""
    if answer.place.feature is not None:
        return reverse("api_address_of_feature", args=[answer.place.feature.pk])
    return reverse("api_address_of_point", args=[answer.place.spot])
