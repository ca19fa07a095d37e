"""Texts that are whole and yet not as anybody meant to write them: each is kept, and said.

oddity_of("Шкoлa № 5")            →  mixed: «Шкoлa» has Latin letters that look like Cyrillic ones
oddity_of("&#1051;іцей &quot;А&quot;")  →  escaped: Ліцей "А"
oddity_of("3,80567E+11")          →  shortened: a spreadsheet has cut the last digits off
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import unquote

TURNED_OR_MIXED = re.compile("[а-яєіїґ][А-ЯЄІЇҐA-Za-z]|[А-ЯЄІЇҐ][A-Za-z]|[A-Za-z][А-Яа-яЄІЇҐєіїґ]")
WORD = re.compile(r"[^\W\d_]+")
LATIN, CYRILLIC = re.compile("[A-Za-z]"), re.compile("[\u0400-\u04ff]")
LATIN_ALIKE, CYRILLIC_ALIKE = frozenset("ABCEHIKMOPTXaceiopxy"), frozenset("АВСЕНІКМОРТХасеіорху")
ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});")
OF_PROGRAMS = re.compile(r"\\u([0-9A-Fa-f]{4})")
OF_ADDRESSES = re.compile(r"(?:%D[01]%[89ABab][0-9A-Fa-f]){2}")
SHORTENED = re.compile(r"\s*[+-]?\d(?:[.,]\d+)?[Ee]\+(?:0?[89]|[1-9]\d)\s*")
ENOUGH = 500  # characters of a text that are looked at


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is odd, and what was meant: of a text with mixed letters the words that have them."""

    what: str  # mixed, escaped, shortened
    meant: str = ""


def is_oddly_written(text: str) -> bool:
    """Whether `oddity_of` must be asked, or a text may be read in a wrong table; quick, for most are not."""
    if ("&" in text and ENTITY.search(text)) or "\\u" in text or "%D" in text or "E+" in text or "e+" in text:
        return True
    return not text.isascii() and TURNED_OR_MIXED.search(text) is not None


def oddity_of(text: str) -> Oddity | None:
    """What is odd about one text; None where nothing is."""
    if SHORTENED.fullmatch(text):
        return Oddity("shortened")
    text = text[:ENOUGH]
    if (meant := _plain(text)) != text:
        return Oddity("escaped", meant)
    words = [word for word in WORD.findall(text) if _is_mixed(word)]
    return Oddity("mixed", ", ".join(dict.fromkeys(words))) if words else None


def _plain(text: str) -> str:
    """Without the ways in which pages, programs and addresses write letters; an address stays as it is."""
    if ENTITY.search(text):
        return html.unescape(text)
    if "://" in text:
        return text
    if OF_PROGRAMS.search(text):
        return OF_PROGRAMS.sub(lambda one: chr(int(one[1], 16)), text)
    return unquote(text) if OF_ADDRESSES.search(text) else text


def _is_mixed(word: str) -> bool:
    """Whether letters of one alphabet stand in a word of the other that cannot be told from its own."""
    latin, cyrillic = set(LATIN.findall(word)), set(CYRILLIC.findall(word))
    return bool(latin and cyrillic) and (latin <= LATIN_ALIKE or cyrillic <= CYRILLIC_ALIKE)
