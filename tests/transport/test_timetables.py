"""Timetables by kind of day, at a stop and from the beginning; how often, first and last."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.transport.running_network import MONDAY, SUNDAY, WEDNESDAY, Net, clock
from transport.headways import Window
from transport.running import days_to_look_at, running_services
from transport.timetables import Run, Timetable, runs_at, runs_from_the_beginning, timetables


def whole(net: Net, runs: list[Run], today: date = MONDAY) -> list[Timetable]:
    running = running_services({run.service for run in runs}, days_to_look_at(net.feed, today))
    return timetables(runs, running)


def named(found: list[Timetable], net: Net, route: str, direction: int = 0) -> Timetable:
    return next(one for one in found if (one.route, one.direction) == (net.route[route].pk, direction))


def test_each_line_and_direction_has_its_timetable(net: Net) -> None:
    found = whole(net, runs_at(net.keys("B")))

    assert {(one.route, one.direction, one.headsign) for one in found} == {
        (net.route["T1"].pk, 0, "Депо"), (net.route["T1"].pk, 1, "Вокзал"), (net.route["B2"].pk, 0, "Парк"),
        (net.route["L3"].pk, 0, "Депо"),
    }  # fmt: skip


def test_a_row_is_an_hour_and_a_column_a_kind_of_day(net: Net) -> None:
    tram = named(whole(net, runs_at(net.keys("B"))), net, "T1")

    with override("uk"):
        assert [column.kind.name for column in tram.columns] == ["Робочі дні", "Субота й неділя"]
    assert [(hour, [[one.minute for one in cell] for cell in cells]) for hour, cells in tram.rows] == [
        *((hour, [["05"], []]) for hour in range(6, 9)), (9, [["05"], ["05"]]), (10, [["05"], []]), (11, [["05"], []]),
    ]  # fmt: skip
    work, sunday = tram.columns
    assert (work.first_s, work.last_s, work.busiest) == (clock("6:05"), clock("11:05"), 1)
    assert (sunday.first_s, sunday.last_s) == (clock("9:05"), clock("9:05"))
    assert not tram.is_headway_only


def test_a_date_with_two_services_is_special(net: Net) -> None:
    tram = named(whole(net, runs_at(net.keys("B"))), net, "T1")

    assert [(one.on, one.like) for one in tram.week.special] == [(WEDNESDAY, None)]
    assert tram.column_on(WEDNESDAY) is None
    assert tram.column_on(MONDAY) == tram.columns[0]
    assert tram.column_on(SUNDAY) == tram.columns[1]


def test_of_a_headway_windows_are_told_and_no_minutes(net: Net) -> None:
    line = named(whole(net, runs_at(net.keys("C"))), net, "L3")

    (column,) = line.columns
    assert column.windows == [Window(clock("6:05"), clock("20:05"), 600)]
    assert (line.rows, line.is_headway_only) == ([], True)
    assert (column.first_s, column.last_s) == (clock("6:05"), clock("20:05"))
    assert {hour.median_min for hour in column.by_hour} == {10}


def test_exact_frequencies_are_minutes(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("L3", "work", "A 5:00, B 5:04, C 5:09", every=("7:00", "7:20", 10, 1))

    (line,) = whole(bare, runs_at(bare.keys("B")))

    assert [[one.minute for one in cell] for _hour, (cell,) in line.rows] == [["04", "14"]]


def test_another_destination_has_a_letter(bare: Net) -> None:
    bare.add_service("work", "1111100")
    for at in ("7:00", "7:20"):
        bare.add_trip("T1", "work", f"A {at}, B {at[:-2]}30, D {at[:-2]}50", headsign="Депо")
    bare.add_trip("T1", "work", "A 7:10, B 7:15", headsign="Ринок")

    (line,) = whole(bare, runs_at(bare.keys("A")))

    assert [[(one.minute, one.sign) for one in cell] for _hour, (cell,) in line.rows] == [
        [("00", ""), ("10", "a"), ("20", "")]
    ]
    assert (line.headsign, line.signs) == ("Депо", {"a": "Ринок"})


def test_where_nobody_boards_there_is_no_timetable(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("T1", "work", "A 7:00, B 7:05, C 7:10", B={"pickup_type": 1})

    assert runs_at(bare.keys("B", "C")) == []


def test_from_the_beginning_every_trip_counts_once(net: Net) -> None:
    runs = runs_from_the_beginning([net.route["T1"].pk])

    there = [run.at_s for run in runs if run.direction == 0 and run.service == net.service["work"].pk]
    assert there == [clock(f"{hour}:00") for hour in range(6, 12)]
    assert len(runs) == 13


def test_a_feed_that_has_ended_is_looked_at_in_its_last_weeks(net: Net) -> None:
    net.feed.feed_end_date = date(2026, 12, 31)

    days = days_to_look_at(net.feed, date(2027, 5, 1))

    assert (days[0], days[-1]) == (date(2026, 12, 4), date(2026, 12, 31))


def test_a_feed_that_has_not_begun_is_looked_at_in_its_first_weeks(net: Net) -> None:
    days = days_to_look_at(net.feed, date(2026, 1, 1))

    assert (days[0], days[-1]) == (date(2026, 11, 1), date(2026, 11, 28))


def test_a_feed_of_a_few_days_is_looked_at_whole(net: Net) -> None:
    net.feed.feed_start_date, net.feed.feed_end_date = MONDAY, MONDAY + timedelta(2)

    assert days_to_look_at(net.feed, MONDAY) == [MONDAY, MONDAY + timedelta(1), MONDAY + timedelta(2)]


def test_services_by_day_are_asked_for_at_once(net: Net) -> None:
    services = [service.pk for service in net.service.values()]
    with CaptureQueriesContext(connection) as asked:
        running = running_services(services, [MONDAY, WEDNESDAY, SUNDAY])

    work, sunday = net.service["work"].pk, net.service["sunday"].pk
    assert running == {MONDAY: {work}, WEDNESDAY: {work, sunday}, SUNDAY: {sunday}}
    assert len(asked) == 1
    assert running_services([], [MONDAY]) == {MONDAY: frozenset()}
