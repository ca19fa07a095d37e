"""MapInfo tables that are longer than one piece: read in one go, and as the short ones are."""

import re
import time
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pytest
import shapely

from import_scripts.readers import gdal, opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows

LONG = 2 * gdal.BATCH + 7
FORMATS: dict[str, dict[str, str]] = {".mif": {"FORMAT": "MIF"}, ".tab": {}}


def points(folder: Path, suffix: str, count: int) -> Path:
    """So many points, every third without its facts, with values of every type that MapInfo knows."""
    n, path = np.arange(count), folder / f"{count}{suffix}"
    moments = pandas.to_datetime(pandas.Series("2026-11-24T10:00:00", index=n))
    facts = {
        "n": n, "share": n / 8, "name": [f"Їжак {i}" if i % 3 else None for i in n],
        "moment": moments.where(n % 3 > 0), "ok": n % 2 == 0,
    }  # fmt: skip
    frame = geopandas.GeoDataFrame(facts, geometry=shapely.points(33.1 + n / 1e5, 47.7 + n / 1e5), crs=4326)
    frame.to_file(path, driver="MapInfo File", engine="pyogrio", encoding="UTF-8", **FORMATS[suffix])
    return path


def without_alphabet(path: Path, letter: bytes) -> Path:
    """The table says nothing of its alphabet, and writes one letter so."""
    path.write_bytes(re.sub(rb'Charset "\w+"', b'Charset "Neutral"', path.read_bytes()))
    beside = path.with_suffix(".mid")
    beside.write_bytes(beside.read_bytes().decode().encode("cp1251").replace("Ї".encode("cp1251"), letter))
    return path


def told(path: Path, **said: Any) -> list[tuple[Any, ...]]:
    return [(row.number, row.id, row.values, shapely.to_wkt(row.shape), row.fault) for row in rows(path, **said)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_in_one_go_or_in_pieces_the_rows_are_the_same(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = points(tmp_path, suffix, LONG)

    in_one_go = told(path)
    monkeypatch.setattr(gdal, "BATCH", LONG + 1)
    in_pieces = told(path)

    assert len(in_one_go) == LONG
    assert in_one_go == in_pieces
    assert {type(value) for value in in_one_go[1][2].values()} == {int, float, str, bool}


def test_letters_of_another_alphabet_are_read_in_one_go_as_well(tmp_path: Path) -> None:
    path = without_alphabet(points(tmp_path, ".mif", LONG), "Ї".encode("cp1251"))

    assert [row.values["name"] for row in rows(path, encoding="cp1251")][1:3] == ["Їжак 1", "Їжак 2"]


def test_letters_that_are_none_are_a_refusal(tmp_path: Path) -> None:
    path = without_alphabet(points(tmp_path, ".mif", LONG), b"\xff\xff")

    assert refusal(path, encoding="utf-8")[0] == "file_unreadable"


def test_the_number_of_rows_does_not_multiply_the_time(tmp_path: Path) -> None:
    """Read in pieces, eight times as many rows took forty times as long."""
    times = []
    for count in (gdal.BATCH * 3, gdal.BATCH * 24):
        path = points(tmp_path, ".mif", count)
        began = time.process_time()
        assert len(rows(path)) == count
        times.append(time.process_time() - began)

    assert times[1] < 16 * times[0]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_reading_that_is_left_in_the_middle_leaves_no_file_open(tmp_path: Path, suffix: str) -> None:
    path = points(tmp_path, suffix, LONG)

    with opened(path, ReadOptions()) as reading:
        next(iter(reading.rows))
        reading.rows.close()  # type: ignore[attr-defined] # a generator

    assert not [link for link in Path("/proc/self/fd").iterdir() if link.exists() and link.resolve().stem == path.stem]
