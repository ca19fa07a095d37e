"""Open maps are told where vehicles have moved to: all once, then differences; nothing twice, nothing secret."""

import asyncio
import json
import os
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from geoportal.core import event_stream
from geoportal.core.event_stream import HEADERS
from transport import live_events
from transport.live_events import GONE_KEPT, Known, LiveStreams, told_before
from transport.live_vehicles import LiveFeed, Vehicle

FEED = LiveFeed("city", "Транспорт", True, datetime(2026, 11, 30, 5, tzinfo=UTC), False)
HELLO = b"retry: 5000\n\n"


def vehicle(key: str, lon: float = 33.4) -> Vehicle:
    return Vehicle(key, lon, 47.9, {"line": "1"})


def parsed(event: bytes) -> tuple[str, str, dict[str, Any]]:
    """Its id, its name, its data."""
    lines = dict(line.split(": ", 1) for line in event.decode().strip().split("\n"))
    return lines["id"], lines["event"], json.loads(lines["data"])


def ids(told: dict[str, Any]) -> list[str]:
    return [one["id"] for one in told["vehicles"]]


# --- What is known --------------------------------------------------------------------
def test_who_knows_nothing_is_told_all() -> None:
    known = Known()
    known.take([FEED], [vehicle("1"), vehicle("2")])

    own, name, told = parsed(known.news(None))

    assert (own, name, ids(told)) == (f"{os.getpid()}-1", "vehicles", ["1", "2"])
    assert told["feeds"] == [FEED.as_dict()]
    assert told["vehicles"][0] == {
        "type": "Feature", "id": "1", "geometry": {"type": "Point", "coordinates": [33.4, 47.9]},
        "properties": {"line": "1"},
    }  # fmt: skip


def test_who_was_told_is_told_what_moved_and_what_left() -> None:
    known = Known()
    known.take([FEED], [vehicle("1"), vehicle("2"), vehicle("3")])
    known.take([FEED], [vehicle("1"), vehicle("2", 33.5)])

    _own, name, told = parsed(known.news(1))

    assert (name, ids(told), told["gone"]) == ("moves", ["2"], ["3"])


def test_who_left_and_came_back_is_not_gone() -> None:
    known = Known()
    for there in (["1"], [], ["1"]):
        known.take([FEED], [vehicle(key) for key in there])

    _own, _name, told = parsed(known.news(1))

    assert (ids(told), told["gone"]) == (["1"], [])


def test_the_same_again_is_no_news() -> None:
    known = Known()

    assert known.take([FEED], [vehicle("1")])
    assert not known.take([FEED], [vehicle("1")])
    assert known.revision == 1


def test_that_a_feed_grew_stale_is_news() -> None:
    known = Known()
    known.take([FEED], [])
    stale = LiveFeed(FEED.slug, FEED.name, True, FEED.timestamp, True)

    assert known.take([stale], [])
    assert parsed(known.news(1))[2]["feeds"][0]["is_stale"] is True


@pytest.mark.parametrize("told", [0, 99])
def test_who_was_told_too_long_ago_or_by_another_is_told_all(told: int) -> None:
    known = Known()
    for number in range(GONE_KEPT):
        known.take([FEED], [vehicle("1", float(number))])
    assert known.revision == GONE_KEPT

    assert parsed(known.news(told))[1] == ("vehicles" if told == 0 else "moves")


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ([(b"last-event-id", b"%d-7" % os.getpid())], b"", 7),
        ([], b"since=%d-7" % os.getpid(), 7),
        ([], b"since=1-7", None),
        ([(b"last-event-id", b"x")], b"since=%d-7" % os.getpid(), None),
        ([], b"", None),
    ],
    ids=["header", "query", "another process", "header goes first", "nothing"],
)
def test_a_reader_says_how_far_it_was_told(headers: Any, query: bytes, expected: int | None) -> None:
    assert told_before({"headers": headers, "query_string": query}) == expected


# --- A stream ---------------------------------------------------------------------------
class Reader:
    """One open stream; `sent` is what came over it so far."""

    def __init__(self, streams: LiveStreams, query: bytes = b"") -> None:
        self.sent: list[Any] = []
        self.left = asyncio.Event()
        scope = {"type": "http", "method": "GET", "path": live_events.ADDRESS, "query_string": query, "headers": []}
        self.task = asyncio.create_task(streams(scope, self._receive, self._send))

    async def _receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def heard(self) -> list[bytes]:
        """Pieces of the body so far."""
        for _ in range(6):
            await asyncio.sleep(0)
        return [message["body"] for message in self.sent[1:]]

    async def leave(self) -> None:
        self.left.set()
        await self.task


