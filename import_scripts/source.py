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
    rows = 34                                  # or { min = 30, max = 40 }; the other keys: import_scripts/expect.py

    [[fix]]
    id = "1632"
    lat = 48.68                                # lon and lat, or set = { "their column" = value }, or drop = true
    why = "The latitude was cut off at the point; the house stands between its neighbours 7 and 11."

A key that is not known is refused: a misspelt one would do nothing without a word. Every key: docs/reference/source.md.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.expect import Expectation
from import_scripts.osm.choice import OsmChoice, conditions_in, fault_of
from import_scripts.readers.options import ReadOptions

TEXTS = ("name", "description", "address")
TARGETS = (*TEXTS, "kind", "rank", "status", "visibility", "source", "verified_on", "next_due_on")
TYPES = ("text", "integer", "number", "boolean", "date", "list", "phone", "url", "email", "opening_hours")
NUMBERS = ("integer", "number")
GEOMETRIES = ("point", "line", "polygon", "any")


A_TEXT, TRUE_OR_FALSE = _("a text"), _("true or false")


class SourceRefused(Exception):
    """The source file is not understood; the message names the key and what may stand there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where one of our values comes from: their column, perhaps through a table and a type, or a constant."""

    column: str = ""
    value: Any = None
    values: dict[str, Any] | None = None
    type: str = ""
    min: float | None = None  # of a number
    max: float | None = None
    separator: str = ""  # of a list; empty: a semicolon


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
    member: str = ""  # of an archive of several data sets
    lon: str = ""
    lat: str = ""
    wkt: str = ""
    osm: OsmChoice = field(default_factory=OsmChoice)  # what of an OpenStreetMap file is meant
    swap_axes: bool = False
    repair: bool = False
    confirm_outside: bool = False
    confirms: bool = False  # what the file names and does not change counts as verified
    accept_guesses: bool = False  # a CRS or an order of axes that was recognised is used, and told
    address: str = ""  # column by which a row without geometry is placed
    place_on_street: bool = False  # where the house is not known, the middle of its street will do
    id: str = ""
    fields: dict[str, Rule] = field(default_factory=dict)
    properties: dict[str, Rule] | None = None
    where: dict[str, str] = field(default_factory=dict)
    expect: Expectation = field(default_factory=Expectation)
    fixes: tuple[Fix, ...] = ()

    @property
    def options(self) -> ReadOptions:
        """What concerns the reader."""
        return ReadOptions(**{one.name: getattr(self, one.name) for one in fields(ReadOptions)})


TABLES = {"fields", "properties", "where", "expect", "osm", "fix"}
SIMPLE = {one.name for one in fields(Source)} - {"fields", "properties", "where", "expect", "osm", "fixes"}
SWITCHES = {one.name for one in fields(Source) if one.type is bool}


def read_source(path: Path) -> Source:
    """The source file at `path`. Raises SourceRefused."""
    try:
        book = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceRefused(_("{file}: {fault}", file=path.name, fault=fault)) from fault
    try:
        return source_of(book)
    except SourceRefused as refused:
        raise SourceRefused(_("{file}: {fault}", file=path.name, fault=sentence_of(refused))) from refused


def source_of(book: dict[str, Any]) -> Source:
    """The source of a TOML document."""
    _only(book, SIMPLE | TABLES, "")
    if not isinstance(book.get("layer"), str) or not book["layer"]:
        raise SourceRefused(_('layer is missing: the slug of the layer, as layer = "schools".'))
    plain = {name: _typed(name, book[name]) for name in SIMPLE & book.keys()}
    if plain.get("geometry", "any") not in GEOMETRIES:
        raise _none_of("", "geometry =", plain["geometry"], GEOMETRIES)
    return Source(
        **plain,
        fields=_rules(_table(book, "fields"), "fields", is_ours=_is_target),
        properties=_rules(_table(book, "properties"), "properties") if "properties" in book else None,
        where={name: str(value) for name, value in _table(book, "where").items()},
        expect=_expected(_table(book, "expect")),
        osm=_chosen(_table(book, "osm")),
        fixes=tuple(_fix(row) for row in _fixes(book)),
    )


def _chosen(table: dict[str, Any]) -> OsmChoice:
    _only(table, {one.name for one in fields(OsmChoice)}, "[osm] ")
    choice = OsmChoice(*(_names(table, one.name, "osm") for one in fields(OsmChoice)))
    if fault := fault_of(choice):
        raise SourceRefused(_("[osm] {fault}", fault=fault))
    return choice


def told_choice(before: OsmChoice, tags: str, elements: str) -> OsmChoice:
    """The choice with what somebody has written into a field for tags, and one for elements. Raises SourceRefused."""
    sorts = tuple(elements.replace(",", " ").split())
    choice = OsmChoice(conditions_in(tags) or before.tags, sorts or before.elements)
    if fault := fault_of(choice):
        raise SourceRefused(fault)
    return choice


def _table(book: dict[str, Any], name: str) -> dict[str, Any]:
    table = book.get(name, {})
    if not isinstance(table, dict):
        raise SourceRefused(_("{name} must be a table, headed [{name}].", name=name))
    return table


