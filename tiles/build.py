"""The whole pyramid at once: every public tile drawn and stored, in a few statements per zoom."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection, transaction

from tiles.pool import is_inside_transaction, patient_cursor
from tiles.queries import Tile, draw, filled_tiles
from tiles.store import finish, keep

BATCH = 48  # tiles per statement: enough to save round trips, few enough to show progress
AT_ONCE = 2  # the database draws, we only wait: more connections than cores gain nothing


@dataclass(frozen=True, slots=True)
class Progress:
    """Tiles drawn so far, of how many, and their compressed bytes."""

    drawn: int
    total: int
    size_bytes: int


def build_tiles() -> Iterator[Progress]:
    """Draw and store every tile that some public feature reaches into; yields after each batch.

    Begins by forgetting which tiles had changed: one row that no older tile has seen takes the place of all of them,
    so whatever was stored or is held in some process's memory is drawn anew before it is served again.
    """
    begin_anew()
    with connection.cursor() as cursor:
        wanted = filled_tiles(cursor)
    batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    drawn = size = 0
    for tiles, added in zip(batches, _built(batches), strict=True):
        drawn, size = drawn + len(tiles), size + added
        yield Progress(drawn, len(wanted), size)


def _built(batches: list[list[Tile]]) -> Iterator[int]:
    """The bytes of each batch, in order; side by side unless an open transaction must see its own changes."""
    if is_inside_transaction():
        yield from map(_build, batches)
    else:
        with ThreadPoolExecutor(AT_ONCE) as workers:
            yield from workers.map(_build, batches)


def _build(tiles: list[Tile]) -> int:
    with patient_cursor() as cursor:
        finished = [finish(one) for one in draw(cursor, tiles)]
        keep(cursor, finished)
    return sum(len(one.body) for one in finished)


def begin_anew() -> None:
    """Forget stored tiles and the changes that made them old, in one transaction.

    A change that commits during it is not lost: its row is not visible here, so it stays.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM tiles_storedtile")
        cursor.execute("DELETE FROM tiles_dirtytile")
        cursor.execute("INSERT INTO tiles_dirtytile (z, x, y, changed_by) VALUES (-1, -1, -1, pg_current_xact_id())")
