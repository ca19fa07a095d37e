"""What a process that serves answers before Django: its state and its numbers, also when the database is gone."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from geoportal.front_door import FrontDoor
from tests.conftest import SECRET
from tests.tiles.conftest import tile_at
from tests.tiles.served import Reply, Served
from tiles import connections
from tiles.counts import COUNTS

NEAR = ("127.0.0.1", 5000)


async def portal(scope: Any, receive: Any, send: Any) -> None:
    """A Django that says how it was asked, and waits where it is told to."""
    if wait := scope.get("wait"):
        await wait.wait()
    await receive()
    body = json.dumps({"path": scope["path"], "leaving": "geoportal.leaving" in scope}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def request() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def ask(door: FrontDoor, path: str, method: str = "GET", **more: Any) -> Reply:
    sent: list[Any] = []
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [], "client": NEAR, **more}

    async def send(message: Any) -> None:
        sent.append(message)

    await door(scope, request, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:]))


OF_ALL = ("geoportal_import", "geoportal_live")  # the same whichever process is asked


def numbers(reply: Reply) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every line: name and labels (without the process, which only what is the same in all of them lacks) → value."""
    found = {}
    for family in text_string_to_metric_families(reply.body.decode()):
        for one in family.samples:
            assert one.labels.pop("process", "").isdigit() != one.name.startswith(OF_ALL)
            found[one.name, tuple(sorted(one.labels.items()))] = one.value
    return found


@pytest.fixture
def lifespan() -> Callable[[Callable[[FrontDoor], Awaitable[None]]], None]:
    """Run a scenario between startup and shutdown, as a server does."""

    def run(scenario: Callable[[FrontDoor], Awaitable[None]]) -> None:
        async def play() -> None:
            door = FrontDoor(portal)
            told: asyncio.Queue[Any] = asyncio.Queue()
            said: asyncio.Queue[Any] = asyncio.Queue()
            living = asyncio.create_task(door({"type": "lifespan"}, told.get, said.put))
            await told.put({"type": "lifespan.startup"})
            assert (await said.get())["type"] == "lifespan.startup.complete"
            try:
                await scenario(door)
            finally:
                await told.put({"type": "lifespan.shutdown"})
                assert (await said.get())["type"] == "lifespan.shutdown.complete"
                await living

        asyncio.run(play())

    return run


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


def test_process_becomes_ready_when_it_follows(published_city: Any, lifespan: Any) -> None:
    async def scenario(door: FrontDoor) -> None:
        await until(lambda: door.tiles.follower.is_listening and door.leader.is_leading)

        assert (await ask(door, "/readyz")).status == 200
        told = numbers(await ask(door, "/metrics"))
        assert told["geoportal_listening", ()] == told["geoportal_leading", ()] == 1
        assert told["geoportal_epoch", ()] == door.tiles.known().epoch
        assert (told["geoportal_imports_known", ()], told["geoportal_imports", (("state", "waiting"),)]) == (1, 0)
        assert told["geoportal_tiles_published", ()] == len(door.tiles.known().keys) > 0

    lifespan(scenario)


