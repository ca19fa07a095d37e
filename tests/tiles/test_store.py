"""A stored tile is served only while nothing that it shows has changed, whoever changed it."""

import threading
from typing import Any

import psycopg
import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from layers.actions import save_feature
from layers.models import City, Feature, Layer
from tests.tiles.conftest import decode, rows, tile_at
from tiles.build import begin_anew, build_tiles
from tiles.queries import Drawn
from tiles.store import MEMORY, Finished, Memory, finish, keep, public_tile

TILE_Z = 15


def names(tile: tuple[int, int, int]) -> set[str]:
    layers = decode(public_tile(tile).uncompressed())
    return {one["properties"].get("name", "") for one in layers.get("objects", [])}


@pytest.fixture
def elsewhere(committed_city: City) -> psycopg.Connection[Any]:
    """Another connection to the same database, as another process has."""
    stated = connection.get_connection_params()
    return psycopg.connect(**{name: stated[name] for name in ("dbname", "user", "host", "port") if name in stated})


@pytest.mark.django_db(transaction=True)
def test_edit_by_another_connection_is_seen_in_the_next_tile(elsewhere: psycopg.Connection[Any]) -> None:
    tile = tile_at(33.40, 47.90, TILE_Z)
    assert "Ліцей № 1" in names(tile)
    assert public_tile(tile).source == "memory"

    with elsewhere as other:
        other.execute("UPDATE layers_feature SET name = 'Ліцей імені Шевченка' WHERE source_id = 'one'")
        assert "Ліцей № 1" in names(tile)  # not committed yet
        other.commit()

    assert "Ліцей імені Шевченка" in names(tile)
    assert "Ліцей № 1" not in names(tile)


@pytest.mark.django_db(transaction=True)
def test_tile_drawn_before_a_commit_is_never_served_after_it(elsewhere: psycopg.Connection[Any]) -> None:
    """The fence: a slow drawing that began before the edit stores its tile after the edit."""
    tile = tile_at(33.40, 47.90, TILE_Z)
    old = public_tile(tile)

    with elsewhere as other:
        other.execute("UPDATE layers_feature SET name = 'Новий ліцей' WHERE source_id = 'one'")
        other.commit()
    with connection.cursor() as cursor:
        keep(cursor, [old])
    MEMORY.put(old)

    assert "Новий ліцей" in names(tile)


@pytest.mark.django_db(transaction=True)
def test_other_tiles_stay_when_one_object_changes(committed_city: City) -> None:
    near, far = tile_at(33.40, 47.90, TILE_Z), tile_at(33.65, 48.0, TILE_Z)
    assert [public_tile(tile).source for tile in (near, far)] == ["drawn", "drawn"]

    save_feature(Layer.objects.get(slug="schools"), by=None, feature=Feature.objects.get(source_id="one"), name="Інша")

    assert [public_tile(tile).source for tile in (near, far)] == ["drawn", "memory"]


@pytest.mark.django_db(transaction=True)
def test_another_process_finds_the_tile_in_the_table(committed_city: City) -> None:
    tile = tile_at(33.40, 47.90, TILE_Z)
    drawn = public_tile(tile)

    MEMORY.clear()
    found = public_tile(tile)

    assert (found.source, found.body, found.etag) == ("table", drawn.body, drawn.etag)


@pytest.mark.django_db(transaction=True)
def test_tile_says_what_is_true_again_after_an_edit_is_undone(committed_city: City) -> None:
    tile = tile_at(33.40, 47.90, TILE_Z)
    first = public_tile(tile)
    school, one = Layer.objects.get(slug="schools"), Feature.objects.get(source_id="one")

    save_feature(school, by=None, feature=one, name="Інша")
    between = public_tile(tile)
    save_feature(school, by=None, feature=one, name="Ліцей № 1")

    assert between.etag != first.etag
    assert public_tile(tile).etag == first.etag


@pytest.mark.django_db(transaction=True)
def test_build_stores_every_tile_and_forgets_what_was_marked(committed_city: City) -> None:
    steps = list(build_tiles())

    stored = rows("SELECT count(*), count(*) FILTER (WHERE length(body) = 0) FROM tiles_storedtile")
    assert stored == [(steps[-1].total, 0)]
    assert rows("SELECT z, x, y FROM tiles_dirtytile") == [(-1, -1, -1)]
    assert public_tile(tile_at(33.40, 47.90, TILE_Z)).source == "table"


@pytest.mark.django_db(transaction=True)
def test_tile_in_memory_from_before_a_build_is_drawn_anew(committed_city: City) -> None:
    """A build forgets single marks; a process that slept through them must not believe its old tile."""
    tile = tile_at(33.40, 47.90, TILE_Z)
    public_tile(tile)
    save_feature(Layer.objects.get(slug="schools"), by=None, feature=Feature.objects.get(source_id="one"), name="Інша")

    begin_anew()

    assert "Інша" in names(tile)


@pytest.mark.django_db(transaction=True)
def test_tile_is_drawn_once_for_all_who_wait(committed_city: City) -> None:
    tile = tile_at(33.40, 47.90, TILE_Z)
    found: list[Finished] = []

    def ask() -> None:
        found.append(public_tile(tile))
        connection.close()

    readers = [threading.Thread(target=ask) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert len({one.body for one in found}) == 1
    assert [one.source for one in found].count("drawn") == 1


@pytest.mark.django_db
def test_inside_a_transaction_its_own_changes_are_drawn(city: City, clean_store: None) -> None:
    tile = tile_at(33.40, 47.90, TILE_Z)
    assert "Нова" not in names(tile)

    save_feature(
        Layer.objects.get(slug="schools"), by=None, source_id="new", name="Нова", rank=1, geometry=Point(33.4, 47.9)
    )

    assert "Нова" in names(tile)
    assert rows("SELECT count(*) FROM tiles_storedtile") == [(0,)]
    assert MEMORY.get(tile) is None


def test_finished_tile_is_the_same_in_every_process() -> None:
    one, two = (finish(Drawn((1, 0, 0), b"tile" * 100, snapshot)) for snapshot in ("5:5:", "9:9:"))

    assert (one.body, one.etag) == (two.body, two.etag)
    assert one.uncompressed() == b"tile" * 100
    assert len(one.etag) == 32
    assert finish(Drawn((1, 0, 0), b"", "5:5:")).is_empty


def test_memory_lets_go_of_what_was_used_longest_ago() -> None:
    memory = Memory(limit=3 * 1400)
    for x in range(3):
        memory.put(Finished((9, x, 0), bytes(1000), str(x), ""))
    memory.get((9, 0, 0))

    memory.put(Finished((9, 3, 0), bytes(1000), "3", ""))
    memory.put(Finished((9, 3, 0), bytes(1000), "4", ""))

    held = [memory.get((9, x, 0)) for x in range(4)]
    assert [one.etag if one else None for one in held] == ["0", None, "2", "4"]
