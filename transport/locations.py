"""locations.geojson of GTFS-Flex: the zones within which rides on demand pick up and set down.

The file is checked where it comes in (`import_scripts/gtfs/location_checks.py`); here what can be read of it is read.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, shape

FILE = "locations.geojson"
AREAS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Zone:
    """A feature of the file. `area` is longitude and latitude."""

    location_id: str
    name: str
    description: str
    area: MultiPolygon


def zones_of(content: bytes | None) -> list[Zone]:
    """The zones of the file, of each id the first; without what is no zone."""
    try:
        collection = json.loads(content or b"null")
    except (ValueError, RecursionError):
        return []
    features = collection.get("features") if isinstance(collection, dict) else None
    found: dict[str, Zone] = {}
    for zone in _zones(features if isinstance(features, list) else []):
        found.setdefault(zone.location_id, zone)
    return list(found.values())


def _zones(features: list[Any]) -> Iterator[Zone]:
    for feature in features:
        if isinstance(feature, dict) and feature.get("id") not in (None, ""):
            members = feature.get("properties")
            properties = members if isinstance(members, dict) else {}
            if area := _area(feature.get("geometry")):
                name, description = (str(properties.get(told) or "") for told in ("stop_name", "stop_desc"))
                yield Zone(str(feature["id"]), name, description, area)


def _area(geometry: Any) -> MultiPolygon | None:
    if not isinstance(geometry, dict) or geometry.get("type") not in AREAS:
        return None
    try:
        area = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, shapely.errors.ShapelyError):
        return None
    if area.is_empty or not area.is_valid:
        return None
    return area if isinstance(area, MultiPolygon) else MultiPolygon([area])
