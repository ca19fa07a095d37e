"""What this process knows of the public map, kept in step with what the leader publishes."""

import asyncio
import logging
from typing import Any

import psycopg
from psycopg import AsyncConnection

from tiles.connections import opened
from tiles.publication import CHANGED, CHANGES, CURRENT, KEYS, PUBLISHED, Publication, finished

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
        """Read what was published since. Whoever waits for news is woken when there is some."""
        async with self._alone:
            row = await (await connection.execute(CURRENT)).fetchone()
            if row is None:
                return
            known = self.publication
            if known is None or known.epoch != row[0]:
                self.publication = await _opened(connection, row[0])
            elif not await _followed(connection, known):
                return
        told, self.news = self.news, asyncio.Event()
        told.set()


async def _opened(connection: AsyncConnection[Any], epoch: int) -> Publication:
    """A whole epoch; changed tiles are read first, so that one published in between is read again, not missed."""
    changed = await (await connection.execute(CHANGED, {"epoch": epoch}, binary=True)).fetchall()
    keys = await (await connection.execute(KEYS, {"epoch": epoch}, binary=True)).fetchall()
    return Publication.opened(epoch, (number for (number,) in keys), changed)


async def _followed(connection: AsyncConnection[Any], known: Publication) -> bool:
    """Newer bodies, in the order of their revisions; whether there were any."""
    before = known.latest
    while True:
        values = {"epoch": known.epoch, "after": known.latest, "limit": STEP}
        rows = await (await connection.execute(CHANGES, values, binary=True)).fetchall()
        for row in rows:
            known.publish(finished(row))
        if len(rows) < STEP:
            return known.latest > before
