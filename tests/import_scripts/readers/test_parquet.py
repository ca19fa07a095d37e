"""GeoParquet, and Parquet that says nothing of geometry."""

import json
import struct
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import shapely

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows, written

SPOT = shapely.Point(33.4, 47.9).wkb
GEOMETRY = {"encoding": "WKB", "geometry_types": ["Point"]}


def parquet(tmp_path: Path, columns: dict[str, list[Any]], geo: Any = None) -> Path:
    table = pyarrow.table(columns)
    if geo is not None:
        table = table.replace_schema_metadata({"geo": geo if isinstance(geo, str) else json.dumps(geo)})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def geo(**said: Any) -> dict[str, Any]:
    return {"version": "1.1.0", "primary_column": "g", "columns": {"g": {**GEOMETRY, **said}}}


def test_values_are_plain_and_what_is_no_value_is_left_out(tmp_path: Path) -> None:
    columns = {
        "g": [SPOT], "day": [date(2026, 11, 29)], "at": [datetime(2026, 11, 29, 8, 30)], "opens": [time(8, 30)],
        "price": [Decimal("1.50")], "picture": [b"\x89PNG"], "bbox": [{"xmin": 33.4}], "n": [7],
    }  # fmt: skip

    (row,) = rows(parquet(tmp_path, columns, geo()))

    assert row.shape is not None
    assert (row.shape.wkt, row.has_height) == ("POINT (33.4 47.9)", False)
    assert row.values == {
        "day": "2026-11-29", "at": "2026-11-29T08:30:00", "opens": "08:30:00", "price": 1.5, "n": 7
    }  # fmt: skip


def test_a_column_that_is_only_called_bbox_stays(tmp_path: Path) -> None:
    (row,) = rows(parquet(tmp_path, {"g": [SPOT], "bbox": ["33,47,34,48"]}, geo()))

    assert row.values == {"bbox": "33,47,34,48"}


@pytest.mark.parametrize(
    ("said", "crs"),
    [({}, "OGC:CRS84"), ({"crs": None}, ""), ({"crs": {"id": {"code": 6385}}}, '{"id": {"code": 6385}}')],
)
def test_the_system_is_the_declared_one_and_longitude_first_by_default(
    tmp_path: Path, said: dict[str, Any], crs: str
) -> None:
    with opened(parquet(tmp_path, {"g": [SPOT]}, geo(**said)), ReadOptions()) as reading:
        assert (reading.format, reading.crs, reading.declared) == ("GeoParquet", crs, 1)


def test_heights_no_shape_and_a_broken_shape_are_told_apart(tmp_path: Path) -> None:
    high = shapely.Point(33.4, 47.9, 80).wkb

    first, second, third = rows(parquet(tmp_path, {"g": [high, None, SPOT[:9]]}, geo()))

    assert (first.shape and first.shape.wkt, first.has_height) == ("POINT (33.4 47.9)", True)
    assert (second.shape, second.fault) == (None, None)
    assert third.fault is not None
    assert (third.shape, third.fault.code, third.fault.row) == (None, "geometry_unreadable", 3)


def test_a_curve_is_a_fault_of_its_row_alone(tmp_path: Path) -> None:
    curve = struct.pack("<BII6d", 1, 8, 3, 33.4, 47.9, 33.5, 48.0, 33.6, 47.9)  # a circular string

    bad, good = rows(parquet(tmp_path, {"g": [curve, SPOT]}, geo()))

    assert bad.fault is not None
    assert (bad.fault.code, bad.fault.row, good.fault) == ("geometry_unreadable", 1, None)


