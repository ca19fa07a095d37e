"""The texts of a MIF: positions and cells that GDAL would read as something else."""

from pathlib import Path

import geopandas
import pytest
from shapely.geometry import Point

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows

WGS84 = "CoordSys Earth Projection 1, 104"
CHAR = ("n Char(40)",)


def mif(
    folder: Path, objects: str, mid: str, columns: tuple[str, ...] = CHAR, system: str = WGS84, more: str = ""
) -> Path:
    named = "".join(f"  {one}\n" for one in columns)
    head = 'Version 300\nCharset "WindowsCyrillic"\nDelimiter ","\n'
    head += f"{system}\n{more}Columns {len(columns)}\n{named}Data\n\n"
    (folder / "a.mif").write_text(head + objects, encoding="cp1251")
    (folder / "a.mid").write_text(mid, encoding="cp1251")
    return folder / "a.mif"


@pytest.mark.parametrize(
    "line", ["Point схід 47.9", "Point 33,39 47,91", "Point 33.39", "Line 33 47 34", "Rect 1 2 3 4 5", "Arc 1 2 3 x"]
)
def test_positions_that_are_none_refuse_with_their_line(tmp_path: Path, line: str) -> None:
    path = mif(tmp_path, f"{line}\n", '"x"\n')

    said = f"Line 9: '{line}' are not the numbers of positions. Correct it in the source."
    assert refusal(path) == ("coordinate_unreadable", said)


def test_coordinates_that_are_changed_on_the_way_are_refused(tmp_path: Path) -> None:
    path = mif(tmp_path, "Point 3339 4791\n", '"x"\n', more="Transform 100, 100, 0, 0\n")

    said = "The MIF changes its coordinates by a Transform, which is not read. Save it without one."
    assert refusal(path) == ("file_unreadable", said)


def test_the_word_transform_within_the_data_is_no_transform(tmp_path: Path) -> None:
    assert len(rows(mif(tmp_path, 'Point 33.39 47.91\nText\n    "Transform"\n    33 47 34 48\n', '"x"\n"y"\n'))) == 2


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("i Integer", "abc", "is no whole number that its column can hold"),
        ("i Integer", "99999999999", "is no whole number that its column can hold"),
        ("i SmallInt", "40000", "is no whole number that its column can hold"),
        ("d Decimal(10,2)", "сто", "is not a number"),
        ("d Float", '"1,5"', "is not a number"),
        ("t Date", "20261345", "is not a day as 20261124 is"),
        ("t Date", "24.11.26", "is not a day as 20261124 is"),
        ("b Logical", "X", "is neither T nor F"),
    ],
)
def test_a_cell_of_another_type_refuses_with_its_row(tmp_path: Path, column: str, cell: str, fault: str) -> None:
    path = mif(tmp_path, "Point 33.39 47.91\n" * 2, f'"ok",\n"x",{cell}\n', (*CHAR, column))

    code, message = refusal(path)

    name, told = column.split()[0], cell.strip('"')
    assert (code, message) == ("value_unfit", f"{name}: '{told}' {fault}. Correct it in the source.")


def test_cells_of_their_type_are_read(tmp_path: Path) -> None:
    columns = (*CHAR, "i Integer", "d Decimal(10,2)", "t Date", "b Logical", "l LargeInt")
    path = mif(tmp_path, "Point 33.39 47.91\n", '"x",-5,1.5,20240229,T,99999999999\n', columns)

    (row,) = rows(path)

    assert row.values == {"n": "x", "i": -5, "d": 1.5, "t": "2024-02-29", "b": True, "l": 99999999999}


def test_curves_and_texts_of_the_map_are_told(tmp_path: Path) -> None:
    text = 'Text\n    "Підпис"\n    33.39 47.91 33.4 47.92\n    Font ("Arial",0,0,0)\n'
    path = mif(tmp_path, f"Ellipse 33.4 47.9 33.41 47.91\n    Pen (1,2,0)\n{text}", '"x"\n"y"\n')

    with opened(path, ReadOptions()) as reading:
        assert len(list(reading.rows)) == 2
        told = {one.code: one.message for one in reading.notices}

    assert told["element_left_out"] == "Of 1 text object only the place was read, not what is written there."
    assert told["curve_approximated"].startswith("1 curve was replaced")


@pytest.mark.parametrize(("suffix", "more"), [(".mif", {"FORMAT": "MIF"}), (".tab", {})])
def test_a_datum_that_mapinfo_lost_is_not_taken_for_wgs84(tmp_path: Path, suffix: str, more: dict[str, str]) -> None:
    """GDAL writes UCS-2000 so, and it would lie 157 m beside its place."""
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[Point(6529401.29, 5308632.99)], crs=5564)
    path = tmp_path / f"a{suffix}"
    frame.to_file(path, driver="MapInfo File", engine="pyogrio", **more)

    code, message = refusal(path)

    assert (code, "--s-srs EPSG:n, for instance EPSG:5564" in message) == ("crs_unknown", True)
    assert len(rows(path, crs="EPSG:5564")) == 1
    other = tmp_path / f"b{suffix}"
    frame.to_crs(32636).to_file(other, driver="MapInfo File", engine="pyogrio", **more)
    assert len(rows(other)) == 1
