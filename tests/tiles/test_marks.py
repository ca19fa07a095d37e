"""Whatever a tile shows otherwise after an edit has been marked: the promise that no tile is stale rests on this."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from hypothesis import given

from layers.actions import save_feature
from layers.models import City, Feature, Layer
from tests.tiles.conftest import rows, tile_at
from tests.tiles.edits import EAST, NORTH, SOUTH, WEST, Step, examples, run, scripts
from tiles.grid import FIRST_COUNTED, LAST_THINNED, MAXZOOM, MINZOOM
from tiles.models import DirtyTile, Epoch
from tiles.queries import Tile, draw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("epoch")]

EVERYTHING = (-1, -1, -1)


def marked() -> set[Tile]:
    return {(z, x, y) for z, x, y in rows("SELECT z, x, y FROM tiles_dirtytile")}


def tiles_of_the_crowd() -> list[Tile]:
    """Every tile that the ground of the edits reaches into, from the whole city to the street."""
    found = rows(
        "SELECT z, x, y FROM tiles_touched(ST_Transform(ST_MakeEnvelope(%s, %s, %s, %s, 4326), 3857), %s, %s)",
        [WEST, SOUTH, EAST, NORTH, MINZOOM, MAXZOOM],
    )
    return [(z, x, y) for z, x, y in found]


def bytes_of(tiles: list[Tile]) -> dict[Tile, bytes]:
    with connection.cursor() as cursor:
        return {one.tile: one.body for one in draw(cursor, tiles)}


@examples(20)
@given(script=scripts)
def test_every_tile_that_an_edit_changed_is_marked(city: City, script: list[Step]) -> None:
    tiles = tiles_of_the_crowd()
    with transaction.atomic():
        before = bytes_of(tiles)
        rows("WITH gone AS (DELETE FROM tiles_dirtytile RETURNING 1) SELECT count(*) FROM gone")
        run(script)
        after, marks = bytes_of(tiles), marked()
        transaction.set_rollback(True)

    changed = {tile for tile in tiles if before[tile] != after[tile]}
    assert changed - marks == set() or EVERYTHING in marks


def test_before_the_first_pyramid_there_is_no_tile_to_mark(city: City) -> None:
    Epoch.objects.all().delete()
    DirtyTile.objects.all().delete()

    run([("add", (EAST, NORTH), 50, "public")])

    assert marked() == {EVERYTHING}


@pytest.mark.parametrize(
    ("change", "is_shown"),
    [
        ({"name": "Інша назва"}, True),
        ({"rank": 90}, True),
        ({"status": "paused"}, True),
        ({"translations": {"en": {"name": {"text": "Another name", "of": ""}}}}, True),
        ({"visibility": "internal"}, True),
        ({"address": "вулиця Інша, 1"}, False),
        ({"description": "Інший опис"}, False),
        ({"properties": {"capacity": 601}}, False),
    ],
)
def test_only_what_a_tile_shows_marks_it(city: City, change: dict[str, Any], is_shown: bool) -> None:
    one = Feature.objects.get(source_id="one")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tiles_dirtytile")

    save_feature(one.layer, by=None, feature=one, **change)

    assert (marked() != set()) == is_shown


def test_marks_bear_the_transaction_that_made_them(city: City, schools: Layer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tiles_dirtytile")

    save_feature(schools, by=None, source_id="new", geometry=Point(33.5, 48.0))

    assert rows("SELECT DISTINCT changed_by = pg_current_xact_id() FROM tiles_dirtytile") == [(True,)]


def test_an_object_is_marked_where_it_is_drawn_or_counted_and_nowhere_else(city: City, schools: Layer) -> None:
    """The first of a cell is drawn from the whole city on; the second is counted near and not spoken of before."""
    place = Point(33.5, 47.8)
    zooms = []
    for rank in (10, 90):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM tiles_dirtytile")
        save_feature(schools, by=None, source_id=f"rank {rank}", geometry=place, rank=rank)
        zooms.append({z for z, _, _ in marked()})

    assert zooms == [set(range(MINZOOM, MAXZOOM + 1)), set(range(FIRST_COUNTED, MAXZOOM + 1))]


def test_what_moves_is_not_marked_where_it_is_drawn_no_more(city: City, schools: Layer) -> None:
    """Drawn from zoom 8 where it was, and behind another where it is now: of there, far tiles are not marked."""
    first = save_feature(schools, by=None, source_id="a", geometry=Point(33.5, 47.8), rank=10)
    save_feature(schools, by=None, source_id="b", geometry=Point(33.3, 47.8), rank=1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tiles_dirtytile")

    save_feature(schools, by=None, feature=first, geometry=Point(33.3, 47.8))

    far = {(z, x) for z, x, _ in marked() if z < FIRST_COUNTED}
    before = {(z, x) for z, x, _ in (tile_at(33.5, 47.8, z) for z in range(MINZOOM, FIRST_COUNTED))}
    assert far == before


def test_counts_reach_beyond_the_last_zoom_of_a_layer(city: City, schools: Layer) -> None:
    """A layer that ends at 13 is still counted at 14, so 14 is marked, as it is drawn."""
    Layer.objects.filter(slug="schools").update(maxzoom=13)
    schools.refresh_from_db()
    for n in range(3):
        save_feature(schools, by=None, source_id=f"crowd{n}", geometry=Point(33.5 + n * 1e-6, 47.8))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tiles_dirtytile")

    save_feature(schools, by=None, source_id="one more", geometry=Point(33.5, 47.8))

    assert tile_at(33.5, 47.8, LAST_THINNED) in marked()
    assert tile_at(33.5, 47.8, LAST_THINNED + 1) not in marked()
