"""The whole pyramid at once: a new epoch is drawn aside, catches up with what changed meanwhile, and takes over."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tiles.marks import PUBLISHED
from tiles.pool import is_inside_transaction, patient_cursor
from tiles.queries import Tile, draw, filled_tiles
from tiles.refresh import LEFT, ONE_BUILDER, STALE
from tiles.store import KEEP, MADE, RECIPE, finish, keep_parameters

BATCH = 48  # tiles per statement: enough to save round trips, few enough to show progress
AT_ONCE = 2  # the database draws, we only wait: more connections than cores gain nothing
ROUNDS = 20  # of catching up; what changes still after them is redrawn when the epoch is current

OPEN = f"""
INSERT INTO tiles_epoch (number, since, recipe, is_current)
SELECT greatest(extract(epoch FROM clock_timestamp())::bigint, coalesce(max(number) + 1, 0)), pg_current_snapshot(),
       {MADE}, false
  FROM tiles_epoch RETURNING number
"""
# One statement, so one transaction: at no moment is there no current epoch, or two.
SWITCH = f"""
DO $$ BEGIN
    DELETE FROM tiles_epoch WHERE number <> {{epoch}};
    UPDATE tiles_epoch SET is_current = true, drawn_at = clock_timestamp() WHERE number = {{epoch}};
    NOTIFY {PUBLISHED};
END $$
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """Tiles drawn so far, of how many, and their compressed bytes."""

    drawn: int
    total: int
    size_bytes: int


def build_tiles() -> Generator[Progress, None, None]:
    """Draw every tile that some public feature reaches into, and publish them together; yields after each batch.

    Readers are served the old epoch until the last moment. Waits while another process builds. A build that is
    interrupted leaves nothing that is served, and the next one removes it. Draws what is committed, so it refuses
    (RuntimeError) to begin inside a transaction.
    """
    if is_inside_transaction():
        raise RuntimeError("Tiles show what is committed: call build_tiles() after the transaction.")
    with patient_cursor() as cursor, _alone(cursor):
        for statement in LEFT:
            cursor.execute(statement)
        cursor.execute(OPEN, {"recipe": RECIPE})
        epoch = int(cursor.fetchone()[0])
        yield from _draw_aside(cursor, epoch)
        _catch_up(cursor, epoch)
        cursor.execute(SWITCH.format(epoch=epoch))
        cursor.execute("DELETE FROM tiles_storedtile WHERE epoch <> %s", [epoch])


@contextmanager
def _alone(cursor: Any) -> Iterator[None]:
    """No other builder in this database."""
    cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_BUILDER])
    try:
        yield
    finally:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_BUILDER])


def _draw_aside(cursor: Any, epoch: int) -> Iterator[Progress]:
    wanted = filled_tiles(cursor)
    batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    drawn = size = 0
    for tiles, added in zip(batches, _built(batches, epoch), strict=True):
        drawn, size = drawn + len(tiles), size + added
        yield Progress(drawn, len(wanted), size)


def _built(batches: list[list[Tile]], epoch: int) -> Iterator[int]:
    """The bytes of each batch, in order; drawn side by side."""
    with ThreadPoolExecutor(AT_ONCE) as workers:
        yield from workers.map(lambda tiles: _build(tiles, epoch), batches)


def _build(tiles: list[Tile], epoch: int) -> int:
    with patient_cursor() as cursor:
        finished = [finish(one) for one in draw(cursor, tiles)]
        cursor.execute(KEEP, keep_parameters(finished, epoch=epoch, is_current=False))
    return sum(len(one.body) for one in finished)


def _catch_up(cursor: Any, epoch: int) -> None:
    """Draw again what changed while the others were drawn."""
    for _ in range(ROUNDS):
        cursor.execute(STALE, {"epoch": epoch})
        stale = cursor.fetchall()
        if not stale:
            return
        for start in range(0, len(stale), BATCH):
            _build(stale[start : start + BATCH], epoch)
