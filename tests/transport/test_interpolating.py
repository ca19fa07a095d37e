"""Times between timepoints: by the distance told, else by the straight way, else evenly."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport.feed_tables import FeedTables, Table
from transport.interpolating import distances, metres, spread, with_all_times

STOPS: list[dict[str, Any]] = [
    {"stop_id": "a", "stop_lon": 33.00, "stop_lat": 47.9},
    {"stop_id": "b", "stop_lon": 33.01, "stop_lat": 47.9},
    {"stop_id": "c", "stop_lon": 33.04, "stop_lat": 47.9},
    {"stop_id": "nowhere"},
]


def filled(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    given = Table.of(rows)
    table, own = with_all_times(given, FeedTables({"stops.txt": Table.of(STOPS), "stop_times.txt": given}))
    return list(zip(*(table.column(name) for name in ("arrival_time", "departure_time")), own.arrivals, strict=True))


def call(stop: str, number: int, time: int | None, **more: Any) -> dict[str, Any]:
    return {
        "trip_id": "t",
        "stop_id": stop,
        "stop_sequence": number,
        "arrival_time": time,
        "departure_time": time,
        **more,
    }


def test_times_are_spread_by_the_straight_way() -> None:
    assert filled([call("a", 1, 0), call("b", 2, None), call("c", 3, 400)]) == [
        (0, 0, True), (100, 100, False), (400, 400, True),
    ]  # fmt: skip


def test_times_are_spread_by_the_distance_that_is_told() -> None:
    rows = [
        call("a", 1, 0, shape_dist_traveled=0.0),
        call("b", 2, None, shape_dist_traveled=3.0),
        call("c", 3, 400, shape_dist_traveled=4.0),
    ]

    assert filled(rows)[1] == (300, 300, False)


def test_times_are_spread_evenly_where_a_stop_lies_nowhere() -> None:
    assert filled([call("a", 1, 0), call("nowhere", 2, None), call("c", 3, 400)])[1] == (200, 200, False)


def test_rows_may_stand_in_any_order() -> None:
    assert filled([call("c", 3, 400), call("b", 2, None), call("a", 1, 0)])[1] == (100, 100, False)


def test_a_time_of_one_kind_serves_for_both() -> None:
    rows = [
        call("a", 1, 0),
        {**call("b", 2, None), "departure_time": 90},
        {**call("c", 3, 400), "departure_time": None},
    ]

    assert filled(rows) == [(0, 0, True), (90, 90, False), (400, 400, True)]


def test_what_has_no_time_at_an_end_stays_without() -> None:
    assert filled([call("a", 1, None), call("b", 2, 50), call("c", 3, None)]) == [
        (None, None, False), (50, 50, True), (None, None, False),
    ]  # fmt: skip


def test_a_table_that_is_whole_is_handed_back() -> None:
    table = Table.of([call("a", 1, 0), call("b", 2, 60)])

    again, own = with_all_times(table, FeedTables())

    assert again is table
    assert (own.arrivals, own.departures) == ([True, True], [True, True])


def test_a_table_without_columns_of_times_gets_them() -> None:
    table, own = with_all_times(Table.of([{"trip_id": "t", "stop_sequence": 1, "stop_id": "a"}]), FeedTables())

    assert table.columns == ("trip_id", "stop_sequence", "stop_id", "arrival_time", "departure_time")
    assert (table.rows, own.arrivals) == ([("t", 1, "a", None, None)], [False])


@given(st.integers(0, 10**5), st.integers(0, 10**5), st.lists(st.floats(0, 1e5), min_size=1, max_size=20))
def test_spread_times_grow_from_the_first_to_the_last(first: int, took: int, steps: list[float]) -> None:
    along = [sum(steps[:number]) for number in range(len(steps) + 1)]

    times = spread(first, first + took, along)

    assert (times[0], times[-1]) == (first, first + took)
    assert all(one <= other for one, other in pairwise(times))


def test_distances_that_fall_are_not_believed() -> None:
    assert distances([0.0, 5.0, 4.0], [None, None, None]) == [0, 1, 2]
    assert distances([2.0, 3.0, 7.0], [None, None, None]) == [0, 1, 5]
    assert distances([None, None], [(33.0, 47.9), (33.0, 47.91)]) == pytest.approx([0, 1112], abs=1)


def test_a_degree_of_longitude_is_shorter_here() -> None:
    assert metres((33.0, 48.0), (34.0, 48.0)) == pytest.approx(74_400, rel=0.01)
