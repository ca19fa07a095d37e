"""A GeoPackage whose cells are not of their column's type: SQLite keeps them, and GDAL reads another thing."""

import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from shapely.geometry import Point

from import_scripts.readers import gpkg_cells, opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.hostile import SPOTS, packed
from tests.import_scripts.readers.reading import refusal, rows


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """Three schools, after some SQL."""

    def change(*statements: str, **facts: Any) -> Path:
        path = tmp_path / "a.gpkg"
        points = [Point(*spot) for spot in SPOTS]
        frame = geopandas.GeoDataFrame({"n": ["а", "б", "в"]}, geometry=points, crs=4326)
        frame.to_file(path, driver="GPKG", engine="pyogrio", SPATIAL_INDEX="NO")
        database = sqlite3.connect(path)
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement, facts if ":" in statement else {})
        database.commit()
        database.close()
        return path

    return change


@pytest.mark.parametrize(
    ("kind", "cell", "fault"),
    [
        ("INTEGER", "'сто'", "k: 'сто' is no whole number that its column can hold. Correct it in the source."),
        ("INTEGER", "3.7", "k: '3.7' is no whole number that its column can hold. Correct it in the source."),
        ("TINYINT", "200", "k: '200' is no whole number that its column can hold. Correct it in the source."),
        ("BOOLEAN", "5", "k: '5' is not true or false. Correct it in the source."),
        ("DOUBLE", "'багато'", "k: 'багато' is not a number. Correct it in the source."),
        ("DATE", "'24.11.2026'", "k: '24.11.2026' is not a day as 2026-11-24 is. Correct it in the source."),
        ("DATETIME", "'учора'", "k: 'учора' is not a moment as 2026-11-24T10:00:00Z is. Correct it in the source."),
        ("TEXT", "'а' || char(0) || 'б'", "k: 'а\0б' is no text that a database stores. Correct it in the source."),
    ],
)  # fmt: skip
def test_a_cell_of_another_type_is_a_fault_of_its_row(
    changed: Callable[..., Path], kind: str, cell: str, fault: str
) -> None:
    path = changed(f"ALTER TABLE a ADD COLUMN k {kind}", f"UPDATE a SET k = {cell} WHERE fid = 2")

    first, second, third = rows(path)

    assert (first.fault, third.fault) == (None, None)
    assert second.fault is not None
    assert (second.fault.code, second.fault.row, second.fault.field) == ("value_unfit", 2, "k")
    assert (second.fault.message, second.shape) == (fault, None)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("INTEGER", "9007199254740993", 9007199254740993),
        ("BOOLEAN", "1", True),
        ("DOUBLE", "3", 3.0),
        ("TEXT(3)", "'довгий'", "довгий"),
        ("DATE", "'2024-02-29'", "2024-02-29"),
        ("DATETIME", "'2026-11-24T10:00:00.000Z'", "2026-11-24T10:00:00Z"),
    ],
)
def test_a_cell_of_its_columns_type_stays_what_it_is_where_others_are_absent(
    changed: Callable[..., Path], kind: str, cell: str, value: object
) -> None:
    path = changed(f"ALTER TABLE a ADD COLUMN k {kind}", f"UPDATE a SET k = {cell} WHERE fid = 2")

    found = [row.values["k"] for row in rows(path)]

    assert found == [None, value, None]
    assert type(found[1]) is type(value)


def test_a_day_at_which_gdal_stops_refuses_and_is_named(changed: Callable[..., Path]) -> None:
    path = changed("ALTER TABLE a ADD COLUMN k DATE", "UPDATE a SET k = '2026-02-30' WHERE fid = 2")

    said = "k: '2026-02-30' is not a day as 2026-11-24 is. Correct it in the source."
    assert refusal(path) == ("value_unfit", said)


def blob(srs: int, wkb: bytes) -> bytes:
    return b"GP\x00\x01" + struct.pack("<i", srs) + wkb


def test_a_shape_in_another_system_refuses(changed: Callable[..., Path]) -> None:
    path = changed("UPDATE a SET geom = :blob WHERE fid = 2", blob=blob(3857, Point(33.41, 47.95).wkb))

    said = "The geometry of the row with the number 2 says system 3857, its layer 4326. Export them in one."
    assert refusal(path) == ("crs_several", said)


@pytest.mark.parametrize("srs", [0, -1])
def test_a_shape_that_says_no_system_is_of_its_layers(changed: Callable[..., Path], srs: int) -> None:
    path = changed("UPDATE a SET geom = :blob WHERE fid = 2", blob=blob(srs, Point(33.41, 47.95).wkb))

    assert [row.shape.x for row in rows(path) if row.shape] == [x for x, _ in SPOTS]


