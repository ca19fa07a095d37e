"""The table of a shapefile: what its cells mean, where GDAL would make another thing of them."""

import struct
from pathlib import Path
from typing import Any

import pytest

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows
from tests.import_scripts.readers.shapefiles import ID, NAME, shapefile, with_cells


def values(path: Path) -> list[Any]:
    return [row.values["V"] for row in rows(path)]


def faults(path: Path) -> list[str]:
    return ["" if row.fault is None else row.fault.message for row in rows(path)]


def said(path: Path) -> list[tuple[str, int, str, str]]:
    """Of every notice of the file: code, row, field and message."""
    with opened(path, ReadOptions()) as reading:
        list(reading.rows)
        return [(one.code, one.row, one.field, one.message) for one in reading.notices]


@pytest.mark.parametrize(
    ("kind", "width", "cells", "meant"),
    [
        ("N", 12, ("1.5", "", "-2"), [1.5, None, -2]),
        ("N", 12, ("1,5", "2,25", "3"), [1.5, 2.25, 3]),
        ("N", 12, ("1e3", "+7", ".5"), [1000.0, 7, 0.5]),
        ("N", 20, ("12345678901234567890", "1", "2"), [12345678901234567890, 1, 2]),
        ("N", 18, ("900719925474099301", "", "1"), [900719925474099301, None, 1]),
        ("F", 19, ("1,5", "2", ""), [1.5, 2, None]),
        ("D", 8, ("00000000", "20240229", ""), [None, "2024-02-29", None]),
        ("L", 1, ("T", "?", "n"), [True, None, False]),
        ("L", 1, ("1", "0", ""), [True, False, None]),
        ("C", 12, ("00123", "", "7"), ["00123", None, "7"]),
    ],
)
def test_cells_keep_what_they_say(
    tmp_path: Path, kind: str, width: int, cells: tuple[str, ...], meant: list[Any]
) -> None:
    path = with_cells(tmp_path, kind, width, *cells)

    assert values(path) == meant
    assert faults(path) == ["", "", ""]
    assert said(path) == []


@pytest.mark.parametrize(
    ("kind", "cell", "message"),
    [
        ("N", "сто", "V: 'сто' is not a number. Correct it in the source."),
        ("N", "nan", "V: 'nan' is not a number. Correct it in the source."),
        ("N", "1 234", "V: '1 234' is not a number. Correct it in the source."),
        ("N", "1-2", "V: '1-2' is not a number. Correct it in the source."),
        ("N", "1.2.3", "V: '1.2.3' is not a number. Correct it in the source."),
        ("N", "-", "V: '-' is not a number. Correct it in the source."),
        ("L", "X", "V: 'X' is neither T nor F. Correct it in the source."),
    ],
)
def test_a_cell_that_is_none_of_its_column_is_a_fault_of_its_row(
    tmp_path: Path, kind: str, cell: str, message: str
) -> None:
    path = with_cells(tmp_path, kind, 8 if kind == "N" else 1, "1", cell, "0")

    assert faults(path) == ["", message, ""]
    bad = rows(path)[1]
    assert bad.fault is not None
    assert (bad.fault.code, bad.fault.row, bad.fault.field, bad.shape) == ("value_unfit", 2, "V", None)


@pytest.mark.parametrize("cell", ["20231332", "20230229", "15.01.23", "2023"])
def test_a_day_that_is_none_refuses_with_its_row(tmp_path: Path, cell: str) -> None:
    path = with_cells(tmp_path, "D", 8, "20230115", cell, "")

    code, message = refusal(path)

    assert code == "value_unfit"
    assert message == f"V: '{cell}' is not a day as 20261124 is. Correct it in the source."


def test_stars_in_place_of_numbers_are_told_once_for_each_column(tmp_path: Path) -> None:
    path = with_cells(tmp_path, "N", 5, "*****", "7", "*****")

    assert values(path) == [None, 7, None]
    message = "Stars stand for 2 numbers that were too long for their column. Look them up, and fill them in."
    assert said(path) == [("value_not_understood", 1, "V", message)]


@pytest.mark.parametrize("kind", ["M", "I", "B", "O", "T", "Y", "@", "+"])
def test_columns_that_no_shapefile_has_are_left_out_and_told(tmp_path: Path, kind: str) -> None:
    path = with_cells(tmp_path, kind, 8, struct.pack("<d", 7.5), struct.pack("<d", 8), b"")

    assert [row.values for row in rows(path)] == [{"ID": n, "NAZVA": name} for n, name in enumerate(
        ("Ліцей", "Їжачок", "Ґанок"), 1)]  # fmt: skip
    (found,) = [one for one in said(path) if one[0] == "element_left_out"]
    assert found[3] == f"Left out, for a shapefile has no columns of such types: V ({kind}). Save them as text."


