"""What leaves next: by the timetable, by exact frequencies, by a headway only; across midnight and clock changes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.transport.running_network import MONDAY, SUNDAY, WEDNESDAY, Net
from transport.departures import HEADWAY, SCHEDULED, Departure, departures

KYIV = ZoneInfo("Europe/Kyiv")


def at(text: str, day: date = MONDAY) -> datetime:
    hours, minutes = text.split(":")
    return datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=KYIV)


def told(found: list[Departure]) -> list[tuple[str, str, str]]:
    return [(f"{one.at:%H:%M}", one.headsign, one.kind) for one in found]


def test_the_next_ones_come_first_and_those_that_left_are_gone(net: Net) -> None:
    found = departures(net.feed, net.keys("A"), at("7:01"), limit=2)

    assert told(found) == [("08:00", "Депо", SCHEDULED), ("09:00", "Депо", SCHEDULED)]
    assert found[0].waits(at("7:01")) == timedelta(minutes=59)
    assert (found[0].wheelchair, found[0].route, found[0].trip_id) == (1, net.route["T1"].pk, "t5")


def test_one_that_leaves_this_minute_is_still_there(net: Net) -> None:
    assert told(departures(net.feed, net.keys("A"), at("7:00"), limit=1)) == [("07:00", "Депо", SCHEDULED)]


def test_nobody_boards_where_a_trip_ends_or_takes_nobody_up(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("T1", "work", "A 7:00, B 7:05, C 7:10", B={"pickup_type": 1})
    bare.add_trip("T1", "work", "A 8:00, B 8:05, C 8:10", B={"pickup_type": 2})

    assert departures(bare.feed, bare.keys("C"), at("6:00")) == []
    (one,) = departures(bare.feed, bare.keys("B"), at("6:00"))
    assert (one.at, one.is_on_call) == (at("8:05"), True)


def test_a_station_has_the_departures_of_its_platforms(net: Net) -> None:
    found = departures(net.feed, net.keys("A", "A2"), at("7:10"), limit=2)

    assert told(found) == [("07:15", "Парк", SCHEDULED), ("08:00", "Депо", SCHEDULED)]
    assert [one.platform for one in found] == ["2", "1"]


def test_without_a_headsign_the_last_stop_is_named(net: Net) -> None:
    (one,) = departures(net.feed, net.keys("D"), at("7:00"), limit=1)

    assert one.headsign == "Вокзал"


def test_the_stops_own_headsign_goes_before_the_trips(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("T1", "work", "A 7:00, B 7:05", headsign="Ринок", A={"stop_headsign": "Ринок через Парк"})

    assert [one.headsign for one in departures(bare.feed, bare.keys("A"), at("6:00"))] == ["Ринок через Парк"]


def test_after_midnight_the_day_before_still_runs(bare: Net) -> None:
    bare.add_service("sunday", "0000001")
    bare.add_trip("T1", "sunday", "A 24:30, B 24:40")
    bare.add_trip("T1", "sunday", "A 49:00, B 49:10")

    found = departures(bare.feed, bare.keys("A"), at("0:10"), horizon=timedelta(hours=30))

    assert [(one.at, one.day) for one in found] == [
        (at("0:30"), MONDAY - timedelta(1)),
        (at("1:00", MONDAY + timedelta(1)), MONDAY - timedelta(1)),
    ]


def test_late_in_the_evening_tomorrow_is_told(net: Net) -> None:
    found = departures(net.feed, net.keys("A"), at("23:50"), limit=1)

    assert [one.at for one in found] == [at("6:00", MONDAY + timedelta(1))]


def test_exceptions_add_and_take_away_days(bare: Net) -> None:
    bare.add_service("work", "1111100", removed=(WEDNESDAY,))
    bare.add_service("holiday", "0000000", added=(WEDNESDAY,))
    bare.add_trip("T1", "work", "A 7:00, B 7:05", headsign="Будень")
    bare.add_trip("T1", "holiday", "A 9:00, B 9:05", headsign="Свято")

    found = departures(bare.feed, bare.keys("A"), at("6:00", WEDNESDAY), horizon=timedelta(hours=12))

    assert [one.headsign for one in found] == ["Свято"]


def test_no_service_beyond_its_calendar(bare: Net) -> None:
    bare.add_service("work", "1111111", since=MONDAY, until=MONDAY)
    bare.add_trip("T1", "work", "A 7:00, B 7:05")

    for day, count in ((MONDAY - timedelta(1), 0), (MONDAY, 1), (MONDAY + timedelta(1), 0)):
        assert len(departures(bare.feed, bare.keys("A"), at("6:00", day), horizon=timedelta(hours=4))) == count


def test_exact_frequencies_are_departures(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("L3", "work", "A 0:00, B 0:04, C 0:09", headsign="Парк", every=("7:00", "7:30", 10, 1))

    assert told(departures(bare.feed, bare.keys("B"), at("7:05"))) == [
        ("07:14", "Парк", SCHEDULED),
        ("07:24", "Парк", SCHEDULED),
        ("07:04", "Парк", SCHEDULED),  # of the next day: within 24 hours
    ]


def test_of_a_headway_no_minute_is_invented(net: Net) -> None:
    found = [one for one in departures(net.feed, net.keys("C"), at("8:02")) if one.kind == HEADWAY]

    assert [(one.at, one.headway_s, one.ends_at) for one in found] == [(at("8:02"), 600, at("20:05"))]


def test_a_headway_whose_time_is_still_to_come_says_from_when(net: Net) -> None:
    found = [one for one in departures(net.feed, net.keys("C"), at("5:00")) if one.kind == HEADWAY]

    assert [(one.at, one.ends_at) for one in found] == [(at("6:05"), at("20:05"))]


def test_nothing_on_a_day_without_service(net: Net) -> None:
    assert departures(net.feed, net.keys("A2"), at("6:00", SUNDAY), horizon=timedelta(hours=12)) == []


@pytest.mark.parametrize(
    ("day", "moment"),
    [(date(2026, 3, 29), "2026-03-29T06:30+03:00"), (date(2026, 10, 25), "2026-10-25T06:30+02:00")],
)
def test_in_the_night_of_the_clock_change_the_morning_is_where_it_belongs(bare: Net, day: date, moment: str) -> None:
    bare.add_service("always", "1111111", since=date(2026, 1, 1), until=date(2026, 12, 31))
    bare.add_trip("T1", "always", "A 6:30, B 6:40")

    (one,) = departures(bare.feed, bare.keys("A"), at("5:00", day), horizon=timedelta(hours=6))

    assert one.at == datetime.fromisoformat(moment)


def test_the_limit_holds_and_one_statement_is_enough(net: Net) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = departures(net.feed, net.keys("A", "B", "C", "D"), at("5:00"), limit=3)

    assert len(found) == 3
    assert len(asked) == 1


def test_looking_back_adds_those_that_were_due_and_takes_none_of_the_next(net: Net) -> None:
    ahead = departures(net.feed, net.keys("A"), at("7:01"), limit=2)

    found = departures(net.feed, net.keys("A"), at("7:01"), limit=2, look_back=timedelta(hours=1))

    assert told(found)[0] == ("07:00", "Депо", SCHEDULED)
    assert found[1:] == ahead
    assert departures(net.feed, net.keys("A"), at("7:01"), limit=2, look_back=timedelta(seconds=59)) == ahead


def test_looking_back_moves_no_headway(net: Net) -> None:
    of_headways = {
        one.at
        for one in departures(net.feed, net.keys("C"), at("8:02"), look_back=timedelta(hours=1))
        if one.kind == HEADWAY
    }
    assert of_headways == {at("8:02")}


def test_looking_back_finds_runs_of_exact_frequencies(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("L3", "work", "A 0:00, B 0:04, C 0:09", every=("7:00", "7:30", 10, 1))

    found = departures(
        bare.feed, bare.keys("B"), at("7:15"), horizon=timedelta(minutes=30), look_back=timedelta(minutes=10)
    )

    assert [f"{one.at:%H:%M}" for one in found] == ["07:14", "07:24"]
