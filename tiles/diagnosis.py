"""What is known of one public tile, and what drawing it costs now."""

import math
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from tiles.grid import MAXZOOM, MINZOOM, exists
from tiles.mvt import Layer, layers_of
from tiles.queries import Tile, draw, draw_parameters, statements
from tiles.store import NOTHING, Finished, finish

HEAVIEST = 10
STORED = """
SELECT e.number, e.drawn_at, s.revision, s.etag, s.body, s.snapshot::text,
       (SELECT count(*) FROM tiles_dirtytile d
         WHERE (d.z, d.x, d.y) = (%(z)s, %(x)s, %(y)s)
           AND NOT pg_visible_in_snapshot(d.changed_by, coalesce(s.snapshot, e.since))),
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint
       - pg_snapshot_xmax(coalesce(s.snapshot, e.since))::text::bigint
  FROM tiles_epoch e
  LEFT JOIN tiles_storedtile s ON s.epoch = e.number AND (s.z, s.x, s.y) = (%(z)s, %(x)s, %(y)s)
 WHERE e.is_current
"""
HEAVY = """
SELECT s.z, s.x, s.y, octet_length(s.body) FROM tiles_storedtile s JOIN tiles_epoch e ON e.number = s.epoch
 WHERE e.is_current ORDER BY octet_length(s.body) DESC, s.z, s.x, s.y LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """The tile as readers get it; `marks`: changes it has not seen, `behind`: transactions since its snapshot."""

    epoch: int
    drawn_at: datetime | None
    revision: int
    etag: str
    size_bytes: int
    snapshot: str
    marks: int
    behind: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One tile: as it is stored (None before the first pyramid), and as it is drawn now."""

    tile: Tile
    stored: Stored | None
    drawn: Finished
    raw_bytes: int
    layers: list[Layer]
    drawing_ms: float
    plan: str

    @property
    def is_same(self) -> bool:
        """Whether readers get what would be drawn now; an absent tile is an empty one."""
        return self.stored is not None and self.stored.etag == self.drawn.etag


@dataclass(frozen=True, slots=True)
class Heavy:
    """A tile of the epoch, its stored size and the time to draw it now."""

    tile: Tile
    size_bytes: int
    drawing_ms: float


def diagnose(cursor: Any, tile: Tile) -> Diagnosis:
    """Read the tile, draw it, and have the database explain how it did."""
    drawn, took_ms = _timed(cursor, tile)
    ((statement, tiles),) = statements([tile])
    cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + statement, draw_parameters(tiles))
    plan = "\n".join(line for (line,) in cursor.fetchall())
    body = drawn.uncompressed()
    return Diagnosis(tile, _stored(cursor, tile), drawn, len(body), layers_of(body), took_ms, plan)


def heaviest(cursor: Any) -> list[Heavy]:
    """The largest tiles of the epoch, each drawn once more to see how long that takes."""
    cursor.execute(HEAVY, {"limit": HEAVIEST})
    return [Heavy((z, x, y), size, _timed(cursor, (z, x, y))[1]) for z, x, y, size in cursor.fetchall()]


def neighbours(tile: Tile) -> dict[str, Tile]:
    """The tiles around, above and below, by the direction they lie in; none beyond the grid."""
    z, x, y = tile
    around = {
        "north": (z, x, y - 1), "west": (z, x - 1, y), "east": (z, x + 1, y), "south": (z, x, y + 1),
        "above": (z - 1, x // 2, y // 2), "below": (z + 1, x * 2, y * 2),
    }  # fmt: skip
    return {name: one for name, one in around.items() if exists(*one)}


def tile_over(lon: float, lat: float, z: int) -> Tile:
    """The tile that a place lies in, on the edge of the grid the nearest one."""
    z = min(max(z, MINZOOM), MAXZOOM)
    last = 2**z - 1
    lat = min(max(lat, -85.0), 85.0)
    down = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return z, min(max(int((lon + 180) / 360 * 2**z), 0), last), min(max(int(down * 2**z), 0), last)


def _timed(cursor: Any, tile: Tile) -> tuple[Finished, float]:
    began = perf_counter()
    (drawn,) = draw(cursor, [tile])
    took_ms = (perf_counter() - began) * 1000
    return finish(drawn), took_ms


def _stored(cursor: Any, tile: Tile) -> Stored | None:
    cursor.execute(STORED, dict(zip("zxy", tile, strict=True)))
    row = cursor.fetchone()
    if row is None:
        return None
    epoch, drawn_at, revision, etag, body, snapshot, marks, behind = row
    if etag is None:  # it was empty when the epoch began
        revision, etag, body, snapshot = 0, NOTHING.etag, b"", ""
    return Stored(epoch, drawn_at, revision, etag, len(body), snapshot, marks, behind)
