"""Every notice has its words, in both languages."""

import re

import pytest

from import_scripts.notice_words import Words, all_words, words_of_notice
from tests.house.files import ROOT, rows_of

REFERENCE = ROOT / "docs" / "reference" / "notices.md"


def test_the_codes_with_words_are_those_that_are_documented() -> None:
    """That the documented codes are those that are used, tests/house/test_references.py says."""
    assert len(all_words()) > 80
    assert sorted(all_words()) == sorted(rows_of(REFERENCE))


def test_every_code_is_told_in_both_languages() -> None:
    assert {code: sorted(words) for code, words in all_words().items() if sorted(words) != ["en", "uk"]} == {}


def test_titles_are_short_and_remedies_are_sentences() -> None:
    told = [(code, words) for code, both in all_words().items() for words in both.values()]

    assert [code for code, words in told if not words.title or len(words.title) > 50 or words.title[-1] == "."] == []
    assert [code for code, words in told if not re.fullmatch(r"\S.{8,110}[.?]", words.remedy)] == []


def test_ukrainian_is_written_in_ukrainian_letters_and_english_in_latin() -> None:
    names = re.compile(
        r"GeoJSON|JSON|GeoPackage|XML|DOCTYPE|UTF-\d+|EPSG|GDAL|WGS|OpenStreetMap|bubblewrap|zip|\.shp|\.shx|\.dbf|\(features\)"
        r"|CP1251|spA010PA|RecordCount"
    )
    uk = {code: " ".join((words["uk"].title, words["uk"].remedy)) for code, words in all_words().items()}
    en = {code: " ".join((words["en"].title, words["en"].remedy)) for code, words in all_words().items()}

    assert {code: text for code, text in uk.items() if re.search(r"[A-Za-zыэъё]", names.sub("", text))} == {}
    assert {code: text for code, text in en.items() if re.search(r"[А-Яа-яіїєґ]", text)} == {}
    assert [code for code, text in uk.items() if "'" in text] == []


def test_another_language_is_told_in_ukrainian() -> None:
    assert words_of_notice("duplicate_id", "en") == Words("Repeated identifier", "Give each object its own identifier.")
    assert words_of_notice("duplicate_id", "pl") == words_of_notice("duplicate_id", "uk")
    with pytest.raises(KeyError):
        words_of_notice("no_such_code", "uk")