def tell(streams: LiveStreams, *vehicles: Vehicle) -> None:
    """As a look does."""
    streams.known.take([FEED], list(vehicles))
    streams.is_current = True
    heard, streams.news = streams.news, asyncio.Event()
    heard.set()


def run(scenario: Callable[[LiveStreams], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        async with asyncio.timeout(10):
            await scenario(LiveStreams())

    asyncio.run(whole())


def test_a_reader_hears_all_and_then_each_move() -> None:
    async def scenario(streams: LiveStreams) -> None:
        tell(streams, vehicle("1"))
        reader = Reader(streams)
        assert (await reader.heard())[0] == HELLO
        tell(streams, vehicle("1", 33.5))

        _hello, first, second = await reader.heard()

        assert (parsed(first)[1], parsed(second)[1]) == ("vehicles", "moves")
        assert (reader.sent[0]["status"], reader.sent[0]["headers"]) == (200, HEADERS)
        await reader.leave()
        assert streams.readers == 0

    run(scenario)


def test_before_anything_was_read_nothing_is_told() -> None:
    async def scenario(streams: LiveStreams) -> None:
        reader = Reader(streams)

        assert await reader.heard() == [HELLO]
        await reader.leave()

    run(scenario)


def test_who_comes_back_hears_only_what_it_missed() -> None:
    async def scenario(streams: LiveStreams) -> None:
        tell(streams, vehicle("1"), vehicle("2"))
        tell(streams, vehicle("1", 33.5), vehicle("2"))
        reader = Reader(streams, b"since=%d-1" % os.getpid())

        _hello, event = await reader.heard()

        assert (parsed(event)[1], ids(parsed(event)[2])) == ("moves", ["1"])
        await reader.leave()

    run(scenario)


def test_one_reader_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_events, "MANY", 1)

    async def scenario(streams: LiveStreams) -> None:
        first, second = Reader(streams), Reader(streams)
        await second.task

        assert second.sent[0]["status"] == 503
        assert (b"retry-after", b"30") in second.sent[0]["headers"]
        assert streams.readers == 1
        await first.leave()

    run(scenario)


def test_silence_is_broken_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PULSE_S", 0.01)

    async def scenario(streams: LiveStreams) -> None:
        reader = Reader(streams)
        while b":\n\n" not in await reader.heard():
            await asyncio.sleep(0.01)
        await reader.leave()

    run(scenario)


def test_a_stream_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "RENEW_S", 0.01)

    async def scenario(streams: LiveStreams) -> None:
        reader = Reader(streams)
        await reader.task

        assert reader.sent[-1] == {"type": "http.response.body", "body": b""}
        assert streams.readers == 0

    run(scenario)


# --- Looking ------------------------------------------------------------------------------
def test_while_nobody_listens_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_events, "LOOK_S", 0.01)

    async def scenario(streams: LiveStreams) -> None:
        looks: list[int] = []

        async def look() -> None:
            looks.append(streams.readers)

        monkeypatch.setattr(streams, "look", look)
        task = asyncio.create_task(streams.run())
        await asyncio.sleep(0.03)
        assert looks == []
        reader = Reader(streams)
        while not looks:
            await asyncio.sleep(0.01)
        await reader.leave()
        await asyncio.sleep(0.05)
        count = len(looks)
        await asyncio.sleep(0.05)

        assert (len(looks), streams.is_current) == (count, False)
        task.cancel()

    run(scenario)


def test_a_database_that_is_away_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_events, "LOOK_S", 0)

    async def scenario(streams: LiveStreams) -> None:
        looks: list[int] = []

        async def look() -> None:
            looks.append(1)
            raise OSError("away")

        monkeypatch.setattr(streams, "look", look)
        task = asyncio.create_task(streams.run())
        reader = Reader(streams)
        while len(looks) < 2:
            await asyncio.sleep(0)

        assert not task.done()
        await reader.leave()
        task.cancel()

    run(scenario)


@pytest.mark.django_db(transaction=True)
def test_what_is_read_is_told_and_read_again_only_when_there_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(streams: LiveStreams) -> None:
        reader = Reader(streams)
        await streams.look()
        _hello, event = await reader.heard()
        assert parsed(event)[2] == {"feeds": [], "vehicles": []}

        before = streams._read_at
        assert before is not None
        await streams.look()
        assert streams._read_at is before
        streams._read_at = (before[0], before[1] - timedelta(seconds=60))
        await streams.look()

        assert streams._read_at[1] >= before[1]
        assert len(await reader.heard()) == 2
        await reader.leave()

    run(scenario)
