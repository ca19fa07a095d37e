"""The whole pyramid at once: every public tile drawn and stored, in a few statements per zoom."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from tiles.grid import MAXZOOM, MINZOOM
from tiles.queries import Tile, draw, filled_tiles
from tiles.store import finish, keep

BATCH = 64  # tiles per statement: long enough to save round trips, short enough to show progress


@dataclass(frozen=True, slots=True)
class Progress:
    z: int
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
        cursor.execute("SET LOCAL jit = off" if connection.in_atomic_block else "SET jit = off")
        for z in range(MINZOOM, MAXZOOM + 1):
            wanted = filled_tiles(cursor, z)
            size = 0
            for start in range(0, len(wanted), BATCH):
                size += _build(cursor, wanted[start : start + BATCH])
                yield Progress(z, min(start + BATCH, len(wanted)), len(wanted), size)


def _build(cursor: object, tiles: list[Tile]) -> int:
    finished = [finish(drawn) for drawn in draw(cursor, tiles)]
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
