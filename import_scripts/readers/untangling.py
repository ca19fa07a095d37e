"""Texts that somebody read in a wrong table before they came here: what they mean, where that is plain Ukrainian.

A proof is that a text becomes UTF-8. Between tables of one byte nothing is proved, so more must speak for it: whole
words, and not single letters, become Cyrillic (in «Pääkäyttäjä» letters of both alphabets would stand in one word),
they read as Ukrainian, and the text as it stands does not.
"""

import codecs
import math
import re
from collections.abc import Iterator

from import_scripts.readers.encoding import FREQUENT, TYPOGRAPHY
from import_scripts.readers.encoding import UKRAINIAN as LETTERS

TURNED = re.compile("[а-яєіїґ][А-ЯЄІЇҐ]")  # a capital behind a small letter
TO_UTF8 = ("cp1251", "cp1252", "latin-1", "cp866")
TO_ONE_BYTE = (("latin-1", "cp1251"), ("cp1252", "cp1251"), ("cp1250", "cp1251"), ("cp866", "cp1251"),
               ("cp1251", "cp866"), ("koi8-u", "cp1251"), ("cp1251", "koi8-u"))  # fmt: skip
ENOUGH = 200  # characters of a text that are looked at
TIMES = 2  # that a text may have been read wrongly, one upon the other
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile("[\u0400-\u04ff]")
LATIN = re.compile("[A-Za-z]")
VOWELS = frozenset("аеиіоуєїюяыэё")
# In how many of a hundred letters of Ukrainian prose each is met.
FREQUENCY = {
    "а": 8.1, "б": 1.8, "в": 5.4, "г": 1.6, "ґ": 0.1, "д": 3.4, "е": 5.0, "є": 0.6, "ж": 0.9, "з": 2.3, "и": 6.3,
    "і": 5.8, "ї": 0.7, "й": 1.4, "к": 3.5, "л": 3.7, "м": 3.0, "н": 6.8, "о": 9.4, "п": 2.9, "р": 4.5, "с": 4.2,
    "т": 5.4, "у": 3.4, "ф": 0.3, "х": 1.2, "ц": 0.8, "ч": 1.4, "ш": 0.8, "щ": 0.6, "ь": 1.8, "ю": 0.9, "я": 2.5,
}  # fmt: skip
HARDLY = 0.01
LEAST = 0.8  # likelihood of what convinces: «їжачок» has 0.9, a text 1.3; «żółć» would be «їуіж» with 0.6
AS_BYTES = "controls-as-bytes"


def _control_as_byte(fault: UnicodeError) -> tuple[bytes, int]:
    """A table has no letter at some bytes; readers that do not mind make control characters of those."""
    if isinstance(fault, UnicodeEncodeError) and "\x80" <= (letter := fault.object[fault.start]) <= "\x9f":
        return bytes([ord(letter)]), fault.start + 1
    raise fault


codecs.register_error(AS_BYTES, _control_as_byte)


def untangled(text: str) -> str:
    """What a text means that somebody read in a wrong table, perhaps twice; empty when it is none."""
    text = text[:ENOUGH]
    if sum(ord(letter) > 127 for letter in text) < 4:
        return ""
    return next(_proved(text, TIMES), "") or next(_convincing(text), "")


def _proved(text: str, times: int) -> Iterator[str]:
    """The text as UTF-8, and that as UTF-8 once more."""
    for table in TO_UTF8:
        try:
            raw = text.encode(table, AS_BYTES)
            meant = codecs.getincrementaldecoder("utf-8")().decode(raw)  # its end may be cut off within a letter
        except UnicodeError:
            continue
        if _is_ukrainian(meant):
            yield meant
        elif times > 1 and meant != text:
            yield from _proved(meant, times - 1)


def _convincing(text: str) -> Iterator[str]:
    """What reads best of all that the text may mean between tables of one byte, where that is better than as it is."""
    if not _is_odd(text):
        return
    best, most = "", max(likelihood(text), LEAST)
    for wrong, right in TO_ONE_BYTE:
        try:
            meant = text.encode(wrong, AS_BYTES).decode(right)
        except UnicodeError:
            continue
        if not TURNED.search(meant) and _is_ukrainian(meant) and _is_in_words(meant) and likelihood(meant) > most:
            best, most = meant, likelihood(meant)
    if best:
        yield best


def _is_odd(text: str) -> bool:
    """No words of ours: letters of another alphabet, frames of tables, capitals behind small letters."""
    return any(letter not in LETTERS for letter in _letters(text)) or bool(TURNED.search(text))


def _is_in_words(meant: str) -> bool:
    """Whether words are Cyrillic as a whole, one of them longer than «åäö», of several letters and with vowels."""
    words = WORD.findall(meant.lower())
    whole = [word for word in words if not LATIN.search(word) and CYRILLIC.search(word)]
    mixed = sum(len(word) for word in words if LATIN.search(word) and CYRILLIC.search(word))
    together = "".join(whole)
    vowels = sum(letter in VOWELS for letter in together)
    return (
        max(map(len, whole), default=0) > 3
        and mixed * 4 <= len(together)
        and len(set(together)) > 2
        and vowels * 5 >= len(together)
    )


def likelihood(text: str) -> float:
    """How much the letters beyond ASCII are like those of a Ukrainian text: the mean logarithm of their frequency. A
    frame of a table in the place of a letter counts as one that is hardly met."""
    letters = _letters(text)
    if not letters:
        return -math.inf
    return sum(math.log(FREQUENCY.get(letter, HARDLY)) for letter in letters) / len(letters)


def _is_ukrainian(text: str) -> bool:
    letters = _letters(text)
    return (
        len(letters) >= 3
        and all(letter in LETTERS for letter in letters)
        and sum(letter in FREQUENT for letter in letters) >= 0.5 * len(letters)
    )


def _letters(text: str) -> list[str]:
    return [letter for letter in text.lower() if ord(letter) > 127 and letter not in TYPOGRAPHY]
