"""Values into their types: what fits, what is refused, and what is kept as it is written."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.source import TYPES, Rule
from import_scripts.values import CONVERT, LONGEST, Converted, ValueRefused, converted, converter

PLAIN = Rule("c")


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("12", "integer", 12), (" 1 200 ", "integer", 1200), (7.0, "integer", 7), ("1\u00a0200", "integer", 1200),
        ("3,5", "number", 3.5), ("−2.5", "number", -2.5), ("1 234,5", "number", 1234.5),
        ("1'234'567", "number", 1234567.0), (".5", "number", 0.5), ("5.", "number", 5.0), (1e22, "number", 1e22),
        ("9007199254740993", "integer", 9007199254740993), ("-1 000 000", "integer", -1000000), ("5,0", "integer", 5),
        ("так", "boolean", True), ("False", "boolean", False), ("+", "boolean", True), ("відсутній", "boolean", False),
        (True, "boolean", True), (0, "boolean", False),
        ("24.11.2026", "date", date(2026, 11, 24)), ("2026-11-24T10:00:00", "date", date(2026, 11, 24)),
        ("24.11.2026 р.", "date", date(2026, 11, 24)), ("24/11/2026", "date", date(2026, 11, 24)),
        ("3 лютого 2026 року", "date", date(2026, 2, 3)), (46350, "date", date(2026, 11, 24)),
        ("46350.5", "date", date(2026, 11, 24)), (46350.0, "date", date(2026, 11, 24)),
        (datetime(2026, 11, 24, 9), "date", date(2026, 11, 24)), (date(2026, 11, 24), "date", date(2026, 11, 24)),
        (13, "text", "13"), (13.0, "text", "13"), ("  два   слова ", "text", "два слова"), ("", "integer", None),
        (None, "text", None), (5, "", 5), (" \n", "list", None),
        ("а; б ;; в", "list", ["а", "б", "в"]), (["а", 2], "list", ["а", "2"]),
        ("(0564) 43-01-74, 0679762540", "phone", "+380564430174; +380679762540"),
        ("school_7.klasna.com/", "url", "http://school_7.klasna.com/"),
        ("HTTPS://гімназія97.com.ua/?a=1", "url", "HTTPS://гімназія97.com.ua/?a=1"),
        ("http://viza.kr.gov.ua    http://kr.gov.ua", "url", "http://viza.kr.gov.ua; http://kr.gov.ua"),
        ("kr.gov.ua:8080", "url", "http://kr.gov.ua:8080"),
        ("Viza@KR.gov.ua, mailto:a.b@c.ua", "email", "Viza@kr.gov.ua; a.b@c.ua"),
        ("Пн-Пт 8:00-17:00, перерва 12-13", "opening_hours", "Mo-Fr 08:00-12:00,13:00-17:00"),
    ],
)  # fmt: skip
def test_converted(value: Any, kind: str, expected: Any) -> None:
    assert converted(value, PLAIN, kind) == Converted(expected)


@pytest.mark.parametrize(
    ("value", "kind", "sentence"),
    [
        ("сто", "integer", "is not a whole number"),
        ("3.5", "integer", "is not a whole number"),
        ("1_000", "integer", "is not a whole number"),
        ("12 34", "integer", "is not a whole number"),  # two numbers, or one: who knows
        ("5 6", "number", "is not a number"),
        ("12 345 67", "number", "is not a number"),
        ("٣", "number", "is not a number"),
        ("1e400", "number", "is not a number"),
        (["А", "Б"], "text", "is not one value, but holds several"),
        ({"uk": "А"}, "phone", "is not one value, but holds several"),
        ("01.01.0001", "date", "is not a day such as 2026-11-24 or 24.11.2026"),
        ("9999-12-31", "date", "is not a day such as 2026-11-24 or 24.11.2026"),
        ("2026-11-24T25:99", "date", "is not a day such as 2026-11-24 or 24.11.2026"),
        ("1,234.5", "number", "is not a number"),
        ("inf", "number", "is not a number"),
        ("може", "boolean", "is neither yes nor no"),
        ("31.02.2026", "date", "is not a day such as"),
        ("24.11.26", "date", "is not a day such as"),
        ("3 брюмера 2026", "date", "is not a day such as"),
        ("24.11.2026 або пізніше", "date", "is not a day such as"),
        ("99999", "date", "is not a day such as"),
        ("javascript:alert(1)", "url", "must begin with http"),
        ("ftp://kr.gov.ua", "url", "must begin with http"),
    ],
)
def test_unfit_values_are_refused(value: str, kind: str, sentence: str) -> None:
    with pytest.raises(ValueRefused, match=sentence):
        converted(value, PLAIN, kind)


@pytest.mark.parametrize(
    ("value", "kind", "doubt"),
    [
        ("немає", "phone", "is not a telephone number: it holds more than digits, brackets and hyphens"),
        ("немає", "url", "is not an address of the web: it names no host such as school5.dp.ua"),
        ("http://[", "url", "is not an address of the web"),
        ("http://a.ua:99999", "url", "is not an address of the web"),
        ("http://me:secret@kr.gov.ua", "url", "is not an address of the web: it names no host such as school5.dp.ua"),
        ("школа", "email", "is not an e-mail address such as school5@dp.ua"),
        ("шкoла@dp.ua", "email", "is not an e-mail address such as school5@dp.ua"),
        ("a..b@c.ua", "email", "is not an e-mail address such as school5@dp.ua"),
        ("за домовленістю", "opening_hours", "is not understood as opening hours; write them as "
         "Пн-Пт 8:00-17:00, перерва 12:00-13:00"),
    ],
)  # fmt: skip
def test_what_a_person_can_still_read_is_kept_with_a_doubt(value: str, kind: str, doubt: str) -> None:
    assert converted(value, PLAIN, kind) == Converted(value, doubt)


def test_a_table_of_values_knows_only_its_own() -> None:
    rule = Rule("c", values={"True": "yes", "False": "no"})

    assert converted(True, rule, "") == Converted("yes")
    with pytest.raises(ValueRefused, match="is none of True, False"):
        converted("maybe", rule, "")


@pytest.mark.parametrize(("value", "fits"), [(0, True), (5000, True), (-1, False), (5001, False)])
def test_a_number_stays_within_its_bounds(value: int, fits: bool) -> None:
    rule = Rule("c", type="integer", min=0, max=5000)

    if fits:
        assert converted(value, rule, "integer") == Converted(value)
    else:
        with pytest.raises(ValueRefused, match=r"is (less than 0|more than 5000)"):
            converted(value, rule, "integer")


def test_a_list_is_cut_where_its_source_says() -> None:
    assert converted("а|б; в", Rule("c", separator="|"), "list") == Converted(["а", "б; в"])


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()), st.sampled_from(TYPES))
def test_any_value_is_converted_or_refused(value: Any, kind: str) -> None:
    with suppress(ValueRefused):
        found = converted(value, PLAIN, kind)
        assert found.value is None or not found.doubt or isinstance(found.value, str)


@given(st.dates(min_value=date(1928, 1, 1), max_value=date(2100, 1, 1)))
def test_every_way_of_writing_a_day_means_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days

    written = [day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d.%m.%Y} р.", f"{day:%d.%m.%Y} 10:15:00", serial]

    assert {converted(one, PLAIN, "date").value for one in written} == {day}


def heard(convert: Callable[[Any], Converted], value: Any) -> Any:
    """The value with its doubt, or what it is refused with."""
    try:
        return convert(value)
    except ValueRefused as refused:
        return str(refused)


WRITTEN = [
    "12",
    "12",
    " 12",
    "так",
    "24.11.2026",
    "Пн-Пт 8-17",
    "kr.gov.ua",
    "a@b.ua",
    "0679762540",
    "x",
    "",
    "x" * 201,
]
VALUES = st.sampled_from([*WRITTEN, 12, 12.0, 1, True, 0.0, -0.0, None, [], ["а", "б"], date(2026, 11, 24)])


@given(st.lists(VALUES, max_size=6), st.sampled_from([*TYPES, ""]), st.sampled_from([None, {"12": "x", "x": 5}]))
def test_a_text_that_was_met_before_is_told_as_at_first(values: list[Any], kind: str, table: Any) -> None:
    rule = Rule("c", values=table, min=5 if kind in ("integer", "number") else None)
    convert = converter(rule, kind)

    assert [repr(heard(convert, value)) for value in values] == [
        repr(heard(lambda one: converted(one, rule, kind), value)) for value in values
    ]


@pytest.mark.parametrize(("length", "is_remembered"), [(LONGEST, True), (LONGEST + 1, False)])
def test_short_texts_are_understood_once(monkeypatch: pytest.MonkeyPatch, length: int, is_remembered: bool) -> None:
    asked: list[str] = []

    def number_of(text: str) -> str:
        asked.append(text)
        return "+380564430174"

    monkeypatch.setitem(CONVERT, "phone", number_of)
    convert, text = converter(PLAIN, "phone"), "0" * length

    assert [convert(text).value for _ in range(3)] == ["+380564430174"] * 3
    assert len(asked) == (1 if is_remembered else 3)


def test_a_list_is_each_rows_own() -> None:
    convert = converter(PLAIN, "list")

    assert convert("а; б").value is not convert("а; б").value
