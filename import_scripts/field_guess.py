"""Guessing which of their columns is what of ours, from some rows: a source to begin with, each guess with its reason.

Headers are read first, by the words in `field_words.toml`; then the content has to agree, or says what a header does
not. Nobody is bound by it: the workbench shows every guess, and a person changes what is wrong.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from geoportal.core.sentences import sentence as _
from geoportal.search.words import fold
from import_scripts.source import Rule, Source
from import_scripts.values import ValueRefused, converted, text_of

WORDS = Path(__file__).with_name("field_words.toml")
MOST = 0.8  # share of the filled values that have to fit a type
TYPES_OF = {"phone": "phone", "email": "email", "website": "url", "opening_hours": "opening_hours",
            "capacity": "integer", "verified_on": "date"}  # fmt: skip
BY_CONTENT = ("email", "phone", "url", "date", "opening_hours")
PROPERTY_OF = {"email": "email", "phone": "phone", "url": "website", "opening_hours": "opening_hours"}
EVIDENCE = {
    "email": _("its values are emails"),
    "phone": _("its values are phones"),
    "url": _("its values are urls"),
    "opening_hours": _("its values are hours"),
}
IDENTIFIER = re.compile(r"(?=.*\d)(?!-?\d+[.,]\d+$)[\w./:-]{1,40}")  # a digit, and no coordinate
KIND = re.compile(r"[a-z_]+(?:/[a-z_]+)+")
STATUSES = {
    "працює": "active", "діє": "active", "діючий": "active", "діюча": "active", "active": "active",
    "відкрито": "active", "призупинено": "paused", "тимчасово не працює": "paused", "paused": "paused",
    "будується": "planned", "планується": "planned", "planned": "planned",
}  # fmt: skip
EVIDENT = {  # what a text must hold before its type is believed without a header that says so
    "email": re.compile(r"@"), "url": re.compile(r"^(?:https?://|www\.)", re.IGNORECASE),
    "phone": re.compile(r"^\s*(?:\+?380|\(0|0\d{2})"), "date": re.compile(r"\d[./-]\d{1,2}[./-]\d"),
    "opening_hours": re.compile(r"\d[:.]\d\d\s*[-–—]\s*\d"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """`column` is taken for `target` (id, lon, address, fields.name, properties.phone …), and why."""

    target: str
    column: str
    reason: str
    sample: str


@dataclass(frozen=True, slots=True)
class Guessed:
    """The source that the guesses make, and the guesses in the order of the columns."""

    source: Source
    guesses: tuple[FieldGuess, ...]


@dataclass(slots=True)
class _Guesser:
    layer: str
    rows: Sequence[Mapping[str, Any]]
    columns: list[str]
    has_shapes: bool
    taken: dict[str, str] = field(default_factory=dict)  # target → column
    guesses: list[FieldGuess] = field(default_factory=list)

    def take(self, target: str, column: str, reason: str) -> None:
        if target not in self.taken and column not in self.taken.values():
            self.taken[target] = column
            sample = next(iter(self.filled(column)), "")
            self.guesses.append(FieldGuess(target, column, reason, text_of(sample)[:80]))

    def filled(self, column: str) -> list[Any]:
        return [value for row in self.rows if text_of(value := row.get(column))]

    def by_headers(self) -> None:
        """The columns whose headers say what they are, those that say it most fully first."""
        found = [
            (len(phrase.split()) / len(header.split()), len(phrase), section, ours, phrase, column)
            for column in self.columns
            for header in [_header(column)]
            for section, ours, phrase in _phrases()
            if f" {phrase} " in f" {header} "
        ]
        for *_scores, section, ours, phrase, column in sorted(found, key=lambda one: one[:2], reverse=True):
            if self._agrees(section, ours, column):
                target = ours if section in ("places", "id") else f"{section}.{ours}"
                self.take(target, column, _("the header '{column}' says «{phrase}»", column=column, phrase=phrase))

    def _agrees(self, section: str, ours: str, column: str) -> bool:
        """Whether the content of a column does not speak against what its header says."""
        if section == "places":
            return not self.has_shapes
        if section == "id":
            return self.is_unique(column)
        if ours == "status":
            return all(fold(text_of(value)) in STATUSES for value in self.filled(column))
        if ours == "kind":
            return all(KIND.fullmatch(text_of(value)) for value in self.filled(column))
        return ours not in TYPES_OF or self.fits(column, TYPES_OF[ours])

    def by_content(self) -> None:
        """The other columns whose values are plainly of a type; and an id, if no header named one."""
        for column in self.columns:
            for kind in BY_CONTENT:
                if kind in PROPERTY_OF and self.fits(column, kind, EVIDENT[kind]):
                    self.take(f"properties.{PROPERTY_OF[kind]}", column, EVIDENCE[kind])
        if "id" not in self.taken:
            for column in self.columns:
                if self.is_unique(column) and all(IDENTIFIER.fullmatch(text_of(v)) for v in self.filled(column)):
                    self.take("id", column, _("every row has a value of its own there"))

    def fits(self, column: str, kind: str, evident: re.Pattern[str] | None = None) -> bool:
        values = self.filled(column)
        good = [one for one in values if _is_of(one, kind) and (not evident or evident.search(text_of(one)))]
        return bool(values) and len(good) >= MOST * len(values)

    def is_unique(self, column: str) -> bool:
        values = [text_of(one) for one in self.filled(column)]
        return len(values) == len(self.rows) == len(set(values))

    def source(self) -> Source:
        own: dict[str, Any] = {target: column for target, column in self.taken.items() if "." not in target}
        if not {"lon", "lat"} <= own.keys():
            own = {target: column for target, column in own.items() if target not in ("lon", "lat")}
        if not (self.has_shapes or own.keys() & {"lon", "wkt"}):
            own["address"] = self.taken.get("fields.address", "")
        fields = {name: Rule(column) for name, column in self._of("fields")}
        if "status" in fields:
            column = fields["status"].column
            said = dict.fromkeys(text_of(value) for value in self.filled(column))
            fields["status"] = Rule(column, values={text: STATUSES[fold(text)] for text in said})
        properties = {name: Rule(column, type=TYPES_OF.get(name, "")) for name, column in self._of("properties")}
        properties |= {column: Rule(column) for column in self.columns if column not in self.taken.values()}
        return replace(Source(layer=self.layer), fields=fields, properties=properties, **own)

    def _of(self, section: str) -> list[tuple[str, str]]:
        head = f"{section}."
        return [(target.removeprefix(head), column) for target, column in self.taken.items() if target.startswith(head)]


def guessed_source(layer: str, rows: Sequence[Mapping[str, Any]], *, has_shapes: bool) -> Guessed:
    """A source for these rows of a file. What is not recognised stays under its own name among the properties."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    guesser = _Guesser(layer, rows, columns, has_shapes)
    guesser.by_headers()
    guesser.by_content()
    guesses = sorted(guesser.guesses, key=lambda one: columns.index(one.column))
    return Guessed(guesser.source(), tuple(guesses))


@cache
def _phrases() -> tuple[tuple[str, str, str], ...]:
    """Section, ours, folded phrase."""
    book: dict[str, dict[str, list[str]]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return tuple(
        (section, ours, fold(phrase))
        for section, words in book.items() for ours, phrases in words.items() for phrase in phrases
    )  # fmt: skip


def _header(column: str) -> str:
    """A header as its words are compared: folded, without underscores and points."""
    return " ".join(re.sub(r"[._]", " ", fold(column.replace("_", " "))).split())


def _is_of(value: Any, kind: str) -> bool:
    try:
        return not converted(value, Rule("c"), kind).doubt
    except ValueRefused:
        return False
