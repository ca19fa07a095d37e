"""Finished tiles: in this process's memory, and in the table that all processes share.

A tile may be served only while the snapshot it was drawn in has seen every DirtyTile row of it: the row is written by
the transaction that changes what the tile shows, so a committed edit is never hidden by an older tile, whoever drew it
and whenever. That costs one small query per request; docs/decisions/tiles.md says what replaces it.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from isal import igzip

from tiles.gate import Gate
from tiles.pool import SIZE, drawing_cursor, is_inside_transaction
from tiles.queries import Drawn, Tile, draw

MEMORY_BYTES = 64 * 1024 * 1024
GATE = Gate(at_once=max(SIZE - 2, 1), queue=128)


@dataclass(frozen=True, slots=True)
class Finished:
    """One tile, gzip-compressed; `etag` is the fingerprint of the uncompressed bytes. `source` says where it was."""

    tile: Tile
    body: bytes
    etag: str
    snapshot: str
    source: str = "drawn"

    @property
    def is_empty(self) -> bool:
        return not self.body

    def uncompressed(self) -> bytes:
        return bytes(igzip.decompress(self.body)) if self.body else b""  # type: ignore[no-untyped-call]  # isal has no types here


def finish(drawn: Drawn) -> Finished:
    """Compress and fingerprint; equal bytes in, equal bytes out."""
    body = igzip.compress(drawn.body, 2, mtime=0) if drawn.body else b""
    return Finished(drawn.tile, body, hashlib.blake2b(drawn.body, digest_size=16).hexdigest(), drawn.snapshot)


class Memory:
    """The tiles used last, up to a number of bytes."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self._limit, self._held, self._lock = limit, 0, Lock()
        self._tiles: OrderedDict[Tile, Finished] = OrderedDict()

    def get(self, tile: Tile) -> Finished | None:
        with self._lock:
            if tile in self._tiles:
                self._tiles.move_to_end(tile)
            return self._tiles.get(tile)

    def put(self, finished: Finished) -> None:
        with self._lock:
            self._drop(finished.tile)
            self._tiles[finished.tile] = finished
            self._held += _weight(finished)
            while self._held > self._limit:
                self._drop(next(iter(self._tiles)))

    def clear(self) -> None:
        with self._lock:
            self._tiles.clear()
            self._held = 0

    def _drop(self, tile: Tile) -> None:
        gone = self._tiles.pop(tile, None)
        if gone is not None:
            self._held -= _weight(gone)


def _weight(finished: Finished) -> int:
    return len(finished.body) + 400  # the row itself


MEMORY = Memory()


def public_tile(tile: Tile) -> Finished:
    """The tile as the database now stands. Raises Overloaded when too many wait to be drawn."""
    if is_inside_transaction():
        with drawing_cursor() as cursor:
            return finish(draw(cursor, [tile])[0])
    kept = _kept(tile)
    if kept is not None:
        return kept
    with GATE.pass_for(tile):
        kept = _kept(tile)  # somebody may have drawn it while we waited
        if kept is not None:
            return kept
        with drawing_cursor() as cursor:
            finished = finish(draw(cursor, [tile])[0])
            keep(cursor, [finished])
        MEMORY.put(finished)
        return finished


def _kept(tile: Tile) -> Finished | None:
    """The tile from memory or the table, if it is current."""
    held = MEMORY.get(tile)
    with drawing_cursor() as cursor:
        if held is not None and _is_current(cursor, held):
            return Finished(held.tile, held.body, held.etag, held.snapshot, "memory")
        found = _stored(cursor, tile)
    if found is not None:
        MEMORY.put(found)
    return found


UNSEEN = """
EXISTS (SELECT 1 FROM tiles_dirtytile d WHERE (d.z, d.x, d.y) = (%(z)s, %(x)s, %(y)s)
           AND NOT pg_visible_in_snapshot(d.changed_by, {snapshot}))
OR EXISTS (SELECT 1 FROM tiles_dirtytile d WHERE d.z = -1 AND NOT pg_visible_in_snapshot(d.changed_by, {snapshot}))
"""
IS_CURRENT = f"SELECT NOT ({UNSEEN.format(snapshot='%(snapshot)s::pg_snapshot')})"
STORED = f"""
SELECT s.body, s.etag, s.snapshot::text FROM tiles_storedtile s
 WHERE (s.z, s.x, s.y) = (%(z)s, %(x)s, %(y)s) AND NOT ({UNSEEN.format(snapshot="s.snapshot")})
"""


def _is_current(cursor: Any, held: Finished) -> bool:
    z, x, y = held.tile
    cursor.execute(IS_CURRENT, {"z": z, "x": x, "y": y, "snapshot": held.snapshot})
    return bool(cursor.fetchone()[0])


def _stored(cursor: Any, tile: Tile) -> Finished | None:
    z, x, y = tile
    cursor.execute(STORED, {"z": z, "x": x, "y": y})
    row = cursor.fetchone()
    return Finished(tile, bytes(row[0]), row[1], row[2], "table") if row else None


# A drawing that began earlier never takes the place of one that began later.
KEEP = """
INSERT INTO tiles_storedtile AS s (z, x, y, body, etag, snapshot)
SELECT * FROM unnest(%(z)s::int[], %(x)s::int[], %(y)s::int[], %(body)s::bytea[], %(etag)s::text[],
                     %(snapshot)s::text[]::pg_snapshot[])
    ON CONFLICT (z, x, y) DO UPDATE SET body = excluded.body, etag = excluded.etag, snapshot = excluded.snapshot
 WHERE pg_snapshot_xmax(s.snapshot) <= pg_snapshot_xmax(excluded.snapshot)
"""


def keep(cursor: Any, tiles: list[Finished]) -> None:
    """Write finished tiles for every process."""
    cursor.execute(
        KEEP,
        {
            "z": [one.tile[0] for one in tiles],
            "x": [one.tile[1] for one in tiles],
            "y": [one.tile[2] for one in tiles],
            "body": [one.body for one in tiles],
            "etag": [one.etag for one in tiles],
            "snapshot": [one.snapshot for one in tiles],
        },
    )
