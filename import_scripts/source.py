"""A source as a small TOML file: what is ours and what is theirs, what is expected, each correction with its reason.

    layer = "clinics"                          # and, for a layer that does not exist yet: theme, name, geometry
    id = "legal_entity_id"

    [fields]                                   # ours = theirs; "name:en" is the English text
    name = "legal_entity_name"
    kind = { value = "amenity/clinic" }        # the same for every row

    [properties]                               # left out: every column that [fields] does not take stays as it is
    phone = "legal_entity_phone"
    wheelchair = { from = "Пандус", values = { "True" = "yes", "False" = "no" } }
    capacity = { from = "Місць", type = "integer" }

    [expect]
    rows = 34                                  # or { min = 30, max = 40 }

    [[fix]]
    id = "1632"
    lat = 48.68                                # lon and lat, or set = { "their column" = value }, or drop = true
    why = "The latitude was cut off at the point; the house stands between its neighbours 7 and 11."

A key that is not known is refused: a misspelt one would do nothing without a word.
"""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from import_scripts.readers.options import ReadOptions

TEXTS = ("name", "description", "address")
TARGETS = (*TEXTS, "kind", "rank", "status", "visibility", "source", "verified_on", "next_due_on")
TYPES = ("text", "integer", "number", "boolean", "date")


class SourceRefused(Exception):
    """The source file is not understood; the message names the key and what may stand there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where one of our values comes from: their column, perhaps through a table and a type, or a constant."""

    column: str = ""
    value: Any = None
    values: dict[str, Any] | None = None
    type: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """One correction, of the row with this id, and why it is right."""

    id: str
    why: str
    lon: float | None = None
    lat: float | None = None
    set: dict[str, Any] = field(default_factory=dict)
    drop: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Everything an import has to know besides the file. Empty texts: not said."""

    layer: str
    theme: str = ""
    name: str = ""
    geometry: str = "any"
    owner: str = ""
    source: str = ""
    source_url: str = ""
    licence: str = ""
    attribution: str = ""
    reader: str = ""
    crs: str = ""
    encoding: str = ""
    source_layer: str = ""
    member: str = ""
    lon: str = ""
    lat: str = ""
    wkt: str = ""
    swap_axes: bool = False
    repair: bool = False
    confirm_outside: bool = False
    id: str = ""
    fields: dict[str, Rule] = field(default_factory=dict)
    properties: dict[str, Rule] | None = None
    where: dict[str, str] = field(default_factory=dict)
    least_rows: int = 0
    most_rows: int | None = None
    fixes: tuple[Fix, ...] = ()

    @property
    def options(self) -> ReadOptions:
        """What concerns the reader."""
        return ReadOptions(**{one.name: getattr(self, one.name) for one in fields(ReadOptions)})


TABLES = {"fields", "properties", "where", "expect", "fix"}
SIMPLE = {one.name for one in fields(Source)} - {"fields", "properties", "where", "least_rows", "most_rows", "fixes"}


def read_source(path: Path) -> Source:
    """The source file at `path`. Raises SourceRefused."""
    try:
        book = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceRefused(f"{path.name}: {fault}") from fault
    try:
        return source_of(book)
    except SourceRefused as refused:
        raise SourceRefused(f"{path.name}: {refused}") from refused


def source_of(book: dict[str, Any]) -> Source:
    """The source of a TOML document."""
    _only(book, SIMPLE | TABLES, "")
    if not isinstance(book.get("layer"), str) or not book["layer"]:
        raise SourceRefused('layer is missing: the slug of the layer, as layer = "schools".')
    plain = {name: _typed(name, book[name]) for name in SIMPLE & book.keys()}
    least, most = _expected(book.get("expect", {}))
    return Source(
        **plain,
        fields=_rules(book.get("fields", {}), "fields", is_ours=_is_target),
        properties=_rules(book["properties"], "properties") if "properties" in book else None,
        where={name: str(value) for name, value in book.get("where", {}).items()},
        least_rows=least,
        most_rows=most,
        fixes=tuple(_fix(row) for row in book.get("fix", [])),
    )


def _is_target(name: str) -> bool:
    text, _, language = name.partition(":")
    return name in TARGETS or (text in TEXTS and language.isalpha() and len(language) in (2, 3))


def _typed(name: str, value: Any) -> Any:
    wanted: type = bool if name in ("swap_axes", "repair", "confirm_outside") else str
    if not isinstance(value, wanted):
        raise SourceRefused(f"{name} = {value!r} must be {'true or false' if wanted is bool else 'a text'}.")
    return value


def _rules(table: dict[str, Any], where: str, is_ours: Any = lambda _name: True) -> dict[str, Rule]:
    rules = {}
    for ours, theirs in table.items():
        if not is_ours(ours):
            allowed = ", ".join(TARGETS)
            raise SourceRefused(
                f"[{where}] {ours} is not a field of ours. Use one of: {allowed}, name:en, address:en …"
            )
        if isinstance(theirs, str):
            rules[ours] = Rule(theirs)
        elif isinstance(theirs, dict) and ("from" in theirs) != ("value" in theirs):
            _only(theirs, {"from", "value", "values", "type"}, f"[{where}] {ours}: ")
            if theirs.get("type", "text") not in TYPES:
                raise SourceRefused(f"[{where}] {ours}: type {theirs['type']!r} is none of {', '.join(TYPES)}.")
            rules[ours] = Rule(
                theirs.get("from", ""), theirs.get("value"), theirs.get("values"), theirs.get("type", "")
            )
        else:
            raise SourceRefused(f"[{where}] {ours} must be a column, or a table with either `from` or `value`.")
    return rules


def _expected(table: dict[str, Any]) -> tuple[int, int | None]:
    _only(table, {"rows"}, "[expect] ")
    rows = table.get("rows", {})
    if isinstance(rows, int) and not isinstance(rows, bool):
        return rows, rows
    if not isinstance(rows, dict):
        raise SourceRefused(f"[expect] rows = {rows!r} must be a number or {{ min = …, max = … }}.")
    _only(rows, {"min", "max"}, "[expect] rows: ")
    return rows.get("min", 0), rows.get("max")


def _fix(row: dict[str, Any]) -> Fix:
    _only(row, {one.name for one in fields(Fix)}, "[[fix]] ")
    if not str(row.get("why", "")).strip():
        raise SourceRefused(f'[[fix]] {row.get("id", "")}: say why it is right, as why = "…".')
    if "id" not in row or not ({"lon", "lat", "set"} & row.keys() or row.get("drop")):
        raise SourceRefused("[[fix]] needs an id, and lon, lat, set or drop.")
    return Fix(**{**row, "id": str(row["id"])})


def _only(table: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(table.keys() - known):
        raise SourceRefused(f"{where}{', '.join(unknown)} is not known. Known: {', '.join(sorted(known))}.")
