"""What fresh messages say of some stops, and that stale ones say nothing but their age."""

from datetime import timedelta
from typing import Any

from tests.transport.live_messages import add_update, message
from tests.transport.running_network import MONDAY, Net
from tests.transport.test_live_checks import DAY, at
from transport.live_actions import source_by_command, store_message
from transport.live_known import Known, known_now
from transport.live_vehicles import standing_of
from transport.models import LiveSource

NOW = at("7:02")
LATE = {"sequence": 1, "departure": 30}


def tell(net: Net, trip: str, *calls: dict[str, Any], **run: Any) -> None:
    body = message(NOW)
    add_update(body, "u", trip, *calls, **{**DAY, **run})
    assert store_message(source_by_command(net.feed), body.SerializeToString(), NOW).flaws == ()


def test_nothing_is_known_where_nothing_was_ever_told(net: Net) -> None:
    assert known_now(net.feed, net.keys("B"), NOW) == Known()


def test_a_source_that_has_told_nothing_yet_has_no_age(net: Net) -> None:
    LiveSource.objects.create(feed=net.feed, address="https://live.example/updates.pb")

    assert known_now(net.feed, net.keys("B"), NOW) == Known()


def test_a_run_is_known_by_trip_and_day(net: Net) -> None:
    tell(net, "t3", LATE)

    known = known_now(net.feed, net.keys("B"), NOW)

    ((run, row),) = known.updates.items()
    assert run == ("t3", MONDAY, None)
    assert (row.schedule_relationship, [call[3] for call in row.calls]) == ("SCHEDULED", [30])
    assert (known.told_at, known.calls, known.beside) == (NOW, {run: []}, [])


def test_of_a_stale_message_only_its_age_is_known(net: Net, settings: Any) -> None:
    settings.LIVE_STALE_S = 90
    tell(net, "t3", LATE)

    known = known_now(net.feed, net.keys("B"), NOW + timedelta(seconds=90))

    assert (known.updates, known.told_at) == ({}, NOW)


def test_the_newest_of_several_sources_counts(net: Net) -> None:
    tell(net, "t3", LATE)
    LiveSource.objects.create(
        feed=net.feed, address="https://live.example/alerts.pb", timestamp=NOW - timedelta(minutes=9)
    )

    known = known_now(net.feed, net.keys("B"), NOW)

    assert (known.told_at, list(known.updates)) == (NOW, [("t3", MONDAY, None)])


def test_calls_of_a_line_that_only_states_how_often_are_those_at_the_stops_asked_for(net: Net) -> None:
    tell(net, "t15", {"sequence": 0, "departure": 60}, start_time="07:00:00", word="UNSCHEDULED")

    ((run, calls),) = known_now(net.feed, net.keys("C", "D"), NOW).calls.items()

    assert run == ("t15", MONDAY, 7 * 3600)
    assert [call[3] for call in calls] == net.keys("C")  # nobody boards where it ends
    assert known_now(net.feed, net.keys("A"), NOW).calls == {run: []}


def test_a_run_beside_the_timetable_names_its_line_and_goal(net: Net) -> None:
    calls = [{"stop": "A", "leaves_at": at("7:30")}, {"stop": "B", "arrives_at": at("7:36")}]
    tell(net, "extra", *calls, word="ADDED", route_id="T1")

    (one,) = known_now(net.feed, net.keys("A", "C"), NOW).beside

    assert (one.route, sorted(key for key, _platform in one.stops.values())) == (
        net.route["T1"].pk, sorted(net.keys("A", "C")),
    )  # fmt: skip
    assert set(one.stops) == {"A", "C"}
    assert one.goal != ""


def test_how_a_feed_stands_follows_from_its_newest_message(net: Net, settings: Any) -> None:
    settings.LIVE_STALE_S = 90

    assert standing_of(net.feed, None, NOW) is None
    fresh, stale = (standing_of(net.feed, NOW, NOW + timedelta(seconds=age)) for age in (89, 90))
    assert (fresh and fresh.is_stale, stale and stale.is_stale) == (False, True)
