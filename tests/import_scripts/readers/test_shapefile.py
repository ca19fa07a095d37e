"""The three files of a shapefile fit each other, and its .prj is read in its own words."""

from pathlib import Path

import pytest
from pyproj import CRS

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows
from tests.import_scripts.readers.shapefiles import ID, SPOTS, main_and_index, point, shapefile

ROWS = [(1,), (2,), (3,)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return shapefile(tmp_path, [ID], ROWS)


def test_shapes_that_the_index_does_not_have_are_not_lost_in_silence(path: Path) -> None:
    main, _index = main_and_index([point(*spot) for spot in [*SPOTS, (33.46, 47.9)]])
    path.write_bytes(main)

    assert refusal(path) == (
        "count_mismatch",
        "The .shp holds more shapes than the .shx has rows. Save the whole layer again.",
    )


def test_an_index_in_another_order_is_refused(path: Path) -> None:
    index = path.with_suffix(".shx").read_bytes()
    path.with_suffix(".shx").write_bytes(index[:100] + index[108:116] + index[100:108] + index[116:])

    said = "The shape that the .shx gives row 1 is of row 2: it is cut off or damaged. Copy the file again."
    assert refusal(path) == ("file_cut_off", said)


def test_one_shape_is_of_one_row(path: Path) -> None:
    index = path.with_suffix(".shx").read_bytes()
    path.with_suffix(".shx").write_bytes(index[:100] + index[100:108] * 3)

    said = "The .shx gives rows 1 and 2 one shape: it is cut off or damaged. Copy the file again."
    assert refusal(path) == ("file_cut_off", said)


@pytest.mark.parametrize("numbers", [(0, 1, 2), (0, 0, 0), (7, 8, 9)])
def test_programs_that_count_otherwise_are_believed(path: Path, numbers: tuple[int, ...]) -> None:
    data = bytearray(path.read_bytes())
    for row, number in enumerate(numbers):
        data[100 + 28 * row : 104 + 28 * row] = number.to_bytes(4, "big")
    path.write_bytes(data)

    assert [(row.shape.x, row.shape.y) for row in rows(path) if row.shape] == SPOTS


def test_what_a_program_has_left_behind_the_last_shape_is_no_shape(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0" * 40)

    assert len(rows(path)) == 3


def crs_of(path: Path) -> str:
    with opened(path, ReadOptions()) as reading:
        return reading.crs


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("grammar", ["WKT1_ESRI", "WKT2_2019"])
def test_a_projection_is_read_in_every_grammar(path: Path, codec: str, grammar: str) -> None:
    path.with_suffix(".prj").write_bytes(CRS(5564).to_wkt(grammar).encode(codec))

    assert CRS(crs_of(path)) == CRS(CRS(5564).to_wkt(grammar))


@pytest.mark.parametrize("said", ["", " \n", 'LOCAL_CS["Nonearth",UNIT["Meter",1.0]]'])
def test_a_projection_without_a_place_declares_none(path: Path, said: str) -> None:
    path.with_suffix(".prj").write_text(said)

    assert crs_of(path) == ""
