"""What is known of now, over the timetable: late, early, cancelled, skipped, added; and nothing from stale messages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.transport.live_messages import add_update, message
from tests.transport.running_network import MONDAY, Net
from tests.transport.test_live_checks import DAY, at
from transport.departures import HEADWAY, LIVE, SCHEDULED, Departure, departures
from transport.live import CallChange, change_at, departures_now
from transport.live_actions import source_by_command, store_message
from transport.models import TripUpdate

NOW = at("7:02")


def tell(net: Net, *updates: tuple[str, dict[str, Any], list[dict[str, Any]]], now: datetime = NOW) -> None:
    """A message of these trip updates: trip, facts of the run, calls."""
    body = message(now)
    for number, (trip, run, calls) in enumerate(updates):
        add_update(body, f"u{number}", trip, *calls, **{**DAY, **run})
    assert store_message(source_by_command(net.feed), body.SerializeToString(), now).flaws == ()


def asked(net: Net, *stops: str, moment: datetime = NOW, now: datetime = NOW, **more: Any) -> list[Departure]:
    return departures_now(net.feed, net.keys(*stops), moment, now=now, horizon=timedelta(hours=1), **more)


def told(found: list[Departure]) -> list[tuple[str, str]]:
    return [(f"{one.at:%H:%M}", one.kind) for one in found if one.kind != HEADWAY]


# --- One call of a run --------------------------------------------------------------
CALLS = [[1, "B", 60, 90, "SCHEDULED"], [3, "D", 30, None, "SCHEDULED"], [4, "E", None, None, "SKIPPED"],
         [6, "G", None, None, "NO_DATA"]]  # fmt: skip


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        (0, CallChange()), (1, CallChange(late_s=90)), (2, CallChange(late_s=90)), (3, CallChange(late_s=30)),
        (4, CallChange(is_skipped=True, late_s=30)), (5, CallChange(late_s=30)), (6, CallChange()), (7, CallChange()),
    ],
)  # fmt: skip
def test_what_is_said_of_a_call_holds_until_something_else_is_said(sequence: int, expected: CallChange) -> None:
    assert change_at(TripUpdate(calls=CALLS), sequence) == expected


def test_the_delay_of_the_whole_run_only_counts_where_no_call_is_spoken_of() -> None:
    assert change_at(TripUpdate(calls=[], delay=45), 5) == CallChange(late_s=45)
    assert change_at(TripUpdate(calls=[[3, "D", 30, 30, "SCHEDULED"]], delay=45), 2) == CallChange()


a_call = st.tuples(
    st.none() | st.integers(-600, 3600), st.none() | st.integers(-600, 3600),
    st.sampled_from(["SCHEDULED", "SKIPPED", "NO_DATA"]),
)  # fmt: skip


@given(st.dictionaries(st.integers(0, 30), a_call, max_size=12), st.integers(0, 31))
def test_only_what_was_said_up_to_a_call_counts_for_it(said: dict[int, tuple[Any, Any, str]], sequence: int) -> None:
    calls = [[number, "", *said[number]] for number in sorted(said)]
    before = [call for call in calls if call[0] <= sequence]

    whole, part = change_at(TripUpdate(calls=calls), sequence), change_at(TripUpdate(calls=before), sequence)

    assert whole == part
    known = [value for call in before for value in call[2:4] if value is not None]
    assert whole.late_s is None or whole.late_s in known
    if before and before[-1][4] == "NO_DATA":
        assert whole.late_s is None


# --- Departures -----------------------------------------------------------------------
def test_without_messages_the_timetable_is_told_as_it_is(net: Net) -> None:
    assert asked(net, "B") == departures(net.feed, net.keys("B"), NOW, horizon=timedelta(hours=1))


def test_a_late_tram_leaves_later_here_and_at_all_stops_after(net: Net) -> None:
    tell(net, ("t3", {}, [{"sequence": 1, "departure": 240}]))

    (first, *_rest) = [one for one in asked(net, "B") if one.route == net.route["T1"].pk]

    assert (first.at, first.kind, first.late_s) == (at("7:09"), LIVE, 240)
    assert ("07:14", LIVE) in told(asked(net, "C"))


def test_a_stop_before_the_first_that_is_told_stays_scheduled(net: Net) -> None:
    tell(net, ("t3", {}, [{"sequence": 2, "departure": 240}]))

    assert ("07:05", SCHEDULED) in told(asked(net, "B"))


def test_who_is_late_is_there_until_it_has_left(net: Net) -> None:
    tell(net, ("t3", {}, [{"sequence": 0, "departure": 600}]))

    for moment, there in ((at("7:09"), True), (at("7:10"), True), (at("7:11"), False)):
        assert (("07:10", LIVE) in told(asked(net, "A", moment=moment))) is there


def test_who_has_left_early_is_gone(net: Net) -> None:
    tell(net, ("t3", {}, [{"sequence": 1, "departure": -240}]))

    assert [one.trip_id for one in asked(net, "B") if one.trip_id == "t3"] == []


def test_the_order_is_that_of_what_is_known(net: Net) -> None:
    tell(net, ("t3", {}, [{"sequence": 1, "departure": 20 * 60}]))

    assert told(asked(net, "B", limit=3)) == [("07:20", SCHEDULED), ("07:25", LIVE)]


def test_a_cancelled_run_is_told_as_such_until_it_would_have_left(net: Net) -> None:
    tell(net, ("t3", {"word": "CANCELED"}, []))

    (one,) = [found for found in asked(net, "B") if found.trip_id == "t3"]

    assert (one.at, one.kind, one.is_cancelled) == (at("7:05"), SCHEDULED, True)
    assert [found for found in asked(net, "B", moment=at("7:06")) if found.trip_id == "t3"] == []


def test_a_stop_that_is_left_out_is_cancelled_here_only(net: Net) -> None:
    tell(net, ("t3", {}, [{"sequence": 1, "word": "SKIPPED"}]))

    assert [one.is_cancelled for one in asked(net, "B") if one.trip_id == "t3"] == [True]
    assert [one.is_cancelled for one in asked(net, "C") if one.trip_id == "t3"] == [False]


def test_only_the_day_that_is_meant_is_changed(net: Net) -> None:
    tell(net, ("t3", {}, [{"sequence": 1, "departure": 240}]))
    tomorrow = at("7:00", MONDAY + timedelta(1))

    assert ("07:05", SCHEDULED) in told(asked(net, "B", moment=tomorrow))


@pytest.mark.parametrize(("seconds", "kind"), [(89, LIVE), (90, SCHEDULED)])
def test_stale_messages_change_nothing(net: Net, settings: Any, seconds: int, kind: str) -> None:
    settings.LIVE_STALE_S = 90
    tell(net, ("t3", {}, [{"sequence": 1, "departure": 30}]))

    found = asked(net, "B", now=NOW + timedelta(seconds=seconds))

    assert [one.kind for one in found if one.trip_id == "t3"] == [kind]


def test_a_line_of_which_only_the_headway_is_known_has_minutes_while_it_runs(net: Net) -> None:
    tell(net, ("t15", {"start_time": "07:00:00", "word": "UNSCHEDULED"}, [{"sequence": 0, "departure": 60}]))

    found = [one for one in asked(net, "C") if one.trip_id == "t15"]

    assert [(f"{one.at:%H:%M}", one.kind) for one in found] == [("07:02", HEADWAY), ("07:06", LIVE)]
    assert (found[1].headsign, found[1].route, found[1].start_time) == ("Депо", net.route["L3"].pk, 7 * 3600)
    assert [one.kind for one in asked(net, "D")] == [SCHEDULED]  # nobody boards a trolleybus where it ends


def test_such_a_line_is_told_between_two_seconds_as_well(net: Net) -> None:
    """As a clock has it; the messages are of other lines, too."""
    tell(net, ("t15", {"start_time": "07:00:00", "word": "UNSCHEDULED"}, [{"sequence": 0, "departure": 60}]))

    found = asked(net, "C", moment=NOW + timedelta(microseconds=667_399))

    assert [one.at for one in found if one.kind == HEADWAY] == [NOW]
    assert found == asked(net, "C")


@pytest.mark.parametrize("word", ["CANCELED", "UNSCHEDULED"])
def test_a_run_of_such_a_line_that_does_not_come_has_none(net: Net, word: str) -> None:
    calls = [{"sequence": 1, "word": "SKIPPED"}] if word == "UNSCHEDULED" else [{"sequence": 0, "departure": 60}]
    tell(net, ("t15", {"start_time": "07:00:00", "word": word}, calls))

    assert [one.kind for one in asked(net, "C") if one.trip_id == "t15"] == [HEADWAY]


def test_a_repeated_run_with_exact_times_is_changed_by_its_start(bare: Net) -> None:
    bare.add_service("work", "1111100")
    bare.add_trip("L3", "work", "A 0:00, B 0:04, C 0:09", every=("7:00", "7:30", 10, 1))
    tell(bare, ("t1", {"start_time": "07:10:00"}, [{"sequence": 1, "departure": 120}]))

    assert told(asked(bare, "B")) == [("07:04", SCHEDULED), ("07:16", LIVE), ("07:24", SCHEDULED)]


def test_an_added_run_is_there(net: Net) -> None:
    calls = [
        {"stop": "A", "leaves_at": at("7:30")},
        {"stop": "B", "arrives_at": at("7:36")},
        {"stop": "C", "arrives_at": at("7:40")},
    ]
    tell(net, ("extra", {"word": "ADDED", "route_id": "T1"}, calls))

    (one,) = [found for found in asked(net, "B") if found.is_added]

    assert (one.at, one.kind, one.headsign, one.route) == (at("7:36"), LIVE, "Парк", net.route["T1"].pk)
    assert [found for found in asked(net, "C") if found.is_added] == []


def test_an_added_run_of_a_line_that_nobody_knows_is_not_told(net: Net) -> None:
    calls = [{"stop": "A", "leaves_at": at("7:30")}, {"stop": "B", "arrives_at": at("7:36")}]
    tell(net, ("extra", {"word": "ADDED", "route_id": "T1"}, calls))
    TripUpdate.objects.filter(trip_id="extra").update(route_id="T99")

    assert [found for found in asked(net, "A") if found.is_added] == []


def test_late_ones_do_not_crowd_out_those_that_are_due(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transport.live.MOST", 1)
    tell(net, ("t3", {}, [{"sequence": 0, "departure": 600}]))

    found = [(one.trip_id, one.kind) for one in asked(net, "A")]

    assert ("t3", LIVE) in found
    assert len(found) == 2


def test_the_number_of_statements_is_fixed(net: Net) -> None:
    run = {"start_time": "07:00:00"}
    added = ("extra", {"word": "ADDED", "route_id": "T1"}, [{"stop": "A", "leaves_at": at("7:30")}])
    tell(net, ("t3", {}, [{"sequence": 1, "departure": 30}]), ("t15", run, [{"sequence": 0, "departure": 60}]), added)

    with CaptureQueriesContext(connection) as statements:
        asked(net, "A", "B", "C", "D")

    assert len(statements) == 2
