"""An archive as a reader takes it apart, for tests: its header, what it says of itself, and every tile."""

import gzip
import json
from collections import deque
from pathlib import Path
from typing import Any

from django.db import connection
from pmtiles import reader

from layers.models import City
from tiles.archive import export_tiles
from tiles.archive_part import Part
from tiles.queries import Tile, draw, filled_tiles
from tiles.store import KEEP, finish, keep_parameters

EPOCH = 1795570000
READER: Any = reader  # it tells no types


def publish_within(city: City) -> City:
    """The pyramid of the small city, drawn and kept in the test's own transaction, of which other connections see
    nothing; without the districts, which fill 20,000 tiles."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE layers_feature SET withdrawn_at = now() WHERE ST_Area(geometry) > 0.01")
        cursor.execute("DELETE FROM tiles_dirtytile")  # what a transaction marks, its own snapshots never see
        cursor.execute(
            "INSERT INTO tiles_epoch (number, since, recipe, is_current) VALUES (%s, pg_current_snapshot(), '', true)",
            [EPOCH],
        )
        tiles = [finish(one) for one in draw(cursor, filled_tiles(cursor))]
        cursor.execute(KEEP, keep_parameters(tiles, epoch=EPOCH, is_current=False))
    return city


def exported(target: Path, part: Part | None = None) -> Path:
    deque(export_tiles(target, part or Part()), maxlen=0)
    return target


def header_of(archive: Path) -> dict[str, Any]:
    with archive.open("rb") as file:
        return dict(READER.Reader(READER.MmapSource(file)).header())


def metadata_of(archive: Path) -> dict[str, Any]:
    with archive.open("rb") as file:
        return dict(READER.Reader(READER.MmapSource(file)).metadata())


def tiles_of(archive: Path) -> dict[Tile, bytes]:
    """Every tile's bytes as they lie in the file, in the order of the file's index."""
    with archive.open("rb") as file:
        return {tile: bytes(body) for tile, body in READER.all_tiles(READER.MmapSource(file))}


def all_text_of(archive: Path) -> bytes:
    """Everything that could be read from the archive, unpacked."""
    bodies = b"".join(gzip.decompress(body) for body in tiles_of(archive).values())
    return archive.read_bytes() + bodies + json.dumps(metadata_of(archive), ensure_ascii=False).encode()
