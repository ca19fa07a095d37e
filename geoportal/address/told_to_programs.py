"""A place as plain values of JSON."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from geoportal.address.answers import Answer, Everyday
from geoportal.address.catchments import Catchment
from geoportal.address.houses import House
from geoportal.address.meant import Meant
from geoportal.address.stops import StopNear
from geoportal.core.languages import translated
from housing.models import Outage
from housing.utility_shapes import named
from layers.models import Feature
from layers.pages.card import title_of
from transport.told_to_programs import departure


def place_document(answer: Answer, *, is_demonstration: bool) -> dict[str, Any]:
    """All that the page of the place tells."""
    place = answer.place
    own = place.feature.pk if place.feature is not None else None
    return {
        "title": answer.title, "lon": round(place.spot.x, 6), "lat": round(place.spot.y, 6), "url": _page_of(answer),
        "moment": answer.moment, "is_demonstration": is_demonstration, "object": own,
        "building": _object(place.building) if place.building is not None else None,
        "district": _district(answer.district) if answer.district is not None else None,
        "areas": [{**_object(area), "layer": area.layer.slug} for area in answer.areas],
        "catchments": [_catchment(one) for one in answer.catchments],
        "house": _house(answer.house, answer.moment) if answer.house is not None else None,
        "stops": [_stop(stop) for stop in answer.stops.stops],
        "live": [stands.as_dict() for _feed, stands in answer.stops.live],
        "near": [_everyday(one) for one in answer.near],
        "changed": [_change(one) for one in answer.changed],
    }  # fmt: skip


def choices_document(meant: Meant) -> dict[str, Any]:
    """The places that some words may mean, the likeliest first; `total` counts also those that are left out."""
    plain = ("id", "title", "subtitle", "reason", "lon", "lat")
    return {
        "query": meant.text,
        "total": meant.total,
        "places": [
            {
                **{name: choice[name] for name in plain},
                "url": reverse("address_of_feature", args=[choice["id"]]),
                "data": reverse("api_address_of_feature", args=[choice["id"]]),
            }
            for choice in meant.choices
        ],
    }


def _page_of(answer: Answer) -> str:
    if answer.place.feature is not None:
        return reverse("address_of_feature", args=[answer.place.feature.pk])
    return reverse("address_of_point", args=[answer.place.spot])


def _object(feature: Feature) -> dict[str, Any]:
    return {
        "id": feature.pk, "title": title_of(feature), "address": translated(feature, "address"),
        "kind": translated(feature.kind, "name") if feature.kind else "", "url": feature.get_absolute_url(),
    }  # fmt: skip


def _district(district: Feature) -> dict[str, Any]:
    return {**_object(district), "url": reverse("district", args=[district.pk])}


def _catchment(catchment: Catchment) -> dict[str, Any]:
    return {
        "kind": catchment.kind.value,
        "areas": [
            {
                **_object(served.area),
                "institution": _object(served.institution) if served.institution is not None else None,
                "phones": [phone for phone, _href in served.phones],
            }
            for served in catchment.areas
        ],
    }


def _house(house: House, at: datetime) -> dict[str, Any]:
    manager = house.contract.manager if house.contract is not None else None
    return {
        "manager": translated(manager, "name") if manager is not None else None,
        "phones": [phone for phone, _href in house.phones],
        "services": house.services,
        "off": [_outage(outage, at) for outage in house.off],
        "planned": [_outage(outage, at) for outage in house.planned],
    }


def _outage(outage: Outage, at: datetime) -> dict[str, Any]:
    return {
        "id": outage.pk, "url": outage.get_absolute_url(), "service": named(outage.service),
        "state": outage.state_at(at).value, "reason": translated(outage, "reason"), "starts_at": outage.starts_at,
        "expected_end_at": outage.expected_end_at,
    }  # fmt: skip


def _stop(stop: StopNear) -> dict[str, Any]:
    return {
        "id": stop.feature.pk, "name": stop.title, "url": stop.feature.get_absolute_url(),
        "metres": round(stop.metres), "minutes": stop.minutes,
        "departures": [departure(one.told, one.route) for one in stop.departures],
    }  # fmt: skip


def _everyday(group: Everyday) -> dict[str, Any]:
    return {
        "layer": group.layer.slug,
        "name": translated(group.layer, "name"),
        "objects": [
            {**_object(near.feature), "metres": round(near.metres), "minutes": near.minutes} for near in group.objects
        ],
    }


def _change(feature: Feature) -> dict[str, Any]:
    """`what`: added, changed, or withdrawn from the map."""
    is_new, metres = feature.is_new, feature.metres  # type: ignore[attr-defined] # annotated by changed_near
    what = "withdrawn" if feature.withdrawn_at else "added" if is_new else "changed"
    return {**_object(feature), "what": what, "at": feature.changed_at, "metres": round(metres)}
