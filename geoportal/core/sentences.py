"""Sentences that are English at once, and are told again in the language of whoever reads them.

    from geoportal.core.sentences import sentence as _

    said = _("The file declares {declared} rows, and {read} could be read.", declared=1430, read=1410)
    said                              # "The file declares 1,430 rows, …": a text, for logs, commands and programs
    told(said)                        # in the active language: «У файлі заявлено 1 430 рядків, …»
    kept = as_plain(said)             # {"msgid": "The file declares {declared} …", "values": {…}}: kept in a run
    said_again(kept) == said

The template is a msgid, which makemessages finds by the names `_` and `ngettext`. Its {places} take texts, which stay
as they are; numbers, as the language writes them; sentences, told in the same language; lists of these, with commas. A
number that counts nothing (a row's, a system's) is given as a text.
The caged child makes sentences as well and has no settings: so Django is not imported before something is told.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Self

PLACE = re.compile(r"\{(\w+)\}")
LONGEST, LONGEST_SENTENCE = 1000, 4000  # characters of a value
LARGEST = 1 << 63
MOST_VALUES, MOST_LISTED, DEEPEST = 20, 100, 16


class Sentence(str):
    """A text in English, with the template and the values that it was made of."""

    msgid: str
    values: dict[str, Any]
    plural: str
    amount: int
    depth: int

    def __new__(cls, msgid: str, values: Mapping[str, Any], plural: str = "", amount: int = 1) -> Self:
        kept = {name: _plain(value) for name, value in values.items()}
        made = super().__new__(cls, _filled(plural if plural and amount != 1 else msgid, kept, _english))
        made.msgid, made.values, made.plural, made.amount = msgid, kept, plural, amount
        made.depth = 1 + (max(map(_depth, kept.values())) if kept else 0)
        return made

    def filled(self, **values: Any) -> "Sentence":
        """The same with further values, where a template was written down before they were known."""
        return Sentence(self.msgid, {**self.values, **values}, self.plural, self.amount)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # nothing of it changes; a dataclass as a dict copies what it holds

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.msgid, self.values, self.plural, self.amount)


def sentence(msgid: str, /, **values: Any) -> Sentence:
    """A sentence. Imported as `_`."""
    return Sentence(msgid, values) if values else _constant(msgid)


@cache
def _constant(msgid: str) -> Sentence:
    """A file may say it of each of a million rows."""
    return Sentence(msgid, {})


def counted(singular: str, plural: str, count: int, /, **values: Any) -> Sentence:
    """A sentence in the form that {count} asks for. Imported as `ngettext`."""
    return Sentence(singular, {"count": count, **values}, plural, count)


_ = sentence


def one_after_another(*sentences: str) -> str:
    """Several as one; those that are empty left out."""
    return folded([one for one in sentences if one], lambda first, then: _("{first} {then}", first=first, then=then))


def either(choices: Sequence[str]) -> str:
    """A or B or C."""
    return folded(choices, lambda one, other: _("{one} or {other}", one=one, other=other))


def folded(texts: Sequence[str], joined: Callable[[str, str], str]) -> str:
    """Several texts as one, two by two from the left."""
    whole = texts[0] if texts else ""
    for one in texts[1:]:
        whole = joined(whole, one)
    return whole


def sentence_of(fault: BaseException) -> str:
    """What an exception was raised with, as a sentence where it was one."""
    first = fault.args[0] if fault.args else ""
    return first if isinstance(first, Sentence) else str(fault)


def told(text: object) -> str:
    """The sentence in the active language; any other text as it is."""
    if not isinstance(text, Sentence):
        return str(text)
    from django.utils.translation import gettext, ngettext

    template = ngettext(text.msgid, text.plural, text.amount) if text.plural else gettext(text.msgid)
    return _filled(template, text.values, _local)


# --- Kept and sent ----------------------------------------------------------------
def as_plain(text: str) -> Any:
    """The sentence as plain data, for JSON and msgpack; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    form = {"plural": text.plural, "count": text.amount} if text.plural else {}
    return {"msgid": text.msgid, **form, "values": {name: _sent(value) for name, value in text.values.items()}}


def _sent(value: Any) -> Any:
    return [_sent(one) for one in value] if isinstance(value, list) else as_plain(value)


