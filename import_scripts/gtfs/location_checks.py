"""locations.geojson, the zones of rides on demand: whether it can be read, and whether its ids are its own.

A notice's row is the number of the feature, counted from 1.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import shapely

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.gtfs.references import check_reference
from import_scripts.gtfs.sayings import Say
from import_scripts.notices import shown_fault
from import_scripts.readers.geometry import Unreadable, shape_of
from import_scripts.wkb import MOST_VERTICES
from transport.feed_tables import FeedTables
from transport.locations import AREAS, FILE

COLLECTION, FEATURE = "FeatureCollection", "Feature"
OF_COLLECTION, OF_FEATURE = ("type", "features"), ("id", "type", "properties", "geometry")
PLACES = ("stop_id", "location_group_id", "location_id")  # of a row of stop_times.txt, one of them


def check_locations(feed: FeedTables, say: Say) -> None:
    """Say what is wrong with the zones, and with what names them."""
    zones = Zones(say.of(FILE))
    if FILE in feed.others:
        zones.read(feed.others[FILE])
    _check_ids(feed, zones, say)
    times = feed["stop_times.txt"]
    if "location_id" in times.columns and not zones.is_broken:
        check_reference(times, "location_id", set(zones.rows), FILE, say.of("stop_times.txt"))
    _check_places(feed, say.of("stop_times.txt"))


class Zones:
    """The zones by their ids: of each the number of its feature. Of a file that is broken nobody knows all of them."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.rows: dict[str, int] = {}
        self.is_broken = False

    def read(self, content: bytes) -> None:
        collection = self._decoded(content)
        features = self._features(collection) if collection is not None else None
        if features is None:
            self.is_broken = True
            return
        for row, feature in enumerate(features, 1):
            self._read_feature(row, feature)

    def _decoded(self, content: bytes) -> dict[str, Any] | None:
        """The whole as JSON; None where it is none."""
        try:
            read = json.loads(content.decode("utf-8-sig"), object_pairs_hook=self._object, parse_constant=_no_number)
        except (ValueError, RecursionError) as fault:  # of UTF-8 and of JSON are ValueErrors
            self.say("malformed_json", value="", why=shown_fault(fault))
            return None
        if not isinstance(read, dict):
            self.say("malformed_json", value="", why=_("it is no object"))
            return None
        return read

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object of the file; one of two members with a name is lost, and whose it is nobody knows."""
        members = dict(pairs)
        if len(members) < len(pairs):
            ((twice, _count),) = Counter(pair[0] for pair in pairs).most_common(1)
            self.say("geo_json_duplicated_element", value=twice)
        return members

    def _features(self, collection: dict[str, Any]) -> list[Any] | None:
        for name in collection.keys() - set(OF_COLLECTION):
            self.say("geo_json_unknown_element", field=name)
        if "type" not in collection:
            self.say("missing_required_element", field="type")
        elif collection["type"] != COLLECTION:
            self.say("unsupported_geo_json_type", field="type", value=collection["type"])
        elif not isinstance(collection.get("features"), list):
            self.say("missing_required_element", field="features")
        else:
            return list(collection["features"])
        return None

    def _read_feature(self, row: int, feature: Any) -> None:
        if not isinstance(feature, dict):
            self.say("unsupported_feature_type", row=row, field="features", value=feature)
            return
        own = feature.get("id")
        name = "" if own is None else str(own)
        for member in feature.keys() - set(OF_FEATURE):
            self.say("geo_json_unknown_element", row=row, feature=name, field=f"features.{member}")
        missing = list(_missing(feature))
        for member in missing:
            self.say("missing_required_element", row=row, feature=name, field=member)
        if feature.get("type") not in (None, "", FEATURE):
            self.say("unsupported_feature_type", row=row, feature=name, field="features.type", value=feature["type"])
        if not missing:
            self._check_geometry(row, name, feature["geometry"])
        if name and self.rows.setdefault(name, row) != row:
            self.say("duplicate_geo_json_key", row=row, feature=name, value=name, first=str(self.rows[name]))

    def _check_geometry(self, row: int, name: str, geometry: dict[str, Any]) -> None:
        where: dict[str, Any] = {"row": row, "feature": name, "field": "features.geometry"}
        if geometry["type"] not in AREAS:
            self.say("unsupported_geometry_type", **where, value=geometry["type"])
        elif fault := _fault_of(geometry):
            self.say("invalid_geometry", **where, why=fault)


def _no_number(text: str) -> float:
    raise ValueError(_("{value} is no number of JSON", value=text))


def _missing(feature: Mapping[str, Any]) -> Iterator[str]:
    """The members that a feature needs and has not."""
    for name in OF_FEATURE:
        if feature.get(name) in (None, ""):
            yield f"features.{name}"
    geometry = feature.get("geometry")
    if geometry not in (None, ""):
        for name in ("type", "coordinates"):
            if not isinstance(geometry, dict) or geometry.get(name) is None:
                yield f"features.geometry.{name}"


def _fault_of(geometry: dict[str, Any]) -> str:
    """Why the area is none; empty where it is one."""
    try:
        shape, _has_heights = shape_of(geometry)
    except Unreadable as fault:
        return sentence_of(fault)
    if shape is None or shape.is_empty:
        return _("it has no corners")
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        return _("it reaches beyond the globe")
    if (count := int(shapely.get_num_coordinates(shape))) > MOST_VERTICES:
        return _("it has {count} corners, at most {most} are taken", count=count, most=MOST_VERTICES)
    return "" if shapely.is_valid(shape) else str(shapely.is_valid_reason(shape))


def _check_ids(feed: FeedTables, zones: Zones, say: Say) -> None:
    """Stops, groups and zones are named in one column each, and no two of them alike."""
    stops = {own: row for row, own in enumerate(feed["stops.txt"].column("stop_id"), 1)}
    groups = {own: row for row, own in enumerate(feed["location_groups.txt"].column("location_group_id"), 1)}
    for name, row in zones.rows.items():
        if name in stops or name in groups:
            file = "stops.txt" if name in stops else "location_groups.txt"
            say.of(FILE)("duplicate_geography_id", row=row, feature=name, value=name, other=file)
    for name, row in groups.items():
        if name in stops:
            say.of("location_groups.txt")(
                "duplicate_geography_id", row=row, field="location_group_id", value=name, other="stops.txt"
            )


def _check_places(feed: FeedTables, say: Say) -> None:
    times = feed["stop_times.txt"]
    if {"location_group_id", "location_id"} & set(times.columns):
        for row, places in enumerate(times.named(*PLACES), 1):
            told = [name for name, place in zip(PLACES, places, strict=True) if place is not None]
            if len(told) > 1:
                say(
                    "forbidden_geography_id", row=row, field=told[1], value=places[PLACES.index(told[1])], other=told[0]
                )
