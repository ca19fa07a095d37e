"""Rides on demand: where, when, on which days, and how one books them; on the line's page and to programs."""

import json
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from jsonschema import Draft202012Validator

from layers.audience import EVERYONE
from layers.models import Feature
from tests.conftest import SECRET
from tests.transport.flexible_network import HOUR, flexible_network
from tests.transport.pages.test_stops import AT_EIGHT, text_of
from transport import api_shapes, told_to_programs
from transport.actions import replace_feed
from transport.feed_tables import FeedTables, Table
from transport.models import BookingRule, Feed, Route
from transport.on_demand import OnDemand, rides_on_demand
from transport.templatetags.transit import booking_in_words


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def line(name: str = "77") -> Route:
    return Route.objects.select_related("feed").get(route_id=name)


def rides(name: str = "77") -> list[OnDemand]:
    return rides_on_demand(line(name), EVERYONE, timezone.now())


def changed(feed: Feed, change: Any) -> None:
    """The edition with its calls changed: a list of rows that name their values."""
    told: FeedTables = flexible_network()
    calls = told.tables["stop_times.txt"]
    rows = [dict(zip(calls.columns, row, strict=True)) for row in calls.rows]
    change([row for row in rows if row["trip_id"] == "f"], rows)
    told.tables["stop_times.txt"] = Table.of(rows)
    replace_feed(feed, told)


def test_a_ride_has_places_times_days_and_a_rule(flexible: Feed) -> None:
    (ride,) = rides()

    assert ride.places == ("Північний край", "south")  # the one that is told twice stands once
    assert (ride.since_s, ride.until_s) == (8 * HOUR, 18 * HOUR)
    assert [kind.weekdays for kind in ride.days] == [(0, 1, 2, 3, 4)]
    assert ride.booking == BookingRule.objects.get()


def test_a_line_that_runs_by_the_clock_offers_none(flexible: Feed) -> None:
    assert rides("4") == []


def test_trips_that_are_alike_are_one_ride_and_others_another(trams: Feed) -> None:
    told = flexible_network()
    trips, calls = told.tables["trips.txt"], told.tables["stop_times.txt"]
    own, since = calls.columns.index("trip_id"), calls.columns.index("start_pickup_drop_off_window")
    trip_at = trips.columns.index("trip_id")
    for name, start in (("g", 8 * HOUR), ("h", 6 * HOUR)):
        trips.rows.append((*trips.rows[-1][:trip_at], name, *trips.rows[-1][trip_at + 1 :]))
        for row in [row for row in calls.rows if row[own] == "f"]:
            again = list(row)
            again[own], again[since] = name, start
            calls.rows.append(tuple(again))
    replace_feed(trams, told)

    assert [one.since_s for one in rides()] == [6 * HOUR, 8 * HOUR]


def test_stops_are_called_by_their_names_and_hidden_ones_not_at_all(trams: Feed) -> None:
    def at_stops(own: list[dict[str, Any]], _rows: Any) -> None:
        for row, stop in zip(own, ("a", "c", None), strict=True):
            row["stop_id"], row["location_id"] = stop, None if stop else "north"

    changed(trams, at_stops)
    Feature.objects.filter(source_id="trams:c").update(name=SECRET, visibility="internal")

    (ride,) = rides()
    assert ride.places == ("Площа", "Північний край")


def test_a_window_without_end_and_without_a_rule_is_told_as_far_as_it_is_known(trams: Feed, client: Client) -> None:
    def open_ended(own: list[dict[str, Any]], _rows: Any) -> None:
        for row in own:
            row["end_pickup_drop_off_window"] = row["pickup_booking_rule_id"] = None

    changed(trams, open_ended)

    (ride,) = rides()
    assert (ride.until_s, ride.booking) == (None, None)
    assert "Робочі дні: 08:00" in text_of(page(client))


@pytest.mark.parametrize(
    ("rule", "uk", "en"),
    [
        ({"booking_type": 0}, "Замовляйте безпосередньо перед поїздкою.", "Book right before the ride."),
        ({"booking_type": 1, "prior_notice_duration_min": 45}, "Замовляйте щонайменше за 45 хв до поїздки.",
         "Book at least 45 min before the ride."),
        ({"booking_type": 2, "prior_notice_last_day": 1, "prior_notice_last_time": 17 * HOUR},
         "Замовляйте за 1 день, не пізніше 17:00.", "Book by 17:00 1 day before."),
        ({"booking_type": 2, "prior_notice_last_day": 3}, "Замовляйте щонайменше за 3 дні.",
         "Book at least 3 days before."),
        ({"booking_type": 1}, "", ""),
        ({"booking_type": 2}, "", ""),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_how_long_before_one_books(rule: dict[str, int], uk: str, en: str) -> None:
    row = BookingRule(**rule)

    assert booking_in_words(row) == uk
    with override("en"):
        assert booking_in_words(row) == en


def page(client: Client, name: str = "77") -> str:
    answer = client.get(f"/transport/routes/{line(name).feature_id}/")
    assert answer.status_code == 200
    return answer.text


def test_the_page_of_a_line_on_demand_tells_how_to_ride(flexible: Feed, client: Client) -> None:
    shown = text_of(page(client))

    assert "На замовлення" in shown
    assert "Північний край · south" in shown
    assert "Робочі дні: 08:00 – 18:00" in shown
    assert "Замовляйте щонайменше за 45 хв до поїздки. +380 56 000 00 00" in shown
    assert "Скажіть, скільки вас." in shown
    assert "немає жодного рейсу" not in shown


def test_the_small_map_of_a_line_without_stops_shows_its_zones(flexible: Feed, client: Client) -> None:
    told = re.search(r'<script id="small-map-data"[^>]*>(.*?)</script>', page(client), re.S)

    assert told is not None
    assert json.loads(told[1])["bbox"] == [33.38, 47.88, 33.4, 47.92]


def test_the_page_of_any_other_line_says_nothing_of_it(flexible: Feed, client: Client) -> None:
    assert "На замовлення" not in page(client, "4")


def test_programs_are_told_the_same(flexible: Feed, client: Client) -> None:
    answer = client.get(f"/api/transport/routes/{line().feature_id}").json()

    Draft202012Validator(api_shapes.LINE_WHOLE).validate(answer)
    assert answer["on_demand"] == [
        {
            "line": told_to_programs.line(line()),
            "places": ["Північний край", "south"], "from": "08:00:00", "until": "18:00:00",
            "day_kinds": [{"name": "Робочі дні", "weekdays": [0, 1, 2, 3, 4]}],
            "booking": {"type": 1, "message": "Скажіть, скільки вас.", "phone": "+380 56 000 00 00", "url": "",
                        "info_url": "", "notice_min": 45, "notice_days": None, "last_time": None},
        }
    ]  # fmt: skip


def test_a_literal_number_of_queries(flexible: Feed) -> None:
    route = line()
    with CaptureQueriesContext(connection) as asked:
        rides_on_demand(route, EVERYONE, timezone.now())

    assert len(asked) == 3  # rides, rules, days
