"""Public tiles that no table may answer, drawn while their readers wait: before the first pyramid stands, and while
objects that were hidden in bulk are still in the stored ones.

Who asks for a tile before its drawing begins shares it; who comes later gets a later one, so that nobody sees what was
hidden before he asked. What waits is drawn together, several tiles to a statement, so that a crowd of readers costs the
database fewer statements than tiles. Few are drawn at once, the queue is short, and a statement that nobody waits for
any more is cancelled.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, TooManyRequests

from geoportal.core.wire import Receive
from tiles.counts import COUNTS
from tiles.grid import LAST_MERGED
from tiles.queries import Drawn, Tile, draw_parameters, drawn_rows, statements
from tiles.store import Finished, finish

AT_ONCE = 3  # statements; one connection of the pool is left for reading
TOGETHER = 8  # tiles in one statement, if they are near: those show little each
QUEUE = 256
WAIT_S = 2.5  # a little longer than a statement may take
QUICK_S = 0.05  # most are drawn by then, and nobody has looked whether the reader is still there
LARGE_BYTES = 64 * 1024  # what takes longer to pack than to hand to a thread
Pool = AsyncConnectionPool[AsyncConnection[Any]]


class NobodyWaits(Exception):
    """The reader has gone: whatever is answered is heard by nobody."""


@dataclass(eq=False, slots=True)
class Wanted:
    """A tile that somebody waits for."""

    tile: Tile
    result: asyncio.Future[Finished]
    readers: int = 0


class OnDemand:
    """All drawings that this process makes for readers of the public map. For one event loop."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: dict[Tile, Wanted] = {}
        self._statements: dict[asyncio.Task[None], list[Wanted]] = {}
        self.cancelled = 0

    @property
    def under_way(self) -> int:
        """Tiles that are being drawn, or wait for it."""
        return len(self._waiting) + sum(map(len, self._statements.values()))

    async def drawn(self, tile: Tile, receive: Receive) -> Finished:
        """The tile as it is now; `receive` of its request tells when the reader leaves.

        Raises TooManyRequests when the queue is full, TimeoutError when it has not moved for too long, NobodyWaits, and
        what the database says.
        """
        wanted = self._waiting.get(tile) or self._want(tile)
        wanted.readers += 1
        try:
            async with asyncio.timeout(WAIT_S):
                await asyncio.wait([wanted.result], timeout=QUICK_S)
                if not wanted.result.done():
                    await _done_or_left(wanted.result, receive)
            return wanted.result.result()
        finally:
            wanted.readers -= 1
            if not wanted.readers and not wanted.result.done():
                self._give_up(wanted)

    def _want(self, tile: Tile) -> Wanted:
        if len(self._waiting) >= QUEUE:
            raise TooManyRequests("too many tiles wait to be drawn")
        loop = asyncio.get_running_loop()
        wanted = self._waiting[tile] = Wanted(tile, loop.create_future())
        loop.call_soon(self._begin)  # who asks in the same moment is drawn together
        return wanted

    def _give_up(self, wanted: Wanted) -> None:
        """What has not begun does not; a statement all of whose readers have left is cancelled."""
        self.cancelled += 1
        wanted.result.cancel()
        if self._waiting.get(wanted.tile) is wanted:
            del self._waiting[wanted.tile]
        for statement, some in self._statements.items():
            if wanted in some and not any(one.readers for one in some):
                statement.cancel()

    def _begin(self) -> None:
        """Draw what waits, in as many statements at once as may be."""
        while self._waiting and len(self._statements) < AT_ONCE:
            some = [self._waiting.pop(tile) for tile in self._next()]
            statement = asyncio.create_task(self._draw(some))
            self._statements[statement] = some
            statement.add_done_callback(self._ended)

    def _next(self) -> list[Tile]:
        """Those who have waited longest: one tile seen from far, or several near ones."""
        first = next(iter(self._waiting))
        if first[0] <= LAST_MERGED:
            return [first]
        return [tile for tile in self._waiting if tile[0] > LAST_MERGED][:TOGETHER]

    def _ended(self, statement: "asyncio.Task[None]") -> None:
        del self._statements[statement]
        self._begin()

    async def _draw(self, some: list[Wanted]) -> None:
        """Whoever waits is told, whatever becomes of it."""
        results = {wanted.tile: wanted.result for wanted in some}
        began = perf_counter()
        try:
            async with self._pool.connection() as connection:
                tiles: list[Drawn] = []
                for statement, each in statements(list(results)):
                    cursor = await connection.execute(statement, draw_parameters(each), binary=True)
                    tiles += drawn_rows(await cursor.fetchall())
            COUNTS.drew("request", Counter(tile[0] for tile in results), perf_counter() - began)
            for drawn in tiles:
                finished = finish(drawn) if len(drawn.body) < LARGE_BYTES else await asyncio.to_thread(finish, drawn)
                if not results[drawn.tile].done():
                    results[drawn.tile].set_result(finished)
        except Exception as error:
            for result in results.values():
                if not result.done():
                    result.set_exception(error)


async def _done_or_left(result: "asyncio.Future[Finished]", receive: Receive) -> None:
    """Wait until it is there; NobodyWaits if the reader leaves before."""
    leaving = asyncio.create_task(_left(receive))
    waited_for: list[asyncio.Future[Any]] = [result, leaving]
    try:
        await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
        if not result.done():
            raise NobodyWaits
    finally:
        leaving.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
