"""What the tests of drawing share: decoded tiles, the small city committed for good, and a clean store."""

from collections.abc import Callable, Iterator
from typing import Any

import mapbox_vector_tile
import pytest
from django.db import connection
from django.test import Client

from layers.models import City
from tiles.pool import close_pool
from tiles.queries import PUBLIC, Shown, Tile, draw, filled_tiles
from tiles.store import MEMORY

Decoded = dict[str, Any]
Fetch = Callable[..., Any]  # (tile, **headers) → the answer


def decode(body: bytes) -> Decoded:
    """Layer name → list of features, with tile coordinates as they stand in the tile (y downwards)."""
    if not body:
        return {}
    layers = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in layers.items()}


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
    """The tile that a point lies in, by PostGIS's own projection."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT floor((ST_X(p) / 40075016.68557849 + 0.5) * 2 ^ %(z)s)::int,
                   floor((0.5 - ST_Y(p) / 40075016.68557849) * 2 ^ %(z)s)::int
              FROM ST_Transform(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), 3857) AS p
            """,
            {"z": z, "lon": lon, "lat": lat},
        )
        x, y = cursor.fetchone()
    return z, x, y


def rows(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@pytest.fixture
def clean_store() -> Iterator[None]:
    """No tile in memory, no connection of the pool left behind."""
    MEMORY.clear()
    yield
    MEMORY.clear()
    close_pool()


@pytest.fixture
def committed_city(transactional_db: None, clean_store: None, request: pytest.FixtureRequest) -> City:
    """The small city, seen by every connection."""
    city: City = request.getfixturevalue("city")
    return city


@pytest.fixture
def fetch(client: Client) -> Fetch:
    """GET a tile of the public map."""

    def get(tile: Tile, **headers: str) -> Any:
        z, x, y = tile
        return client.get(f"/tiles/city/{z}/{x}/{y}.mvt", headers=headers)

    return get