@pytest.fixture
def without_database(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Every new connection is refused; nobody listens there."""
    nowhere = {"host": "127.0.0.1", "port": 9, "dbname": "nowhere", "user": "nobody"}
    monkeypatch.setattr(connections, "address", lambda: nowhere)


def test_without_a_database_it_lives_is_not_ready_and_tells_its_numbers(without_database: None, lifespan: Any) -> None:
    async def scenario(door: FrontDoor) -> None:
        alive, ready, told = [await ask(door, path) for path in ("/healthz", "/readyz", "/metrics")]

        assert alive.status == 200
        assert (ready.status, ready.headers["content-type"]) == (503, "application/problem+json")
        assert json.loads(ready.body)["reasons"] == [
            "This process does not hear of changes: the database does not answer."
        ]
        assert numbers(told)["geoportal_listening", ()] == 0
        assert numbers(told)["geoportal_imports_known", ()] == 0
        assert numbers(told)["geoportal_epoch", ()] == 0

    lifespan(scenario)


def test_state_is_told_while_the_queue_is_full() -> None:
    async def scenario() -> None:
        door, wait = FrontDoor(portal), asyncio.Event()
        door.rest._at_once = 1
        door.rest._waiting_limit = 0
        inside = asyncio.create_task(ask(door, "/slow", wait=wait))
        await asyncio.sleep(0)
        door.tiles.follower.is_listening = True

        refused = await ask(door, "/other")
        answers = [await ask(door, path) for path in ("/healthz", "/readyz", "/metrics")]
        wait.set()

        assert refused.status == 503
        assert [answer.status for answer in answers] == [200, 200, 200]
        told = numbers(answers[2])
        assert told["geoportal_requests_inside", ()] == 1
        assert told["geoportal_requests_refused_total", (("kind", "nowhere"),)] == 1
        assert json.loads((await inside).body) == {"path": "/slow", "leaving": True}

    asyncio.run(scenario())


def test_numbers_are_not_there_for_strangers_and_only_read() -> None:
    async def scenario() -> None:
        door = FrontDoor(portal)
        for more in ({"client": ("8.8.8.8", 1)}, {"headers": [(b"x-forwarded-for", b"127.0.0.1")]}, {"client": None}):
            assert json.loads((await ask(door, "/metrics", **more)).body)["path"] == "/metrics"  # Django says 404
        assert json.loads((await ask(door, "/metrics", "POST")).body)["path"] == "/metrics"

        whole, head = await ask(door, "/metrics"), await ask(door, "/metrics", "HEAD")

        assert (head.status, head.body) == (200, b"")
        assert whole.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert whole.headers["cache-control"] == "no-store"
        assert whole.headers["content-length"] == str(len(whole.body))

    asyncio.run(scenario())


def test_tiles_are_counted_by_zoom_and_source_and_no_secret_is_a_label(published_city: Any, serving: Any) -> None:
    async def scenario(served: Served) -> None:
        COUNTS.answers.clear()
        COUNTS.drew("request", {15: 1}, 0.02)
        COUNTS.freshness.observe(0.08)
        tile, door = tile_at(33.40, 47.90, 15), FrontDoor(portal)
        door.tiles = served.app
        first = await served.tile(tile)
        await served.tile(tile)
        await served.tile(tile, if_none_match=first.headers["etag"])
        await served.tile((16, 5, 5))
        await served.tile(tile, if_match='"other"')

        reply = await ask(door, "/metrics")
        told = numbers(reply)

        found = {labels: value for (name, labels), value in told.items() if name == "geoportal_tile_answers_total"}
        assert found == {
            (("answer", "memory"), ("zoom", "15")): 1,
            (("answer", "table"), ("zoom", "15")): 1,
            (("answer", "unchanged"), ("zoom", "15")): 1,
            (("answer", "refused"), ("zoom", "15")): 1,
            (("answer", "nothing"), ("zoom", "16")): 1,
        }
        assert told["geoportal_tiles_drawn_total", (("why", "request"), ("zoom", "15"))] >= 1
        assert told["geoportal_drawing_seconds_count", (("why", "request"), ("zoom", "15"))] >= 1
        assert told["geoportal_freshness_seconds_bucket", (("le", "0.1"),)] >= 1
        assert told["geoportal_freshness_seconds_bucket", (("le", "+Inf"),)] >= 1
        assert told["geoportal_tiles_held", ()] == 1
        assert told["geoportal_tiles_held_bytes", ()] > len(first.body) / 2
        assert told["geoportal_connections_asked_total", (("pool", "stored"),)] >= 1
        assert ("geoportal_connections_wait_seconds_total", (("pool", "drawing"),)) in told
        assert told["process_resident_memory_bytes", ()] > 1e7
        assert SECRET not in reply.body.decode()

    serving(scenario)


def test_refresh_draws_several_zooms_in_one_statement() -> None:
    before = COUNTS.drawn["refresh", 9]
    COUNTS.drew("refresh", {8: 1, 9: 2}, 0.1)

    told = numbers(asyncio.run(ask(FrontDoor(portal), "/metrics")))

    assert told["geoportal_tiles_drawn_total", (("why", "refresh"), ("zoom", "9"))] == before + 2
    assert told["geoportal_drawing_seconds_count", (("why", "refresh"), ("zoom", "several"))] >= 1


def test_where_vehicles_are_is_streamed_before_django(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stream(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b":\n\n"})

    async def scenario() -> tuple[Reply, Reply]:
        door = FrontDoor(portal)
        monkeypatch.setattr(door, "live", stream)
        return await ask(door, "/transport/live/events"), await ask(door, "/transport/live/events", "HEAD")

    streamed, asked = asyncio.run(scenario())

    assert (streamed.headers["content-type"], json.loads(asked.body)["path"]) == (
        "text/event-stream", "/transport/live/events",
    )  # fmt: skip


def test_query_that_is_no_text_is_a_problem_document() -> None:
    reply = asyncio.run(ask(FrontDoor(portal), "/api/objects", query_string=b"q=\xff"))

    assert (reply.status, reply.headers["content-type"]) == (400, "application/problem+json")
