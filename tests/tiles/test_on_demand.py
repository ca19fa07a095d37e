"""Tiles drawn while their readers wait: what is true now, shared, bounded, given up when nobody waits any more."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import Connection, OperationalError
from psycopg_pool import TooManyRequests

from layers.models import City
from tests.locks import HERE
from tests.tiles.conftest import change, rows, tile_at
from tests.tiles.served import Served, Serving, silence, until
from tiles import on_demand
from tiles.on_demand import NobodyWaits, Wanted
from tiles.pool import drawing_cursor
from tiles.queries import Tile, draw

WAIT = f"relation = 'tiles_mapfeature'::regclass AND NOT granted AND {HERE}"
NEAR, BESIDE, FAR = tile_at(33.40, 47.90, 15), tile_at(33.41, 47.90, 15), tile_at(33.40, 47.90, 10)


class Reader:
    """The `receive` of a request whose reader leaves when he is told to."""

    def __init__(self) -> None:
        self.leave, self._is_asked = asyncio.Event(), False

    async def __call__(self) -> Any:
        if not self._is_asked:
            self._is_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.leave.wait()
        return {"type": "http.disconnect"}


@contextmanager
def held_up(elsewhere: Connection[Any]) -> Iterator[None]:
    """Every drawing that begins meanwhile waits for the end of this."""
    elsewhere.execute("LOCK TABLE tiles_mapfeature")
    try:
        yield
    finally:
        elsewhere.rollback()


async def blocked(elsewhere: Connection[Any], number: int) -> None:
    """Wait until so many drawings are held up in the database."""
    statement = f"SELECT count(*) FROM pg_locks WHERE {WAIT}"
    await until(lambda: elsewhere.execute(statement).fetchone() == (number,))


def test_before_the_first_pyramid_tiles_are_drawn_as_they_are(
    committed_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        first = await served.tile(NEAR)
        change(elsewhere, "UPDATE layers_feature SET name = 'Інша назва' WHERE source_id = 'one'")
        second = await served.tile(NEAR)

        assert first.headers["server-timing"].startswith("drawn;dur=")
        assert first.headers["cache-control"] == "no-cache"
        assert "Ліцей № 1" in first.names()
        assert "Інша назва" in second.names()
        assert (await served.tile(NEAR, if_none_match=second.headers["etag"])).status == 304
        assert (await served.tile((16, 5, 5))).status == 204
        assert (await served.tile(NEAR, epoch=1764000000)).status == 307

    serving(scenario)
    assert rows("SELECT count(*) FROM tiles_epoch") == [(0,)]


@pytest.mark.parametrize("large_bytes", [0, on_demand.LARGE_BYTES], ids=["packed-in-a-thread", "packed-at-once"])
def test_tiles_drawn_together_are_the_same_as_one_by_one(
    committed_city: City, serving: Serving, large_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_demand, "LARGE_BYTES", large_bytes)
    tiles = [NEAR, BESIDE, FAR, (14, NEAR[1] // 2, NEAR[2] // 2)]
    with drawing_cursor() as cursor:
        alone = [draw(cursor, [tile])[0].body for tile in tiles]

    async def scenario(served: Served) -> None:
        together = await asyncio.gather(*(served.app.on_demand.drawn(tile, silence) for tile in tiles))

        assert [one.uncompressed() for one in together] == alone
        assert served.app.pool.get_stats()["requests_num"] == 3  # to follow, the near ones, the far one

    serving(scenario)


def test_those_who_ask_before_it_begins_share_a_drawing_and_later_ones_get_a_later_one(
    committed_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        drawings = served.app.on_demand
        with held_up(elsewhere):
            early = [asyncio.create_task(drawings.drawn(NEAR, silence)) for _ in range(5)]
            await blocked(elsewhere, 1)
            late = asyncio.create_task(drawings.drawn(NEAR, silence))
            await blocked(elsewhere, 2)

        answers = await asyncio.gather(*early)
        assert all(one is answers[0] for one in answers)
        assert await late is not answers[0]
        assert (await late).body == answers[0].body
        await until(lambda: not drawings.under_way)

    serving(scenario)


def test_statement_is_cancelled_when_its_last_reader_leaves(
    committed_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        drawings, readers = served.app.on_demand, [Reader(), Reader()]
        with held_up(elsewhere):
            asked = [
                asyncio.create_task(drawings.drawn(tile, reader))
                for tile, reader in zip((NEAR, BESIDE), readers, strict=True)
            ]
            await blocked(elsewhere, 1)

            readers[0].leave.set()
            with pytest.raises(NobodyWaits):
                await asked[0]
            await blocked(elsewhere, 1)  # somebody waits still
            readers[1].leave.set()
            with pytest.raises(NobodyWaits):
                await asked[1]
            await blocked(elsewhere, 0)

        await until(lambda: not drawings.under_way)
        assert drawings.cancelled == 2
        assert (await drawings.drawn(NEAR, silence)).body  # and the connection is whole

    serving(scenario)


def test_reader_who_leaves_does_not_take_it_from_the_others(
    committed_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        drawings, first, second = served.app.on_demand, Reader(), Reader()
        with held_up(elsewhere):
            leaving = asyncio.create_task(drawings.drawn(NEAR, first))
            sharing = asyncio.create_task(drawings.drawn(NEAR, Reader()))
            other = asyncio.create_task(drawings.drawn(BESIDE, second))
            await blocked(elsewhere, 1)
            first.leave.set()
            second.leave.set()
            for gone in (leaving, other):
                with pytest.raises(NobodyWaits):
                    await gone

        assert (await sharing).body
        assert drawings.cancelled == 1

    serving(scenario)


def test_what_nobody_wants_any_more_when_its_turn_comes_is_not_drawn(
    committed_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_demand, "AT_ONCE", 1)

    async def scenario(served: Served) -> None:
        drawings, reader = served.app.on_demand, Reader()
        with held_up(elsewhere):
            first = asyncio.create_task(drawings.drawn(NEAR, silence))
            await blocked(elsewhere, 1)
            second = asyncio.create_task(drawings.drawn(BESIDE, reader))
            await asyncio.sleep(0)
            assert drawings.under_way == 2
            reader.leave.set()
            with pytest.raises(NobodyWaits):
                await second
            assert drawings.under_way == 1

        assert (await first).body
        assert served.app.pool.get_stats()["requests_num"] == 2  # to follow, and the first

    serving(scenario)


def test_full_queue_is_refused_at_once_and_recovers(
    committed_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_demand, "AT_ONCE", 1)
    monkeypatch.setattr(on_demand, "QUEUE", 1)

    async def scenario(served: Served) -> None:
        with held_up(elsewhere):
            asked = [asyncio.create_task(served.tile(NEAR))]
            await blocked(elsewhere, 1)
            asked += [asyncio.create_task(served.tile(BESIDE)) for _ in range(3)]  # one in the queue, two share it
            await asyncio.sleep(0)
            with pytest.raises(TooManyRequests):
                await served.app.on_demand.drawn(FAR, silence)
            refused = await served.tile(FAR)
        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        assert {(await one).status for one in asked} <= {200, 204}
        assert (await served.tile(FAR)).status == 200

    serving(scenario)


def test_drawing_that_takes_too_long_is_refused_in_time(
    committed_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_demand, "WAIT_S", 0.2)

    async def scenario(served: Served) -> None:
        with held_up(elsewhere):
            assert (await served.tile(NEAR)).status == 503
        monkeypatch.undo()
        assert (await served.tile(NEAR)).status == 200

    serving(scenario)


def test_everybody_who_waits_hears_of_a_lost_connection(
    committed_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    end = f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {WAIT}"

    async def scenario(served: Served) -> None:
        drawings, reader = served.app.on_demand, Reader()
        with held_up(elsewhere):
            asked = [asyncio.create_task(drawings.drawn(NEAR, silence)) for _ in range(3)]
            left = asyncio.create_task(drawings.drawn(BESIDE, reader))
            await blocked(elsewhere, 1)
            reader.leave.set()
            with pytest.raises(NobodyWaits):
                await left
            elsewhere.execute(end)
            for one in asked:
                with pytest.raises(OperationalError):
                    await one
        assert (await drawings.drawn(NEAR, silence)).body

    serving(scenario)


@pytest.mark.parametrize(
    ("waiting", "next_ones"),
    [
        ([FAR, NEAR, BESIDE], [FAR]),
        ([NEAR, FAR, BESIDE], [NEAR, BESIDE]),
        ([(16, x, 0) for x in range(20)], [(16, x, 0) for x in range(on_demand.TOGETHER)]),
    ],
    ids=["far-alone", "near-together", "no-more-than-so-many"],
)
def test_near_tiles_are_drawn_together(waiting: list[Tile], next_ones: list[Tile]) -> None:
    async def scenario() -> None:
        drawings = Served().app.on_demand
        drawings._waiting = {tile: Wanted(tile, asyncio.get_running_loop().create_future()) for tile in waiting}
        assert drawings._next() == next_ones

    asyncio.run(scenario())
