"""Workbooks: what is in their sheets and would be lost or changed without a word."""

import re
from pathlib import Path
from typing import Any

import pytest

from import_scripts.notices import Notice
from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import RawRow
from tests.import_scripts.readers.reading import refusal, written
from tests.import_scripts.readers.workbooks import members, packed, sheet, workbook

HEAD = ["id", "назва", "lat", "lon"]
ONE, TWO = [1, "А", 47.9, 33.4], [2, "Б", 48, 33.5]


def read(path: Path) -> tuple[list[RawRow], list[Notice]]:
    with opened(path, ReadOptions()) as reading:
        return list(reading.rows), reading.notices


def book(folder: Path, text: str) -> Path:
    return written(folder / "a.xlsx", packed(members({"Аркуш": text})))


def told(notices: list[Notice]) -> list[tuple[str, int, str]]:
    return [(one.code, one.row, one.value) for one in notices]


def test_an_ordinary_sheet_needs_no_word(tmp_path: Path) -> None:
    rows, notices = read(written(tmp_path / "a.xlsx", workbook([HEAD, ONE, TWO])))

    assert [row.values["id"] for row in rows] == [1, 2]
    assert notices == []


@pytest.mark.parametrize(
    ("rows", "value"),
    [([["id", None, "lat", "lon"], [1, "важливе", 47.9, 33.4]], "важливе"), ([HEAD, [*ONE, "примітка"]], "примітка")],
)
def test_what_stands_under_no_name_is_said(tmp_path: Path, rows: list[list[Any]], value: str) -> None:
    _, notices = read(written(tmp_path / "a.xlsx", workbook(rows)))

    assert told(notices) == [("column_unnamed", 1, value)]


def test_hidden_rows_are_read_and_said(tmp_path: Path) -> None:
    text = sheet([HEAD, ONE, TWO]).replace('<row r="3">', '<row r="3" hidden="1">')
    text = text.replace("</sheetData>", '<row r="9" hidden="1"/></sheetData>')

    rows, notices = read(book(tmp_path, text))

    assert len(rows) == 2
    assert told(notices) == [("rows_hidden", 0, "1")]


def test_cells_that_are_merged_over_rows_are_said_and_a_title_is_not(tmp_path: Path) -> None:
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ("A1:D1", "A2:A3", "B4:B5", "C4:D4"))
    text = sheet([["Перелік"], HEAD, [None], ONE, TWO])
    text = text.replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")

    _, notices = read(book(tmp_path, text))

    assert told(notices) == [("header_found", 0, "2"), ("cells_merged", 0, "B4:B5")]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('<c r="D2">', '<c r="D2"><v>33</v></c><c r="D2">', "D2"),
        ('<c r="D2">', '<c r="B2">', "B2"),
        ("</sheetData>", '<row r="2"><c r="A2"><v>5</v></c></row></sheetData>', "2"),
    ],
    ids=["cell twice", "cells out of order", "row twice"],
)
def test_what_stands_twice_refuses_the_workbook(tmp_path: Path, before: str, after: str, place: str) -> None:
    code, message = refusal(book(tmp_path, sheet([HEAD, ONE]).replace(before, after)))

    assert (code, message) == (
        "file_unreadable", f"In a sheet of the workbook {place} stands twice, or out of its order. Save it again."
    )  # fmt: skip


def test_cells_and_rows_need_not_say_where_they_are(tmp_path: Path) -> None:
    text = sheet([HEAD, ONE, TWO])
    rows, notices = read(book(tmp_path, re.sub(r' r="[A-Z]*\d+"', "", text)))

    assert ([row.values["id"] for row in rows], notices) == ([1, 2], [])


def test_a_number_longer_than_a_spreadsheet_keeps_is_said(tmp_path: Path) -> None:
    long = '<c r="@"><v>12345678901234567</v></c>'

    _, notices = read(written(tmp_path / "a.xlsx", workbook([HEAD, ONE, [long, "Б", 48, 33.5]])))

    assert told(notices) == [("number_shortened", 2, "12345678901234568")]
    assert notices[0].field == "id"


@pytest.mark.parametrize(
    ("cell", "place"),
    [('<c r="@"><f>A1</f></c>', "B3"), ('<c r="@" t="e"><f>A1</f><v>#REF!</v></c>', "B3")],
)
def test_the_first_cell_without_a_value_is_named(tmp_path: Path, cell: str, place: str) -> None:
    _, notices = read(written(tmp_path / "a.xlsx", workbook([HEAD, ONE, [2, cell, 48, 33.5], [3, cell, 48, 33.5]])))

    assert told(notices) == [("cell_without_value", 0, "2")]
    assert f"the first in {place};" in notices[0].message


def test_an_empty_half_of_a_place_is_named(tmp_path: Path) -> None:
    (row,), _ = read(written(tmp_path / "a.xlsx", workbook([HEAD, [1, "А", None, 33.4]])))

    assert row.fault is not None
    assert row.fault.message == "The row has one coordinate, and lat is empty. Add it in the source."
