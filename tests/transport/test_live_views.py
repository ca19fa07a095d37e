"""GTFS Realtime out again: read back it says what came in, and says honestly of when it is."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Q
from django.test import Client
from google.transit import gtfs_realtime_pb2 as gtfs_rt

from layers.models import Feature, Visibility
from tests.transport.live_messages import add_update, add_vehicle, message
from tests.transport.running_network import Net
from tests.transport.test_live_checks import DAY, NOW
from transport.live_actions import define_live_sources, source_by_command, store_message
from transport.models import Disruption, Feed
from transport.realtime import Message, read_message

NAMES = ("trip-updates", "vehicle-positions", "alerts")
TRIPS, VEHICLES, ALERTS = (f"/transport/gtfs-rt/city/{name}.pb" for name in NAMES)


@pytest.fixture
def published(net: Net) -> Net:
    Feed.objects.update(loaded_at=NOW)
    return net


def full(at: datetime = NOW) -> Any:
    body = message(at)
    add_update(body, "u", "t3", {"sequence": 1, "arrival": 60, "departure": 90}, {"sequence": 2, "word": "SKIPPED"},
               {"sequence": 3, "word": "NO_DATA"}, **DAY, direction_id=0, route_id="T1")  # fmt: skip
    add_update(body, "r", "t15", {"stop": "C", "arrival": 30}, **DAY, start_time="07:00:00", word="UNSCHEDULED")
    add_update(body, "c", "t5", word="CANCELED", **DAY)
    add_update(body, "d", "t7", delay=45, **DAY)
    add_update(body, "x", "extra", {"stop": "A", "leaves_at": at}, {"stop": "B", "arrives_at": at}, word="ADDED",
               route_id="T1")  # fmt: skip
    add_vehicle(body, "v", 33.402, 47.9, "t3", run=DAY, bearing=90, speed=8, label="214", stop_id="B",
                current_status=gtfs_rt.VehiclePosition.STOPPED_AT, timestamp=int(at.timestamp()) - 3,
                occupancy_status=gtfs_rt.VehiclePosition.FEW_SEATS_AVAILABLE)  # fmt: skip
    return body


def store(net: Net, body: Any, now: datetime = NOW) -> None:
    store_message(source_by_command(net.feed), body.SerializeToString(), now)


def got(address: str) -> Message:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-protobuf")
    return read_message(answer.content, datetime.now(tz=NOW.tzinfo))


@time_machine.travel(NOW + timedelta(seconds=5), tick=False)
def test_what_came_in_goes_out_and_comes_in_again_as_the_same(published: Net) -> None:
    store(published, full())
    before = {path: Client().get(path).content for path in (TRIPS, VEHICLES)}
    assert got(TRIPS).timestamp == NOW
    whole = gtfs_rt.FeedMessage.FromString(before[TRIPS])
    whole.entity.extend(gtfs_rt.FeedMessage.FromString(before[VEHICLES]).entity)
    whole.header.timestamp += 1

    store(published, whole, NOW + timedelta(seconds=5))

    for path, body in before.items():
        again = gtfs_rt.FeedMessage.FromString(Client().get(path).content)
        again.header.timestamp -= 1
        assert again == gtfs_rt.FeedMessage.FromString(body)
    assert len(whole.entity) == 6


@time_machine.travel(NOW, tick=False)
def test_a_trip_is_told_with_all_that_is_known(published: Net) -> None:
    store(published, full())

    told = gtfs_rt.FeedMessage.FromString(Client().get(TRIPS).content)

    update = next(entity.trip_update for entity in told.entity if entity.id == "u")
    assert (update.trip.trip_id, update.trip.route_id, update.trip.start_date) == ("t3", "T1", "20261130")
    assert [(one.stop_sequence, one.stop_id, one.schedule_relationship) for one in update.stop_time_update] == [
        (1, "B", 0), (2, "C", 1), (3, "D", 2),
    ]  # fmt: skip
    assert (update.stop_time_update[0].arrival.delay, update.stop_time_update[0].departure.delay) == (60, 90)
    repeated = next(entity.trip_update for entity in told.entity if entity.id == "r")
    assert (repeated.trip.start_time, repeated.trip.schedule_relationship) == ("07:00:00", 2)


@time_machine.travel(NOW + timedelta(hours=2), tick=False)
def test_an_old_message_says_that_it_is_old(published: Net) -> None:
    store(published, full())

    assert got(VEHICLES).timestamp == NOW


@time_machine.travel(NOW, tick=False)
def test_where_nothing_came_a_message_of_now_is_empty(published: Net) -> None:
    for path in (TRIPS, VEHICLES, ALERTS):
        found = got(path)
        assert (found.timestamp, found.updates, found.vehicles, found.alerts) == (NOW, [], [], [])


@time_machine.travel(NOW, tick=False)
def test_of_several_sources_ids_are_told_apart_and_the_stale_one_is_left_out(published: Net) -> None:
    sources = define_live_sources(published.feed, [f"https://a.example.ua/{name}.pb" for name in "abc"])
    for source, age in zip(sources, (0, 89, 90), strict=True):
        body = message(NOW - timedelta(seconds=age))
        add_vehicle(body, "v", 33.402, 47.9)
        store_message(source, body.SerializeToString(), NOW)

    found = got(VEHICLES)

    assert (found.timestamp, [row.entity_id for row in found.vehicles]) == (
        NOW, [f"{sources[0].pk}:v", f"{sources[1].pk}:v"],
    )  # fmt: skip


@time_machine.travel(NOW, tick=False)
def test_notices_of_the_city_go_out_as_alerts_and_secret_ones_do_not(published: Net) -> None:
    told = {"starts_at": NOW - timedelta(hours=1), "source": "Диспетчер"}
    one = Disruption.objects.create(
        title="Рейки ремонтують", text="До вечора", effect="DETOUR", url="https://example.ua/", **told,
        ends_at=NOW + timedelta(hours=1), translations={"en": {"title": {"text": "Rails under repair", "of": ""}}},
    )  # fmt: skip
    one.features.set(Feature.objects.filter(Q(transit_routes__route_id="T1") | Q(transit_stops__stop_id="B")))
    Disruption.objects.create(title="Уся мережа", **told)
    secret = Disruption.objects.create(title="Таємне", visibility=Visibility.INTERNAL, **told)

    found = {alert.entity_id: alert for alert in got(ALERTS).alerts}

    assert f"notice-{secret.pk}" not in found
    assert len(found) == 2
    alert = found[f"notice-{one.pk}"]
    assert alert.header == {"uk": "Рейки ремонтують", "en": "Rails under repair"}
    assert (alert.effect, alert.url, alert.description) == ("DETOUR", "https://example.ua/", {"uk": "До вечора"})
    assert {(about.route_id, about.stop_id) for about in alert.informed} == {("T1", ""), ("", "B")}
    whole = next(alert for alert in found.values() if alert.header["uk"] == "Уся мережа")
    assert [about.agency_id for about in whole.informed] == ["1"]


@time_machine.travel(NOW, tick=False)
def test_json_is_the_same_in_words(published: Net) -> None:
    store(published, full())

    answer = Client().get(VEHICLES, {"format": "json"})

    assert answer["Content-Type"] == "application/json"
    told = json.loads(answer.content)
    assert told["header"]["gtfs_realtime_version"] == "2.0"
    assert told["entity"][0]["vehicle"]["trip"]["trip_id"] == "t3"


@time_machine.travel(NOW, tick=False)
def test_who_has_it_already_is_told_so(published: Net) -> None:
    store(published, full())
    first = Client().get(VEHICLES)

    again = Client().get(VEHICLES, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first["Last-Modified"] == "Mon, 30 Nov 2026 05:02:00 GMT"
    assert (first["Cache-Control"], first["Access-Control-Allow-Origin"]) == ("no-cache", "*")


@pytest.mark.parametrize(("is_demonstration", "told"), [(True, "simulated from the timetable"), (False, None)])
def test_a_demonstration_says_so(published: Net, is_demonstration: bool, told: str | None) -> None:
    Feed.objects.update(is_demonstration=is_demonstration)

    assert Client().get(TRIPS).get("X-Data-Demonstration") == told


def test_what_is_not_public_is_not_there(published: Net) -> None:
    Feed.objects.update(visibility=Visibility.REGISTERED)

    assert Client().get(TRIPS).status_code == 404


@pytest.mark.parametrize("path", [TRIPS.replace("city", "nowhere"), TRIPS.replace("trip", "shape")])
def test_what_is_not_there_is_not_found(published: Net, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_another_form_is_refused_by_name(published: Net) -> None:
    answer = Client().get(TRIPS, {"format": "xml"})

    assert (answer.status_code, answer.json()["parameter"], answer.json()["value"]) == (400, "format", "xml")


def test_without_the_stream_its_address_says_where_else_to_ask() -> None:
    answer = Client().get("/transport/live/events")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "/api/transport/vehicles" in answer.json()["detail"]
