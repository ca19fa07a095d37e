"""The one process that redraws. All stand by; whoever holds the lock leads, and the lock ends with its connection."""

import asyncio
import logging
from collections import deque
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import AsyncConnection

from tiles.build import build_tiles
from tiles.connections import opened
from tiles.counts import COUNTS
from tiles.marks import DIRTY
from tiles.refresh import Need, Refreshed, refresh

logger = logging.getLogger(__name__)
ONE_LEADER = 7410002
STAND_BY_S = 1.0
MERGE_S = 0.02  # changes that come together are drawn together
LOOK_ANYWAY_S = 10.0
FAILED_S = 30.0  # a pyramid that cannot be drawn is not tried again at once


class Leader:
    """Run `run()` as a task for as long as the process serves."""

    def __init__(self) -> None:
        self._building: asyncio.Task[None] | None = None
        self.is_leading = False

    async def run(self) -> None:
        """For ever: stand by, lead, and after a lost connection begin again."""
        while True:
            try:
                async with await opened("tile leader") as connection:
                    await self._stand_by(connection)
                    await self._lead(connection)
            except psycopg.Error as error:
                logger.warning("tiles are not redrawn until the database answers again: %s", error)
            except Exception:
                logger.exception("a fault of ours; going on")
            finally:
                self.is_leading = False
            await asyncio.sleep(STAND_BY_S)

    async def _stand_by(self, connection: AsyncConnection[Any]) -> None:
        # Asked again and again, because a statement that waits would keep dead rows from being removed.
        while True:
            row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", [ONE_LEADER])).fetchone()
            if row and row[0]:
                self.is_leading = True
                return
            await asyncio.sleep(STAND_BY_S)

    async def _lead(self, connection: AsyncConnection[Any]) -> None:
        await connection.execute(f"LISTEN {DIRTY}")
        while True:
            await self._catch_up(connection)
            async for _ in connection.notifies(timeout=LOOK_ANYWAY_S, stop_after=1):
                pass
            await asyncio.sleep(MERGE_S)

    async def _catch_up(self, connection: AsyncConnection[Any]) -> None:
        while True:
            done = await refresh(connection)
            _count(done)
            if done.need is Need.EPOCH:
                self._begin_to_build()
            if not done.drawn:
                return

    def _begin_to_build(self) -> None:
        if self._building is None or self._building.done():
            self._building = asyncio.create_task(self._build())

    async def _build(self) -> None:
        try:
            await asyncio.to_thread(lambda: deque(build_tiles(), maxlen=0))
            COUNTS.epochs += 1
        except Exception:
            logger.exception("the pyramid could not be drawn; the old one is served")
            await asyncio.sleep(FAILED_S)


def _count(done: Refreshed) -> None:
    if done.drawn:
        COUNTS.drew("refresh", done.by_zoom, done.drawing_s)
    COUNTS.published += len(done.published)
    if done.since is not None:
        COUNTS.freshness.observe((datetime.now(UTC) - done.since).total_seconds())
