"""What a letter says of a sentence: in both languages, for nobody knows who reads it."""

import pytest

from geoportal.core.sentences import Sentence
from import_scripts.letters import in_both_languages

ROWS = Sentence("The file has no rows. Check the export.", {})
WHERE = Sentence("{where}: {message}", {"where": ["a.csv"], "message": ROWS})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Said long ago.", "Said long ago."),
        ("", ""),
        (ROWS, "У файлі немає рядків. Перевірте експорт.\nThe file has no rows. Check the export."),
        (WHERE, "a.csv: У файлі немає рядків. Перевірте експорт.\na.csv: The file has no rows. Check the export."),
        (Sentence("{where}: {message}", {"where": "a.csv", "message": "b"}), "a.csv: b"),
    ],
)
def test_a_sentence_is_told_in_both_languages_and_a_text_once(said: str, expected: str) -> None:
    assert in_both_languages(said) == expected
