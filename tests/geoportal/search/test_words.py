"""Words as the search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoportal.search.words import APOSTROPHES, fold, in_the_other_layout, lexemes, transliterated, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("вулиця Соборності, 15/2", ["вулиця", "соборності", "15/2"]),
        ("вул. Соборності 15-А", ["вулиця", "соборності", "15а"]),
        ("вул.Соборності, буд. 15 а", ["вулиця", "соборності", "15а"]),
        ("пр-т Гагаріна", ["проспект", "гагаріна"]),
        ("№12", ["12"]),
        ("школа №3", ["школа", "3"]),
        ("лікарня (дитяча)", ["лікарня", "дитяча"]),
        ('"дитсадок"', ["дитсадок"]),
        ("ЦНАП: запис", ["цнап", "запис"]),
        ("95-й квартал", ["95", "квартал"]),
        ("Ґудзик", ["гудзик"]),
        ("  ", []),
        ("!?,.", []),
    ],
)
def test_words_of_what_people_type(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("mark", list(APOSTROPHES))
def test_every_apostrophe_is_the_same(mark: str) -> None:
    assert words_of(f"об{mark}єкт") == ["об'єкт"]
    assert lexemes(words_of(f"об{mark}єкт")[0]) == ("обєкт",)


@pytest.mark.parametrize(
    ("forms", "lemma"),
    [
        (["школи", "шкіл", "школою"], "школа"),
        (["лікарні", "лікарень"], "лікарня"),
        (["аптек", "аптеці"], "аптека"),
        (["пам'ятників"], "памятник"),
        (["кав'ярень"], "кавярня"),
    ],
)
def test_forms_of_a_word_meet_in_its_lemma(forms: list[str], lemma: str) -> None:
    assert [lexemes(form)[-1] for form in forms] == [lemma] * len(forms)


def test_the_other_layout_goes_both_ways() -> None:
    assert in_the_other_layout("irjkf") == "школа"
    assert in_the_other_layout("лщву") == "kode"
    assert in_the_other_layout("15") == "15"


def test_transliteration_follows_the_rule() -> None:
    assert transliterated("вулиця Згурського, Юр’ївка") == "vulytsia Zghurskoho, Yurivka"


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_every_word_can_be_filed(text: str) -> None:
    """A lexeme goes between quotes into a tsvector: no quote, no backslash, no white space."""
    forms = [form for word in words_of(text) for form in lexemes(word)]

    assert not [form for form in forms if not form or set(form) & set("'\\ \t\n:&|!()")]
