"""The whole pyramid at once, side by side on connections of its own, and in one transaction."""

from gzip import decompress

import pytest
from django.db import connection

from layers.models import City
from tests.tiles.conftest import rows
from tiles.build import BATCH, build_tiles
from tiles.queries import Tile, draw

FAR = "WITH far AS (DELETE FROM tiles_mapfeature WHERE tile_layer <> 'objects' RETURNING 1) SELECT count(*) FROM far"


def stored() -> list[Tile]:
    return [(z, x, y) for z, x, y in rows("SELECT z, x, y FROM tiles_storedtile ORDER BY z, x, y")]


def test_tiles_are_drawn_side_by_side_and_counted(committed_city: City) -> None:
    rows(FAR)  # only objects: the whole city has thousands of tiles

    steps = list(build_tiles())

    total = len(stored())
    assert [(step.drawn, step.total) for step in steps] == [
        (min(done, total), total) for done in range(BATCH, total + BATCH, BATCH)
    ]
    assert steps[-1].size_bytes == rows("SELECT sum(octet_length(body)) FROM tiles_storedtile")[0][0]
    bodies = {(z, x, y): bytes(body) for z, x, y, body in rows("SELECT z, x, y, body FROM tiles_storedtile")}
    with connection.cursor() as cursor:
        assert {tile: decompress(body) if body else b"" for tile, body in bodies.items()} == {
            one.tile: one.body for one in draw(cursor, stored())
        }


@pytest.mark.django_db
def test_built_tiles_have_seen_every_change(city: City, clean_store: None) -> None:
    rows(FAR)

    for _ in range(2):  # one mark that no older tile has seen takes the place of all, however often
        list(build_tiles())

        assert rows("SELECT z, x, y FROM tiles_dirtytile") == [(-1, -1, -1)]
