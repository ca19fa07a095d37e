"""Vehicles and notices for programs."""

from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client

from layers.models import Visibility
from tests.transport.live_messages import add_vehicle, message
from tests.transport.running_network import Net
from tests.transport.test_live_checks import DAY, NOW
from transport.live_actions import source_by_command, store_message
from transport.models import Disruption, Feed

VEHICLES, ALERTS = "/api/transport/vehicles", "/api/transport/alerts"


def tell(net: Net) -> None:
    body = message(NOW)
    add_vehicle(body, "v", 33.402, 47.9, "t3", run=DAY)
    store_message(source_by_command(net.feed), body.SerializeToString(), NOW)


@time_machine.travel(NOW, tick=False)
def test_vehicles_are_geojson_and_say_of_when(net: Net) -> None:
    tell(net)

    answer = Client().get(VEHICLES)

    told = answer.json()
    assert (answer["Content-Type"], told["type"]) == ("application/geo+json", "FeatureCollection")
    assert [(one["id"], one["geometry"]["coordinates"]) for one in told["features"]] == [("city:v", [33.402, 47.9])]
    assert told["feeds"] == [{
        "slug": "city", "name": "Міський транспорт", "is_demonstration": True, "timestamp": "2026-11-30T05:02:00Z",
        "is_stale": False,
    }]  # fmt: skip


@time_machine.travel(NOW, tick=False)
def test_a_box_cuts_and_a_bad_one_is_refused(net: Net) -> None:
    tell(net)

    assert Client().get(VEHICLES, {"bbox": "33,47,33.1,48"}).json()["features"] == []
    refused = Client().get(VEHICLES, {"bbox": "33,48,34,47"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "bbox")


def test_an_answer_holds_until_something_comes_or_grows_stale(net: Net) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        tell(net)
        seal = Client().get(VEHICLES)["ETag"]
        assert Client().get(VEHICLES, headers={"If-None-Match": seal}).status_code == 304

        clock.shift(timedelta(seconds=15))
        assert Client().get(VEHICLES, headers={"If-None-Match": seal}).status_code == 200


@time_machine.travel(NOW, tick=False)
def test_internal_vehicles_are_for_officials_and_kept_by_nobody(net: Net, cast: dict[str, Any]) -> None:
    tell(net)
    Feed.objects.update(visibility=Visibility.INTERNAL)
    official = Client()
    official.force_login(cast["official"])

    assert (Client().get(VEHICLES).json()["features"], Client().get(VEHICLES).json()["feeds"]) == ([], [])
    answer = official.get(VEHICLES)
    assert (len(answer.json()["features"]), answer["Cache-Control"]) == (1, "private, no-store")


@time_machine.travel(NOW, tick=False)
def test_alerts_are_told_with_what_they_are_about_in_the_language_asked_for(net: Net) -> None:
    told = {"starts_at": NOW, "source": "Диспетчер"}
    row = Disruption.objects.create(
        title="Рейки ремонтують", translations={"en": {"title": {"text": "Rails under repair", "of": ""}}}, **told
    )
    hidden = net.stop["B"].feature
    assert hidden is not None
    type(hidden).objects.filter(pk=hidden.pk).update(visibility=Visibility.INTERNAL)
    shown = net.route["T1"].feature
    assert shown is not None
    row.features.set([shown, hidden])
    Disruption.objects.create(title="Минуло", ends_at=NOW + timedelta(seconds=0.5), **told)
    Disruption.objects.create(title="Таємне", visibility=Visibility.INTERNAL, **told)

    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        (one,) = Client().get(ALERTS, {"lang": "en"}).json()["alerts"]

    assert (one["id"], one["title"], one["effect"]) == (row.pk, "Rails under repair", "OTHER_EFFECT")
    route = net.route["T1"].feature_id
    assert one["about"] == [{"id": route, "layer": "transit-routes", "url": f"/en/transport/routes/{route}/"}]
