"""The fast path of the public map: an ASGI application before Django, which answers what it holds in memory.

    /tiles/city/{z}/{x}/{y}.mvt                       for everybody: ETag, asked about each time
    /tiles/city/{epoch}/{z}/{x}/{y}.mvt[?r=revision]  kept for a year; redirects to the former when it is past
    /tiles/city/events                                what has changed (tiles/events.py)

Whatever is no well-formed address of these goes on to Django, which explains what is wrong with it.
"""

import asyncio
import re
from contextlib import suppress
from functools import lru_cache
from time import monotonic, perf_counter

import psycopg
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout, TooManyRequests

from geoportal.core.errors import Problem
from geoportal.core.wire import Answer, Application, Receive, Scope, Send, problem_answer, send_answer
from tiles import grid
from tiles.connections import READ_TIMEOUT_MS, readers
from tiles.counts import COUNTS
from tiles.events import stream
from tiles.follower import Follower
from tiles.on_demand import NobodyWaits, OnDemand
from tiles.publication import ONE, Publication, finished
from tiles.queries import Tile
from tiles.store import Finished
from tiles.wire import CHECKED, IMMUTABLE, Asked, redirect_to, tile_answer

NUMBER = r"(0|[1-9][0-9]{0,8})"
ADDRESS = re.compile(rf"/tiles/city/(?:([1-9][0-9]{{8,11}})/)?{NUMBER}/{NUMBER}/{NUMBER}\.mvt", re.ASCII)
REVISION = re.compile(rb"r=([1-9][0-9]{0,17})", re.ASCII)
LOOK_EVERY_S = 0.02
BUSY = (PoolTimeout, TooManyRequests, TimeoutError, NobodyWaits, psycopg.Error)


class NothingPublished(Exception):
    """No pyramid has been drawn yet."""


class Elsewhere(Exception):
    """The immutable address is no longer, or not yet, the tile's."""


@lru_cache(maxsize=20_000)
def named_by(path: str) -> tuple[Tile, int | None] | None:
    """The tile of the grid that an address names, and the epoch in it; None if it is another one's address."""
    match = ADDRESS.fullmatch(path)
    if match is None:
        return None
    epoch, *numbers = match.groups()
    z, x, y = map(int, numbers)
    return ((z, x, y), int(epoch) if epoch else None) if grid.exists(z, x, y) else None