def said_again(kept: Any) -> str:
    """What `as_plain` has made plain. Raises ValueError for what it cannot have made."""
    found: str = _read(kept, 0, lambda _msgid, _plural: True)
    return found


def believed(sent: Any, text: str) -> str:
    """A sentence that somebody sent beside its text, if every template in it is one of ours; else the text."""
    try:
        found = _read(sent, 0, _is_ours)
    except ValueError:
        return text
    return found if isinstance(found, Sentence) else text


def _is_ours(msgid: str, plural: str) -> bool:
    return (msgid, plural) in _templates()


@cache
def _templates() -> frozenset[tuple[str, str]]:
    """Every template of ours with its plural: all are translated (tests/house/test_untranslated.py)."""
    from babel.messages.mofile import read_mo
    from django.apps import apps

    from geoportal.env import ROOT

    found: set[tuple[str, str]] = set()
    for app in apps.get_app_configs() if apps.ready else ():  # the fuzzer reads files without a portal around it
        path = Path(app.path) / "locale" / "uk" / "LC_MESSAGES" / "django.mo"
        if path.is_relative_to(ROOT) and path.is_file():
            with path.open("rb") as file:
                messages = [one.id for one in read_mo(file) if one.id]
            for forms in messages:
                singular, *plural = [forms] if isinstance(forms, str) else forms
                found.add((singular, "".join(plural)))
    return frozenset(found)


def _read(kept: Any, depth: int, is_allowed: Callable[[str, str], bool]) -> Any:
    """A sentence or a text; nothing is filled in before it is known what template it is."""
    if not isinstance(kept, dict):
        return kept if isinstance(kept, str) else _refuse()
    msgid, values, plural, count = (kept.get(name, other) for name, other in DEFAULTS.items())
    is_whole = isinstance(msgid, str) and msgid and isinstance(values, dict) and kept.keys() <= DEFAULTS.keys()
    is_counted = isinstance(plural, str) and _is_number(count)
    if not (is_whole and is_counted) or depth > DEEPEST or len(values) > MOST_VALUES or not is_allowed(msgid, plural):
        return _refuse()
    told_again = {name: _read_value(one, depth + 1, is_allowed) for name, one in values.items()}
    return Sentence(msgid, told_again, plural, count)


DEFAULTS: dict[str, Any] = {"msgid": "", "values": {}, "plural": "", "count": 1}


def _read_value(value: Any, depth: int, is_allowed: Callable[[str, str], bool]) -> Any:
    if type(value) is float or _is_number(value):
        return value
    if isinstance(value, list) and depth <= DEEPEST:
        return [_read_value(one, depth + 1, is_allowed) for one in value[:MOST_LISTED]]
    return _read(value, depth, is_allowed)


def _is_number(value: Any) -> bool:
    return type(value) is int and abs(value) < LARGEST


def _refuse() -> Any:
    raise ValueError("it is no sentence that was made plain")


# --- Values -----------------------------------------------------------------------
def _plain(value: Any) -> Any:
    """A value as it is kept: plain, short, and not nested without end."""
    if type(value) is str:  # most are
        return _cut(value)
    if isinstance(value, Sentence):
        is_short = value.depth < DEEPEST and len(value) <= LONGEST_SENTENCE
        return value if is_short else _cut(str(value))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value[:MOST_LISTED]]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _depth(value: Any) -> int:
    if type(value) is str:
        return 0
    if isinstance(value, list):
        return max((_depth(one) for one in value), default=0)
    return value.depth if isinstance(value, Sentence) else 0


def _filled(template: str, values: Mapping[str, Any], written: Callable[[Any], str]) -> str:
    """Plain replacement, not str.format: a value is never a template, and a template asks for nothing but values."""
    pieces = list(_pieces(template))
    for at in range(1, len(pieces), 2):
        name = pieces[at]
        pieces[at] = written(values[name]) if name in values else f"{{{name}}}"
    return "".join(pieces)


@lru_cache(maxsize=2000)
def _pieces(template: str) -> tuple[str, ...]:
    """Texts and the names of places between them, by turns."""
    return tuple(PLACE.split(template))


def _english(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list):
        return ", ".join(map(_english, value))
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _local(value: Any) -> str:
    from geoportal.core.numbers import grouped

    if isinstance(value, list):
        return ", ".join(map(_local, value))
    return grouped(value) if isinstance(value, int | float) else told(value)