def test_a_geometry_that_is_no_bytes_is_the_fault_of_its_row(tmp_path: Path) -> None:
    (row,) = rows(parquet(tmp_path, {"g": [7]}, geo()))

    assert row.fault is not None
    assert row.fault.code == "geometry_unreadable"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"primary_column": "h", "columns": {"h": GEOMETRY}}, "its geometry, 'h', is no column of it"),
        (geo(encoding="point"), "its geometry is written as 'point'; WKB is read"),
        (geo(edges="spherical"), "its edges are not planar"),
        ({"columns": {}}, "what it says of its geometry names no column"),
        ({"primary_column": "g", "columns": []}, "what it says of its geometry names no column"),
        ("{", "Expecting property name"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_what_is_said_of_the_geometry_must_hold(tmp_path: Path, said: Any, why: str) -> None:
    code, message = refusal(parquet(tmp_path, {"g": [SPOT]}, said))

    assert (code, why in message) == ("file_unreadable", True)


def test_without_geometry_the_columns_say_the_place(tmp_path: Path) -> None:
    with opened(parquet(tmp_path, {"lon": [33.4], "lat": [47.9], "n": [1]}), ReadOptions()) as reading:
        (row,) = reading.rows
        assert (reading.format, reading.is_degrees, reading.has_geometry) == ("Parquet", True, True)
    assert row.shape is not None
    assert row.shape.wkt == "POINT (33.4 47.9)"


def test_a_table_of_addresses_has_no_geometry(tmp_path: Path) -> None:
    with opened(parquet(tmp_path, {"адреса": ["вул. Миру, 1"]}), ReadOptions()) as reading:
        assert [row.values for row in reading.rows] == [{"адреса": "вул. Миру, 1"}]
        assert reading.has_geometry is False


def test_a_page_that_is_spoiled_refuses_the_file(tmp_path: Path) -> None:
    path = parquet(tmp_path, {"g": [SPOT] * 500}, geo())
    data = bytearray(path.read_bytes())
    data[4:60] = b"\xff" * 56

    assert refusal(written(path, bytes(data)))[0] == "file_unreadable"


def values(path: Path, name: str) -> list[Any]:
    return [row.values.get(name) for row in rows(path)]


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        (pyarrow.array([1], pyarrow.timestamp("ns")), "1970-01-01T00:00:00"),
        (pyarrow.array([1_500_000], pyarrow.timestamp("us")), "1970-01-01T00:00:01.500000"),
        (pyarrow.array([7200], pyarrow.timestamp("s", tz="Europe/Kyiv")), "1970-01-01T02:00:00Z"),
        (pyarrow.array([None], pyarrow.timestamp("ms", tz="UTC")), None),
        (pyarrow.array([90], pyarrow.duration("s")), "0:01:30"),
        (pyarrow.array([Decimal("12345678901234567.89")], pyarrow.decimal128(20, 2)), "12345678901234567.89"),
        (pyarrow.array([Decimal("0.10")], pyarrow.decimal128(5, 2)), 0.1),
        (pyarrow.array([float("nan")]), None),
        (pyarrow.array([9007199254740993]), 9007199254740993),
        (pyarrow.array([["а", None]]), ["а", None]),
        (
            pyarrow.array([{"day": date(2026, 1, 1), "price": Decimal("1.5"), "photo": b"x"}]),
            {"day": "2026-01-01", "price": 1.5, "photo": None},
        ),
        (pyarrow.array([[("k", 1)]], pyarrow.map_(pyarrow.string(), pyarrow.int64())), [["k", 1]]),
    ],
)
def test_values_of_every_type_keep_what_they_say(tmp_path: Path, column: Any, meant: object) -> None:
    path = tmp_path / "a.parquet"
    table = pyarrow.table({"g": [SPOT], "v": column}).replace_schema_metadata({"geo": json.dumps(geo())})
    pyarrow.parquet.write_table(table, path, version="2.6")

    assert values(path, "v") == [meant]


def test_a_system_in_words_is_read_as_before_the_format_was_finished(tmp_path: Path) -> None:
    words = 'PROJCS["UCS-2000 / Gauss-Kruger zone 6",…]'

    with opened(parquet(tmp_path, {"g": [SPOT]}, geo(crs=words)), ReadOptions()) as reading:
        assert reading.crs == words


def test_a_bounding_box_by_any_name_is_no_property(tmp_path: Path) -> None:
    box = {side: ["box", side] for side in ("xmin", "ymin", "xmax", "ymax")}
    said = geo(covering={"bbox": box})

    (row,) = rows(parquet(tmp_path, {"g": [SPOT], "box": [{"xmin": 1.0}], "n": [7]}, said))

    assert row.values == {"n": 7}
    for broken in ({"bbox": 7}, 7, {"bbox": {"xmin": 7}}):
        (row,) = rows(parquet(tmp_path, {"g": [SPOT], "box": [1.0]}, geo(covering=broken)))
        assert row.values == {"box": 1.0}


def test_further_geometries_and_pictures_are_left_out_and_told(tmp_path: Path) -> None:
    said = geo()
    said["columns"]["centre"] = {"encoding": "WKB"}
    path = parquet(tmp_path, {"g": [SPOT], "centre": [SPOT], "photo": [b"x"], "n": [7]}, said)

    with opened(path, ReadOptions()) as reading:
        assert [row.values for row in reading.rows] == [{"n": 7}]
        (notice,) = reading.notices
    assert (notice.code, notice.value) == ("element_left_out", "centre, photo")


def test_a_shape_that_says_another_system_is_the_fault_of_its_row(tmp_path: Path) -> None:
    def shape(srid: int) -> bytes:
        found: bytes = shapely.to_wkb(shapely.set_srid(shapely.Point(33.4, 47.9), srid), include_srid=True)
        return found

    first, second = rows(parquet(tmp_path, {"g": [shape(4326), shape(3857)]}, geo()))

    assert (first.fault, first.shape) == (None, shapely.Point(33.4, 47.9))
    assert second.fault is not None
    assert second.fault.message == "The geometry says SRID=3857, the file another CRS. Correct it in the source."
