"""Rides on demand at a stop: which of them take one up there, and what its page, poster, board and answer tell."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator

from layers.audience import EVERYONE
from layers.models import Feature
from tests.conftest import SECRET
from tests.transport.conftest import edition, small_network
from tests.transport.flexible_network import HOUR, flexible_network
from tests.transport.pages.test_stops import AT_EIGHT, text_of
from transport import api_shapes
from transport.actions import replace_feed
from transport.feed_tables import FeedTables, Table
from transport.models import Disruption, Feed, Location, Route, Stop
from transport.on_demand import OnDemand, rides_from_stop

Calls = list[dict[str, Any]]
CALL = "Замовляйте щонайменше за 45 хв до поїздки. +380 56 000 00 00"


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


@pytest.fixture
def changed(trams: Feed) -> Callable[..., Feed]:
    """The feed with the calls of its ride on demand changed, and with files beside."""

    def change(calls: Callable[[Calls], Any], feed: Feed = trams, **files: list[dict[str, Any]]) -> Feed:
        told: FeedTables = flexible_network()
        table = told.tables["stop_times.txt"]
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        calls([row for row in rows if row["trip_id"] == "f"])
        told.tables["stop_times.txt"] = Table.of(rows)
        told.tables |= {f"{name}.txt": Table.of(lines) for name, lines in files.items()}
        replace_feed(feed, told)
        return feed

    return change


def stop(name: str) -> Stop:
    return Stop.objects.get(stop_id=name, feed__slug="trams")


def rides(*names: str) -> list[OnDemand]:
    return rides_from_stop([stop(name) for name in names], EVERYONE, timezone.now())


def address(name: str) -> str:
    return f"/transport/stops/{stop(name).feature_id}/"


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return text_of(answer.text)


def test_a_stop_in_a_zone_is_told_where_it_is_taken_from_and_to(flexible: Feed) -> None:
    (ride,) = rides("b")

    assert ride.route.route_id == "77"
    assert ride.places == ("Північний край", "south")
    assert (ride.since_s, ride.until_s) == (8 * HOUR, 18 * HOUR)
    assert [kind.weekdays for kind in ride.days] == [(0, 1, 2, 3, 4)]
    assert ride.booking is not None
    assert ride.booking.phone_number == "+380 56 000 00 00"


def test_a_stop_on_the_border_is_in_both_zones(flexible: Feed) -> None:
    assert sorted(ride.places for ride in rides("a")) == [("south", "Північний край"), ("Північний край", "south")]


def test_a_stop_outside_is_offered_nothing_and_one_without_a_place_neither(flexible: Feed) -> None:
    Stop.objects.filter(stop_id="b").update(stop_lat=47.95)
    Stop.objects.filter(stop_id="c").update(stop_lat=None, stop_lon=None)

    assert rides("b", "c") == []


def test_time_and_rule_are_those_of_where_one_is_taken_up(changed: Callable[..., Feed]) -> None:
    def later_in_the_south(calls: Calls) -> None:
        calls[1]["start_pickup_drop_off_window"] = 12 * HOUR
        calls[1]["pickup_booking_rule_id"], calls[1]["drop_off_booking_rule_id"] = "south", "down"
        calls[0]["pickup_booking_rule_id"] = None

    changed(
        later_in_the_south,
        booking_rules=[{"booking_rule_id": name, "booking_type": 0, "message": name} for name in ("south", "down")],
    )

    (north,) = rides("b")
    assert north.since_s == 8 * HOUR
    assert north.booking is not None
    assert north.booking.message == "down"  # without a rule of its own, the one of where it sets down
    south = next(ride for ride in rides("a") if ride.places[0] == "south")
    assert south.since_s == 12 * HOUR
    assert south.booking is not None
    assert south.booking.message == "south"


def test_where_nobody_is_taken_up_or_set_down_there_is_no_ride(changed: Callable[..., Feed]) -> None:
    def from_the_north_only(calls: Calls) -> None:
        calls[0]["drop_off_type"] = calls[1]["pickup_type"] = calls[2]["pickup_type"] = 1

    changed(from_the_north_only)
    assert [ride.places for ride in rides("a")] == [("Північний край", "south")]

    def nowhere(calls: Calls) -> None:
        for call in calls:
            call["drop_off_type"] = 1

    changed(nowhere)
    assert rides("a") == []


def test_a_group_of_stops_takes_up_at_each_of_them(changed: Callable[..., Feed]) -> None:
    def from_the_group(calls: Calls) -> None:
        calls[0]["location_id"], calls[0]["location_group_id"] = None, "centre"

    changed(
        from_the_group,
        location_groups=[{"location_group_id": "centre", "location_group_name": "Середмістя"}],
        location_group_stops=[{"location_group_id": "centre", "stop_id": "b"}],
    )

    assert [ride.places for ride in rides("b")] == [("Середмістя", "south", "Північний край")]
    assert rides("c") == []


def test_a_stop_that_a_ride_calls_at_tells_its_name_unless_it_is_hidden(changed: Callable[..., Feed]) -> None:
    def from_a_stop(calls: Calls) -> None:
        calls[0]["location_id"], calls[0]["stop_id"] = None, "b"

    changed(from_a_stop)
    assert [ride.places for ride in rides("b")] == [("Музей", "south", "Північний край")]

    Feature.objects.filter(source_id="trams:b").update(name=SECRET, visibility="internal")
    assert [ride.places for ride in rides("b")] == [("south", "Північний край")]


def test_another_feed_that_has_ended_offers_nothing_and_the_stops_own_warns(changed: Callable[..., Feed]) -> None:
    other = Feed.objects.create(slug="other", name="Інший перевізник")
    changed(lambda calls: None)
    changed(lambda calls: None, other)
    Feed.objects.update(feed_end_date=timezone.localdate() - timedelta(1))

    assert [ride.route.feed.slug for ride in rides("b")] == ["trams"]


def test_a_zone_of_another_feed_is_told_as_long_as_it_may_be_seen(
    changed: Callable[..., Feed], trams: Feed, client: Client
) -> None:
    replace_feed(trams, edition(small_network()))
    other = Feed.objects.create(slug="other", name="Інший перевізник")
    changed(lambda calls: None, other)

    assert [ride.route.feed.slug for ride in rides("b")] == ["other"]
    told = shown(client, address("b"))
    assert "Джерело: Інший перевізник" in told
    assert told.index("Інший перевізник") < told.index("Трамвай міста")  # beside the ride, the stop's own below
    Feed.objects.filter(slug="other").update(visibility="internal")
    assert rides("b") == []


def test_lines_stand_in_their_order(changed: Callable[..., Feed], trams: Feed) -> None:
    other = Feed.objects.create(slug="other", name="Інший перевізник")
    changed(lambda calls: None)
    changed(lambda calls: None, other)
    Route.objects.filter(feed=other, route_id="77").update(route_short_name="5")

    assert [ride.route.route_short_name for ride in rides("b")] == ["5", "77"]


# --- Pages and programs ---------------------------------------------------------
@pytest.mark.parametrize("path", ["", "poster/"])
def test_page_and_poster_tell_what_can_be_booked(flexible: Feed, client: Client, path: str) -> None:
    told = shown(client, address("b") + path)

    assert "На замовлення" in told
    assert "Північний край · south" in told
    assert "Робочі дні: 08:00 – 18:00" in told
    assert CALL in told


def test_the_page_is_in_english_too(flexible: Feed, client: Client) -> None:
    told = shown(client, f"/en{address('b')}")

    assert "On demand" in told
    assert "Book at least 45 min before the ride." in told


def test_paper_shows_the_address_that_a_screen_links_to(trams: Feed, client: Client) -> None:
    replace_feed(trams, flexible_network(booking_url="https://ride.example/book"))

    assert "https://ride.example/book" in shown(client, f"{address('b')}poster/")
    assert 'href="https://ride.example/book"' in client.get(address("b")).text
    assert "Замовити поїздку" in shown(client, address("b"))


def test_a_station_tells_what_its_platforms_are_offered(flexible: Feed, client: Client) -> None:
    assert "Північний край · south" in shown(client, address("st"))


def test_a_stop_without_a_timetable_says_that_rides_are_booked(flexible: Feed, client: Client) -> None:
    connection.cursor().execute("DELETE FROM transport_stoptime WHERE stop_id IS NOT NULL")

    told = shown(client, address("b"))
    assert "За розкладом тут нічого не зупиняється; що можна замовити, сказано нижче." in told
    assert "немає жодного маршруту" not in told
    assert "За розкладом тут" not in shown(client, f"{address('b')}poster/")


def test_the_board_tells_it_below_the_departures(flexible: Feed, client: Client) -> None:
    told = shown(client, f"{address('b')}board/")

    assert "На замовлення: Північний край · south; Робочі дні: 08:00 – 18:00 · +380 56 000 00 00" in told


@pytest.mark.parametrize("path", ["", "poster/", "board/"])
def test_any_other_stop_says_nothing_of_it(loaded: Callable[[], Feed], client: Client, path: str) -> None:
    loaded()

    assert "На замовлення" not in shown(client, address("b") + path)


def test_programs_are_told_apart_from_departures(flexible: Feed, client: Client) -> None:
    answer = client.get(f"/api/transport/stops/{stop('b').feature_id}/departures").json()

    Draft202012Validator(api_shapes.DEPARTURES).validate(answer)
    (ride,) = answer["on_demand"]
    assert (ride["line"]["number"], ride["places"]) == ("77", ["Північний край", "south"])
    assert (ride["from"], ride["until"]) == ("08:00:00", "18:00:00")
    assert (ride["booking"]["phone"], ride["booking"]["notice_min"]) == ("+380 56 000 00 00", 45)
    assert "77" not in [row["line"]["number"] for row in answer["departures"]]


def test_notices_about_the_line_are_told_at_the_stop(flexible: Feed, client: Client) -> None:
    notice = Disruption.objects.create(title="Не їздить", starts_at=timezone.now())
    notice.features.set(Feature.objects.filter(source_id="trams:77"))

    assert "Не їздить" in shown(client, address("b"))


def test_a_literal_number_of_queries(flexible: Feed) -> None:
    here = [stop("b")]
    with CaptureQueriesContext(connection) as asked:
        rides_from_stop(here, EVERYONE, timezone.now())
    assert len(asked) == 4  # rides, lines, rules, days

    Location.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        rides_from_stop(here, EVERYONE, timezone.now())
    assert len(asked) == 1
