"""Any script of edits, refreshes, builds and restarts, in any order: at rest every process serves what a rebuild draws.

And all along: an immutable address has one body, and nobody sees an older revision after a newer one.
"""

import asyncio
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from layers.models import City
from tests.tiles.conftest import rows, tile_at
from tests.tiles.edits import STEPS, examples, run
from tests.tiles.served import Served
from tiles.build import build_tiles
from tiles.pool import drawing_cursor
from tiles.publication import Publication
from tiles.queries import Tile, draw
from tiles.refresh import Need
from tiles.refresh import refresh as lead
from tiles.store import finish
from tiles.wire import IMMUTABLE

PROCESSES = 2
NUMBERS = count(1)  # what one example has added is there in the next
# The ground of the edits, from far and near, and a corner of it where a tile becomes empty and full again.
WATCHED = [tile_at(33.404, 47.803, z) for z in (8, 11, 13, 14, 16)] + [tile_at(33.40, 47.80, 16)]
which = st.integers(0, PROCESSES - 1)
MOVES = st.one_of(
    st.tuples(st.just("edit"), STEPS),
    st.tuples(st.just("edit"), STEPS),
    st.tuples(st.just("lead one step"), st.none()),
    st.tuples(st.just("lead"), st.none()),
    st.tuples(st.just("hear"), which),
    st.tuples(st.just("restart"), which),
    st.tuples(st.just("look"), which),
    st.tuples(st.just("build"), st.none()),
    st.tuples(st.just("begin to build and die"), st.none()),
)


class Play:
    """Two processes, one browser that asks both, and everything that an immutable address has ever answered."""

    def __init__(self) -> None:
        self.processes = [Served() for _ in range(PROCESSES)]
        self.kept: dict[tuple[int, Tile, int], tuple[int, str]] = {}
        self.seen: list[dict[Tile, tuple[int, int]]] = [{} for _ in range(PROCESSES)]

    async def open(self) -> None:
        for one in self.processes:
            await one.app.pool.open()
            await one.follow()

    async def close(self) -> None:
        for one in self.processes:
            await one.app.pool.close()

    async def make(self, move: tuple[str, Any]) -> None:
        verb, how = move
        if verb == "edit":
            await asyncio.to_thread(run, [how], next(NUMBERS))
        elif verb == "lead one step":
            async with self.processes[0].app.pool.connection() as connection:
                await lead(connection)
        elif verb == "lead":
            await self.rest()
        elif verb == "hear":
            await self.processes[how].follow()
        elif verb == "restart":
            await self.processes[how].app.pool.close()
            self.processes[how], self.seen[how] = Served(), {}
            await self.processes[how].app.pool.open()
            await self.processes[how].follow()
        elif verb == "build":
            await asyncio.to_thread(lambda: list(build_tiles()))
        elif verb == "begin to build and die":
            await asyncio.to_thread(begin_and_die)
        for number in range(PROCESSES):
            await self.look(number)

    async def look(self, number: int) -> None:
        """Ask one process for everything, by the plain addresses and by those that another process may have told of."""
        process = self.processes[number]
        told = [(known.epoch, tile, known.revision_of(tile)) for known in self.known() for tile in WATCHED]
        for epoch, tile, revision in told:
            answer = await process.tile(tile, epoch=epoch, query=f"?r={revision}" if revision else "")
            if answer.headers["cache-control"] == IMMUTABLE.decode():
                kept = self.kept.setdefault((epoch, tile, revision), (answer.status, answer.headers["etag"]))
                assert kept == (answer.status, answer.headers["etag"])
            else:
                assert answer.status == 307
        for tile in WATCHED:
            answer = await process.tile(tile)
            assert answer.status in (200, 204)
            held = process.known.held(tile)
            assert held is not None
            now = process.known.epoch, held.revision
            assert now >= self.seen[number].get(tile, (0, 0))
            self.seen[number][tile] = now

    def known(self) -> list[Publication]:
        return [one.known for one in self.processes]

    async def rest(self) -> None:
        """Lead until nothing is left to do."""
        async with self.processes[0].app.pool.connection() as connection:
            while True:
                done = await lead(connection)
                if done.need is Need.EPOCH:
                    await asyncio.to_thread(lambda: list(build_tiles()))
                elif not done.drawn:
                    return

    async def all_is_as_if_drawn_anew(self) -> None:
        await self.rest()
        tiles, drawn = await asyncio.to_thread(drawn_anew)
        for process in self.processes:
            await process.follow()
            for tile in sorted(tiles):
                answer = await process.tile(tile, accept_encoding="gzip")
                assert (tile, answer.body) == (tile, drawn[tile])
        assert await asyncio.to_thread(rows, "SELECT count(*) FROM tiles_dirtytile") == [(0,)]


def begin_and_die() -> None:
    building = build_tiles()
    next(building)
    building.close()


def drawn_anew() -> tuple[set[Tile], dict[Tile, bytes]]:
    """Every tile that is stored, watched or should be there, as it is when it is drawn from nothing."""
    with drawing_cursor() as cursor:
        stored = {(z, x, y) for z, x, y in rows("SELECT z, x, y FROM tiles_storedtile")}
        tiles = sorted(stored | set(WATCHED))
        return set(tiles), {one.tile: finish(one).body for one in draw(cursor, tiles)}


def test_whatever_happens_every_process_comes_to_serve_what_a_rebuild_draws(published_city: City) -> None:
    @seed(3)
    @settings(examples(15), phases=[Phase.explicit, Phase.generate])
    @given(st.lists(MOVES, min_size=2, max_size=6))
    def play(moves: list[tuple[str, Any]]) -> None:
        async def scenario() -> None:
            stage = Play()
            await stage.open()
            try:
                for move in moves:
                    await stage.make(move)
                await stage.all_is_as_if_drawn_anew()
            finally:
                await stage.close()

        asyncio.run(scenario())

    play()


def test_the_play_would_notice_a_stale_process(published_city: City) -> None:
    """The net has no hole: a process that does not hear is told apart from one that does."""

    async def scenario() -> None:
        stage = Play()
        await stage.open()
        try:
            await stage.make(("edit", ("add", (33.40, 47.80), 1, "public")))
            stage.processes[1].follow = _nothing  # type: ignore[method-assign] # deaf on purpose
            with pytest.raises(AssertionError):
                await stage.all_is_as_if_drawn_anew()
        finally:
            await stage.close()

    asyncio.run(scenario())


async def _nothing() -> None:
    return
