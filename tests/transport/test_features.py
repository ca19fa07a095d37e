"""How stops and routes look in the ledger: numbers in order, ranks, lines without their way back."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from transport.features import FIRST_RANK, LAST_RANK, natural, rank, source_id, together
from transport.models import Feed
from transport.modes import ORDER, OTHER, mode_of


def test_numbers_of_routes_are_read_as_people_read_them() -> None:
    assert sorted(["10", "2", "А", "10А", "103"], key=natural) == ["2", "10", "10А", "103", "А"]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_busier_stop_comes_first(one: int, other: int) -> None:
    busiest = max(one, other)

    assert FIRST_RANK <= rank(busiest, busiest) <= rank(min(one, other), busiest) <= LAST_RANK


def test_where_nothing_runs_all_stops_come_last() -> None:
    assert rank(0, 0) == LAST_RANK


def test_a_long_id_is_told_by_its_digest() -> None:
    feed = Feed(slug="trams")

    assert source_id(feed, "зупинка 1") == "trams:зупинка 1"
    assert len(source_id(feed, "x" * 300)) == 46
    assert source_id(feed, "x" * 300) != source_id(feed, "x" * 301)


def test_the_way_back_along_the_same_street_is_no_second_line() -> None:
    there, back = LineString([(0, 0), (0.1, 0)]), LineString([(0.1, 0.0001), (0, 0.0001)])

    assert together([there, back]).equals(there)


def test_a_branch_is_drawn_once_and_whole() -> None:
    there, branch = LineString([(0, 0), (0.1, 0)]), LineString([(0, 0), (0.05, 0), (0.05, 0.1)])

    drawn = together([there, branch])

    assert drawn.geom_type == "MultiLineString"
    assert drawn.length == pytest.approx(0.2, abs=0.001)
    assert shapely.is_valid(drawn)


@pytest.mark.parametrize(
    ("route_type", "mode"),
    [
        (0, "tram"), (1, "metro"), (3, "bus"), (5, "tram"), (11, "trolleybus"), (12, "monorail"), (8, OTHER),
        (109, "train"), (200, "coach"), (405, "monorail"), (401, "metro"), (704, "bus"), (800, "trolleybus"),
        (900, "tram"), (1501, "taxi"), (1702, OTHER),
    ],
)  # fmt: skip
def test_the_mode_of_a_route_type(route_type: int, mode: str) -> None:
    assert mode_of(route_type) == mode
    assert mode in (*ORDER, OTHER)
