"""Departures by hour: what can be boarded, stated headways as parts, the night as that of the same day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transport.running_network import MONDAY, SUNDAY, Net
from transport.service_counts import parts_by_hour, service_by_hour

HOUR = 3600


def counts(net: Net, stop: str, day: date = MONDAY) -> dict[int, dict[int, float]]:
    """By type of line, the hours in which something leaves."""
    here = [one for one in service_by_hour([net.feed], day) if one.stop == net.stop[stop].pk]
    return {one.route_type: {hour: count for hour, count in enumerate(one.departures) if count} for one in here}


def test_each_type_of_line_is_counted_by_itself(net: Net) -> None:
    told = counts(net, "B")

    assert told[0] == dict.fromkeys(range(6, 12), 2)  # the tram, both ways
    assert told[3] == {7: 1}
    assert told[11][6] == 6


def test_nobody_boards_where_a_trip_ends(net: Net) -> None:
    assert set(counts(net, "D")) == {0}
    assert counts(net, "D")[0] == dict.fromkeys(range(6, 12), 1)


def test_days_on_which_a_service_rests_have_no_departures(net: Net) -> None:
    assert counts(net, "A", SUNDAY) == {0: {9: 1}}
    assert counts(net, "B", date(2028, 1, 1)) == {}


def test_who_may_not_board_does_not_depart(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("B2", "work", "A 7:15, B 7:20, C 7:25", B={"pickup_type": 1})

    assert counts(bare, "A") == {3: {7: 1}}
    assert counts(bare, "B") == {}


def test_after_midnight_is_the_night_of_the_day(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("B2", "work", "A 23:50, B 24:20, C 25:10")

    assert counts(bare, "B") == {3: {0: 1}}


def test_a_stated_headway_reaches_later_stops_later(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("L3", "work", "A 0:00, B 0:30, C 0:40", every=("6:00", "7:00", 15, 0))

    assert counts(bare, "A") == {11: {6: 4}}
    assert counts(bare, "B") == {11: {6: 2, 7: 2}}


def test_no_feed_no_service(net: Net) -> None:
    assert service_by_hour([], MONDAY) == []


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [(0, 1, [(0, 1)]), (0, HOUR, [(0, HOUR)]), (HOUR - 1, HOUR + 1, [(0, 1), (1, 1)]), (5, 5, [])],
)
def test_a_window_is_cut_at_full_hours(start: int, end: int, parts: list[tuple[int, int]]) -> None:
    assert parts_by_hour(start, end) == parts


@given(st.integers(0, 30 * HOUR), st.integers(0, 8 * HOUR))
def test_parts_of_a_window_are_the_window(start: int, lasts: int) -> None:
    parts = parts_by_hour(start, start + lasts)

    assert sum(seconds for _, seconds in parts) == lasts
    assert all(0 < seconds <= HOUR for _, seconds in parts)
