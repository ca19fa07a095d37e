"""Hundreds of hostile and malformed files, and the controls among them: every verdict as it is written down."""

from pathlib import Path
from typing import Any

import pytest
import shapely

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow
from tests.import_scripts.readers.hostile import SCHOOLS, Case, cases


def verdict_of(path: Path, said: dict[str, Any]) -> tuple[set[str], int]:
    """What a reader, and the counting after it, say of the file: codes of errors, and rows that could be used."""
    try:
        with opened(path, ReadOptions(**{"osm": SCHOOLS, **said})) as reading:
            rows = list(reading.rows)
            declared, has_geometry = reading.declared, reading.has_geometry
    except FileRefused as refused:
        where_and_why = refused.notice.file.startswith(path.name), len(refused.notice.message) > 20
        return {refused.notice.code} if all(where_and_why) else {f"{refused.notice.code} without place or reason"}, 0
    codes = {code for row in rows if (code := fault_of(row, has_geometry))}
    if declared not in (None, len(rows)):
        codes.add("count_mismatch")
    return codes or ({"file_empty"} if not rows else set()), len(rows)


def fault_of(row: RawRow, has_geometry: bool) -> str:
    """The reader's own fault of the row, or what the checks would say of its shape."""
    if row.fault is not None:
        return row.fault.code
    if row.shape is None:
        return "geometry_missing" if has_geometry else ""
    if row.shape.is_empty:
        return "geometry_empty"
    return "" if shapely.is_valid_input(row.shape) and finite(row) else "geometry_not_finite"


def finite(row: RawRow) -> bool:
    return bool(abs(shapely.get_coordinates(row.shape)).max() < 1e12)


@pytest.fixture(scope="module")
def every_case(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return list(cases(tmp_path_factory.mktemp("hostile")))


def test_there_are_hundreds_of_them_each_with_a_name_of_its_own(every_case: list[Case]) -> None:
    assert len(every_case) >= 300
    assert len({case.name for case in every_case}) == len(every_case)
    assert sum(not case.verdict for case in every_case) >= 40


def test_every_file_gets_its_verdict(every_case: list[Case], tmp_path: Path) -> None:
    """One test for all: so many of them would drown the report, and what is wrong is listed here."""
    wrong = []
    for case in every_case:
        found, rows = verdict_of(case.write(tmp_path), case.said)
        if not (found & case.verdict if case.verdict else (found, rows) == (set(), case.rows)):
            wrong.append((case.name, sorted(case.verdict) or case.rows, sorted(found) or rows))

    assert wrong == []