class HotTiles:
    """Answers for the public map; everything else is handed to `rest`."""

    def __init__(self, rest: Application) -> None:
        self.rest = rest
        self.follower = Follower()
        self.pool = readers()
        self.on_demand = OnDemand(self.pool)
        self._looked_at = 0.0
        self._looking: asyncio.Task[None] | None = None
        self._reading: dict[tuple[int, Tile], asyncio.Task[Finished]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD"):
            named = named_by(scope["path"])
            if named:
                await self._answer(scope, receive, send, *named)
                return
            if scope["path"] == "/tiles/city/events" and scope["method"] == "GET" and self.follower.publication:
                await stream(self.follower, scope, receive, send)
                return
        await self.rest(scope, receive, send)

    def known(self) -> Publication:
        """What is published; asked only where something is."""
        if self.follower.publication is None:
            raise NothingPublished
        return self.follower.publication

    async def _answer(self, scope: Scope, receive: Receive, send: Send, tile: Tile, epoch: int | None) -> None:
        began = perf_counter()
        try:
            found, source = self._at_hand(tile, epoch, scope["query_string"]), "memory"
            if found is None:
                found, source = await self._found(tile, epoch, scope["query_string"], receive)
        except Elsewhere:
            COUNTS.redirected += 1
            await send_answer(send, redirect_to(b"/tiles/city/%d/%d/%d.mvt" % tile))
            return
        except BUSY:
            COUNTS.refused += 1
            await send_answer(send, busy())
            return
        caching = CHECKED if epoch is None else IMMUTABLE
        answer = tile_answer(found, Asked.by(scope["headers"]), caching=caching, is_head=scope["method"] == "HEAD")
        answer.headers.append((b"server-timing", f"{source};dur={(perf_counter() - began) * 1000:.2f}".encode()))
        COUNTS.answers[tile[0], source if answer.kind == "body" else answer.kind] += 1
        COUNTS.sent_bytes += len(answer.body)
        await send_answer(send, answer)

    def _at_hand(self, tile: Tile, epoch: int | None, query: bytes) -> Finished | None:
        """What `_found` would find, if nobody has to be asked: nearly every tile, and so without a step aside."""
        known = self.follower.publication
        if known is None or known.is_withheld or (epoch is not None and (query or epoch != known.epoch)):
            return None
        found = known.memory.get(tile)
        return found if found is not None and (epoch is None or found.revision == 0) else None

    async def _found(self, tile: Tile, epoch: int | None, query: bytes, receive: Receive) -> tuple[Finished, str]:
        """The newest body and where it was found; Elsewhere if the immutable address names another one."""
        known = self.follower.publication
        if known is None or known.is_withheld:
            if epoch is not None:
                raise Elsewhere
            return await self.on_demand.drawn(tile, receive), "drawn"
        if epoch is not None and await self._is_past(tile, epoch, query):
            raise Elsewhere
        wanted = self.known().revision_of(tile)
        found, source = self.known().held(tile), "memory"
        if found is None:
            found, source = await self._read(tile), "table"
        if epoch is not None and (epoch != self.known().epoch or found.revision != wanted):
            raise Elsewhere  # it has changed while it was read, or before this process was told
        return found, source

    async def _is_past(self, tile: Tile, epoch: int, query: bytes) -> bool:
        """Whether the immutable address names another body than the newest one."""
        match = REVISION.fullmatch(query)
        wanted = int(match[1]) if match else 0
        known = self.known()
        if (epoch, wanted) > (known.epoch, known.latest):  # told by a faster process
            await self._catch_up()
        known = self.known()
        return bool(query and not match) or epoch != known.epoch or wanted != known.revision_of(tile)

    async def _catch_up(self) -> None:
        """Look what is published, after this was called, but not for every invented revision anew."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        await asyncio.shield(self._looking)

    async def _look(self) -> None:
        await asyncio.sleep(self._looked_at + LOOK_EVERY_S - monotonic())
        self._looked_at = monotonic()
        self._looking = None  # who comes from now on wants a later look
        with suppress(*BUSY):
            async with asyncio.timeout(READ_TIMEOUT_MS / 1000), self.pool.connection() as connection:
                await self.follower.catch_up(connection)

    async def _read(self, tile: Tile) -> Finished:
        """The stored tile; those who ask for it in the same epoch at the same time share one reading."""
        place = self.known().epoch, tile
        reading = self._reading.get(place)
        if reading is None:
            reading = self._reading[place] = asyncio.create_task(self._read_once(tile))
            reading.add_done_callback(lambda _: self._reading.pop(place, None))
        return await asyncio.shield(reading)

    async def _read_once(self, tile: Tile) -> Finished:
        z, x, y = tile
        for _attempt in range(3):
            known = self.known()
            held = known.held(tile)
            if held is not None:
                return held
            async with self.pool.connection() as connection:
                values = {"epoch": known.epoch, "z": z, "x": x, "y": y}
                row = await (await connection.execute(ONE, values, binary=True)).fetchone()
                if row is not None and row[5] >= known.revision_of(tile):
                    found = finished(row)
                    known.hold(found)
                    return found
                async with asyncio.timeout(READ_TIMEOUT_MS / 1000):  # the follower may hang at a dead connection
                    await self.follower.catch_up(connection)  # the epoch has changed, or the table went back
        raise TooManyRequests("the tile changes faster than it can be read")


def busy() -> Answer:
    """Told at once rather than kept waiting."""
    problem = Problem(503, _("Tiles cannot be read now"), _("Ask for this tile again in a few seconds."))
    return problem_answer(problem, (b"retry-after", b"2"))
