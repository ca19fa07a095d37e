"""A day's timetable: which trips run, in which patterns, and what one may board."""

import numpy as np

from tests.transport.networks import Trip, feed, one_day
from transport.timetable import DAY_S, timetable

TWO = [(0, 100, 100), (1, 200, 200)]


def test_a_trip_after_midnight_of_the_day_before_runs_in_the_morning() -> None:
    late = Trip([(0, DAY_S + 60, DAY_S + 60), (1, DAY_S + 300, DAY_S + 300)])
    services = np.array([True])

    table = timetable(feed(2, [late]), [(services, 0), (services, -DAY_S)])

    (pattern,) = table.patterns
    assert pattern.departure_s[:, 0].tolist() == [60, DAY_S + 60]
    assert pattern.day_start_s.tolist() == [-DAY_S, 0]


def test_a_trip_of_the_day_before_that_is_over_is_left_out() -> None:
    services = np.array([True])

    table = timetable(feed(2, [Trip(TWO)]), [(services, 0), (services, -DAY_S)])

    assert [pattern.departure_s[:, 0].tolist() for pattern in table.patterns] == [[100]]


def test_what_sets_out_late_on_the_next_day_is_left_out() -> None:
    trips = [Trip(TWO), Trip([(0, 9 * 3600, 9 * 3600), (1, 10 * 3600, 10 * 3600)])]
    often = Trip(TWO, frequencies=[(0, 3600, 600, 0), (9 * 3600, 12 * 3600, 600, 0)])

    table = timetable(feed(2, [*trips, often]), [(np.array([True]), DAY_S)])

    assert [pattern.trips.tolist() for pattern in table.patterns] == [[0]]
    assert [line.start_s for line in table.headways] == [DAY_S]


def test_vehicles_that_overtake_are_put_apart() -> None:
    slow, fast = Trip([(0, 0, 0), (1, 90, 90)]), Trip([(0, 10, 10), (1, 50, 50)])
    later = Trip([(0, 20, 20), (1, 95, 95)])

    table = one_day(feed(2, [fast, slow, later]))

    assert [pattern.trips.tolist() for pattern in table.patterns] == [[1, 2], [0]]


def test_exact_frequencies_become_runs_up_to_their_end() -> None:
    trip = Trip([(0, 500, 500), (1, 560, 570)], frequencies=[(1000, 1600, 300, 1)])

    (pattern,) = one_day(feed(2, [trip])).patterns

    assert pattern.departure_s.tolist() == [[1000, 1070], [1300, 1370]]


def test_trips_of_other_stops_or_other_rules_of_boarding_are_patterns_of_their_own() -> None:
    trips = [Trip(TWO), Trip([(1, 100, 100), (0, 200, 200)]), Trip(TWO, no_boarding=frozenset({0}))]

    assert len(one_day(feed(2, trips)).patterns) == 3


def test_only_what_is_known_to_be_accessible_serves_a_wheelchair() -> None:
    trips = [Trip(TWO, wheelchair=kind) for kind in (0, 1, 2)]

    table = one_day(feed(2, trips, wheelchair=[1, 0]), accessible=True)

    (pattern,) = table.patterns
    assert pattern.trips.tolist() == [1]
    assert pattern.boards.tolist() == [True, False]
    assert pattern.alights.tolist() == [True, False]


def test_backwards_twice_is_the_same_day() -> None:
    trips = [Trip(TWO), Trip(TWO, frequencies=[(0, 900, 300, 0)])]
    table = one_day(feed(2, trips, walks=[(0, 1, 60)]))

    again = table.backwards().backwards()

    assert again.event_departure_s.tolist() == table.event_departure_s.tolist()
    assert again.walks.tolist() == table.walks.tolist()
    assert [line.start_s for line in again.headways] == [line.start_s for line in table.headways]


def test_rides_on_demand_of_which_nothing_is_timed_are_left_out_wherever_they_stand() -> None:
    on_demand, once = Trip([], frequencies=[(0, 3600, 600, 0), (0, 3600, 600, 1)]), Trip([(0, 100, 100)])

    table = one_day(feed(2, [on_demand, Trip(TWO), once, on_demand, Trip([])]))

    assert [pattern.trips.tolist() for pattern in table.patterns] == [[1]]
    assert table.headways == []
