"""The gate that every text goes through."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from import_scripts.readers import text_gate
from import_scripts.readers.text_gate import Gate
from import_scripts.readers.untangling import untangled
from import_scripts.rows import RawRow, Reading


def through(*values: dict[str, Any]) -> tuple[list[RawRow], Reading]:
    reading = Reading("f.csv", "CSV", ())
    rows = [RawRow(number, one, Point(33, 47), "id") for number, one in enumerate(values, 1)]
    return list(Gate(reading).rows(rows)), reading


def test_clean_texts_numbers_and_nothing_stay_as_they_are() -> None:
    values = {"n": "Об’єднаний ліцей № 5?", "a": 1, "b": None, "c": 2.5, "d": True, "e": ["ї"], "f": {"g": "ґ"}}

    (row,), reading = through(values)

    assert (row.values, row.fault, reading.notices) == (values, None, [])


def test_letters_are_composed() -> None:
    (row,), reading = through({"назва\u0438\u0306": "и\u0306од і\u0308жак"})

    assert row.values == {"назвай": "йод їжак"}
    assert reading.notices == []


def test_what_cannot_be_seen_is_taken_out_and_said_once() -> None:
    rows, reading = through({"n": "а\u202eб"}, {"n": "в\x07г\tд"}, {"n": "є"})

    assert [row.values["n"] for row in rows] == ["аб", "вг\tд", "є"]
    assert [(one.code, one.row, one.field) for one in reading.notices] == [("unseen_characters", 1, "n")]
    assert "So it is with 2 texts" in reading.notices[0].message


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "text_unstorable"),
        ("a\ud83d", "text_unstorable"),
        ("є" * 1_000_001, "text_too_long"),
        ({"a": ["\x00"]}, "text_unstorable"),
    ],
)
def test_what_cannot_be_kept_keeps_its_row_out(value: Any, code: str) -> None:
    (row,), _ = through({"n": value})

    assert row.fault is not None
    assert (row.fault.code, row.fault.row, row.fault.field, row.shape) == (code, 1, "n", None)


def test_a_value_nested_too_deeply_keeps_its_row_out() -> None:
    deep: Any = "x"
    for _ in range(70):
        deep = [deep]

    (row,), _ = through({"n": deep})

    assert row.fault is not None
    assert row.fault.code == "value_unfit"


@pytest.mark.parametrize("unseen", ["\u200b", "\xad", "\u2060", "\u200d", "\ufdd0", "\U000e0041"])
def test_a_word_is_not_kept_apart_by_what_cannot_be_seen(unseen: str) -> None:
    (row,), reading = through({"n": f"Шко{unseen}ла"})

    assert row.values == {"n": "Школа"}
    assert [(one.code, one.value) for one in reading.notices] == [("unseen_characters", f"Шко<U+{ord(unseen):04X}>ла")]


def test_what_joins_a_picture_of_several_stays() -> None:
    (row,), reading = through({"n": "Родина \U0001f468\u200d\U0001f469\u200d\U0001f467"})

    assert (row.values["n"], reading.notices) == ("Родина \U0001f468\u200d\U0001f469\u200d\U0001f467", [])


def test_oddly_written_texts_stay_as_they_are_and_are_said() -> None:
    values = {"mixed": "Шкoла", "escaped": "&quot;Мрія&quot;", "shortened": "3,8E+11", "lost": "\ue001"}

    (row,), reading = through(values)

    assert row.values == values
    assert {one.field: one.code for one in reading.notices} == {
        "mixed": "letters_mixed", "escaped": "text_escaped", "shortened": "number_shortened", "lost": "text_lost"
    }  # fmt: skip


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, [1, math.nan], {"a": {"b": math.inf}}])
def test_a_number_that_is_none_keeps_its_row_out(value: Any) -> None:
    """The database has no word for it, and would refuse all rows at once."""
    (row, fine), _ = through({"n": value}, {"n": 1.5})

    assert row.fault is not None
    assert (row.fault.code, row.fault.row, row.fault.field) == ("value_unfit", 1, "n")
    assert fine.fault is None


@pytest.mark.parametrize("text", ["?????", "?????? ?????", "Л\ufffdцей"])
def test_letters_that_are_gone_are_said(text: str) -> None:
    _, reading = through({"n": text})

    assert [one.code for one in reading.notices] == ["text_lost"]


WORDS = ["Школа № 5 Криворізької", "Ліцей", "Гімназія «Їжачок»", "вулиця Їжакевича", "ВУЛИЦЯ МИРУ"]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "latin-1"), ("cp1251", "latin-1"), ("cp1251", "cp1252")])
def test_a_text_read_in_a_wrong_table_is_recognised(words: str, right: str, wrong: str) -> None:
    assert untangled(words.encode(right).decode(wrong)) == words


def test_utf8_read_as_cp1251_is_recognised() -> None:
    assert untangled("Гімназія «Їжачок»".encode().decode("cp1251")) == "Гімназія «Їжачок»"


@pytest.mark.parametrize(
    "text",
    [*WORDS, "Müllerstraße Köln", "Řeznická třída", "зАТ «Мрія»", "ПрАТ «АрселорМіттал»", "Café à côté de l’église"],
)
def test_a_text_that_is_right_is_left_alone(text: str) -> None:
    assert untangled(text) == ""


PIECES = st.sampled_from(
    [
        "Школа",
        "аБ",
        "аB",
        "&amp;",
        "E+",
        "?",
        "??",
        "a",
        "\n",
        "\x00",
        "\u202e",
        "и\u0306",
        "\ufffd",
        "\ud83d",
        "Ã",
        "ё",
    ]
)
TEXT = st.lists(PIECES, max_size=4).map("".join) | st.text(max_size=5)
VALUE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.lists(TEXT, max_size=2)


@given(st.lists(st.dictionaries(TEXT, VALUE, max_size=4), max_size=3), TEXT)
def test_a_row_looked_at_as_one_text_is_as_if_each_text_were(values: list[dict[str, Any]], name: str) -> None:
    rows = [RawRow(number, one, Point(33, 47), name) for number, one in enumerate(values, 1)]
    reading, slowly = Reading("f.csv", "CSV", ()), Reading("f.csv", "CSV", ())

    found = list(Gate(reading).rows(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_gate, "_is_plain", lambda _row: False)
        each = list(Gate(slowly).rows(rows))

    assert (found, reading.notices) == (each, slowly.notices)


def test_a_name_that_is_no_text_becomes_one() -> None:
    (row,), _ = through({5: "а"})  # type: ignore[dict-item] # as a reader might

    assert row.values == {"5": "а"}
