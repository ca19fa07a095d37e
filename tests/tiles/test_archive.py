"""The archive: the published tiles byte for byte, of one moment; nothing that is not public; whole or not at all."""

import gzip
import json
from collections import deque
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from psycopg import Connection

from layers.models import City, Feature, Layer
from tests.conftest import SECRET
from tests.tiles.archives import all_text_of, exported, header_of, metadata_of, publish_within, tiles_of
from tests.tiles.conftest import rows, tile_at
from tests.tiles.decoded import decode
from tiles import archive
from tiles.archive import Exported, export_tiles
from tiles.archive_part import ExportRefused, Part
from tiles.queries import Tile
from tiles.tilejson import VECTOR_LAYERS

SCHOOL = (33.40, 47.90)


@pytest.fixture
def published(city: City) -> City:
    return publish_within(city)


def stored(condition: str = "true") -> dict[Tile, bytes]:
    """The truth: what the table holds of the current epoch."""
    found = rows(
        f"""SELECT z, x, y, body FROM tiles_storedtile s JOIN tiles_epoch e ON e.number = s.epoch AND e.is_current
             WHERE octet_length(body) > 0 AND {condition}"""
    )
    return {(z, x, y): bytes(body) for z, x, y, body in found}


def test_archive_holds_every_published_tile_byte_for_byte(published: City, tmp_path: Path) -> None:
    found = tiles_of(exported(tmp_path / "city.pmtiles"))

    assert len(found) > 30
    assert found == stored()


def test_archive_is_ordered_and_says_how_much_it_holds(published: City, tmp_path: Path) -> None:
    whole = exported(tmp_path / "city.pmtiles")
    told, bodies = header_of(whole), stored()

    assert (told["addressed_tiles_count"], told["tile_contents_count"]) == (len(bodies), len(set(bodies.values())))
    assert told["tile_data_length"] == sum(map(len, set(bodies.values())))
    assert told["tile_data_offset"] + told["tile_data_length"] == whole.stat().st_size
    assert told["clustered"]
    assert (told["min_zoom"], told["max_zoom"]) == (8, 16)
    edges = [told[f"{end}_{axis}_e7"] / 1e7 for end in ("min", "max") for axis in ("lon", "lat")]
    assert tuple(edges) == published.bounds.extent
    assert (told["center_lon_e7"] / 1e7, told["center_lat_e7"] / 1e7, told["center_zoom"]) == (33.4, 47.9, 10)


