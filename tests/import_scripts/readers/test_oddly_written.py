"""Texts that are whole and yet not as anybody meant to write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.readers.oddly_written import Oddity, is_oddly_written, oddity_of
from import_scripts.readers.untangling import TURNED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Шкoла № 5", "Шкoла"),
        ("вул. Cтепана Бандери, Миpу", "Cтепана, Миpу"),
        ("Schооl, Schооl", "Schооl"),
        ("Ліцей «Мрiя»", "Мрiя"),
        ("iм. Шевченка та Лecі", "iм, Лecі"),
    ],
)
def test_letters_of_two_alphabets_in_a_word_are_named(text: str, words: str) -> None:
    assert is_oddly_written(text)
    assert oddity_of(text) == Oddity("mixed", words)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("&#1064;&#1082;&#1086;&#1083;&#1072; &quot;Мрія&quot;", 'Школа "Мрія"'),
        ("Ліцей&nbsp;№&nbsp;5", "Ліцей\xa0№\xa05"),
        ("R&amp;D", "R&D"),
        (r"\u0428\u043a\u043e\u043b\u0430", "Школа"),
        ("%D0%A8%D0%BA%D0%BE%D0%BB%D0%B0", "Школа"),
    ],
)
def test_letters_written_as_codes_are_told_in_plain(text: str, meant: str) -> None:
    assert is_oddly_written(text)
    assert oddity_of(text) == Oddity("escaped", meant)


@pytest.mark.parametrize("text", ["3,80567E+11", "3.80567e+11", " 1E+12", "-1,2E+08"])
def test_a_number_that_a_spreadsheet_has_cut_short_is_told(text: str) -> None:
    assert is_oddly_written(text)
    assert oddity_of(text) == Oddity("shortened")


@pytest.mark.parametrize(
    "text",
    ["Школа № 5", "School 5", "IT-школа", "ПрАТ «АрселорМіттал»", "5A, 12b", "R&D; Ко", "https://uk.wikipedia.org/wiki/"
     "%D0%9A%D1%80%D0%B8%D0%B2%D0%B8%D0%B9", "4.791E+01", "5,3E+06", "E+", "AT&T; B", "C:\\users", "Wi-Fi",
     "Windowsівський", "ТОВ «Нова Linіyaж»"],
)  # fmt: skip
def test_what_people_write_is_not_odd(text: str) -> None:
    assert oddity_of(text) is None


PIECES = st.sampled_from(
    ["Школа", "Шкoла", "&quot;", "&", ";", r"\u0456", "%D1%96", "%", "E+", "1", "3,8E+11", "b", " "]
)


@given(st.lists(PIECES, max_size=5).map("".join))
def test_the_quick_look_misses_nothing(text: str) -> None:
    assert is_oddly_written(text) or (oddity_of(text) is None and not TURNED.search(text))
