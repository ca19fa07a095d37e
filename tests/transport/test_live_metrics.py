"""How live data stand, for Prometheus."""

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.transport.live_messages import add_vehicle, message
from tests.transport.running_network import Net
from tests.transport.test_live_checks import NOW
from transport import live_metrics
from transport.live_actions import define_live_sources, store_message
from transport.live_metrics import LiveMetrics, LiveStanding, live_standing, live_standing_soon
from transport.models import LiveSource


def numbers(seen: LiveStanding | None) -> dict[str, float]:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(LiveMetrics(seen))
    return {
        one.name.removeprefix("geoportal_live_") + "".join(f" {value}" for value in one.labels.values()): one.value
        for family in text_string_to_metric_families(generate_latest(registry).decode())
        for one in family.samples
    }


def test_each_number_has_its_name() -> None:
    seen = LiveStanding(4, 1, 2, 93.5, 300, 280, {"live_trip_unknown": 3})

    assert numbers(seen) == {
        "known": 1, "sources": 4, "sources_failing": 1, "sources_stale": 2, "oldest_message_seconds": 93.5,
        "trip_updates": 300, "vehicles": 280, "flaws live_trip_unknown": 3,
    }  # fmt: skip


def test_where_nothing_is_known_that_is_said() -> None:
    assert numbers(None) == {"known": 0}


def test_sources_are_counted_by_how_they_stand(net: Net) -> None:
    first, second, _silent = define_live_sources(net.feed, [f"https://a.example.ua/{name}" for name in "abc"])
    for source, age in ((first, 0), (second, 90)):
        body = message(NOW - timedelta(seconds=age))
        add_vehicle(body, "v", 33.4, 47.9)
        add_vehicle(body, "w", 0, 0)
        store_message(source, body.SerializeToString(), NOW)
    LiveSource.objects.filter(pk=second.pk).update(failures=2)

    assert live_standing(NOW) == LiveStanding(3, 1, 2, 90.0, 0, 2, {"live_position_wrong": 2})


@pytest.mark.django_db(transaction=True)
def test_the_database_is_asked_in_a_thread_of_its_own() -> None:
    assert asyncio.run(live_standing_soon()) == LiveStanding()


def test_a_database_that_does_not_answer_is_no_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> LiveStanding:
        raise OSError("away")

    monkeypatch.setattr(live_metrics, "_standing", away)

    assert asyncio.run(live_standing_soon()) is None
