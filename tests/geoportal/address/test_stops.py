"""What leaves the stops near an address: live, by the timetable, or only how often; and what is stale is said to be."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from geoportal.address.stops import StopsNear, stops_at
from geoportal.address.walking import walk_from
from layers.actions import define_layer, sync_features
from layers.audience import EVERYONE
from layers.models import City, Feature, Theme
from layers.rows import FeatureRow
from tests.transport.journey_town import LAT, LONS, at, load_town
from tests.transport.live_messages import add_update, message
from transport.live_actions import source_by_command, store_message
from transport.models import Feed

NOW = at("07:01")
AT_B, AT_C = (Point(LONS[name], LAT, srid=4326) for name in "BC")
DAY = {"start_date": "20261130"}


@pytest.fixture
def feed(city: City, settings: Any) -> Iterator[Feed]:
    settings.LIVE_STALE_S = 90
    load_town()
    with time_machine.travel(NOW, tick=False):
        yield Feed.objects.get()


def tell(feed: Feed, *updates: tuple[str, dict[str, Any], list[dict[str, Any]]], when: datetime = NOW) -> None:
    body = message(when)
    for number, (trip, run, calls) in enumerate(updates):
        add_update(body, f"u{number}", trip, *calls, **{**DAY, **run})
    assert store_message(source_by_command(feed), body.SerializeToString(), when).flaws == ()


LATE: tuple[str, dict[str, Any], list[dict[str, Any]]] = ("t0", {}, [{"sequence": 1, "departure": 240}])


def near(spot: Point, *, moment: datetime = NOW, now: datetime = NOW) -> StopsNear:
    return stops_at(spot, walk_from(spot), EVERYONE, moment, now=now)


def told(found: StopsNear) -> list[tuple[str, str]]:
    return [(f"{one.told.at:%H:%M}", one.told.kind) for one in found.stops[0].departures]


def test_without_messages_all_is_by_the_timetable(feed: Feed) -> None:
    found = near(AT_B)

    assert (told(found)[:2], found.live) == ([("07:05", "scheduled"), ("07:35", "scheduled")], [])


def test_what_a_vehicle_says_is_told_live(feed: Feed) -> None:
    tell(feed, LATE)

    found = near(AT_B)

    assert told(found)[:2] == [("07:09", "live"), ("07:35", "scheduled")]
    assert found.stops[0].departures[0].told.late_s == 240
    assert [(one.slug, stands.is_stale) for one, stands in found.live] == [(feed.slug, False)]


def test_a_late_one_is_there_until_it_has_left(feed: Feed) -> None:
    tell(feed, LATE)

    assert told(near(AT_B, moment=at("07:08")))[0] == ("07:09", "live")
    assert told(near(AT_B, moment=at("07:10")))[0] == ("07:35", "scheduled")


def test_how_often_is_told_beside_what_is_live(feed: Feed) -> None:
    tell(feed, ("b", {"start_time": "07:00:00", "word": "UNSCHEDULED"}, [{"sequence": 0, "departure": 120}]))

    assert told(near(AT_C)) == [("07:01", "headway"), ("07:02", "live")]


def test_a_cancelled_one_is_told_as_such(feed: Feed) -> None:
    tell(feed, ("t0", {"word": "CANCELED"}, []))

    assert near(AT_B).stops[0].departures[0].told.is_cancelled


def test_stale_messages_change_nothing_and_are_said_to_be_stale(feed: Feed) -> None:
    tell(feed, LATE)

    found = near(AT_B, now=NOW + timedelta(seconds=90))

    assert told(found)[0] == ("07:05", "scheduled")
    assert [stands.is_stale for _feed, stands in found.live] == [True]


def test_where_no_stop_is_near_nothing_is_asked_of_any_feed(feed: Feed) -> None:
    assert near(Point(33.6, 47.8, srid=4326)) == StopsNear([], [])


# --- As people and programs see it -----------------------------------------------
def shown(client: Client, address: str = f"/address/{LONS['B']:.5f},{LAT:.5f}/") -> str:
    return client.get(address).content.decode().partition('<h2 id="stops">')[2].partition("</section>")[0]


def test_the_page_tells_live_scheduled_and_headway_apart(feed: Feed, client: Client) -> None:
    tell(feed, LATE)

    body = shown(client)

    assert body.index('data-kind="live"') < body.index('data-kind="scheduled"')
    assert "наживо" in body
    assert "за розкладом" in body
    assert "застаріли" not in body
    assert 'data-kind="headway"' in shown(client, f"/address/{LONS['C']:.5f},{LAT:.5f}/")


def test_the_page_says_that_messages_are_stale(feed: Feed, client: Client) -> None:
    tell(feed, LATE, when=NOW - timedelta(minutes=5))

    body = shown(client)

    assert 'class="live-stale"' in body
    assert "06:56" in body
    assert 'data-kind="live"' not in body


def test_programs_are_told_how_what_is_known_stands(feed: Feed, client: Client) -> None:
    tell(feed, LATE)

    document = client.get(f"/api/address/{LONS['B']:.5f},{LAT:.5f}").json()

    first = document["stops"][0]["departures"][0]
    assert (first["kind"], first["late_s"]) == ("live", 240)
    (stands,) = document["live"]
    assert (stands["slug"], stands["is_stale"]) == (feed.slug, False)


def test_a_house_with_everything_live_takes_twelve_queries(feed: Feed, client: Client) -> None:
    homes = define_layer(
        "apartment-buildings", theme=Theme.objects.get(slug="base"), name="Будинки", geometry_kind="polygon",
        tile_layer="buildings",
    )  # fmt: skip
    spot = Point(LONS["C"], LAT, srid=4326)
    sync_features(homes, [FeatureRow("home", bytes(spot.buffer(0.0002).wkb), address="вулиця Довга, 1")])
    extra = [{"stop": "C", "leaves_at": at("07:20")}, {"stop": "D", "arrives_at": at("07:30")}]
    tell(
        feed, LATE, ("b", {"start_time": "07:00:00"}, [{"sequence": 0, "departure": 120}]),
        ("extra", {"word": "ADDED", "route_id": "bus"}, extra),
    )  # fmt: skip
    number = Feature.objects.get(source_id="home").pk
    for address in (f"/address/{number}/", f"/api/address/{number}"):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)

        assert answer.status_code == 200
        assert answer.content.decode().count("live") > 2
        assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


def test_the_day_of_the_run_is_that_of_its_timetable(feed: Feed) -> None:
    """What is said of today changes nothing of tomorrow."""
    tell(feed, LATE)
    tomorrow = at("07:01", date(2026, 12, 1))

    assert told(near(AT_B, moment=tomorrow))[0] == ("07:05", "scheduled")
