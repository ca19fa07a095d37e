"""Addresses that tell what runs now: asked when due, within bounds; what goes wrong is told and ends nothing."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from google.transit import gtfs_realtime_pb2 as gtfs_rt

from import_scripts.gtfs.live_polling import PATIENCE, poll, poll_due
from layers.models import City
from tests.import_scripts.web_server import Server
from transport.live_actions import define_live_sources
from transport.models import Feed, LiveSource, VehiclePosition

TYPE = "application/x-protobuf"


def message(*vehicles: tuple[str, float], age_s: float = 1) -> bytes:
    told = gtfs_rt.FeedMessage()
    told.header.gtfs_realtime_version = "2.0"
    told.header.timestamp = int(timezone.now().timestamp() - age_s)
    for own, lon in vehicles:
        place = told.entity.add(id=own).vehicle.position
        place.longitude, place.latitude = lon, 47.9
    return bytes(told.SerializeToString())


@pytest.fixture
def feed(city: City) -> Feed:
    return Feed.objects.create(slug="trams", name="Трамвай", timezone="Europe/Kyiv")


def source_at(feed: Feed, *addresses: str) -> LiveSource:
    return define_live_sources(feed, addresses)[0]


def seen() -> list[str]:
    return sorted(VehiclePosition.objects.values_list("entity_id", flat=True))


# --- One address ------------------------------------------------------------------
def test_an_address_is_asked_and_its_message_stored(server: Server, feed: Feed) -> None:
    source = source_at(feed, server.says("/v.pb", message(("1", 33.4)), Content_Type=TYPE, ETag='"a"'))

    stored = poll(source)

    source.refresh_from_db()
    assert stored is not None
    assert (stored.vehicles, seen(), source.fault, source.etag) == (1, ["1"], "", '"a"')


def test_what_has_not_changed_is_not_read_again(server: Server, feed: Feed) -> None:
    source = source_at(feed, server.says("/v.pb", message(("1", 33.4)), ETag='"a"'))
    poll(source)
    source.refresh_from_db()
    server.says("/v.pb", "", status=304)

    assert poll(source) is None

    source.refresh_from_db()
    assert (server.headers[1]["If-None-Match"], source.etag, source.fault, seen()) == ('"a"', '"a"', "", ["1"])


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"<html>", 200, "This is no message of GTFS Realtime"),
        (b"", 500, "127.0.0.1 answered 500"),
        (b"\0" * 2_000_001, 200, "It is larger than 2 MB"),
    ],
    ids=["no-message", "fault", "too-large"],
)
def test_what_goes_wrong_stands_beside_the_address_and_the_message_before_stays(
    server: Server, feed: Feed, body: bytes, status: int, why: str
) -> None:
    source = source_at(feed, server.says("/v.pb", message(("1", 33.4)), ETag='"a"'))
    poll(source)
    source.refresh_from_db()
    server.says("/v.pb", body, status=status)

    assert poll(source) is None

    source.refresh_from_db()
    assert (source.failures, source.etag, seen()) == (1, "", ["1"])
    assert source.fault.startswith(why)


def test_a_host_that_is_not_on_the_list_is_not_asked(server: Server, feed: Feed, settings: Any) -> None:
    source = source_at(feed, server.says("/v.pb", message()))
    settings.IMPORT_HOSTS = ["elsewhere.example.ua"]

    assert poll(source) is None

    source.refresh_from_db()
    assert "is not on the list of hosts" in source.fault
    assert server.asked == []


# --- When ---------------------------------------------------------------------------
NOW = datetime(2026, 11, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "failures", "is_asked"),
    [
        (None, 0, True),
        (19, 0, False),
        (20, 0, True),
        (20, PATIENCE - 1, True),
        (59, PATIENCE, False),
        (60, PATIENCE, True),
    ],
)  # fmt: skip
def test_it_is_asked_when_it_is_due_and_seldom_where_it_fails(
    server: Server, feed: Feed, seconds: int | None, failures: int, is_asked: bool
) -> None:
    source_at(feed, server.says("/v.pb", message()))
    asked_at = None if seconds is None else NOW - timedelta(seconds=seconds)
    LiveSource.objects.update(asked_at=asked_at, failures=failures)

    assert (poll_due(NOW), len(server.asked)) == (int(is_asked), int(is_asked))
    assert LiveSource.objects.get().asked_at == (NOW if is_asked else asked_at)


def test_one_that_is_stopped_or_fed_by_hand_is_not_asked(server: Server, feed: Feed) -> None:
    source_at(feed, server.says("/v.pb", message()))
    LiveSource.objects.update(is_active=False)
    LiveSource.objects.create(feed=feed, address="")

    assert poll_due(NOW) == 0


# --- The command --------------------------------------------------------------------
def told(*arguments: str) -> str:
    out = StringIO()
    call_command("poll_live", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_sets_addresses_and_asks_them(server: Server, feed: Feed) -> None:
    address = server.says("/v.pb", message(("1", 33.4), ("2", 0), ("3", 0)))

    said = told("--feed", "trams", "--address", address)

    assert "trams: 1 addresses are asked from now on." in said
    assert f"{address}: 0 trips, 1 vehicles, 0 alerts" in said
    assert "WARNING  live_position_wrong (2): 2: The vehicle is nowhere near the city (0.0 47.9" in said
    assert "what is held is as new as this" in told("--feed", "trams")
    told("--feed", "trams", "--forget")
    assert not LiveSource.objects.exists()


def test_the_command_tells_why_nothing_came(server: Server, feed: Feed) -> None:
    source_at(feed, f"{server.base}/nowhere")

    assert "answered 404" in told("--feed", "trams")


def test_the_command_reads_a_file(feed: Feed, tmp_path: Path) -> None:
    file = tmp_path / "message.pb"
    file.write_bytes(message(("1", 33.4)))

    assert "message.pb: 0 trips, 1 vehicles, 0 alerts" in told("--feed", "trams", "--file", str(file))
    assert seen() == ["1"]


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["--feed", "nowhere"], 2, "There is no feed 'nowhere'. There are: trams."),
        (["--feed", "trams", "--file", "/nowhere/at/all"], 2, "No such file"),
        (["--feed", "trams", "--file", __file__], 1, "This is no message of GTFS Realtime"),
        (["--feed", "trams", "--address", "ftp://example.ua/"], 1, "begins neither with https"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(feed: Feed, arguments: list[str], code: int, why: str) -> None:
    with pytest.raises(CommandError, match=why) as refused:
        told(*arguments)

    assert refused.value.returncode == code
