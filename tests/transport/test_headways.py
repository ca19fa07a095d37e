"""How often: gaps between departures, stated headways, hours in which nothing can be said."""

from hypothesis import given
from hypothesis import strategies as st

from transport.headways import HourOfService, Window, headways_by_hour

HOUR, MINUTE = 3600, 60


def at(*clock: str) -> list[int]:
    return [int(one[:-3]) * HOUR + int(one[-2:]) * MINUTE for one in clock]


def test_a_gap_counts_in_the_hour_of_the_later_vehicle() -> None:
    hours = headways_by_hour(at("6:50", "7:00", "7:10", "7:30", "8:10"))

    assert hours == [
        HourOfService(6, 1, None, None, None, False),
        HourOfService(7, 3, 10.0, 10.0, 20.0, False),
        HourOfService(8, 1, 40.0, 40.0, 40.0, False),
    ]
    assert [hour.is_even for hour in hours] == [True, False, True]


def test_an_hour_between_in_which_nothing_leaves_is_told() -> None:
    hours = headways_by_hour(at("6:00", "8:00"))

    assert [(hour.hour, hour.departures, hour.median_min) for hour in hours] == [
        (6, 1, None),
        (7, 0, None),
        (8, 1, 120),
    ]


def test_two_vehicles_at_one_moment_come_as_one() -> None:
    (hour,) = headways_by_hour(at("7:00", "7:00", "7:20"))

    assert (hour.departures, hour.shortest_min, hour.longest_min) == (3, 20, 20)


def test_hours_after_midnight_belong_to_the_day_before() -> None:
    assert [hour.hour for hour in headways_by_hour(at("23:50", "24:20", "25:05"))] == [23, 24, 25]


def test_a_stated_headway_counts_in_every_hour_it_touches() -> None:
    hours = headways_by_hour([], [Window(6 * HOUR + 30 * MINUTE, 8 * HOUR, 15 * MINUTE)])

    assert hours == [HourOfService(6, 2, 15, 15, 15, True), HourOfService(7, 4, 15, 15, 15, True)]


def test_stated_and_scheduled_stand_together() -> None:
    (hour,) = headways_by_hour(at("6:00", "6:40"), [Window(6 * HOUR, 7 * HOUR, 10 * MINUTE)])

    assert (hour.departures, hour.shortest_min, hour.longest_min, hour.is_stated) == (8, 10, 40, True)


def test_nothing_runs_no_hours() -> None:
    assert headways_by_hour([]) == []


@given(st.lists(st.integers(0, 30 * HOUR), min_size=1, max_size=60))
def test_every_departure_is_counted_and_gaps_add_up(departures: list[int]) -> None:
    hours = headways_by_hour(departures)

    assert sum(hour.departures for hour in hours) == len(departures)
    assert [hour.hour for hour in hours] == list(range(min(departures) // HOUR, max(departures) // HOUR + 1))
    longest = max((hour.longest_min or 0 for hour in hours), default=0)
    assert longest * MINUTE <= max(departures) - min(departures) + 1e-6  # a third of a minute is no whole number
