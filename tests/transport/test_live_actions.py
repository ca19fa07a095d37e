"""A message takes the place of the one before, whole or not at all."""

from datetime import timedelta
from typing import Any

import pytest

from tests.transport.live_messages import add_update, add_vehicle, message
from tests.transport.running_network import Net
from tests.transport.test_live_checks import DAY, NOW
from transport.live_actions import define_live_sources, source_by_command, store_message
from transport.models import LiveSource, TripUpdate, VehiclePosition
from transport.realtime import MessageRefused

LATER = NOW + timedelta(seconds=20)


def told(at: Any, *vehicles: str) -> bytes:
    body = message(at)
    add_update(body, "u", "t3", {"sequence": 1, "arrival": 60}, **DAY)
    for name in vehicles:
        add_vehicle(body, name, 33.4, 47.9, "t3", run=DAY)
    return bytes(body.SerializeToString())


def held(source: LiveSource) -> list[str]:
    return sorted(VehiclePosition.objects.filter(source=source).values_list("entity_id", flat=True))


def test_a_message_is_stored_with_its_moments(net: Net) -> None:
    source = source_by_command(net.feed)

    stored = store_message(source, told(NOW, "v1", "v2"), LATER)

    source.refresh_from_db()
    assert (stored.is_news, stored.updates, stored.vehicles, stored.flaws) == (True, 1, 2, ())
    assert (source.timestamp, source.received_at, held(source)) == (NOW, LATER, ["v1", "v2"])


def test_the_next_one_takes_its_place(net: Net) -> None:
    source = source_by_command(net.feed)
    store_message(source, told(NOW, "v1", "v2"), NOW)

    store_message(source, told(LATER, "v3"), LATER)

    assert held(source) == ["v3"]
    assert TripUpdate.objects.count() == 1


@pytest.mark.parametrize("seconds", [0, -20])
def test_one_as_old_or_older_changes_nothing(net: Net, seconds: int) -> None:
    source = source_by_command(net.feed)
    store_message(source, told(NOW, "v1"), NOW)

    stored = store_message(source, told(NOW + timedelta(seconds=seconds), "v2"), LATER)

    assert (stored.is_news, held(source)) == (False, ["v1"])


def test_one_that_is_refused_changes_nothing(net: Net) -> None:
    source = source_by_command(net.feed)
    store_message(source, told(NOW, "v1"), NOW)

    with pytest.raises(MessageRefused, match="live_message_unreadable"):
        store_message(source, b"<html>", LATER)

    assert held(source) == ["v1"]


def test_what_other_addresses_told_stays(net: Net) -> None:
    first, second = define_live_sources(net.feed, ["https://a.example.ua/t.pb", "https://a.example.ua/v.pb"])
    store_message(first, told(NOW, "v1"), NOW)

    store_message(second, told(NOW, "v1"), NOW)

    assert (held(first), held(second)) == (["v1"], ["v1"])


def test_flaws_are_counted_and_a_good_message_ends_failures(net: Net) -> None:
    source = source_by_command(net.feed)
    LiveSource.objects.update(failures=3, fault="It was away.")
    body = message(NOW)
    add_vehicle(body, "v1", 0, 0)
    add_vehicle(body, "v2", 0, 0)

    store_message(source, body.SerializeToString(), NOW)

    source.refresh_from_db()
    assert (source.flaws, source.failures, source.fault) == ({"live_position_wrong": 2}, 0, "")


def test_an_address_that_is_no_longer_asked_is_forgotten_with_what_it_told(net: Net) -> None:
    by_hand = source_by_command(net.feed)
    (old,) = define_live_sources(net.feed, ["https://a.example.ua/old.pb"])
    store_message(old, told(NOW, "v1"), NOW)
    store_message(by_hand, told(NOW, "v2"), NOW)

    define_live_sources(net.feed, ["https://a.example.ua/new.pb"])

    assert sorted(LiveSource.objects.values_list("address", flat=True)) == ["", "https://a.example.ua/new.pb"]
    assert list(VehiclePosition.objects.values_list("entity_id", flat=True)) == ["v2"]
