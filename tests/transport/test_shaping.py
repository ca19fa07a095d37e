"""Ways of vehicles without shapes: along streets or rails, straight where neither helps."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from layers.actions import sync_features
from layers.audience import EVERYONE
from layers.catalogue import catalogue_layer
from layers.models import City, Feature
from layers.rows import FeatureRow
from transport.barriers import Passage
from transport.drawing import network_drawing
from transport.models import Feed, NetworkDrawing
from transport.shaping import Tracks, Ways
from transport.walking import Street

STEP = 0.001  # 75 m to the east, 111 m to the north
Point = tuple[float, float]


def at(x: float, y: float) -> Point:
    return round(33.4 + x * STEP, 6), round(47.9 + y * STEP, 6)


def tracks(*lines: list[Point]) -> Tracks:
    return Tracks([Street(np.array(line), Passage.FREE) for line in lines])


BEND = [at(0, 0), at(5, 0), at(5, 5)]


def test_a_way_follows_the_street_round_its_corner() -> None:
    way = tracks(BEND).course([at(0, 0.1), at(4.9, 5)]).points

    assert way == [at(0, 0), at(5, 0), at(5, 5)]


def test_it_runs_through_every_stop_in_their_order() -> None:
    there_and_back = tracks(BEND).course([at(0, 0), at(5, 5), at(5, 2)]).points

    assert there_and_back == [at(0, 0), at(5, 0), at(5, 5), at(5, 2)]


def test_a_stop_just_round_the_corner_is_no_trip_into_the_side_street() -> None:
    cross = tracks([at(0, 0), at(5, 0), at(10, 0)], [at(5, 0), at(5, 5)])

    assert cross.course([at(0, 0), at(5.1, 0.3), at(10, 0)]).points == [at(0, 0), at(5, 0), at(10, 0)]


def test_a_stop_in_a_spur_that_is_left_out_is_called_at_where_it_begins() -> None:
    cross = tracks([at(0, 0), at(5, 0), at(10, 0)], [at(5, 0), at(5, 5)])

    course = cross.course([at(0, 0), at(5.1, 0.3), at(10, 0)])

    assert course.calls == [0, 1, 2]


def test_stops_of_a_spur_that_is_driven_are_called_at_in_it() -> None:
    cross = tracks([at(0, 0), at(5, 0), at(10, 0)], [at(5, 0), at(5, 5)])
    stops = [at(0, 0), at(5, 0), at(5, 5), at(5, 0), at(10, 0)]

    course = cross.course(stops)

    assert [course.points[call] for call in course.calls] == stops
    assert course.calls == [0, 1, 2, 3, 4]


def test_a_stop_that_is_called_at_twice_running_is_one_point() -> None:
    course = tracks(BEND).course([at(0, 0), at(0, 0), at(5, 0)])

    assert (course.points, course.calls) == ([at(0, 0), at(5, 0)], [0, 0, 1])


@pytest.mark.parametrize(("end", "is_found"), [(at(5, 5), True), (at(20, 0), False)])
def test_a_course_says_whether_any_of_it_was_found(end: Point, is_found: bool) -> None:
    assert tracks(BEND).course([at(0, 0), end]).is_found is is_found


def test_a_stop_at_the_end_of_a_side_street_is_driven_to() -> None:
    cross = tracks([at(0, 0), at(5, 0), at(10, 0)], [at(5, 0), at(5, 5)])

    assert at(5, 5) in cross.course([at(0, 0), at(5, 5), at(10, 0)]).points


@pytest.mark.parametrize(
    "stops",
    [[at(0, 3), at(5, 3)], [at(0, 0), at(20, 0)], [at(0, 0), at(0, 9)]],
    ids=["off the street", "no street on", "across"],
)
def test_where_nothing_is_near_it_is_straight(stops: list[Point]) -> None:
    assert tracks(BEND).course(stops).points == stops


def test_nobody_goes_three_times_round() -> None:
    horseshoe = tracks([at(0, 0), at(0, 9), at(1, 9), at(1, 0)])

    assert horseshoe.course([at(0, 0), at(1, 0)]).points == [at(0, 0), at(1, 0)]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=6))
def test_on_a_grid_every_way_runs_along_its_streets(stops: list[tuple[int, int]]) -> None:
    lines = [[at(x, y) for x in range(5)] for y in range(5)] + [[at(x, y) for y in range(5)] for x in range(5)]
    asked = [at(*stop) for stop in stops]

    course = tracks(*lines).course(asked)
    way, calls = course.points, course.calls

    assert (way[0], way[-1]) == (asked[0], asked[-1])
    assert calls == sorted(calls)
    assert len(calls) == len(asked)
    assert (calls[0], calls[-1]) == (0, len(way) - 1)
    assert all(one[0] == other[0] or one[1] == other[1] for one, other in pairwise(way))


@pytest.fixture
def ground(city: City) -> None:
    """A street with one corner and rails with another between the ends of bus 10, and a path that is shorter."""
    street = FeatureRow("s", LineString([(33.4, 47.91), (33.39, 47.91), (33.39, 47.9)]).wkb, kind="highway/residential")
    rails = FeatureRow("r", LineString([(33.4, 47.91), (33.4, 47.9), (33.39, 47.9)]).wkb)
    sync_features(catalogue_layer("roads"), [street], max_withdrawn_share=1)
    sync_features(catalogue_layer("railways"), [rails])


ENDS = [(33.4, 47.91), (33.39, 47.9)]


def test_buses_run_along_streets_and_trams_along_rails(ground: None) -> None:
    ways = Ways()

    assert ways.along("bus", ENDS) == [ENDS[0], (33.39, 47.91), ENDS[1]]
    assert ways.along("tram", ENDS) == [ENDS[0], (33.4, 47.9), ENDS[1]]
    assert ways.along("ferry", ENDS) == ENDS


def test_what_is_hidden_leads_nowhere(ground: None) -> None:
    Feature.objects.filter(source_id="s").update(visibility="internal")

    assert Ways().along("bus", ENDS) == ENDS


def test_a_line_without_shape_is_drawn_along_the_street(ground: None, loaded: Callable[..., Feed]) -> None:
    feed = loaded()

    bus = Feature.objects.get(source_id="trams:10").geometry
    tram = Feature.objects.get(source_id="trams:4").geometry
    assert (33.39, 47.91) in [tuple(point) for point in bus.coords]
    assert len(tram.coords) == 3  # its own shape
    assert "[33.39,47.91]" in NetworkDrawing.objects.get(feed=feed).lines


def test_the_same_is_drawn_for_whom_it_is_made_anew(ground: None, loaded: Callable[..., Feed]) -> None:
    feed: Any = loaded()
    NetworkDrawing.objects.filter(feed=feed).delete()

    assert "[33.39,47.91]" in network_drawing(EVERYONE, ("streets",))


def test_a_way_is_found_once_for_all_modes_of_its_ground(ground: None) -> None:
    ways = Ways()
    first = ways.course("bus", ENDS)

    with CaptureQueriesContext(connection) as asked:
        assert ways.course("trolleybus", list(ENDS)) is first
        assert ways.along("bus", ENDS) is first.points
    assert len(asked) == 0
    assert ways.course("tram", ENDS).points != first.points
