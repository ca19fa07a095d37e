"""GeoPackage and shapefile."""

import sqlite3
import struct
from pathlib import Path

import geopandas
import pytest
from shapely.geometry import Point

from tests.import_scripts.readers.reading import refusal, rows, written


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    frame = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=[Point(33, 47), Point(34, 48)], crs=4326)
    frame.to_file(tmp_path / "a.shp", engine="pyogrio")
    return tmp_path / "a.shp"


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_shapefile_without_a_part_is_refused(shapefile: Path, suffix: str) -> None:
    shapefile.with_suffix(suffix).unlink()

    assert refusal(shapefile) == ("part_missing", f"The shapefile has no {suffix}. Put all its parts together.")


def test_a_cut_shapefile_is_refused(shapefile: Path) -> None:
    index = shapefile.with_suffix(".shx")
    index.write_bytes(index.read_bytes()[:-8])

    assert refusal(shapefile)[0] == "count_mismatch"


def test_a_damaged_geopackage_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gpkg", b"SQLite format 3\x00" + b"\x00" * 500)

    assert refusal(path)[0] == "file_unreadable"


def test_a_geopackage_whose_fault_cannot_even_be_told_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(33, 47)], crs=4326).to_file(path, engine="pyogrio")
    path.write_bytes(path.read_bytes().replace(b'CREATE TABLE "a"', b'CREATE TABL\xe1 "a"'))

    said = "The GeoPackage cannot be read: its schema is no text. Export it again."
    assert refusal(path) == ("file_unreadable", said)


def test_whole_numbers_and_moments_of_a_geopackage(tmp_path: Path) -> None:
    import pandas

    frame = geopandas.GeoDataFrame(
        {"n": pandas.array([1, None], dtype="Int64"), "t": pandas.to_datetime(["2026-11-24T10:00:00", None])},
        geometry=[Point(33, 47), None],
        crs=4326,
    )
    frame.to_file(tmp_path / "a.gpkg", driver="GPKG", engine="pyogrio")

    first, second = rows(tmp_path / "a.gpkg")

    assert (first.values["n"], second.values["n"], second.shape, second.values["t"]) == (1, None, None, None)
    assert first.values["t"].startswith("2026-11-24T10:00:00")
    assert (first.id, second.id) == ("1", "2")


@pytest.mark.parametrize(("batch", "count"), [(2, 5), (3, 6), (10, 5)])
def test_features_come_in_batches_and_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int, count: int
) -> None:
    monkeypatch.setattr("import_scripts.readers.gdal.BATCH", batch)
    spots = [Point(33 + n, 47) for n in range(count)]
    frame = geopandas.GeoDataFrame({"n": range(count)}, geometry=spots, crs=4326)
    frame.to_file(tmp_path / "a.gpkg", driver="GPKG", engine="pyogrio")

    found = rows(tmp_path / "a.gpkg")

    assert [(row.number, row.id, row.values["n"], row.shape) for row in found] == [
        (n + 1, str(n + 1), n, spots[n]) for n in range(count)
    ]


def test_a_geometry_that_is_none_of_ours_is_a_fault_of_its_row(tmp_path: Path) -> None:
    """A polyhedral surface: a GeoPackage may hold it, and no map of ours can draw it."""
    frame = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=[Point(33, 47), Point(34, 48)], crs=4326)
    frame.to_file(tmp_path / "a.gpkg", driver="GPKG", engine="pyogrio", SPATIAL_INDEX="NO")
    surface = b"GP\x00\x01" + struct.pack("<I", 4326) + struct.pack("<BII", 1, 15, 0)
    with sqlite3.connect(tmp_path / "a.gpkg") as database:
        database.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY'")
        database.execute("UPDATE a SET geom = ? WHERE fid = 2", [surface])

    good, bad = rows(tmp_path / "a.gpkg")

    assert (good.shape, good.fault) == (Point(33, 47), None)
    assert bad.fault is not None
    assert (bad.fault.code, bad.fault.row, bad.shape, bad.values) == ("geometry_unreadable", 2, None, {"n": 2})


def test_a_table_cut_off_in_its_header_is_refused(shapefile: Path) -> None:
    table = shapefile.with_suffix(".dbf")
    table.write_bytes(table.read_bytes()[:10])

    assert refusal(shapefile) == ("part_missing", "The .dbf is cut off in its header. Copy the file again.")


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("1251", "Їжачок"),
        ("cp1251", "Їжачок"),
        ("windows-1251", "Їжачок"),
        ("ISO-8859-5", None),
        ("utf-99", None),
        ("12\x0051", None),
    ],
)
def test_the_cpg_names_the_encoding_and_an_unknown_name_refuses(tmp_path: Path, named: str, read: str | None) -> None:
    frame = geopandas.GeoDataFrame({"n": ["Їжачок"]}, geometry=[Point(33, 47)], crs=4326)
    frame.to_file(tmp_path / "a.shp", engine="pyogrio", encoding="cp1251")
    (tmp_path / "a.cpg").write_text(named)

    if named in ("utf-99", "12\x0051"):
        assert refusal(tmp_path / "a.shp")[0] == "encoding_unknown"
    else:
        assert (rows(tmp_path / "a.shp")[0].values["n"] == "Їжачок") is (read is not None)


def test_a_projection_that_no_library_has_foreseen_refuses(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(33, 47)], crs=4326)
    frame.to_file(tmp_path / "a.shp", engine="pyogrio")
    words = (tmp_path / "a.prj").read_text()
    (tmp_path / "a.prj").write_text(words.replace("6378137", "9" * 400))

    assert refusal(tmp_path / "a.shp")[0] == "file_unreadable"


def test_an_encoding_that_was_asked_for_stands_above_the_cpg(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"n": ["Їжачок"]}, geometry=[Point(33, 47)], crs=4326)
    frame.to_file(tmp_path / "a.shp", engine="pyogrio", encoding="cp1251")
    (tmp_path / "a.cpg").write_text("866")

    assert rows(tmp_path / "a.shp", encoding="cp1251")[0].values["n"] == "Їжачок"