def test_equal_tiles_lie_once(published: City, tmp_path: Path) -> None:
    """A lake's middle is the same in a thousand places: here one tile's bytes stand for three more of them."""
    z, x, y = tile_at(*SCHOOL, 14)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO tiles_storedtile (epoch, z, x, y, body, etag, snapshot, revision)
               SELECT epoch, z, x + more, y, body, etag, snapshot, 0 FROM tiles_storedtile, generate_series(10, 12) more
                WHERE (z, x, y) = (%s, %s, %s)""",
            [z, x, y],
        )
    whole = exported(tmp_path / "city.pmtiles")

    assert tiles_of(whole) == stored()
    assert header_of(whole)["tile_contents_count"] == len(set(stored().values())) <= len(stored()) - 3
    assert whole.read_bytes().count(stored()[z, x, y]) == 1


def test_export_is_the_same_bytes_each_time(published: City, tmp_path: Path) -> None:
    assert exported(tmp_path / "a").read_bytes() == exported(tmp_path / "b").read_bytes()


def test_nothing_that_is_not_public_is_in_the_archive(published: City, tmp_path: Path) -> None:
    assert Feature.objects.filter(name__contains=SECRET).count() == 3
    assert Layer.objects.filter(name__contains=SECRET).exists()
    Layer.objects.filter(slug="cameras").update(attribution=f"Джерело {SECRET}", licence=f"LicenseRef-{SECRET}")

    everything = all_text_of(exported(tmp_path / "city.pmtiles"))

    assert "Ліцей № 1".encode() in everything, "what is public must be readable, or nothing is proved"
    assert SECRET.encode() not in everything
    assert json.dumps(SECRET)[1:-1].encode() not in everything


def test_an_old_or_unfinished_epoch_is_not_exported(published: City, tmp_path: Path) -> None:
    truth = stored()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tiles_epoch SELECT number + 1, since, recipe, false FROM tiles_epoch")
        cursor.execute(
            """INSERT INTO tiles_storedtile (epoch, z, x, y, body, etag, snapshot, revision)
               SELECT epoch + 1, 16, 0, 0, %s, 'other', snapshot, 0 FROM tiles_storedtile LIMIT 1""",
            [b"of another epoch"],
        )
    whole = exported(tmp_path / "city.pmtiles")

    assert tiles_of(whole) == truth
    assert b"of another epoch" not in whole.read_bytes()


def test_empty_tiles_are_left_out(published: City, tmp_path: Path) -> None:
    tile = tile_at(*SCHOOL, 16)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tiles_storedtile SET body = '', etag = 'empty' WHERE (z, x, y) = (%s, %s, %s)", tile)

    assert tile not in tiles_of(exported(tmp_path / "city.pmtiles"))


# --- What it says of itself -----------------------------------------------------
def test_archive_says_what_it_is(published: City, tmp_path: Path) -> None:
    City.objects.update(attribution="Місто", is_demonstration=False)
    Layer.objects.filter(slug="shops").update(attribution="Союз пекарів", licence="ODbL-1.0")
    ((epoch,),) = rows("SELECT number FROM tiles_epoch WHERE is_current")
    told = metadata_of(exported(tmp_path / "city.pmtiles"))

    layers = told.pop("vector_layers")
    assert told == {
        "name": "Кривий Ріг",
        "description": "Загальнодоступна карта міста у векторних тайлах. Public map of the city as vector tiles.",
        "attribution": "Місто | Союз пекарів | Тестове місто",
        "license": "CC-BY-4.0 AND ODbL-1.0",
        "type": "baselayer",
        "version": f"{epoch}.0.0",
        "epoch": epoch,
        "revision": 0,
        "isDemonstration": False,
    }
    assert {one["id"]: sorted(one["fields"]) for one in layers} == {
        name: sorted(fields) for name, (_, fields) in VECTOR_LAYERS.items()
    }
    assert {(one["minzoom"], one["maxzoom"]) for one in layers} == {(8, 16)}


def test_demonstration_says_so_in_both_languages(published: City, tmp_path: Path) -> None:
    City.objects.update(is_demonstration=True)
    told = metadata_of(exported(tmp_path / "city.pmtiles"))

    assert told["isDemonstration"] is True
    assert told["description"] == (
        "Загальнодоступна карта міста у векторних тайлах. Демонстраційні дані. Об’єкти створила програма, щоб показати "
        "портал; це не відомості про місто. Public map of the city as vector tiles. Demonstration data. The objects "
        "are invented by a generator to show the portal; they are not facts about the city."
    )


def test_fields_are_of_the_sorts_that_the_archive_tells(published: City, tmp_path: Path) -> None:
    whole = exported(tmp_path / "city.pmtiles")
    told = {one["id"]: one["fields"] for one in metadata_of(whole)["vector_layers"]}
    sorts: set[tuple[str, str, str]] = set()
    for body in tiles_of(whole).values():
        for layer, features in decode(gzip.decompress(body)).items():
            for one in features:
                sorts |= {(layer, field, type(value).__name__) for field, value in one["properties"].items()}

    assert {field for _, field, sort in sorts if sort == "int"} >= {"rank"}
    assert {(layer, field, {"int": "Number", "str": "String"}[sort]) for layer, field, sort in sorts} == {
        (layer, field, told[layer][field]) for layer, field, _ in sorts
    }


# --- A part of it -----------------------------------------------------------------
def test_part_holds_the_tiles_of_its_box_and_zooms_and_says_so(published: City, tmp_path: Path) -> None:
    part = exported(tmp_path / "part.pmtiles", Part((33.39, 47.89, 33.45, 47.93), 11, 14))
    told = header_of(part)

    west, north = (tile_at(33.39, 47.93, z) for z in (11, 14))
    east, south = (tile_at(33.45, 47.89, z) for z in (11, 14))
    truth = {
        tile: body
        for tile, body in stored("z BETWEEN 11 AND 14").items()
        if tile_at(33.39, 47.93, tile[0])[1] <= tile[1] <= tile_at(33.45, 47.89, tile[0])[1]
        and tile_at(33.39, 47.93, tile[0])[2] <= tile[2] <= tile_at(33.45, 47.89, tile[0])[2]
    }
    assert (west[0], north[0], east[0], south[0]) == (11, 14, 11, 14)
    assert 4 <= len(truth) < len(stored("z BETWEEN 11 AND 14"))
    assert tiles_of(part) == truth
    assert [told[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")] == [
        33.39, 47.89, 33.45, 47.93
    ]  # fmt: skip
    assert (told["min_zoom"], told["max_zoom"], told["center_zoom"]) == (11, 14, 11)
    assert {(one["minzoom"], one["maxzoom"]) for one in metadata_of(part)["vector_layers"]} == {(11, 14)}


def test_middle_of_a_part_without_the_city_s_is_its_own(published: City, tmp_path: Path) -> None:
    told = header_of(exported(tmp_path / "part.pmtiles", Part((33.29, 47.89, 33.31, 47.91))))

    assert (told["center_lon_e7"], told["center_lat_e7"]) == (333000000, 479000000)


def test_box_that_reaches_beyond_the_city_is_cut_to_it(published: City, tmp_path: Path) -> None:
    told = header_of(exported(tmp_path / "part.pmtiles", Part((33.39, 40, 40, 60), 8, 9)))

    assert [told[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")] == [
        33.39, 47.6, 33.7, 48.25
    ]  # fmt: skip


# --- When it cannot be -------------------------------------------------------------
def refusal(target: Path, part: Part | None = None) -> str:
    with pytest.raises(ExportRefused) as refused:
        exported(target, part)
    assert not list(target.parent.glob("*")) if target.parent.is_dir() else True
    return str(refused.value)


def test_refused_before_anything_is_published(city: City, tmp_path: Path) -> None:
    assert refusal(tmp_path / "city.pmtiles") == (
        "Nothing is published yet. Draw the map first: ./dev manage build_tiles"
    )


def test_refused_without_a_city(db: None, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tiles_epoch VALUES (1, pg_current_snapshot(), '', true)")

    assert refusal(tmp_path / "city.pmtiles").startswith("Nothing is published yet.")


def test_refused_where_the_box_lies_elsewhere(published: City, tmp_path: Path) -> None:
    assert refusal(tmp_path / "city.pmtiles", Part((30.2, 50.3, 30.8, 50.6))) == (
        "The box 30.2,50.3,30.8,50.6 lies outside Кривий Ріг: 33,47.6,33.7,48.25."
    )


def test_refused_north_of_the_city_too(published: City, tmp_path: Path) -> None:
    assert refusal(tmp_path / "city.pmtiles", Part((33.2, 50.3, 33.4, 50.6))).startswith("The box 33.2,50.3,33.4,50.6")


def test_refused_where_nothing_is_drawn(published: City, tmp_path: Path) -> None:
    assert refusal(tmp_path / "city.pmtiles", Part((33.1, 48.2, 33.11, 48.21), 16, 16)) == (
        "Nothing is drawn in 33.1,48.2,33.11,48.21 at zooms 16 to 16."
    )


def test_refused_where_it_cannot_be_written(published: City, tmp_path: Path) -> None:
    target = tmp_path / "missing" / "city.pmtiles"

    assert refusal(target) == f"{target} cannot be written: No such file or directory."


def test_refused_where_a_folder_has_its_name_and_nothing_is_left(published: City, tmp_path: Path) -> None:
    target = tmp_path / "city.pmtiles"
    target.mkdir()

    with pytest.raises(ExportRefused) as refused:
        exported(target)

    assert str(refused.value) == f"{target} cannot be written: Is a directory."
    assert list(tmp_path.iterdir()) == [target]


# --- At one moment, all or nothing ------------------------------------------------------
def test_file_takes_its_name_when_it_is_whole(published: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "BODIES", 5)
    target = tmp_path / "city.pmtiles"
    target.write_bytes(b"the one before")
    steps = []
    for step in export_tiles(target, Part()):
        steps.append(step)
        assert target.read_bytes() == b"the one before"

    contents = len(set(stored().values()))
    assert [step.written for step in steps] == [*range(5, contents, 5), contents]
    assert steps[-1] == Exported(contents, contents, len(stored()), target.stat().st_size, steps[-1].epoch)
    assert tiles_of(target) == stored()
    assert target.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [target]


def test_given_up_halfway_it_leaves_the_one_before(
    published: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BODIES", 5)
    target = tmp_path / "city.pmtiles"
    target.write_bytes(b"the one before")
    going = export_tiles(target, Part())
    next(going)
    assert len(list(tmp_path.iterdir())) == 2
    going.close()  # type: ignore[attr-defined] # it is a generator, of which the caller need not know

    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"the one before"]


def test_archive_is_of_one_moment(
    published_city: City, elsewhere: Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is drawn anew by somebody else while it is written."""
    monkeypatch.setattr(archive, "BODIES", 5)
    truth = stored()
    going = export_tiles(tmp_path / "city.pmtiles", Part())
    next(going)
    elsewhere.execute("UPDATE tiles_storedtile SET body = 'newer', etag = 'newer' WHERE z > 12")
    elsewhere.execute("DELETE FROM tiles_storedtile WHERE z <= 12")
    elsewhere.commit()
    deque(going, maxlen=0)

    assert tiles_of(tmp_path / "city.pmtiles") == truth
    assert set(stored().values()) == {b"newer"}


def test_export_changes_nothing(published_city: City, tmp_path: Path) -> None:
    """It reads in a transaction that may not write, and ends it."""
    going = export_tiles(tmp_path / "city.pmtiles", Part())
    next(going)
    with pytest.raises(Exception, match="read-only transaction"), transaction.atomic():
        City.objects.update(zoom=1)
    going.close()  # type: ignore[attr-defined] # a generator

    assert City.objects.update(zoom=11) == 1
