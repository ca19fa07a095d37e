"""What may happen between two awaits of the fast path: another process is ahead, the epoch changes, nobody answers."""

import asyncio
from typing import Any

import pytest
from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import tile_at
from tests.tiles.served import Served, Serving
from tests.tiles.test_hot import NEAR, published_by_another, rebuild, rename
from tiles import hot
from tiles.publication import ONE
from tiles.wire import IMMUTABLE


def test_body_newer_than_what_was_told_is_not_served_from_memory_at_an_immutable_address(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    """The first who asks brings the newer body into memory; the second must not get it under the old address."""

    async def scenario(served: Served) -> None:
        epoch, tile = served.known.epoch, tile_at(*NEAR)
        await published_by_another(elsewhere)
        assert "Друга назва" in (await served.tile(tile)).names()

        answer = await served.tile(tile, epoch=epoch)

        assert (answer.status, answer.body) == (307, b"")

    serving(scenario)


def test_reading_of_the_old_epoch_is_not_shared_with_those_who_ask_for_the_new_one(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, go_on = asyncio.Event(), asyncio.Event()

    async def scenario(served: Served) -> None:
        tile, original = tile_at(*NEAR), served.app._read_once

        async def slow(wanted: Any) -> Any:
            found = await original(wanted)
            read.set()
            await go_on.wait()
            return found

        monkeypatch.setattr(served.app, "_read_once", slow)
        early = asyncio.create_task(served.tile(tile))
        await read.wait()
        monkeypatch.setattr(served.app, "_read_once", original)
        rename(elsewhere, "Нова епоха")
        await rebuild()
        await served.follow()

        late = asyncio.create_task(served.tile(tile, epoch=served.known.epoch))
        await asyncio.sleep(0.05)
        go_on.set()

        assert "Ліцей № 1" in (await early).names()
        assert (await late).headers["cache-control"] == IMMUTABLE.decode()
        assert "Нова епоха" in (await late).names()

    serving(scenario)


def test_process_that_was_told_late_looks_before_it_calls_an_epoch_past(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        rename(elsewhere, "Нова епоха")
        await rebuild()
        ahead = Served()
        async with ahead.app.pool:
            await ahead.follow()

        answer = await served.tile(tile_at(*NEAR), epoch=ahead.known.epoch)

        assert answer.status == 200
        assert "Нова епоха" in answer.names()

    serving(scenario)


def test_process_that_has_looked_just_now_looks_again_for_what_was_published_since(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "LOOK_EVERY_S", 0.5)

    async def scenario(served: Served) -> None:
        epoch, tile = served.known.epoch, tile_at(*NEAR)
        assert (await served.tile(tile, epoch=epoch, query="?r=900000")).status == 307
        ahead = await published_by_another(elsewhere)

        answer = await served.tile(tile, epoch=epoch, query=f"?r={ahead.revision_of(tile)}")

        assert answer.status == 200
        assert "Друга назва" in answer.names()

    serving(scenario)


def test_invented_revisions_that_come_together_cost_one_look(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        epoch, tile = served.known.epoch, tile_at(*NEAR)
        before = served.app.pool.get_stats().get("requests_num", 0)

        answers = await asyncio.gather(*(served.tile(tile, epoch=epoch, query=f"?r={900000 + n}") for n in range(50)))

        assert {answer.status for answer in answers} == {307}
        assert served.app.pool.get_stats()["requests_num"] == before + 1

    serving(scenario)


def test_database_that_does_not_answer_a_look_leaves_the_plain_address(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        await served.app.pool.close()

        assert (await served.tile(tile_at(*NEAR), epoch=served.known.epoch, query="?r=900000")).status == 307

    serving(scenario)


def test_follower_that_hangs_at_a_dead_connection_keeps_no_reader_waiting(
    published_city: City, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "READ_TIMEOUT_MS", 100)

    async def scenario(served: Served) -> None:
        tile, epoch = tile_at(*NEAR), served.known.epoch
        async with served.app.follower._alone:  # as while a statement of its own gets no answer
            past = await asyncio.wait_for(served.tile(tile, epoch=epoch, query="?r=900000"), 5)
            monkeypatch.setattr(hot, "ONE", ONE + " AND false")
            missing = await asyncio.wait_for(served.tile(tile), 5)

        assert past.status == 307
        assert (missing.status, missing.headers["retry-after"]) == (503, "2")

    serving(scenario)


def test_tile_that_is_missing_from_the_table_is_refused_not_called_empty(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    elsewhere.execute("DELETE FROM tiles_storedtile")

    async def scenario(served: Served) -> None:
        elsewhere.commit()

        assert (await served.tile(tile_at(*NEAR))).status == 503

    serving(scenario)
