"""What the page of one object is made of."""

from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.core.languages import is_stale, translated
from geoportal.core.parameters import Box
from layers.audience import Audience
from layers.facts import ACCESS, CONTACTS, Fact, fact_of, facts_of
from layers.history import Origin, changes, events_of, origin_of_all, origins
from layers.json_ld import breadcrumbs_ld, json_ld
from layers.models import Feature
from layers.pages.addresses import crumbs, item_json, map_styles, objects_json, on_the_map
from layers.pages.card import hours_of_feature, title_of, verified_text
from layers.pages.pictures import shown
from layers.queries import kind_paths, media_of, nearest_objects, replaced_objects, the_city

TOLD = 20  # changes of the history that a page tells


@dataclass(frozen=True, slots=True)
class SourcedFact:
    fact: Fact
    origin: Origin | None


def object_context(request: HttpRequest, feature: Feature, audience: Audience) -> dict[str, Any]:
    """The template's values; the feature comes from `feature_for_page`."""
    spot, properties = feature.spot, feature.properties  # type: ignore[attr-defined] # annotated
    hours = hours_of_feature(feature, (spot.x, spot.y))
    gallery = [shown(item) for item in media_of(feature)]
    events = events_of(feature)
    title, above = title_of(feature), _above(feature)
    address = request.build_absolute_uri(feature.get_absolute_url())
    return {
        "feature": feature,
        "title": title,
        "crumbs": above,
        "kind_paths": kind_paths(feature.kind),
        "hours": hours,
        "hours_origin": origins(feature, events).get("opening_hours"),
        "entrances": _entrances(properties.get("entrances")),
        "gallery": gallery,
        **_groups(feature, origins(feature, events)),
        "origin": origin_of_all(feature),
        "verified": verified_text(feature),
        "is_overdue": bool(feature.next_due_on and feature.next_due_on < timezone.localdate()),
        "is_translation_stale": any(is_stale(feature, name, request.LANGUAGE_CODE) for name in ("name", "description")),
        "nearby": nearest_objects(feature, audience),
        "replaced": replaced_objects(feature, audience),
        "changes": changes(feature, events)[:TOLD],
        "permanent": request.build_absolute_uri(reverse("feature_short", args=[feature.pk])),
        "map_url": on_the_map(spot=spot, object=feature.pk),
        "small_map": small_map(feature),
        "data_links": _data_links(request, feature),
        "blocks": [
            json_ld(
                feature, title=title, address=address, hours=hours, city=translated(the_city(), "name"),
                images=[request.build_absolute_uri(item.largest) for item in gallery if item.sort == "photo"],
                data=request.build_absolute_uri(item_json(feature)),
            ),
            breadcrumbs_ld([(name, request.build_absolute_uri(url)) for name, url in [*above, (title, address)]]),
        ],
        "share_picture": next((item for item in gallery if item.sort == "photo"), None),
    }  # fmt: skip


def _above(feature: Feature) -> list[tuple[str, str]]:
    layer = feature.layer
    above = crumbs(layer.theme)
    return above if layer.theme.is_base else [*above, (translated(layer, "name"), layer.get_absolute_url())]


def _groups(feature: Feature, known: dict[str, Origin]) -> dict[str, list[SourcedFact]]:
    """Facts by part of the page. Accessibility is always told of objects, unknown or not."""
    card_keys = feature.layer.card
    facts = facts_of(feature.properties, card_keys)
    sourced = [SourcedFact(fact, None if fact.is_unknown else known.get(fact.key)) for fact in facts]
    listed = {fact.key for fact in facts}
    missing = [] if feature.layer.theme.is_base else [key for key in ACCESS if key not in listed]
    return {
        "contacts": [item for item in sourced if item.fact.key in CONTACTS],
        "access": [item for item in sourced if item.fact.key in ACCESS]
        + [SourcedFact(fact_of(key, None), None) for key in missing],
        "facts": [item for item in sourced if item.fact.key not in (*CONTACTS, *ACCESS)],
    }


def _entrances(value: Any) -> list[dict[str, Any]]:
    """Entrances that have a place, each with its reach in words."""
    rows = value if isinstance(value, list) else []
    return [
        {
            "note": str(row.get("note") or ""),
            "wheelchair": fact_of("wheelchair", row.get("wheelchair")),
            "url": f"geo:{float(row['lat']):.6f},{float(row['lon']):.6f}",
            "place": f"{float(row['lat']):.5f}, {float(row['lon']):.5f}",
        }
        for row in rows
        if isinstance(row, dict) and all(isinstance(row.get(key), int | float) for key in ("lon", "lat"))
    ]


def small_map(feature: Feature) -> dict[str, Any]:
    """For the script that draws the small map; without it the link to the map stands there."""
    spot: Point = feature.spot  # type: ignore[attr-defined] # annotated
    west, south, east, north = (getattr(feature, side) for side in ("west", "south", "east", "north"))
    return small_map_of((spot.x, spot.y), (west, south, east, north), item_json(feature))


def small_map_of(spot: tuple[float, float], box: Box, geometry: str = "") -> dict[str, Any]:
    """The same of any spot: what to look at, and the address of the outline that is drawn where the box is an area."""
    return {
        "lon": spot[0], "lat": spot[1], "bbox": box,
        "styles": map_styles(),
        "geometry": geometry, "isArea": box[0] != box[2] or box[1] != box[3],
    }  # fmt: skip


def _data_links(request: HttpRequest, feature: Feature) -> list[tuple[str, str]]:
    spot = feature.spot  # type: ignore[attr-defined] # annotated
    links = [
        ("GeoJSON", item_json(feature)),
        ("JSON", reverse("feature_card", args=[feature.pk])),
        (_("Objects nearby, JSON"), objects_json(near=f"{spot.x:.6f},{spot.y:.6f}", sort="distance", limit=50)),
    ]
    return [(name, request.build_absolute_uri(url)) for name, url in links]
