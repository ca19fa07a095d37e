"""A message against the timetable: the run that is meant, seconds late at each call, and what fits nowhere."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.transport.live_messages import add_update, add_vehicle, message
from tests.transport.running_network import MONDAY, Net
from transport.live_checks import fit
from transport.models import TripUpdate
from transport.realtime import Message, read_message

KYIV = ZoneInfo("Europe/Kyiv")


def at(text: str, day: date = MONDAY) -> datetime:
    hours, minutes = text.split(":")
    return datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=KYIV)


NOW = at("7:02")
DAY = {"start_date": "20261130"}


def fitted(net: Net, told: Any, now: datetime = NOW) -> Message:
    found = read_message(told.SerializeToString(), now)
    fit(found, net.feed, now)
    return found


def codes(found: Message) -> list[str]:
    return [flaw.code for flaw in found.flaws]


def updated(net: Net, *calls: dict[str, Any], trip: str = "t3", **run: Any) -> Message:
    """One update of the tram that leaves A at 7:00 (t3), or of another trip."""
    told = message(NOW)
    add_update(told, "u", trip, *calls, **{**DAY, **run})
    return fitted(net, told)


def the_row(found: Message) -> TripUpdate:
    (told,) = found.updates
    return told.row


# --- How late ---------------------------------------------------------------------
def test_a_delay_is_kept_with_the_stop_it_is_of(net: Net) -> None:
    found = updated(net, {"sequence": 1, "arrival": 60, "departure": 90})

    assert the_row(found).calls == [[1, "B", 60, 90, "SCHEDULED"]]
    assert found.flaws == []


def test_a_moment_becomes_a_delay_against_the_timetable(net: Net) -> None:
    found = updated(net, {"stop": "C", "arrives_at": at("7:12"), "leaves_at": at("7:09")})

    assert the_row(found).calls == [[2, "C", 120, -60, "SCHEDULED"]]


def test_a_moment_is_believed_before_a_delay(net: Net) -> None:
    found = updated(net, {"sequence": 2, "arrival": 999, "arrives_at": at("7:11")})

    assert the_row(found).calls == [[2, "C", 60, None, "SCHEDULED"]]


def test_stops_left_out_or_unknown_are_kept_as_such(net: Net) -> None:
    found = updated(net, {"sequence": 1, "word": "SKIPPED"}, {"sequence": 2, "word": "NO_DATA"})

    assert the_row(found).calls == [[1, "B", None, None, "SKIPPED"], [2, "C", None, None, "NO_DATA"]]


@pytest.mark.parametrize(
    ("calls", "kept", "code"),
    [
        ([{"sequence": 9, "arrival": 1}], [], "live_stop_unknown"),
        ([{"stop": "S", "arrival": 1}], [], "live_stop_unknown"),
        ([{"sequence": 1, "stop": "C", "arrival": 1}], [], "live_stop_unknown"),
        ([{"sequence": 2, "arrival": 1}, {"sequence": 1, "arrival": 1}], ["C"], "live_stops_disordered"),
        ([{"sequence": 2, "arrival": 1}, {"sequence": 2, "arrival": 2}], ["C"], "live_stops_disordered"),
        ([{"sequence": 1}], [], "live_call_empty"),
        ([{"sequence": 1, "arrival": 12 * 3600 + 1}], [], "live_time_implausible"),
        ([{"sequence": 1, "arrives_at": at("7:05", MONDAY + timedelta(1))}], [], "live_time_implausible"),
    ],
)
def test_a_call_that_is_none_of_the_trips_is_left_out(
    net: Net, calls: list[dict[str, Any]], kept: list[str], code: str
) -> None:
    found = updated(net, *calls)

    assert [call[1] for call in the_row(found).calls] == kept
    assert codes(found) == [code]


def test_a_delay_of_the_whole_run_beyond_half_a_day_is_not_believed(net: Net) -> None:
    found = updated(net, delay=-12 * 3600 - 1)

    assert the_row(found).delay is None
    assert codes(found) == ["live_time_implausible"]


# --- Which run ----------------------------------------------------------------------
def test_the_run_is_told_in_the_words_of_the_timetable(net: Net) -> None:
    row = the_row(updated(net, route_id="L3", direction_id=1))

    assert (row.trip_id, row.route_id, row.direction_id, row.start_date, row.start_time) == (
        "t3", "T1", 0, MONDAY, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("trip", "run", "code"),
    [
        ("nowhere", DAY, "live_trip_unknown"),
        ("", DAY, "live_trip_unknown"),
        ("t3", {"start_date": "20261206"}, "live_day_wrong"),
        ("t3", {"start_date": "20361206"}, "live_day_wrong"),
        ("t15", DAY, "live_start_wrong"),
        ("t15", {**DAY, "start_time": "05:50:00"}, "live_start_wrong"),
        ("t3", {**DAY, "word": "REPLACEMENT"}, "live_relationship_unsupported"),
    ],
    ids=["no-such-trip", "no-trip", "sunday", "far-away", "no-start", "before-the-window", "replacement"],
)
def test_an_update_of_no_run_is_left_out(net: Net, trip: str, run: dict[str, str], code: str) -> None:
    found = updated(net, {"sequence": 1, "arrival": 60}, trip=trip, **run)

    assert (found.updates, codes(found)) == ([], [code])


def test_without_a_day_it_is_the_one_on_which_the_trip_is_nearest(bare: Net) -> None:
    bare.add_service("always", "1111111")
    bare.add_trip("T1", "always", "A 23:50, B 24:30")

    for now, day in ((at("0:10"), MONDAY - timedelta(1)), (at("23:40"), MONDAY)):
        told = message(now)
        add_update(told, "u", "t1", {"sequence": 1, "arrives_at": now + timedelta(minutes=20)})

        row = the_row(fitted(bare, told, now))

        assert row.start_date == day
        assert row.calls[0][2] in (0, -30 * 60)


def test_a_run_of_a_repeated_trip_is_told_by_when_it_sets_out(net: Net) -> None:
    found = updated(net, {"stop": "C", "leaves_at": at("7:07")}, trip="t15", start_time="07:00:00", word="UNSCHEDULED")

    row = the_row(found)

    assert (row.start_time, row.calls) == (7 * 3600, [[1, "C", None, 120, "SCHEDULED"]])


def test_an_exact_frequency_only_knows_its_own_times(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("L3", "work", "A 0:00, B 0:04, C 0:09", every=("7:00", "7:30", 10, 1))

    for start, expected in (("07:10:00", []), ("07:05:00", ["live_start_wrong"]), ("07:30:00", ["live_start_wrong"])):
        assert codes(updated(bare, {"sequence": 1, "arrival": 5}, trip="t1", start_time=start)) == expected


def test_a_run_may_be_told_by_line_and_time(net: Net) -> None:
    for run, trip in (
        ({"route_id": "T1", "direction_id": 0, "start_time": "07:00:00"}, "t3"),
        ({"route_id": "L3", "start_time": "07:03:00"}, "t15"),
    ):
        assert the_row(updated(net, {"sequence": 1, "arrival": 60}, trip="", **run)).trip_id == trip


def test_a_line_and_time_that_mean_two_trips_mean_none(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("T1", "work", "A 7:00, B 7:05")
    bare.add_trip("T1", "work", "A 7:00, C 7:05")

    found = updated(bare, {"sequence": 1, "arrival": 60}, trip="", route_id="T1", start_time="07:00:00")

    assert (found.updates, codes(found)) == ([], ["live_trip_unknown"])


def test_an_added_run_has_moments_and_a_line_that_is_known(net: Net) -> None:
    calls = ({"stop": "A", "leaves_at": at("7:30")}, {"stop": "B", "arrives_at": at("7:35")}, {"sequence": 3})
    found = updated(net, *calls, trip="extra", route_id="T1", word="ADDED")

    row = the_row(found)

    assert row.calls == [
        [0, "A", None, int(at("7:30").timestamp()), "SCHEDULED"],
        [1, "B", int(at("7:35").timestamp()), None, "SCHEDULED"],
    ]
    assert (row.start_date, row.schedule_relationship) == (None, "ADDED")


@pytest.mark.parametrize(("trip", "route"), [("t3", "T1"), ("extra", "T9")])
def test_an_added_run_of_a_known_trip_or_unknown_line_is_left_out(net: Net, trip: str, route: str) -> None:
    found = updated(net, {"stop": "A", "leaves_at": at("7:30")}, trip=trip, route_id=route, word="ADDED")

    assert (found.updates, codes(found)) == ([], ["live_trip_unknown"])


# --- Where ----------------------------------------------------------------------------
def located(net: Net, lon: float, lat: float, trip: str = "t3", **facts: Any) -> Message:
    told = message(NOW)
    add_vehicle(told, "v", lon, lat, trip, run=facts.pop("run", DAY), **facts)
    return fitted(net, told)


def test_a_vehicle_has_the_run_and_the_stop_of_the_timetable(net: Net) -> None:
    (row,) = located(net, 33.402, 47.9, stop_id="B").vehicles

    assert (row.trip_id, row.route_id, row.start_date) == ("t3", "T1", MONDAY)
    assert (row.current_stop_sequence, row.stop_id) == (1, "B")


def test_a_stop_that_is_none_of_the_trips_is_not_known(net: Net) -> None:
    (row,) = located(net, 33.402, 47.9, stop_id="S", current_stop_sequence=77).vehicles

    assert (row.current_stop_sequence, row.stop_id) == (None, "")


@pytest.mark.parametrize(
    ("lon", "lat"), [(0, 0), (47.9, 33.4), (float("nan"), 47.9), (33.4, float("inf")), (35.9, 47.9)]
)
def test_a_position_far_from_the_city_is_none(net: Net, lon: float, lat: float) -> None:
    found = located(net, lon, lat)

    assert (found.vehicles, codes(found)) == ([], ["live_position_wrong"])


@pytest.mark.parametrize(("route", "kept"), [("T1", "T1"), ("T9", "")])
def test_a_vehicle_of_an_unknown_trip_is_still_somewhere(net: Net, route: str, kept: str) -> None:
    found = located(net, 33.402, 47.9, "nowhere", run={**DAY, "route_id": route})

    assert [(row.trip_id, row.route_id, row.start_date) for row in found.vehicles] == [("", kept, None)]
    assert codes(found) == ["live_trip_unknown"]


def test_a_vehicle_without_a_trip_is_no_fault(net: Net) -> None:
    told = message(NOW)
    add_vehicle(told, "v", 33.402, 47.9)

    found = fitted(net, told)

    assert ([row.trip_id for row in found.vehicles], found.flaws) == ([""], [])


@pytest.mark.parametrize("count", [1, 6])
def test_statements_do_not_grow_with_the_message(net: Net, count: int) -> None:
    told = message(NOW)
    for number in range(count):
        add_update(told, f"u{number}", f"t{2 * number + 1}", {"sequence": 1, "arrival": 60}, **DAY, route_id="T1")
        add_vehicle(told, f"v{number}", 33.4, 47.9, f"t{2 * number + 1}", run=DAY)

    with CaptureQueriesContext(connection) as asked:
        found = fitted(net, told)

    assert (len(found.updates), len(found.vehicles)) == (count, count)
    assert len(asked) == 6
