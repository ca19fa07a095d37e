"""What this process knows of the public map, kept in step with what the leader publishes."""

import asyncio
import logging
from typing import Any

import psycopg
from psycopg import AsyncConnection

from tiles.connections import opened
from tiles.marks import PUBLISHED
from tiles.publication import CHANGED, CHANGES, CURRENT, KEYS, Publication, finished

logger = logging.getLogger(__name__)
LOOK_ANYWAY_S = 10.0
AGAIN_S = 0.5
STEP = 500


class Follower:
    """Run `run()` as a task. `publication` is None until the first pyramid is drawn."""

    def __init__(self) -> None:
        self.publication: Publication | None = None
        self.is_listening = False
        self.news = asyncio.Event()
        self._alone = asyncio.Lock()

    async def run(self) -> None:
        """For ever: listen, follow, and after a lost connection catch up. What is known meanwhile is served on."""
        while True:
            try:
                async with await opened("tile follower") as connection:
                    await connection.execute(f"LISTEN {PUBLISHED}")
                    while True:
                        await self.catch_up(connection)
                        self.is_listening = True
                        async for _ in connection.notifies(timeout=LOOK_ANYWAY_S, stop_after=1):
                            pass
            except psycopg.Error as error:
                logger.warning("tiles are served as they were until the database answers again: %s", error)
            except Exception:
                logger.exception("a fault of ours; going on")
            finally:
                self.is_listening = False
            await asyncio.sleep(AGAIN_S)

    async def catch_up(self, connection: AsyncConnection[Any]) -> None:
        """Read what was published since. Whoever waits for news is woken by it, even when the reading breaks off."""
        async with self._alone:
            before = _place(self.publication)
            try:
                await self._catch_up(connection)
            finally:
                if _place(self.publication) != before:
                    told, self.news = self.news, asyncio.Event()
                    told.set()

    async def _catch_up(self, connection: AsyncConnection[Any]) -> None:
        row = await (await connection.execute(CURRENT)).fetchone()
        if row is None:
            return
        epoch, latest, is_withheld = row
        known = self.publication
        if known is None or known.epoch != epoch or known.latest > latest:  # the last: a database that went back
            self.publication = await _opened(connection) or known
        else:
            await _followed(connection, known)
        if self.publication is not None:
            self.publication.is_withheld = is_withheld and self.publication.epoch == epoch


def _place(known: Publication | None) -> tuple[int, int] | None:
    """Whose change is news: the epoch, and how far it was followed."""
    return (known.epoch, known.latest) if known else None


async def _opened(connection: AsyncConnection[Any]) -> Publication | None:
    """A whole epoch, read in one snapshot: between two, another could take its place and leave it without tiles."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = await (await connection.execute(CURRENT)).fetchone()
        if row is None:
            return None
        epoch = row[0]
        changed = await (await connection.execute(CHANGED, {"epoch": epoch}, binary=True)).fetchall()
        keys = await (await connection.execute(KEYS, {"epoch": epoch}, binary=True)).fetchall()
    return Publication.opened(epoch, (number for (number,) in keys), changed)


async def _followed(connection: AsyncConnection[Any], known: Publication) -> None:
    """Newer bodies, in the order of their revisions."""
    while True:
        values = {"epoch": known.epoch, "after": known.latest, "limit": STEP}
        rows = await (await connection.execute(CHANGES, values, binary=True)).fetchall()
        for row in rows:
            known.publish(finished(row))
        if len(rows) < STEP:
            return
