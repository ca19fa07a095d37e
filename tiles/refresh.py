"""Exact refresh: the tiles that committed changes have made stale are drawn again, stored, and told of.

    tiles_dirtytile --> stale tiles --> drawn in one statement --> kept --> tiles_published --> every process

One process does it (`tiles/leader.py`). Nothing is remembered between steps: what is stale is read off the marks and
the snapshots of the stored tiles, so whoever takes over after a crash goes on where the other ended.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from time import perf_counter
from typing import Any

from psycopg import AsyncConnection

from tiles.marks import PUBLISHED
from tiles.queries import Drawn, Tile, draw_parameters, drawn_rows, statements
from tiles.store import KEEP, MADE, RECIPE, finish, keep_parameters

BATCH = 64  # tiles per statement
SHARE = 4  # more than a quarter of the pyramid: drawing all of it aside is sooner done
FEW = 2000  # so many stale tiles are always drawn one by one
LONG = 20_000  # tiles newer than the epoch; each visitor is told of all of them

# A tile that is not stored was empty when the epoch began. What waits longest comes first: a part of the city that is
# edited without end does not keep the rest waiting.
STALE = """
SELECT d.z, d.x, d.y
  FROM tiles_dirtytile d JOIN tiles_epoch e ON e.number = %(epoch)s
  LEFT JOIN tiles_storedtile s ON s.epoch = e.number AND (s.z, s.x, s.y) = (d.z, d.x, d.y)
 WHERE d.z >= 0 AND NOT pg_visible_in_snapshot(d.changed_by, coalesce(s.snapshot, e.since))
 GROUP BY d.z, d.x, d.y ORDER BY min(d.id), d.z, d.x, d.y
"""
# Marks that the current epoch has caught up with. While another is drawn aside they stay: it reads them too.
FORGET = """
WITH gone AS (
    DELETE FROM tiles_dirtytile d USING tiles_epoch e
     WHERE e.is_current AND NOT EXISTS (SELECT FROM tiles_epoch WHERE NOT is_current)
       AND pg_visible_in_snapshot(d.changed_by, coalesce(
           (SELECT s.snapshot FROM tiles_storedtile s WHERE s.epoch = e.number AND (s.z, s.x, s.y) = (d.z, d.x, d.y)),
           e.since))
    RETURNING d.z, d.marked_at
)
SELECT min(marked_at) FROM gone WHERE z >= 0
"""
STANDING = f"""
SELECT e.number,
       e.recipe <> {MADE}
       OR pg_snapshot_xmin(e.since) > pg_snapshot_xmax(pg_current_snapshot())
       OR EXISTS (SELECT FROM tiles_dirtytile d WHERE d.z < 0 AND NOT pg_visible_in_snapshot(d.changed_by, e.since))
  FROM tiles_epoch e WHERE e.is_current
"""
SIZES = """
SELECT count(*), count(*) FILTER (WHERE revision > 0) FROM tiles_storedtile WHERE epoch = %(epoch)s
"""


ONE_BUILDER = 7410003  # session lock: two who draw aside would throw each other's work away
# Whether an epoch is drawn aside by nobody; the lock is ours then.
ABANDONED = """
SELECT CASE WHEN EXISTS (SELECT FROM tiles_epoch WHERE NOT is_current) THEN pg_try_advisory_lock(%(lock)s) END
"""
# What an interrupted build left behind.
LEFT = (
    "DELETE FROM tiles_epoch WHERE NOT is_current",
    "DELETE FROM tiles_storedtile WHERE epoch NOT IN (SELECT number FROM tiles_epoch)",
)


class Need(Enum):
    """What the public map needs beside its tiles."""

    NOTHING = "nothing"
    EPOCH = "a new epoch"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What one step did: tiles drawn, those with a new body, the moment of the oldest change it published, and how long
    the one statement took that drew so many tiles of each zoom."""

    need: Need = Need.NOTHING
    drawn: int = 0
    published: tuple[tuple[Tile, int], ...] = ()
    since: datetime | None = None
    by_zoom: dict[int, int] = field(default_factory=dict)
    drawing_s: float = 0.0


async def refresh(connection: AsyncConnection[Any]) -> Refreshed:
    """One step: draw what is stale, at most BATCH tiles. Call it until it has drawn nothing.

    `connection` commits by itself. Asks for a new epoch when there is none, when everything may have changed, when the
    statement that draws is another one, when the database is a copy of the one it was drawn in, and when so much is
    stale or so much has been published that a whole new pyramid is cheaper. Goes on in the old epoch meanwhile.
    """
    found = await (await connection.execute(STANDING, {"recipe": RECIPE})).fetchone()
    if found is None:
        return Refreshed(Need.EPOCH)
    epoch, is_past = found
    need = Need.EPOCH if is_past else Need.NOTHING
    stale = await (await connection.execute(STALE, {"epoch": epoch})).fetchall()
    if not stale or len(stale) > FEW:
        stored, newer = await _sizes(connection, epoch)
        if len(stale) > max(FEW, stored / SHARE):
            return Refreshed(Need.EPOCH)
        need = Need.EPOCH if newer > LONG else need
    if not stale:
        await _clear_away(connection)
        await connection.execute(FORGET)
        return Refreshed(need)
    return await redraw(connection, epoch, stale[:BATCH], need)


async def _clear_away(connection: AsyncConnection[Any]) -> None:
    """Remove the epoch of a build whose process has died: while it stands, no mark is forgotten."""
    found = await (await connection.execute(ABANDONED, {"lock": ONE_BUILDER})).fetchone()
    if found and found[0]:
        try:
            for statement in LEFT:
                await connection.execute(statement)
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", [ONE_BUILDER])


async def _sizes(connection: AsyncConnection[Any], epoch: int) -> tuple[int, int]:
    """Tiles of the epoch, and those of them that are newer than it."""
    ((stored, newer),) = await (await connection.execute(SIZES, {"epoch": epoch})).fetchall()
    return stored, newer


async def redraw(
    connection: AsyncConnection[Any], epoch: int, tiles: list[Tile], need: Need = Need.NOTHING
) -> Refreshed:
    """Draw the tiles in one snapshot, keep what the fence lets through, and tell every process of new bodies."""
    began = perf_counter()
    drawn: list[Drawn] = []
    for statement, some in statements(tiles):
        drawn += drawn_rows(await (await connection.execute(statement, draw_parameters(some), binary=True)).fetchall())
    drawing_s = perf_counter() - began
    finished = [finish(one) for one in drawn]
    async with connection.transaction():
        # Safe on disk before anybody is told: a revision that is given out twice would be two bodies at one address.
        await connection.execute("SET LOCAL synchronous_commit = on")
        before = await _revision(connection)
        kept = await connection.execute(KEEP, keep_parameters(finished, epoch=epoch, is_current=True))
        published = tuple(((z, x, y), revision) for z, x, y, revision in await kept.fetchall() if revision > before)
        ((since,),) = await (await connection.execute(FORGET)).fetchall()
        if published:
            await connection.execute(f"NOTIFY {PUBLISHED}")
    by_zoom = dict(Counter(z for z, _, _ in tiles))
    return Refreshed(need, len(drawn), published, since if published else None, by_zoom, drawing_s)


async def _revision(connection: AsyncConnection[Any]) -> int:
    """The newest revision that was given out."""
    ((newest,),) = await (await connection.execute("SELECT last_value FROM tiles_revision")).fetchall()
    return int(newest)
