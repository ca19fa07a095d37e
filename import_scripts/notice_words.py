"""A notice's code in words, in the languages of the portal: a title and what to do (`notice_words.toml`)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_suffix(".toml")
FALLBACK = "uk"


@dataclass(frozen=True, slots=True)
class Words:
    """What a code means, and the remedy as one sentence."""

    title: str
    remedy: str


def words_of_notice(code: str, language: str) -> Words:
    """The words in that language, else in Ukrainian. Raises KeyError for a code that does not exist."""
    words = all_words()[code]
    return words.get(language) or words[FALLBACK]


@cache
def all_words() -> dict[str, dict[str, Words]]:
    """By code and language."""
    book = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {
        code: {language: Words(**words) for language, words in languages.items()} for code, languages in book.items()
    }
