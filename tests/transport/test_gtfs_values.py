"""Texts of files as values and back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport.gtfs_files import Column
from transport.gtfs_values import Memory, ValueFault, written

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "time": st.integers(0, 200 * 3600),
    "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    "integer": st.integers(-(2**31) + 1, 2**31 - 1),
    "float": st.floats(-1e14, 1e14, allow_nan=False),
    "latitude": st.floats(-90, 90),
    "amount": st.decimals(0, 10**8, places=2),
    "colour": st.from_regex(r"[0-9A-F]{6}", fullmatch=True),
    "text": st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="\ufffd")),
}


@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_a_value_comes_back_from_its_text(data: st.DataObject, kind: str) -> None:
    column, faults = Column("x", kind), list[tuple[str, str, ValueFault]]()
    value = data.draw(VALUES[kind])

    read = Memory(column, faults)[written(column, value)]

    assert (read or None) == (value or None) or read == value
    assert faults == []


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("integer", "1.5", "invalid_integer"),
        ("integer", "99999999999", "invalid_integer"),
        ("integer", "٣", "invalid_integer"),
        ("non_negative_integer", "-1", "number_out_of_range"),
        ("positive_integer", "0", "number_out_of_range"),
        ("positive_float", "0", "number_out_of_range"),
        ("non_negative_float", "-0.5", "number_out_of_range"),
        ("longitude", "180.5", "number_out_of_range"),
        ("float", "inf", "invalid_float"),
        ("float", "1,5", "invalid_float"),
        ("date", "20260229", "invalid_date"),
        ("date", "2026-11-29", "invalid_date"),
        ("amount", "8 грн", "invalid_currency_amount"),
        ("amount", "1e3", "invalid_currency_amount"),
        ("currency", "грн", "invalid_currency"),
        ("colour", "синій", "invalid_color"),
        ("email", "a@b", "invalid_email"),
        ("language", "u", "invalid_language_code"),
        ("timezone", "Mars/Olympus", "invalid_timezone"),
        ("url", "ftp://example.ua", "invalid_url"),
        ("url", "https://[bad", "invalid_url"),
        ("time", "7:5:0", "invalid_time"),
        ("text", "a\nb", "new_line_in_value"),
        ("id", "\ufffd", "invalid_character"),
    ],
)
def test_a_text_that_breaks_a_rule_is_blank_and_told_each_time(kind: str, text: str, code: str) -> None:
    faults: list[tuple[str, str, ValueFault]] = []
    memory = Memory(Column("x", kind), faults)

    assert (memory[text], memory[text]) == (None, None)
    assert [(name, told, fault.code) for name, told, fault in faults] == [("x", text, code)] * 2


def test_a_number_that_the_standard_does_not_list_is_told_and_kept() -> None:
    faults: list[tuple[str, str, ValueFault]] = []
    memory = Memory(Column("x", "enum", numbers=frozenset(range(20))), faults)

    assert [memory[text] for text in ("0", "19", "20", "-1", "40000")] == [0, 19, 20, None, None]
    assert [(fault.code, fault.rule) for _name, _text, fault in faults[:1]] == [
        ("unexpected_enum_value", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11…")
    ]
    assert len(faults) == 3


def test_spaces_around_are_no_matter_and_blank_is_nothing() -> None:
    memory = Memory(Column("x", "time"), [])

    assert [memory[text] for text in (" 7:00:00 ", "", "  ")] == [25200, None, None]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("amount", Decimal("8.0000"), "8.00"),
        ("amount", Decimal("8.125"), "8.125"),
        ("float", 33.0, "33"),
        ("float", -16.743632, "-16.743632"),
        ("text", None, ""),
    ],
)
def test_values_are_written_plainly(kind: str, value: Any, text: str) -> None:
    assert written(Column("x", kind), value) == text