def _fixes(book: dict[str, Any]) -> list[dict[str, Any]]:
    rows = book.get("fix", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceRefused(_("fix must be tables, each headed [[fix]]."))
    return rows


def _is_target(name: str) -> bool:
    text, _colon, language = name.partition(":")
    return name in TARGETS or (text in TEXTS and language.isalpha() and len(language) in (2, 3))


def _typed(name: str, value: Any) -> Any:
    wanted: type = bool if name in SWITCHES else str
    if not isinstance(value, wanted):
        raise _must_be("", name, value, TRUE_OR_FALSE if wanted is bool else A_TEXT)
    return value


def _rules(table: dict[str, Any], where: str, is_ours: Any = lambda _name: True) -> dict[str, Rule]:
    rules = {}
    for ours, theirs in table.items():
        if not is_ours(ours):
            raise SourceRefused(
                _(
                    "[{where}] {name} is not a field of ours. Use one of: {allowed}, name:en, address:en …",
                    where=where,
                    name=ours,
                    allowed=list(TARGETS),
                )
            )
        if isinstance(theirs, str):
            rules[ours] = Rule(theirs)
        elif isinstance(theirs, dict) and ("from" in theirs) != ("value" in theirs):
            rules[ours] = _rule(theirs, f"[{where}] {ours}: ")
        else:
            raise SourceRefused(
                _(
                    "[{where}] {name} must be a column, or a table with either `from` or `value`.",
                    where=where,
                    name=ours,
                )
            )
    return rules


def _rule(table: dict[str, Any], where: str) -> Rule:
    _only(table, {"from", "value", "values", "type", "min", "max", "separator"}, where)
    kind = table.get("type", "")
    if kind and kind not in TYPES:
        raise _none_of(where, "type", kind, TYPES)
    for name in ("from", "separator"):
        if not isinstance(table.get(name, ""), str):
            raise _must_be(where, name, table[name], A_TEXT)
    if not isinstance(table.get("values", {}), dict):
        raise SourceRefused(_("{where}values must be a table of theirs = ours.", where=where))
    least, most = (_number(table, name, where) for name in ("min", "max"))
    if (least is not None or most is not None) and kind not in NUMBERS:
        raise SourceRefused(_('{where}min and max belong to a number. Add type = "integer" or "number".', where=where))
    if "separator" in table and kind != "list":
        raise SourceRefused(_('{where}separator belongs to a list. Add type = "list".', where=where))
    return Rule(
        table.get("from", ""), table.get("value"), table.get("values"), kind, least, most, table.get("separator", "")
    )


def _number(table: dict[str, Any], name: str, where: str) -> float | None:
    value = table.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _must_be(where, name, value, _("a number"))
    return value


def _share(table: dict[str, Any], name: str) -> float | None:
    value = _number(table, name, "[expect] ")
    if value is not None and not 0 <= value <= 1:
        raise _must_be("[expect] ", name, value, _("a share from 0 to 1"))
    return value


def _names(table: dict[str, Any], name: str, where: str = "expect") -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _must_be(f"[{where}] ", name, value, _('a list of texts, as ["…"]'))
    return tuple(value)


def _expected(table: dict[str, Any]) -> Expectation:
    _only(table, {"rows", *(one.name for one in fields(Expectation))} - {"least_rows", "most_rows"}, "[expect] ")
    least, most = _expected_rows(table.get("rows", {}))
    geometry = table.get("geometry", "")
    if geometry and geometry not in GEOMETRIES:
        raise _none_of("[expect] ", "geometry =", geometry, GEOMETRIES)
    return Expectation(
        least_rows=least,
        most_rows=most,
        max_withdrawn_share=_share(table, "max_withdrawn_share"),
        geometry=geometry,
        min_share_inside=_share(table, "min_share_inside"),
        kinds=_names(table, "kinds"),
        filled=_names(table, "filled"),
    )


def _expected_rows(rows: Any) -> tuple[int, int | None]:
    if isinstance(rows, int) and not isinstance(rows, bool):
        return rows, rows
    if not isinstance(rows, dict):
        raise _must_be("[expect] ", "rows", rows, _("a number or { min = …, max = … }"))
    _only(rows, {"min", "max"}, "[expect] rows: ")
    for name, value in rows.items():
        if isinstance(value, bool) or not isinstance(value, int):
            raise _must_be("[expect] rows: ", name, value, _("a whole number"))
    return rows.get("min", 0), rows.get("max")


def _fix(row: dict[str, Any]) -> Fix:
    _only(row, {one.name for one in fields(Fix)}, "[[fix]] ")
    if not str(row.get("why", "")).strip():
        raise SourceRefused(_('[[fix]] {id}: say why it is right, as why = "…".', id=row.get("id", "")))
    if "id" not in row or not ({"lon", "lat", "set"} & row.keys() or row.get("drop")):
        raise SourceRefused(_("[[fix]] needs an id, and lon, lat, set or drop."))
    where = f"[[fix]] {row['id']}: "
    for name in ("lon", "lat"):
        _number(row, name, where)
    if not isinstance(row.get("set", {}), dict):
        raise _must_be(where, "set", row["set"], _("a table of their columns"))
    if not isinstance(row.get("drop", False), bool):
        raise _must_be(where, "drop", row["drop"], TRUE_OR_FALSE)
    return Fix(**{**row, "id": str(row["id"])})


def _only(table: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(table.keys() - known):
        raise SourceRefused(
            _("{where}{unknown} is not known. Known: {known}.", where=where, unknown=unknown, known=sorted(known))
        )


def _must_be(where: str, name: str, value: Any, wanted: str) -> SourceRefused:
    return SourceRefused(
        _("{where}{name} = {value} must be {wanted}.", where=where, name=name, value=repr(value), wanted=wanted)
    )


def _none_of(where: str, name: str, value: Any, allowed: Sequence[str]) -> SourceRefused:
    return SourceRefused(
        _(
            "{where}{name} {value} is none of {allowed}.",
            where=where,
            name=name,
            value=repr(value),
            allowed=list(allowed),
        )
    )
