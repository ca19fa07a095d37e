"""Cells of CSV do nothing in a table program."""

import pytest

from geoportal.core.table_files import harmless


@pytest.mark.parametrize("cell", ["=1+1", "+380", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_table_program_would_work_out_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Площа", "", "1+1", -2, 0.5, None, False])
def test_the_rest_stays_as_it_is(cell: object) -> None:
    assert harmless(cell) is cell