def test_rows_that_are_deleted_do_not_move_what_is_said_of_others(tmp_path: Path) -> None:
    path = with_cells(tmp_path, "N", 8, "1", "2", "3,5")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    begin, width = struct.unpack_from("<HH", table, 8)
    table[begin] = ord("*")
    path.with_suffix(".dbf").write_bytes(table)

    assert values(path) == [2, 3.5]
    assert begin + 3 * width + 1 == len(table)


def spoiled(path: Path, at: int, form: str, value: int, more: bytes = b"") -> Path:
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    struct.pack_into(form, table, at, value)
    path.with_suffix(".dbf").write_bytes(bytes(table) + more)
    return path


def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    def fresh() -> Path:
        return shapefile(tmp_path, [ID, NAME], [(1, "а"), (2, "б"), (3, "в")])

    assert refusal(spoiled(fresh(), 4, "<I", 2)) == (
        "count_mismatch",
        "The .dbf says 2 rows and holds more: it is cut off or damaged. Copy the file again.",
    )
    assert refusal(spoiled(fresh(), 48, "B", 20)) == (
        "file_cut_off",
        "The .dbf says rows of 30 bytes, and its columns have 41: it is cut off or damaged. Copy the file again.",
    )
    assert refusal(spoiled(fresh(), 8, "<H", 129, b"\0" * 40)) == (
        "file_cut_off",
        "The .dbf says that its rows begin at byte 129, and its columns end before: it is cut off or damaged. "
        "Copy the file again.",
    )


def test_foxpro_keeps_a_path_behind_the_columns(tmp_path: Path) -> None:
    path = shapefile(tmp_path, [ID, NAME], [(1, "а"), (2, "б"), (3, "в")])
    table = path.with_suffix(".dbf").read_bytes()
    longer = table[:8] + struct.pack("<H", 97 + 263) + table[10:97] + b"\0" * 263 + table[97:]
    path.with_suffix(".dbf").write_bytes(longer)

    assert [row.values["NAZVA"] for row in rows(path)] == ["а", "б", "в"]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    path = shapefile(tmp_path, [ID, ("id", "C", 5)], [(1, "а")])

    assert refusal(path) == ("column_repeated", "Several columns have one name: id. Rename them.")


def test_a_text_that_is_not_in_its_encoding_is_named_by_row_and_column(tmp_path: Path) -> None:
    path = shapefile(tmp_path, [ID, NAME], [(1, "ok"), (2, "Їжак")])
    (tmp_path / "a.cpg").write_text("UTF-8")

    with opened(with_cells(tmp_path, "C", 5, "x"), ReadOptions(encoding="cp1251")) as reading:
        assert [row.values["V"] for row in reading.rows] == ["x"]
    shapefile(tmp_path, [ID, NAME], [(1, "ok"), (2, "Їжак")])
    code, message = refusal(path)
    assert code == "encoding_wrong"
    assert message.endswith(
        "is no text in utf-8, which is said to be its encoding. Name the right one with --encoding, or export it again."
    )


@pytest.mark.parametrize(
    ("named", "codec"),
    [
        ("ANSI 1251", "cp1251"), ("CP 1251", "cp1251"), ("WIN1251", "cp1251"), ("ansi1251", "cp1251"),
        ("windows-1251", "cp1251"), ("1251", "cp1251"), ("utf8", "utf-8"), ("65001", "utf-8"), ("\ufeffUTF-8", "utf-8"),
    ],
)  # fmt: skip
def test_an_encoding_may_be_named_as_programs_name_it(tmp_path: Path, named: str, codec: str) -> None:
    path = shapefile(tmp_path, [ID, NAME], [(1, "Ґанок")], codec=codec)
    (tmp_path / "a.cpg").write_text(named, encoding="utf-8")

    assert rows(path)[0].values["NAZVA"] == "Ґанок"


@pytest.mark.parametrize("named", ["UTF-16", "rot13", "idna", "base64", "Windows Cyrillic", "undefined"])
def test_what_no_table_is_written_in_is_no_encoding(tmp_path: Path, named: str) -> None:
    path = shapefile(tmp_path, [ID, NAME], [(1, "Ґанок")])
    (tmp_path / "a.cpg").write_text(named)

    assert refusal(path) == (
        "encoding_unknown",
        f"The .cpg names an unknown encoding, '{named}'. Give it with --encoding.",
    )
    assert refusal(path, encoding=named)[0] == "encoding_unknown"
