"""Ways within stations: one station that is in order, and each rule with the smallest change that breaks it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.gtfs.pathway_checks import check_pathways
from import_scripts.gtfs.sayings import Say
from import_scripts.notices import Notices, Severity
from transport.feed_tables import FeedTables, Table

Rows = dict[str, list[dict[str, Any]]]
Said = tuple[str, str, int, str, str]
# A station with an entrance, a hall, a platform without parts and one with a boarding area; gates in and out.
STATION: Rows = {
    "stops.txt": [
        {"stop_id": "st", "location_type": 1},
        {"stop_id": "in", "location_type": 2, "parent_station": "st"},
        {"stop_id": "hall", "location_type": 3, "parent_station": "st"},
        {"stop_id": "p1", "location_type": 0, "parent_station": "st"},
        {"stop_id": "p2", "location_type": None, "parent_station": "st"},
        {"stop_id": "area", "location_type": 4, "parent_station": "p2"},
        {"stop_id": "bus", "location_type": 0},
    ],
    "pathways.txt": [
        {"pathway_id": "gate", "from_stop_id": "in", "to_stop_id": "hall", "pathway_mode": 6, "is_bidirectional": 0,
         "length": 2.0},
        {"pathway_id": "exit", "from_stop_id": "hall", "to_stop_id": "in", "pathway_mode": 7, "is_bidirectional": 0,
         "length": 2.0},
        {"pathway_id": "stairs", "from_stop_id": "hall", "to_stop_id": "p1", "pathway_mode": 2, "is_bidirectional": 1,
         "stair_count": 20},
        {"pathway_id": "lift", "from_stop_id": "hall", "to_stop_id": "area", "pathway_mode": 5, "is_bidirectional": 1,
         "traversal_time": 30},
    ],
}  # fmt: skip
GATE, EXIT, STAIRS, LIFT = range(4)
HALL, P1, P2, AREA, BUS = range(2, 7)


def said(rows: Rows) -> list[Said]:
    notices = Notices()
    check_pathways(FeedTables({name: Table.of(told) for name, told in rows.items()}), Say(notices))
    return [(one.code, one.file, one.row, one.field, one.value) for one in notices.kept]


def changed(change: Callable[[Rows], Any]) -> list[Said]:
    rows = deepcopy(STATION)
    change(rows)
    return said(rows)


def way(rows: Rows, number: int, **more: Any) -> None:
    rows["pathways.txt"][number].update(more)


def place(rows: Rows, number: int, **more: Any) -> None:
    rows["stops.txt"][number].update(more)


def test_a_station_in_order_says_nothing() -> None:
    assert said(STATION) == []


def test_a_feed_without_pathways_says_nothing_of_its_stations() -> None:
    assert said({"stops.txt": STATION["stops.txt"]}) == []


@pytest.mark.parametrize(
    ("change", "notice"),
    [
        (lambda rows: way(rows, EXIT, is_bidirectional=1),
         ("bidirectional_exit_gate", "pathways.txt", 2, "is_bidirectional", "")),
        (lambda rows: way(rows, GATE, length=None), ("missing_recommended_field", "pathways.txt", 1, "length", "")),
        (lambda rows: way(rows, EXIT, length=None), ("missing_recommended_field", "pathways.txt", 2, "length", "")),
        (lambda rows: way(rows, GATE, pathway_mode=1, length=None),
         ("missing_recommended_field", "pathways.txt", 1, "length", "")),
        (lambda rows: way(rows, STAIRS, stair_count=None),
         ("missing_recommended_field", "pathways.txt", 3, "stair_count", "")),
        (lambda rows: way(rows, LIFT, traversal_time=None),
         ("missing_recommended_field", "pathways.txt", 4, "traversal_time", "")),
        (lambda rows: way(rows, STAIRS, pathway_mode=4),
         ("missing_recommended_field", "pathways.txt", 3, "traversal_time", "")),
        (lambda rows: way(rows, STAIRS, pathway_mode=3),
         ("missing_recommended_field", "pathways.txt", 3, "traversal_time", "")),
        (lambda rows: way(rows, STAIRS, max_slope=0.08),
         ("irrelevant_max_slope_set_for_pathway_mode", "pathways.txt", 3, "max_slope", "0.08")),
        (lambda rows: rows["pathways.txt"].append({**STATION["pathways.txt"][LIFT], "to_stop_id": "hall"}),
         ("pathway_loop", "pathways.txt", 5, "to_stop_id", "hall")),
        (lambda rows: rows["pathways.txt"].append({**STATION["pathways.txt"][LIFT], "to_stop_id": "st"}),
         ("pathway_to_wrong_location_type", "pathways.txt", 5, "to_stop_id", "st")),
        (lambda rows: rows["pathways.txt"].append({**STATION["pathways.txt"][LIFT], "from_stop_id": "p2"}),
         ("pathway_to_platform_with_boarding_areas", "pathways.txt", 5, "from_stop_id", "p2")),
        (lambda rows: place(rows, P1, stop_access=1),
         ("pathway_to_stop_with_access_outside_of_station_pathways", "pathways.txt", 3, "to_stop_id", "p1")),
        (lambda rows: rows["pathways.txt"].pop(STAIRS),
         ("pathway_unreachable_location", "stops.txt", P1 + 1, "stop_id", "p1")),
        (lambda rows: rows["pathways.txt"].pop(LIFT),
         ("pathway_unreachable_location", "stops.txt", AREA + 1, "stop_id", "area")),
        (lambda rows: way(rows, STAIRS, is_bidirectional=0),
         ("pathway_unreachable_location", "stops.txt", P1 + 1, "stop_id", "p1")),
        (lambda rows: way(rows, STAIRS, is_bidirectional=0, from_stop_id="p1", to_stop_id="hall"),
         ("pathway_unreachable_location", "stops.txt", P1 + 1, "stop_id", "p1")),
    ],
)  # fmt: skip
def test_each_rule_is_said_at_its_row(change: Callable[[Rows], Any], notice: Said) -> None:
    assert changed(change) == [notice]


def test_a_node_beside_one_place_only_is_passed_by_nobody() -> None:
    def dead_end(rows: Rows) -> None:
        rows["stops.txt"].append({"stop_id": "nook", "location_type": 3, "parent_station": "st"})
        rows["pathways.txt"].append({**STATION["pathways.txt"][LIFT], "to_stop_id": "nook"})

    assert changed(dead_end) == [("pathway_dangling_generic_node", "stops.txt", 8, "stop_id", "nook")]


def test_a_station_without_an_entrance_is_reached_from_nowhere() -> None:
    told = changed(lambda rows: place(rows, 1, location_type=3))

    assert [one[4] for one in told if one[0] == "pathway_unreachable_location"] == ["in", "hall", "p1", "area"]


@pytest.mark.parametrize("slope", [None, 0.0])
def test_no_slope_is_no_slope(slope: float | None) -> None:
    assert changed(lambda rows: way(rows, STAIRS, max_slope=slope)) == []


@pytest.mark.parametrize("mode", [1, 3])
def test_what_is_walked_on_may_slope(mode: int) -> None:
    walkway = {"pathway_mode": mode, "max_slope": 0.08, "length": 9.0, "traversal_time": 9}

    assert changed(lambda rows: way(rows, STAIRS, **walkway)) == []


def test_an_unknown_mode_asks_for_nothing() -> None:
    assert changed(lambda rows: way(rows, STAIRS, pathway_mode=None, max_slope=0.1, stair_count=None)) == []


def test_a_place_that_is_not_there_is_said_as_a_broken_reference_alone() -> None:
    told = changed(lambda rows: way(rows, STAIRS, to_stop_id="p9"))

    assert [one[0] for one in told] == ["pathway_unreachable_location"]


def test_places_that_belong_to_each_other_in_a_circle_have_no_station() -> None:
    def circle(rows: Rows) -> None:
        place(rows, P1, parent_station="p2")
        place(rows, P2, parent_station="p1")
        rows["pathways.txt"] = [way for way in rows["pathways.txt"] if way["pathway_id"] not in ("stairs", "lift")]

    assert [one for one in changed(circle) if one[4] in ("p1", "p2", "area")] == []


def test_its_severities_are_those_of_the_canonical_validator() -> None:
    rows = deepcopy(STATION)
    way(rows, EXIT, is_bidirectional=1, max_slope=0.3, to_stop_id="hall")
    notices = Notices()

    check_pathways(FeedTables({name: Table.of(told) for name, told in rows.items()}), Say(notices))

    assert {one.code: one.severity for one in notices.kept} == {
        "bidirectional_exit_gate": Severity.ERROR,
        "irrelevant_max_slope_set_for_pathway_mode": Severity.WARNING,
        "pathway_loop": Severity.WARNING,
        "pathway_unreachable_location": Severity.ERROR,
    }


@given(st.permutations(STATION["pathways.txt"]), st.permutations(STATION["stops.txt"]))
def test_the_order_of_rows_is_no_matter(ways: list[dict[str, Any]], stops: list[dict[str, Any]]) -> None:
    assert said({"stops.txt": stops, "pathways.txt": ways}) == []
