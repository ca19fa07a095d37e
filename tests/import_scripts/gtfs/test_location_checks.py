"""Zones of rides on demand: a file in order, and each rule with the smallest change that breaks it."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.gtfs.location_checks import check_locations
from import_scripts.gtfs.sayings import Say
from import_scripts.notices import Notices, Severity
from transport.feed_tables import FeedTables, Table

RING = [[33.38, 47.9], [33.4, 47.9], [33.4, 47.92], [33.38, 47.92], [33.38, 47.9]]
HOLE = [[33.385, 47.905], [33.39, 47.905], [33.39, 47.91], [33.385, 47.905]]
ISLAND = [[33.5, 47.9], [33.52, 47.9], [33.52, 47.92], [33.5, 47.9]]
NORTH = {
    "id": "north", "type": "Feature", "properties": {"stop_name": "Північ"},
    "geometry": {"type": "Polygon", "coordinates": [RING, HOLE]},
}  # fmt: skip
SOUTH = {"id": "south", "type": "Feature", "properties": {},
         "geometry": {"type": "MultiPolygon", "coordinates": [[RING], [ISLAND]]}}  # fmt: skip
ZONES = {"type": "FeatureCollection", "features": [NORTH, SOUTH]}
Said = tuple[str, int, str, str, str]


def notices_of(content: bytes | None, **tables: list[dict[str, Any]]) -> Notices:
    notices = Notices()
    feed = FeedTables({f"{name}.txt": Table.of(rows) for name, rows in tables.items()})
    if content is not None:
        feed.others["locations.geojson"] = content
    check_locations(feed, Say(notices))
    return notices


def said(content: Any, **tables: list[dict[str, Any]]) -> list[Said]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return [(one.code, one.row, one.feature, one.field, one.value) for one in notices_of(raw, **tables).kept]


def changed(change: Callable[[dict[str, Any]], Any]) -> list[Said]:
    zones = deepcopy(ZONES)
    change(zones)
    return said(zones)


def south(zones: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = zones["features"][1]
    return found


def area(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_zones_in_order_say_nothing() -> None:
    assert said(ZONES) == []
    assert said(b"\xef\xbb\xbf" + json.dumps(ZONES).encode()) == []


def test_a_feed_without_zones_says_nothing() -> None:
    assert notices_of(None, stops=[{"stop_id": "a"}]).kept == []


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (lambda zones: zones.update(bbox=[1]), ("geo_json_unknown_element", 0, "", "bbox", "")),
        (lambda zones: zones.pop("type"), ("missing_required_element", 0, "", "type", "")),
        (lambda zones: zones.update(type="Feature"), ("unsupported_geo_json_type", 0, "", "type", "Feature")),
        (lambda zones: zones.pop("features"), ("missing_required_element", 0, "", "features", "")),
        (lambda zones: zones.update(features={}), ("missing_required_element", 0, "", "features", "")),
        (lambda zones: zones["features"].append(7), ("unsupported_feature_type", 3, "", "features", "7")),
        (lambda zones: south(zones).pop("id"), ("missing_required_element", 2, "", "features.id", "")),
        (lambda zones: south(zones).update(id=""), ("missing_required_element", 2, "", "features.id", "")),
        (lambda zones: south(zones).pop("type"), ("missing_required_element", 2, "south", "features.type", "")),
        (lambda zones: south(zones).update(type="Zone"),
         ("unsupported_feature_type", 2, "south", "features.type", "Zone")),
        (lambda zones: south(zones).pop("properties"),
         ("missing_required_element", 2, "south", "features.properties", "")),
        (lambda zones: south(zones).update(geometry=None),
         ("missing_required_element", 2, "south", "features.geometry", "")),
        (lambda zones: south(zones)["geometry"].pop("type"),
         ("missing_required_element", 2, "south", "features.geometry.type", "")),
        (lambda zones: south(zones)["geometry"].pop("coordinates"),
         ("missing_required_element", 2, "south", "features.geometry.coordinates", "")),
        (lambda zones: south(zones).update(colour="red"),
         ("geo_json_unknown_element", 2, "south", "features.colour", "")),
        (lambda zones: south(zones).update(geometry={"type": "Point", "coordinates": [33.4, 47.9]}),
         ("unsupported_geometry_type", 2, "south", "features.geometry", "Point")),
        (lambda zones: south(zones).update(id="north"), ("duplicate_geo_json_key", 2, "north", "", "north")),
    ],
)  # fmt: skip
def test_each_rule_is_said_of_its_feature(change: Callable[[dict[str, Any]], Any], notice: Said) -> None:
    assert changed(change) == [notice]


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (area([[33.4, 47.9], [33.5, 48.0], [33.5, 47.9], [33.4, 48.0], [33.4, 47.9]]), "Self-intersection[33.45 47.95"),
        (area(RING[:-1]), "A ring does not end where it begins."),
        (area(RING[:2] + RING[:1]), "A ring has 3 positions"),
        (area([["a", "b"]]), "is not a position of two numbers."),
        (area([[33.4, 47.9], [333.4, 47.9], [33.4, 48.0], [33.4, 47.9]]), "it reaches beyond the globe"),
        (area([[33.4, 47.9], [33.5, 97.9], [33.4, 48.0], [33.4, 47.9]]), "it reaches beyond the globe"),
        (area(), "it has no corners"),
        ({"type": "Polygon", "coordinates": 7}, "The coordinates are not lists of numbers."),
        ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, "Self-intersection"),
    ],
    ids=["crosses itself", "open", "short", "letters", "too far east", "too far north", "nothing", "a number", "twice"],
)
def test_an_area_that_is_none_says_why(geometry: dict[str, Any], why: str) -> None:
    (notice,) = notices_of(json.dumps({**ZONES, "features": [{**NORTH, "geometry": geometry}]}).encode()).kept

    assert (notice.code, notice.row, notice.feature) == ("invalid_geometry", 1, "north")
    assert why in str(notice)


def test_a_zone_of_more_corners_than_are_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.gtfs.location_checks.MOST_VERTICES", 8)

    (notice,) = notices_of(json.dumps({**ZONES, "features": [NORTH]}).encode()).kept

    told = "locations.geojson, row 1, north, features.geometry: The zone's area is none: it has 9 corners, at most 8"
    assert str(notice).startswith(told)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"\xff\xfe{}", b'{"type": NaN}', b"[" * 100_000, b'{"a": ' + b"9" * 5_000 + b"}"],
    ids=["empty", "cut off", "a list", "a number", "no UTF-8", "no number", "deep", "long number"],
)
def test_what_is_no_json_of_ours_is_said_once_and_blames_nothing_else(content: bytes) -> None:
    times = [{"trip_id": "t", "location_id": "north", "stop_id": None}]

    assert [one[:1] for one in said(content, stop_times=times)] == [("malformed_json",)]


def test_a_member_that_is_written_twice_is_said() -> None:
    twice = json.dumps(ZONES).replace('"id": "south"', '"id": "west", "id": "south"').encode()

    assert said(twice) == [("geo_json_duplicated_element", 0, "", "", "id")]


def test_an_id_that_is_a_number_is_understood() -> None:
    times = [{"trip_id": "t", "location_id": "7"}]

    assert said({**ZONES, "features": [{**NORTH, "id": 7}]}, stop_times=times) == []


def test_rows_that_name_a_zone_that_is_not_there_are_said() -> None:
    times: list[dict[str, Any]] = [{"location_id": "north"}, {"location_id": "east"}, {"location_id": None}]

    told = [(one.code, one.file, one.row, one.value) for one in notices_of(json.dumps(ZONES).encode(),
                                                                           stop_times=times).kept]  # fmt: skip
    assert told == [("foreign_key_violation", "stop_times.txt", 2, "east")]


def test_ids_of_stops_groups_and_zones_are_their_own() -> None:
    notices = notices_of(
        json.dumps(ZONES).encode(),
        stops=[{"stop_id": "a"}, {"stop_id": "north"}],
        location_groups=[{"location_group_id": "south"}, {"location_group_id": "a"}],
    )

    assert [(one.code, one.file, one.row, one.value) for one in notices.kept] == [
        ("duplicate_geography_id", "locations.geojson", 1, "north"),
        ("duplicate_geography_id", "locations.geojson", 2, "south"),
        ("duplicate_geography_id", "location_groups.txt", 2, "a"),
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"stop_id": "a", "location_group_id": "g", "location_id": None}, "location_group_id"),
        ({"stop_id": "a", "location_group_id": None, "location_id": "north"}, "location_id"),
        ({"stop_id": None, "location_group_id": "g", "location_id": "north"}, "location_id"),
    ],
)
def test_a_row_names_one_place(row: dict[str, Any], field: str) -> None:
    told = said(ZONES, stop_times=[{"stop_id": None, "location_group_id": None, "location_id": "north"}, row])

    assert [(one[0], one[1], one[3]) for one in told] == [("forbidden_geography_id", 2, field)]


def test_what_is_only_unknown_keeps_no_feed_out() -> None:
    weights = {
        one.code: one.severity
        for one in notices_of(json.dumps({**ZONES, "name": "Зони", "features": [{**NORTH, "id": None}]}).encode()).kept
    }

    assert weights == {
        "geo_json_unknown_element": Severity.REMARK, "missing_required_element": Severity.ERROR,
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["type", "features", "id", "geometry", "properties", "coordinates", "x"]), inner, max_size=5
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON, JSON)
def test_whatever_stands_in_the_file_is_said_and_breaks_nothing(whole: Any, member: Any) -> None:
    said(whole)
    said({**ZONES, "features": [member, {**NORTH, "geometry": member}, {**NORTH, "type": member, "id": member}]})
