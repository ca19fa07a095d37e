"""The style over HTTP: /tiles/styles/city.json and city-dark.json, `?lang=uk|en&source=tiles|pmtiles`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse

from geoportal.core.endpoints import LANG
from geoportal.core.languages import translated
from geoportal.core.parameters import read_query
from layers.queries import the_city
from tiles.answers import document, readable
from tiles.archive_views import SOURCE, archive_address
from tiles.queries import theme_colours
from tiles.style import SPRITES
from tiles.style import city_style as made


@readable()
def city_style(request: HttpRequest, scheme: str) -> HttpResponse:
    """The style of one scheme; every address in it is absolute, so that other programs can use it as it is."""
    asked = read_query(request.GET, [LANG, SOURCE])
    language = asked["lang"]
    is_archive = asked["source"] == "pmtiles"
    style = made(
        scheme=scheme,
        language=language,
        colours=theme_colours(scheme),
        addresses={
            "tiles": archive_address(request) if is_archive else request.build_absolute_uri(reverse("city_tilejson")),
            "glyphs": request.build_absolute_uri(static("glyphs/")) + "{fontstack}/{range}.pbf",
            "sprite": request.build_absolute_uri(static(SPRITES[scheme])),
        },
        view=_view(language),
    )
    return document(request, style)


def _view(language: str) -> dict[str, Any]:
    city = the_city()
    if city is None:
        return {}
    return {
        "name": translated(city, "name", language),
        "centre": [round(city.centre.x, 6), round(city.centre.y, 6)],
        "zoom": city.zoom,
    }
