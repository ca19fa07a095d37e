"""Every open map is told which tiles are newer than what it has, and nothing twice."""

import asyncio
import json
from typing import Any

import pytest

from geoportal.core import event_stream
from tests.tiles.served import Served, until
from tiles import events
from tiles.counts import COUNTS
from tiles.publication import Publication, key
from tiles.store import Finished

EPOCH = 1764000000


def tile(x: int, revision: int) -> Finished:
    return Finished((10, x, 5), b"body", str(revision), revision=revision)


def known(*changed: tuple[int, int]) -> Publication:
    """An epoch in which tiles (by x) have got these revisions."""
    published = Publication.opened(EPOCH, [key((10, x, 5)) for x in range(10)], [])
    for x, revision in changed:
        published.publish(tile(x, revision))
    return published


class Reader:
    """One open stream; `heard` is what came over it so far."""

    def __init__(self, served: Served, **stated: Any) -> None:
        self.scope = {
            "type": "http", "method": "GET", "path": "/tiles/city/events",
            "query_string": stated.get("query", b""), "headers": stated.get("headers", []),
        }  # fmt: skip
        self.served, self.sent, self.left = served, list[Any](), asyncio.Event()
        self.first = [{"type": "http.request", "body": b"", "more_body": False}]
        self.task = asyncio.create_task(served.app(self.scope, self._receive, self._send))

    async def _receive(self) -> Any:
        if self.first:
            return self.first.pop()
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    async def heard(self) -> list[tuple[str, Any]]:
        """Events so far, as (name, data)."""
        for _ in range(5):
            await asyncio.sleep(0)
        text = b"".join(one.get("body", b"") for one in self.sent[1:]).decode()
        found = [
            dict(line.split(": ", 1) for line in part.splitlines()) for part in text.split("\n\n") if "data" in part
        ]
        return [(one["event"], json.loads(one["data"])) for one in found]

    async def leave(self) -> None:
        self.left.set()
        await self.task


def publish(served: Served, *tiles: Finished) -> None:
    """As the follower does."""
    published = served.app.known()
    for one in tiles:
        published.publish(one)
    follower = served.app.follower
    told, follower.news = follower.news, asyncio.Event()
    told.set()


def with_publication(published: Publication) -> Served:
    served = Served()
    served.app.follower.publication = published
    return served


def test_reader_is_told_where_it_stands_and_then_of_each_newer_tile() -> None:
    async def scenario() -> None:
        served = with_publication(known((1, 3)))
        reader = Reader(served)
        assert await reader.heard() == [("hello", {"epoch": EPOCH})]

        publish(served, tile(2, 4), tile(3, 5))
        publish(served, tile(2, 6))

        heard = await reader.heard()
        await reader.leave()
        told = [one for name, data in heard[1:] for one in data["tiles"]]
        assert sorted(told) == [[10, 2, 5, 6], [10, 3, 5, 5]]
        assert reader.sent[0]["status"] == 200
        assert dict(reader.sent[0]["headers"])[b"content-type"] == b"text/event-stream; charset=utf-8"

    asyncio.run(scenario())


@pytest.mark.parametrize("way", ["header", "query"])
def test_reader_who_was_away_hears_what_it_missed(way: str) -> None:
    async def scenario() -> None:
        served = with_publication(known((1, 3), (2, 4), (1, 5)))
        place = f"{EPOCH}-3".encode()
        stated = {"headers": [(b"last-event-id", place)]} if way == "header" else {"query": b"since=" + place}
        reader = Reader(served, **stated)

        heard = await reader.heard()
        await reader.leave()

        assert heard == [("tiles", {"epoch": EPOCH, "tiles": [[10, 2, 5, 4], [10, 1, 5, 5]]})]

    asyncio.run(scenario())


def test_reader_of_another_epoch_hears_of_the_new_one_and_what_is_newer_than_it() -> None:
    async def scenario() -> None:
        served = with_publication(known((1, 3)))
        reader = Reader(served, query=f"since={EPOCH - 5}-99".encode())

        heard = await reader.heard()
        await reader.leave()

        assert heard == [("epoch", {"epoch": EPOCH}), ("tiles", {"epoch": EPOCH, "tiles": [[10, 1, 5, 3]]})]

    asyncio.run(scenario())


@pytest.mark.parametrize("query", [b"since=x", b"since=1-", b"since=1764000000-3;drop", b"&", b"since=-1-1"])
def test_nonsense_for_a_place_is_no_place(query: bytes) -> None:
    assert event_stream.place_of({"headers": [], "query_string": query}) is None


def test_many_tiles_come_in_several_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "AT_ONCE", 2)

    parts, place = events.news(known((1, 1), (2, 2), (3, 3)), (EPOCH, 0))

    assert [part.count(b"[10,") for part in parts] == [2, 1]
    assert place == (EPOCH, 3)
    assert parts[0].startswith(b"id: 1764000000-2\n")


def test_silence_is_broken_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "PULSE_S", 0.01)

    async def scenario() -> None:
        reader = Reader(with_publication(known()))
        await until(lambda: b":\n\n" in [one.get("body") for one in reader.sent])
        await reader.leave()

    asyncio.run(scenario())


def test_stream_ends_after_its_time_so_that_the_reader_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "RENEW_S", 0.01)

    async def scenario() -> None:
        reader = Reader(with_publication(known()))
        await reader.task
        assert reader.sent[-1] == {"type": "http.response.body", "body": b""}

    asyncio.run(scenario())


def test_too_many_open_maps_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MANY", 1)

    async def scenario() -> None:
        served = with_publication(known())
        first = Reader(served)
        await first.heard()
        second = Reader(served)
        await second.task

        assert second.sent[0]["status"] == 503
        assert dict(second.sent[0]["headers"])[b"retry-after"] == b"30"
        await first.leave()

    asyncio.run(scenario())
    assert COUNTS.streams == 0