def test_a_layer_without_a_system_declares_none(changed: Callable[..., Path]) -> None:
    for srs in (0, -1):
        path = changed(
            f"UPDATE gpkg_geometry_columns SET srs_id = {srs}",
            f"UPDATE gpkg_contents SET srs_id = {srs}",
            "UPDATE a SET geom = :blob",
            blob=blob(srs, Point(33.41, 47.95).wkb),
        )
        with opened(path, ReadOptions()) as reading:
            assert reading.crs == ""


@pytest.mark.parametrize(
    "broken",
    [
        shapely.to_wkb(shapely.set_srid(Point(33.41, 47.95), 4326), include_srid=True),
        blob(4326, Point(33.41, 47.95).wkb[:-4]),
        b"GP\x00\x0f" + struct.pack("<i", 4326),
        b"GP",
    ],
    ids=["of PostGIS", "cut off", "envelope of no kind", "head alone"],
)
def test_a_shape_that_is_none_is_named_by_its_row(changed: Callable[..., Path], broken: bytes) -> None:
    path = changed("UPDATE a SET geom = :blob WHERE fid = 2", blob=broken)

    said = "The geometry of the row with the number 2 cannot be read. Correct it in the source."
    assert refusal(path) == ("file_unreadable", said)


def test_a_text_that_is_none_is_named_by_its_row(changed: Callable[..., Path]) -> None:
    path = changed("UPDATE a SET n = CAST(x'D09BD1' AS TEXT) WHERE fid = 2")

    said = "The row with the number 2 has a text that is not UTF-8. Correct it in the source."
    assert refusal(path) == ("encoding_wrong", said)


def test_further_geometries_and_pictures_are_left_out_and_told(changed: Callable[..., Path]) -> None:
    path = changed(
        "ALTER TABLE a ADD COLUMN centre POINT",
        "ALTER TABLE a ADD COLUMN photo BLOB",
        "UPDATE a SET centre = geom, photo = x'FFD8'",
        "CREATE TABLE c AS SELECT * FROM gpkg_geometry_columns",
        "DROP TABLE gpkg_geometry_columns",
        "ALTER TABLE c RENAME TO gpkg_geometry_columns",
        "INSERT INTO gpkg_geometry_columns VALUES ('a', 'centre', 'POINT', 4326, 0, 0)",
    )

    with opened(path, ReadOptions()) as reading:
        found = list(reading.rows)

        assert [row.values for row in found] == [{"n": one, "photo": None} for one in "абв"]
        assert [row.shape for row in found] == [Point(*spot) for spot in SPOTS]
        left = [one.message for one in reading.notices if one.code == "element_left_out"]
        assert left == [
            "Left out, for they hold pictures or other bytes and no values: photo.",
            "Left out, for an object has one geometry on the map: centre.",
        ]


def test_a_package_that_a_program_had_open_is_told_and_refused_with_its_journal(changed: Callable[..., Path]) -> None:
    path = changed()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = WAL")
    database.close()

    with opened(path, ReadOptions()) as reading:
        (notice,) = reading.notices
        assert (notice.code, "a -wal file" in notice.message, len(list(reading.rows))) == ("gdal_warning", True, 3)
    both = path.with_suffix(".zip")
    both.write_bytes(packed({"a.gpkg": path.read_bytes(), "a.gpkg-wal": b"x", "a.gpkg-shm": b"x"}))
    assert refusal(both)[0] == "file_cut_off"
    both.write_bytes(packed({"a.gpkg": path.read_bytes(), "a.gpkg-wal": b""}))
    assert len(rows(both)) == 3


def test_more_rows_at_fault_than_are_looked_for_refuse_the_whole_file(
    changed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the others GDAL would make 0, and whoever leaves bad rows out would load that."""
    path = changed("ALTER TABLE a ADD k INTEGER", "UPDATE a SET k = 'сто'")
    monkeypatch.setattr(gpkg_cells, "MOST", 3)
    with opened(path, ReadOptions()) as reading:
        assert [row.fault is not None for row in reading.rows] == [True] * 3

    monkeypatch.setattr(gpkg_cells, "MOST", 2)

    code, said = refusal(path)
    assert (code, said) == (
        "value_unfit", "k: 'сто' is no whole number that its column can hold. Correct it in the source."
    )  # fmt: skip
