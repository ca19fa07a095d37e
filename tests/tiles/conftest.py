"""What the tests of drawing share: decoded tiles, the small city committed for good, and a clean store."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from psycopg import Connection

from layers.models import City
from tests.tiles.decoded import Decoded, decode
from tests.tiles.served import Scenario, Served, Serving
from tiles.build import build_tiles
from tiles.connections import address
from tiles.pool import close_pool
from tiles.queries import PUBLIC, Shown, Tile, draw, filled_tiles

Fetch = Callable[..., Any]  # (tile, **headers) → the answer
# As many objects as are asked for, beside the bakery; for a hand in psql, so without a number of its own.
CROWD = """
INSERT INTO layers_feature (layer_id, source_id, withdrawn_reason, kind_id, geometry, is_outside_confirmed, name,
                            description, address, translations, properties, rank, status, visibility, source)
SELECT layer_id, 'crowd' || n, '', kind_id, ST_Translate(geometry, n * 1e-6, 0), false, name, '', '', '{}', '{}', rank,
       status, visibility, source
  FROM layers_feature, generate_series(1, %s) AS n WHERE source_id = 'bread'
"""


def drawn(*tiles: Tile, shown: Shown = PUBLIC) -> list[Decoded]:
    with connection.cursor() as cursor:
        return [decode(one.body) for one in draw(cursor, tiles, shown)]


def every_tile(shown: Shown = PUBLIC) -> Iterator[tuple[Tile, Decoded]]:
    """Every tile that something public reaches into, decoded."""
    with connection.cursor() as cursor:
        tiles = filled_tiles(cursor)
        for start in range(0, len(tiles), 200):
            batch = tiles[start : start + 200]
            yield from zip(batch, (decode(one.body) for one in draw(cursor, batch, shown)), strict=True)


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """The tile that a point lies in."""
    across = (lon + 180) / 360
    down = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return z, int(across * 2**z), int(down * 2**z)


def rows(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def change(elsewhere: Connection[Any], statement: str, values: Any = None) -> None:
    """One committed statement of another session."""
    elsewhere.execute(statement, values)
    elsewhere.commit()


@pytest.fixture
def epoch(db: None) -> None:
    """A current epoch without a tile: what changes from now on is marked tile by tile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tiles_epoch (number, since, recipe, is_current) VALUES (1, pg_current_snapshot(), '', true)"
        )


@pytest.fixture
def clean_pool() -> Iterator[None]:
    """No connection of the drawing pool is left behind."""
    yield
    close_pool()


@pytest.fixture
def committed_city(transactional_db: None, clean_pool: None, request: pytest.FixtureRequest) -> City:
    """The small city, seen by every connection."""
    city: City = request.getfixturevalue("city")
    return city


@pytest.fixture
def published_city(committed_city: City) -> City:
    """The small city with its pyramid; without the districts, which would fill 20,000 tiles."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE layers_feature SET withdrawn_at = now() WHERE ST_Area(geometry) > 0.01")
    deque(build_tiles(), maxlen=0)
    return committed_city


@pytest.fixture
def elsewhere(committed_city: City) -> Iterator[Connection[Any]]:
    """Another connection to the same database, as another process has; it commits when it is told to."""
    with Connection.connect(**address()) as other:
        yield other
        other.rollback()


@pytest.fixture
def serving() -> Serving:
    """`serving(scenario)`: run `async def scenario(served)` in an event loop with the fast path open."""

    def run(scenario: Scenario) -> None:
        async def play() -> None:
            served = Served()
            async with served.app.pool:
                await served.follow()
                await scenario(served)

        asyncio.run(play())

    return run


@pytest.fixture
def fetch(client: Client) -> Fetch:
    """GET a tile of the public map."""

    def get(tile: Tile, **headers: str) -> Any:
        z, x, y = tile
        return client.get(f"/tiles/city/{z}/{x}/{y}.mvt", headers=headers)

    return get
