"""Rides on demand between two places: told beside the journeys, within their time, with how they are booked."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from jsonschema import Draft202012Validator

from layers.models import City, Feature
from tests.transport.flexible_network import HOUR, zone, zones_file
from tests.transport.journey_town import DAY, LAT, LONS, at, lay_street, tables
from tests.transport.pages.test_stops import text_of
from transport import journey_shapes
from transport.actions import define_feed, replace_feed
from transport.feed_tables import Table
from transport.journeys import Asked
from transport.models import BookingRule, Feed
from transport.on_demand_journeys import Possibility, possibilities

A, C, D = (f"{LONS[name]},{LAT}" for name in "ACD")
NOW = "2026-11-29T12:00:00+02:00"
BOOKED = {"booking_rule_id": "call", "booking_type": 1, "prior_notice_duration_min": 30, "phone_number": "+380 56 1"}
Load = Callable[..., Feed]


def square(lon: float) -> list[list[float]]:
    """A zone around one end of the street."""
    west, east, south, north = lon - 0.005, lon + 0.005, LAT - 0.005, LAT + 0.005
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture(autouse=True)
def sunday_noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def load(city: City) -> Load:
    """The town with line 77 from around A to around D and back, from eight to six on working days."""

    def change(*, visibility: str = "public", access: int | None = None, **call: Any) -> Feed:
        lay_street()
        rule = {**BOOKED, **call.pop("rule", {})}
        told = tables(**{"booking_rules.txt": [rule]})
        window = {"start_pickup_drop_off_window": 8 * HOUR, "end_pickup_drop_off_window": 18 * HOUR}
        more: dict[str, list[dict[str, Any]]] = {
            "routes.txt": [{"route_id": "77", "agency_id": "a", "route_short_name": "77", "route_type": 3}],
            "trips.txt": [
                {"trip_id": "f", "route_id": "77", "service_id": "weekday", "wheelchair_accessible": access}
            ],
            "stop_times.txt": [
                {"trip_id": "f", "location_id": place, "stop_sequence": number, "pickup_booking_rule_id": "call",
                 **window, **call}
                for number, place in enumerate(("west", "east", "west"))
            ],
        }  # fmt: skip
        for name, rows in more.items():
            table = told.tables[name]
            before = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
            told.tables[name] = Table.of([*before, *rows])
        told.others["locations.geojson"] = zones_file(
            zone("west", square(LONS["A"]), stop_name="Захід"), zone("east", square(LONS["D"]), stop_name="Схід")
        )
        feed = define_feed("town", name="Місто", visibility=visibility)
        replace_feed(feed, told)
        return feed

    return change


def found(
    clock: str = "09:00", start: str = "A", end: str = "D", *, day: date = DAY, arrive_by: bool = False, **more: bool
) -> list[Possibility]:
    out, there = (np.array([LONS[name], LAT]) for name in (start, end))
    return possibilities(Asked(out, there, 0, arrive_by), at(clock, day), **more)


def test_both_ends_within_the_zones_of_one_ride_are_a_possibility(load: Load) -> None:
    load()

    (ride,) = found()
    assert (ride.route.route_id, ride.places) == ("77", ("Захід", "Схід"))
    assert (ride.since, ride.until) == (at("08:00"), at("18:00"))
    assert ride.booking == BookingRule.objects.get()
    assert ride.book_by == at("17:30")
    (back,) = found(start="D", end="A")
    assert back.places == ("Схід", "Захід")


def test_one_end_alone_is_none_and_neither_is_a_way_that_it_does_not_go(load: Load) -> None:
    load()

    assert found(end="C") == []
    assert found(start="B") == []
    assert [ride.places for ride in found(end="A")] == [("Захід",)]  # it comes back to where it began
    assert found(start="D", end="D") == []  # and never twice to the east


@pytest.mark.parametrize(
    ("clock", "arrive_by", "is_offered"),
    [
        ("05:00", False, True), ("17:59", False, True), ("18:00", False, False),
        ("08:00", True, False), ("08:01", True, True), ("23:00", True, True),
    ],
)  # fmt: skip
def test_it_is_told_unless_it_is_over_or_has_not_begun(
    load: Load, clock: str, arrive_by: bool, is_offered: bool
) -> None:
    load()

    assert bool(found(clock, arrive_by=arrive_by)) is is_offered


def test_only_days_on_which_it_runs(load: Load) -> None:
    load()

    assert found(day=DAY + timedelta(4)) != []
    assert found(day=DAY + timedelta(5)) == []  # a Saturday


def test_what_lasts_beyond_midnight_is_of_the_day_before(load: Load) -> None:
    load(start_pickup_drop_off_window=20 * HOUR, end_pickup_drop_off_window=26 * HOUR)

    (night,) = found("01:00", day=DAY + timedelta(5))
    assert (night.since, night.until) == (at("20:00", DAY + timedelta(4)), at("02:00", DAY + timedelta(5)))
    assert found("03:00", day=DAY + timedelta(5)) == []


def test_a_window_without_end_lasts_to_the_end_of_its_day(load: Load) -> None:
    load(end_pickup_drop_off_window=None)

    (ride,) = found("23:00")
    assert (ride.until, ride.book_by) == (None, None)


@pytest.mark.parametrize(
    ("rule", "book_by"),
    [
        ({"booking_type": 0, "prior_notice_duration_min": None}, None),
        ({"prior_notice_duration_min": None}, None),
        ({"booking_type": 2, "prior_notice_last_day": 1, "prior_notice_last_time": 17 * HOUR},
         at("17:00", DAY - timedelta(1))),
        ({"booking_type": 2, "prior_notice_last_day": 2}, at("00:00", DAY - timedelta(1))),
        ({"booking_type": 2, "prior_notice_last_day": 1, "prior_notice_service_id": "weekday"}, None),
        ({"booking_type": 2}, None),
    ],
)  # fmt: skip
def test_until_when_it_is_booked_for_that_day(load: Load, rule: dict[str, Any], book_by: datetime | None) -> None:
    load(rule=rule)

    (ride,) = found()
    assert ride.book_by == book_by


def test_without_a_rule_nothing_is_said_of_booking(load: Load) -> None:
    load(pickup_booking_rule_id=None)

    (ride,) = found()
    assert (ride.booking, ride.book_by) == (None, None)
    assert not ride.is_closed(at("23:59"))


def test_in_a_wheelchair_only_what_is_known_to_take_one(load: Load) -> None:
    load()
    assert found(in_wheelchair=True) == []

    load(access=1)
    assert len(found(in_wheelchair=True)) == 1


def test_what_is_not_public_is_no_possibility(load: Load) -> None:
    load(visibility="internal")
    assert found() == []

    load()
    Feature.objects.filter(source_id="town:77").update(visibility="internal")
    assert found() == []


# --- Page and programs ----------------------------------------------------------
def page(client: Client, **asked: str) -> str:
    query = {"from": A, "to": D, "at": "2026-11-30T09:00", **asked}
    answer = client.get("/transport/journey/", query)
    assert answer.status_code == 200
    return text_of(answer.text)


def test_the_page_tells_it_apart_from_journeys_and_without_a_minute(load: Load, client: Client) -> None:
    load()

    told = page(client)

    assert "Поїздки, які можна замовити" in told
    assert "Захід → Схід" in told
    assert "30.11.2026: 08:00 – 18:00 · замовляти до 30.11.2026, 17:30" in told
    assert "Замовляйте щонайменше за 30 хв до поїздки. +380 56 1" in told
    with override("en"):
        english = client.get("/en/transport/journey/", {"from": A, "to": D, "at": "2026-11-30T09:00"}).text
    assert "On demand, to be booked" in english
    assert "to be booked by 30.11.2026, 17:30" in english


def test_the_page_says_when_it_is_too_late(load: Load, client: Client) -> None:
    load(rule={"booking_type": 2, "prior_notice_last_day": 1, "prior_notice_last_time": 11 * HOUR})

    told = page(client)

    assert "08:00 – 18:00 · на цей день замовити вже не можна" in told
    assert "замовляти до" not in told


def test_where_no_vehicle_goes_by_timetable_the_page_says_what_can_be_booked(load: Load, client: Client) -> None:
    load()
    connection.cursor().execute("DELETE FROM transport_stoptime WHERE stop_id IS NOT NULL")
    Feed.objects.update(sha256="two")

    told = page(client)

    assert "За розкладом на найближчу добу маршруту не знайшлося." in told
    assert "Захід → Схід" in told


def test_other_places_say_nothing_of_it(load: Load, client: Client) -> None:
    load()

    assert "замовити" not in page(client, to=C)


def test_programs_are_told_the_same(load: Load, client: Client) -> None:
    load()
    query = {"from": A, "to": D, "at": "2026-11-30T09:00:00+02:00"}

    answer = client.get("/api/transport/journeys", query).json()

    Draft202012Validator(journey_shapes.JOURNEYS).validate(answer)
    (ride,) = answer["on_demand"]
    assert (ride["line"]["number"], ride["places"]) == ("77", ["Захід", "Схід"])
    assert (ride["from"], ride["until"]) == ("2026-11-30T08:00:00+02:00", "2026-11-30T18:00:00+02:00")
    assert (ride["book_by"], ride["booking"]["phone"]) == ("2026-11-30T17:30:00+02:00", "+380 56 1")
    assert not [leg for row in answer["journeys"] for leg in row["legs"] if leg.get("line", {}).get("number") == "77"]
    assert client.get("/api/transport/journeys", {**query, "walker": "wheelchair"}).json()["on_demand"] == []


def test_a_literal_number_of_queries(load: Load) -> None:
    load()
    with CaptureQueriesContext(connection) as asked:
        found()
    assert len(asked) == 4  # rides, lines, days, rules

    with CaptureQueriesContext(connection) as asked:
        found(end="C")
    assert len(asked) == 1
