"""Journeys: the same arrivals as an exhaustive search, legs that can be travelled, and both directions of time."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transport.networks import Trip, exhaustive, feed, networks, one_day
from transport.raptor import Ends, Journey, Ride, Walk, earliest_journeys, latest_journeys
from transport.timetable import Timetable


def ends(walks: dict[int, int]) -> Ends:
    return Ends(np.array(list(walks), dtype=np.int64), np.array(list(walks.values()), dtype=np.int64))


def assert_travelled(journey: Journey, table: Timetable, change_s: int) -> None:
    """Each leg begins where and not before the last one ended, with the time that a change takes."""
    assert journey.legs[0].from_stop is None
    assert journey.legs[-1].to_stop is None
    at_s, place, changing = journey.departure_s, None, False
    for leg in journey.legs:
        assert leg.from_stop == place
        if isinstance(leg, Walk):
            at_s, changing = at_s + leg.duration_s, False
        else:
            wait_s = leg.headway_s or 0
            assert at_s + (change_s if changing else 0) <= leg.departure_s - wait_s
            assert leg.departure_s <= leg.arrival_s
            at_s, changing = leg.arrival_s, True
        place = leg.to_stop
    assert at_s == journey.arrival_s


@given(networks(), st.integers(0, 50), st.integers(0, 10), st.data())
@settings(max_examples=120, deadline=None)
def test_arrivals_equal_those_of_an_exhaustive_search(network: Any, at_s: Any, walk_s: Any, data: Any) -> None:
    stops, trips, walks, change_s = network
    origin, target = (data.draw(st.integers(0, stops - 1)) for _ in range(2))
    table = one_day(feed(stops, trips, walks=walks, change_s=change_s))

    journeys = earliest_journeys(table, ends({origin: walk_s}), ends({target: 7}), at_s, vehicles=4)

    expected, best = [], None
    for number, arrivals in enumerate(exhaustive(trips, walks, change_s, {origin: at_s + walk_s}, 4), start=1):
        if target in arrivals and (best is None or arrivals[target] < best):
            best = arrivals[target]
            expected.append((number, best + 7))
    assert [(len(journey.rides), journey.arrival_s) for journey in journeys] == expected
    for journey in journeys:
        assert journey.departure_s >= at_s
        assert_travelled(journey, table, change_s)


@given(networks(), st.integers(0, 150), st.data())
@settings(max_examples=60, deadline=None)
def test_the_latest_journey_is_in_time_and_no_later_one_is(network: Any, by_s: Any, data: Any) -> None:
    stops, trips, walks, change_s = network
    origin, target = (data.draw(st.integers(0, stops - 1)) for _ in range(2))
    table = one_day(feed(stops, trips, walks=walks, change_s=change_s))
    access, egress = ends({origin: 2}), ends({target: 3})

    journeys = latest_journeys(table.backwards(), access, egress, by_s, vehicles=4)

    for journey in journeys:
        assert journey.arrival_s <= by_s
        assert_travelled(journey, table, change_s)
    latest = max((journey.departure_s for journey in journeys), default=-1)
    for at_s in range(latest + 1, by_s + 1):
        later = earliest_journeys(table, access, egress, at_s, vehicles=4)
        assert all(journey.arrival_s > by_s for journey in later)
        if not later:
            break


def test_a_journey_with_a_change_is_told_leg_by_leg() -> None:
    trips = [Trip([(0, 100, 100), (1, 200, 210)]), Trip([(2, 400, 400), (3, 500, 500)])]
    table = one_day(feed(4, trips, walks=[(1, 2, 90)]))

    (journey,) = earliest_journeys(table, ends({0: 30}), ends({3: 60}), 0)

    assert journey == Journey(
        70,
        560,
        [
            Walk(None, 0, 30),
            Ride(0, 0, 1, 0, 1, 100, 200),
            Walk(1, 2, 90),
            Ride(1, 0, 1, 2, 3, 400, 500),
            Walk(3, None, 60),
        ],
    )
    assert journey.changes == 1
    assert journey.walked_s == 180


def test_a_headway_is_waited_for_in_full_and_said() -> None:
    table = one_day(feed(2, [Trip([(0, 0, 0), (1, 300, 300)], frequencies=[(600, 1800, 420, 0)])]))

    (journey,) = earliest_journeys(table, ends({0: 0}), ends({1: 0}), 700)

    assert journey.rides == [Ride(0, 0, 1, 0, 1, 1120, 1420, headway_s=420)]
    assert (journey.departure_s, journey.arrival_s) == (700, 1420)


def test_nothing_is_promised_when_the_last_vehicle_of_a_headway_may_be_gone() -> None:
    table = one_day(feed(2, [Trip([(0, 0, 0), (1, 300, 300)], frequencies=[(600, 1800, 420, 0)])]))

    assert earliest_journeys(table, ends({0: 0}), ends({1: 0}), 1381) == []


def test_of_two_ways_with_as_many_changes_only_the_sooner_is_told() -> None:
    trips = [Trip([(0, 10, 10), (1, 90, 90)]), Trip([(0, 20, 20), (1, 60, 60)])]

    (journey,) = earliest_journeys(one_day(feed(2, trips)), ends({0: 0}), ends({1: 0}), 0)

    assert journey.rides[0].trip == 1


def test_a_place_without_stops_near_it_has_no_journeys() -> None:
    table = one_day(feed(2, [Trip([(0, 10, 10), (1, 90, 90)])]))

    assert earliest_journeys(table, ends({}), ends({1: 0}), 0) == []
    assert earliest_journeys(table, ends({0: 0}), ends({}), 0) == []


def test_a_day_on_which_nothing_runs_has_no_journeys() -> None:
    table = one_day(feed(2, [Trip([(0, 10, 10), (1, 90, 90)], service=1)]))

    assert earliest_journeys(table, ends({0: 0}), ends({1: 0}), 0) == []
