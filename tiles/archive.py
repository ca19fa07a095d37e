"""The public map as one file (PMTiles, version 3): for a CDN, a kiosk without a network, another portal.

It is the current epoch as it is stored, byte for byte: only public features were ever drawn into it. All is read in
one snapshot, and the index is made before the first body is read, so that every byte is written once and memory
stays flat. The file appears under its name when it is whole; equal tiles give equal files.
"""

import gzip
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from psycopg import Cursor

from layers.models import City
from layers.queries import the_city
from tiles.archive_index import Index, header, index_of
from tiles.archive_metadata import metadata
from tiles.archive_part import Edges, ExportRefused, Part, told
from tiles.pool import is_inside_transaction

BODIES = 64  # read at once: of the largest tiles there are, 20 MB
CURRENT = """
SELECT e.number, coalesce(max(s.revision), 0) FROM tiles_epoch e LEFT JOIN tiles_storedtile s ON s.epoch = e.number
 WHERE e.is_current GROUP BY e.number
"""
# Equal fingerprints stand for equal tiles; the first of them is the one that is written.
TILES = """
SELECT s.z, s.x, s.y, first_value(s.id) OVER equals, first_value(octet_length(s.body)) OVER equals
  FROM tiles_storedtile s
  JOIN unnest(%(zooms)s::int[], %(west)s::int[], %(north)s::int[], %(east)s::int[], %(south)s::int[])
       AS part(z, west, north, east, south)
    ON s.z = part.z AND s.x BETWEEN part.west AND part.east AND s.y BETWEEN part.north AND part.south
 WHERE s.epoch = %(epoch)s AND octet_length(s.body) > 0
WINDOW equals AS (PARTITION BY s.etag ORDER BY s.id)
"""
IN_ORDER = """
SELECT s.body FROM unnest(%(contents)s::bigint[]) WITH ORDINALITY AS wanted(id, place)
  JOIN tiles_storedtile s ON s.id = wanted.id ORDER BY wanted.place
"""


@dataclass(frozen=True, slots=True)
class Exported:
    """Bodies written so far, of how many; tiles they stand for; bytes of the file."""

    written: int
    total: int
    tiles: int
    size_bytes: int
    epoch: int


def export_tiles(target: Path, part: Part) -> Iterator[Exported]:
    """Write the archive and put it in place of `target`; yields after each batch. Raises ExportRefused."""
    with _snapshot() as database:
        city, (epoch, revision) = _published(database)
        bounds = _bounds(city, part)
        with database.cursor("tiles_of_archive", binary=True) as tiles:
            tiles.itersize = 10_000
            tiles.execute(TILES, {**part.ranges(), "epoch": epoch})
            index = index_of(tiles)
        if index is None:
            raise ExportRefused(f"Nothing is drawn in {told(bounds)} at zooms {part.minzoom} to {part.maxzoom}.")
        beginning = _beginning(index, city, bounds, {"epoch": epoch, "revision": revision})
        with _replacing(target) as file:
            file.write(beginning)
            size = len(beginning)
            for done, bodies in _bodies(database, index):
                file.write(bodies)
                size += len(bodies)
                yield Exported(done, len(index.contents), index.tiles, size, epoch)


@contextmanager
def _snapshot() -> Iterator[Any]:
    """The database as it is at one moment; within an open transaction, as that one sees it."""
    is_outermost = not is_inside_transaction()
    with transaction.atomic():
        database = connection.connection
        if is_outermost:
            database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield database


def _published(database: Any) -> tuple[City, tuple[int, int]]:
    current, city = database.execute(CURRENT).fetchone(), the_city()
    if current is None or city is None:
        raise ExportRefused("Nothing is published yet. Draw the map first: ./dev manage build_tiles")
    return city, current


def _bounds(city: City, part: Part) -> Edges:
    """Where the archive has data: the city, or what is wanted of it."""
    extent: Edges = city.bounds.extent
    west, south, east, north = part.bbox or extent
    shared = max(west, extent[0]), max(south, extent[1]), min(east, extent[2]), min(north, extent[3])
    if shared[0] >= shared[2] or shared[1] >= shared[3]:
        raise ExportRefused(f"The box {told((west, south, east, north))} lies outside {city.name}: {told(extent)}.")
    return shared


def _beginning(index: Index, city: City, bounds: Edges, version: dict[str, int]) -> bytes:
    """Header, root directory, metadata and leaf directories."""
    root, leaves = index.directories()
    about = gzip.compress(json.dumps(metadata(city, index.zooms, version), ensure_ascii=False).encode(), mtime=0)
    west, south, east, north = bounds
    lon, lat = city.centre.coords
    if not (west <= lon <= east and south <= lat <= north):
        lon, lat = (west + east) / 2, (south + north) / 2
    zoom = min(max(round(city.zoom), index.zooms[0]), index.zooms[1])
    first = header(
        index, root=len(root), metadata=len(about), leaves=len(leaves), bounds=bounds, centre=(lon, lat, zoom)
    )
    return first + root + about + leaves


def _bodies(database: Any, index: Index) -> Iterator[tuple[int, bytes]]:
    """How many are read by then, and the bytes of a batch, one body behind the other as the index has them."""
    with Cursor(database) as cursor:
        for start in range(0, len(index.contents), BODIES):
            wanted = index.contents[start : start + BODIES].tolist()
            cursor.execute(IN_ORDER, {"contents": wanted}, binary=True)
            yield start + len(wanted), b"".join(body for (body,) in cursor)


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `target` at once when all is written, and leaves nothing behind when not."""
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            try:
                yield file
                file.flush()
                os.fchmod(file.fileno(), 0o644)  # a web server is somebody else
                os.fsync(file.fileno())
                Path(file.name).replace(target)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ExportRefused(f"{target} cannot be written: {error.strerror}.") from error
