"""Tiles of a random city: what is in them equals SQL, what crosses their edges is the same on both sides.

The city is drawn once by a seed: objects, streets that bend and buildings, all across the edges of tiles. Which tile is
looked at is up to Hypothesis.
"""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import rotate
from shapely.geometry import LineString, box
from shapely.geometry import Point as Spot

from layers.actions import define_layer, sync_features
from layers.models import City, Layer
from layers.rows import FeatureRow
from tests.tiles.conftest import drawn, rows, tile_at
from tests.tiles.edits import examples
from tiles.grid import BUFFER, EXTENT, MAXZOOM, MINZOOM
from tiles.queries import Tile, draw

pytestmark = pytest.mark.django_db

WEST, SOUTH, EAST, NORTH = 33.38, 47.85, 33.46, 47.91
lons, lats = st.floats(WEST, EAST), st.floats(SOUTH, NORTH)
zooms = st.integers(MINZOOM, MAXZOOM)
ONE_BY_ONE = ("objects", "roads", "buildings")
# Within two units of the edge of what is drawn, rounding to the tile's units may decide either way.
WITHIN = """
SELECT m.tile_layer, m.id FROM tiles_mapfeature m,
       ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => %(margin)s) AS t(reach)
 WHERE m.visibility = 'public' AND m.tile_layer = ANY (%(layers)s) AND %(z)s BETWEEN m.minzoom AND m.maxzoom
   AND ST_Intersects(CASE WHEN m.tile_layer = 'objects' THEN m.spot WHEN %(z)s <= 10 THEN m.geometry_z10
                          WHEN %(z)s <= 12 THEN m.geometry_z12 ELSE m.geometry END, t.reach)
"""


def within(tile: Tile, units: int) -> set[tuple[Any, ...]]:
    """What lies in the tile or at most so many units beside it."""
    z, x, y = tile
    return set(rows(WITHIN, {"z": z, "x": x, "y": y, "margin": units / EXTENT, "layers": list(ONE_BY_ONE)}))


def scattered(random: Random, count: int) -> Iterator[tuple[float, float]]:
    for _ in range(count):
        yield random.uniform(WEST, EAST), random.uniform(SOUTH, NORTH)


@pytest.fixture
def random_city(city: City) -> City:
    random = Random(1775)  # the year the city was founded
    roads = Layer.objects.get(slug="roads")
    facts: dict[str, Any] = {"theme": roads.theme, "source": "Тестове джерело", "licence": "CC-BY-4.0"}
    buildings = define_layer(
        "buildings", name="Будівлі", geometry_kind="polygon", tile_layer="buildings", minzoom=13, **facts
    )
    spots = [
        FeatureRow(f"s{n}", Spot(*at).wkb, rank=random.randrange(100)) for n, at in enumerate(scattered(random, 300))
    ]
    streets = [
        LineString([(lon + step * 2e-3, lat + random.uniform(-2e-3, 2e-3)) for step in range(random.randint(2, 12))])
        for lon, lat in scattered(random, 60)
    ]
    houses = [
        rotate(box(lon, lat, lon + random.uniform(4e-4, 2e-3), lat + random.uniform(4e-4, 2e-3)), random.uniform(0, 90))
        for lon, lat in scattered(random, 80)
    ]
    street = partial(FeatureRow, kind="highway/residential")
    sync_features(Layer.objects.get(slug="shops"), spots, max_withdrawn_share=1)
    sync_features(roads, [street(f"r{n}", one.wkb) for n, one in enumerate(streets)], max_withdrawn_share=1)
    sync_features(buildings, [FeatureRow(f"h{n}", one.wkb) for n, one in enumerate(houses)])
    return city


@examples(80)
@given(z=zooms, lon=lons, lat=lats)
def test_random_tile_holds_what_lies_in_it_and_nothing_else(random_city: City, z: int, lon: float, lat: float) -> None:
    tile = tile_at(lon, lat, z)

    (layers,) = drawn(tile)

    found = {(name, one["id"]) for name in ONE_BY_ONE for one in layers.get(name, [])}
    assert within(tile, BUFFER - 2) - found == set()
    assert found - within(tile, BUFFER + 2) == set()


def vertices(feature: dict[str, Any], axis: int, at: int) -> set[tuple[int, ...]]:
    """Its vertices in the band that both tiles draw, on the axis across the edge that lies `at` this unit."""
    geometry = feature["geometry"]
    parts = [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
    found: set[tuple[int, ...]] = set()
    for x, y in (point for part in parts for point in part):
        across, along = (x - at, y) if axis == 0 else (y - at, x)
        if abs(across) < BUFFER and 0 <= along < EXTENT:
            found.add((across, along))
    return found


@examples(60)
@given(z=st.integers(13, MAXZOOM), lon=lons, lat=lats, axis=st.integers(0, 1))
def test_streets_meet_at_the_edge_of_two_tiles(random_city: City, z: int, lon: float, lat: float, axis: int) -> None:
    _, x, y = tile_at(lon, lat, z)

    here, there = drawn((z, x, y), (z, x + 1, y) if axis == 0 else (z, x, y + 1))

    at_here = {one["id"]: points for one in here.get("roads", []) if (points := vertices(one, axis, EXTENT))}
    at_there = {one["id"]: points for one in there.get("roads", []) if (points := vertices(one, axis, 0))}
    assert at_here == at_there


@examples(40)
@given(z=zooms, lon=lons, lat=lats)
def test_what_is_drawn_at_a_zoom_is_drawn_at_the_next(random_city: City, z: int, lon: float, lat: float) -> None:
    """Coming closer, nothing disappears: an object of a tile is in one of its four quarters."""
    z = min(z, MAXZOOM - 1)
    _, x, y = tile_at(lon, lat, z)
    tile, *quarters = drawn((z, x, y), *((z + 1, 2 * x + dx, 2 * y + dy) for dx in (0, 1) for dy in (0, 1)))

    inside = {
        one["id"]
        for one in tile.get("objects", [])
        if all(0 <= part < EXTENT for part in one["geometry"]["coordinates"])
    }
    assert inside - {one["id"] for quarter in quarters for one in quarter.get("objects", [])} == set()


PLANS = (
    "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off",
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashagg = off",
    "SET LOCAL enable_sort = off; SET LOCAL enable_nestloop = off",
    "SET LOCAL work_mem = '64kB'; SET LOCAL jit = off",
)


@pytest.mark.parametrize("plan", PLANS)
def test_bytes_do_not_depend_on_the_plan(random_city: City, plan: str) -> None:
    tiles = [tile_at(33.42, 47.88, z) for z in range(MINZOOM, MAXZOOM + 1)]
    with connection.cursor() as cursor:
        usual = draw(cursor, tiles)
        cursor.execute(plan)
        other = draw(cursor, tiles)

    assert [one.body for one in other] == [one.body for one in usual]
    assert all(one.body for one in usual)


def test_bytes_are_the_same_on_every_connection(committed_city: City) -> None:
    tiles = [tile_at(33.40, 47.90, z) for z in range(MINZOOM, MAXZOOM + 1)]
    settings = connection.get_connection_params()
    address = {name: settings[name] for name in ("dbname", "user", "host", "port", "password") if settings.get(name)}
    with connection.cursor() as cursor:
        ours = draw(cursor, tiles)
    with psycopg.connect(**address) as other, other.cursor() as cursor:
        theirs = draw(cursor, tiles)

    assert [one.body for one in theirs] == [one.body for one in ours]
    assert all(one.body for one in ours)
