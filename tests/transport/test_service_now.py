"""What runs at a moment: vehicles under way, first and last of the day, how often."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.transport.running_network import MONDAY, SUNDAY, Net
from transport.service_now import LineNow, lines_now

KYIV = ZoneInfo("Europe/Kyiv")


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return datetime(2026, 11, 30, hour, minute, tzinfo=KYIV) + timedelta(days)


def test_a_line_tells_its_day_and_who_is_under_way(net: Net) -> None:
    tram = lines_now(net.feed, at(7, 10))[net.route["T1"].pk]

    assert tram == LineNow(net.route["T1"].pk, at(6), at(11, 30), 1, None, False)
    assert tram.runs_now
    assert not lines_now(net.feed, at(7, 25))[net.route["T1"].pk].runs_now


def test_often_is_counted_in_the_hour_around(bare: Net) -> None:
    bare.add_service("work", "1111100")
    for minute in range(0, 60, 15):
        bare.add_trip("T1", "work", f"A 7:{minute:02}, B 8:00")

    line = lines_now(bare.feed, at(7, 20))[bare.route["T1"].pk]

    assert (line.headway_min, line.is_stated, line.vehicles) == (15, False, 2)


def test_a_stated_headway_is_said_to_be_one(net: Net) -> None:
    line = lines_now(net.feed, at(12))[net.route["L3"].pk]

    assert (line.headway_min, line.is_stated, line.vehicles) == (10, True, 2)
    assert (line.first, line.last) == (at(6), at(20))
    assert lines_now(net.feed, at(21))[net.route["L3"].pk].headway_min is None


def test_a_line_that_does_not_run_today_is_not_told(net: Net) -> None:
    sunday = datetime(SUNDAY.year, SUNDAY.month, SUNDAY.day, 9, 10, tzinfo=KYIV)

    assert set(lines_now(net.feed, sunday)) == {net.route["T1"].pk}


def test_after_midnight_yesterdays_vehicles_are_under_way(bare: Net) -> None:
    bare.add_service("sunday", "0000001")
    bare.add_trip("T1", "sunday", "A 23:50, B 24:30")

    line = lines_now(bare.feed, at(0, 10))[bare.route["T1"].pk]

    assert (line.first, line.last, line.vehicles) == (None, None, 1)


def test_one_statement_for_the_whole_feed(net: Net) -> None:
    with CaptureQueriesContext(connection) as asked:
        lines_now(net.feed, datetime(MONDAY.year, MONDAY.month, MONDAY.day, 8, tzinfo=KYIV))

    assert len(asked) == 1
