"""From their columns to our fields: one raw row in, one FeatureRow (its geometry still unchecked) and notices out."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from shapely.geometry import Point

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import Notice, error, remark, shown, warning
from import_scripts.placing import Placer
from import_scripts.rows import Meant, RawRow
from import_scripts.source import TEXTS, Fix, Rule, Source
from import_scripts.values import Converted, ValueRefused, converter, text_of
from layers.rows import FeatureRow

USUAL_IDS = ("id", "@id")
ADDRESS_WORDS = ("адрес", "місцезнаходження", "address")
Rules = list[tuple[str, Rule, Callable[[Any], Converted]]]  # our name, where it comes from, and how


@dataclass(slots=True)
class Conformer:
    """Applies one source to its rows, and remembers which columns and fixes were met."""

    source: Source
    file: str
    placer: Placer | None = None  # for rows that have an address and no geometry
    has_geometry: bool = True  # False: the file has no place for any, which is said once
    columns_met: set[str] = field(default_factory=set)
    fixes_used: set[str] = field(default_factory=set)
    is_placeless: bool = False  # a row was met that nothing but an address could place, and no column of them is named
    _fields: Rules = field(init=False)
    _properties: Rules | None = field(init=False)
    _taken: set[str] = field(init=False)  # columns that are no properties, where all others are
    _to_fix: set[str] = field(init=False)
    _has_texts: bool = field(init=False)  # in other languages

    def __post_init__(self) -> None:
        source = self.source
        self._fields = _converting(source.fields)
        self._properties = None if source.properties is None else _converting(source.properties)
        self._taken = {rule.column for rule in source.fields.values()} | {source.id or "id"}
        self._to_fix = {fix.id for fix in source.fixes}
        self._has_texts = any(":" in target for target in source.fields)

    def wanted(self, raw: RawRow) -> bool:
        """Whether the row is among those asked for (`where`)."""
        return not self.source.where or all(
            str(raw.values.get(name, "")) == value for name, value in self.source.where.items()
        )

    def meant(self, raw: RawRow) -> tuple[Meant | None, list[Notice], str]:
        """What the row means, what is to be said of it, and its id as far as it has one.

        None with an error: it cannot be used. None without: a fix drops it, or `afterwards` says why for all of them.
        """
        self.columns_met.update(raw.values)
        name = self.identifier(raw)
        where = {"file": self.file, "row": raw.number, "feature": name}
        notices: list[Notice] = []
        if name in self._to_fix:
            raw, notices, is_dropped = self._fixed(raw, name, where)
            if is_dropped:
                return None, notices, name
        if self.placer is not None:
            raw, placed = self.placer.placed(raw, where)
            notices += placed
        if raw.fault:
            return None, [*notices, replace(raw.fault, file=self.file, feature=name)], name
        if not name:
            said = _(
                "The row has no identifier. Say which column identifies a row with --id, and fill it in the source."
            )
            return None, [*notices, error("id_missing", said, field=self.source.id, **where)], name
        if raw.shape is None and not self.has_geometry and self.placer is None:
            self.is_placeless = True
            return None, notices, name
        if raw.shape is None:
            said = _("The row has no geometry. Add it in the source.")
            return None, [*notices, error("geometry_missing", said, **where)], name
        row, found = self._row(raw, name, where)
        if raw.has_height:
            found.append(remark("height_left_out", _("Heights are left out: the map is flat."), **where))
        is_usable = not found or all(one.severity != "error" for one in found)
        return Meant(raw.number, row, raw.shape) if is_usable else None, [*notices, *found], name

    def identifier(self, raw: RawRow) -> str:
        """The id by the source's rule; else the format's own; else a column that is called so."""
        if self.source.id:
            return text_of(raw.values.get(self.source.id))
        return text_of(raw.id) or next((text for name in USUAL_IDS if (text := text_of(raw.values.get(name)))), "")

    def afterwards(self) -> Iterator[Notice]:
        """What can be said only when every row has been seen."""
        if self.is_placeless:
            yield self._placeless()
        rules = [*self.source.fields.values(), *(self.source.properties or {}).values()]
        asked = {rule.column for rule in rules if rule.column} | ({self.source.id, self.source.address} - {""})
        asked |= self.source.where.keys()
        for column in sorted(asked - self.columns_met):
            said = _(
                "No row has the column '{column}'. The file has: {columns}.",
                column=column,
                columns=sorted(self.columns_met)[:40] or _("none"),
            )
            yield error("field_missing", said, file=self.file, field=column)
        for fix in self.source.fixes:
            if fix.id not in self.fixes_used:
                said = _(
                    "The correction of '{id}' found no such row. Take it out if the source has been mended.", id=fix.id
                )
                yield warning("fix_unused", said, file=self.file, feature=fix.id)

    def _placeless(self) -> Notice:
        """The file has rows without a place, and nothing that would give them one."""
        likely = [name for name in sorted(self.columns_met) if any(word in name.lower() for word in ADDRESS_WORDS)]
        named = likely[0] if likely else "…"
        said = _(
            "No column of the file is a coordinate, and no column of addresses is named. Name it in "
            "the source: address = {named}; or name the coordinates: --lon and --lat, or --wkt. The "
            "file has: {columns}.",
            named=json.dumps(named, ensure_ascii=False),
            columns=sorted(self.columns_met)[:40] or _("no columns"),
        )
        return error("address_not_named", said, file=self.file, value=", ".join(likely))

    def _fixed(self, raw: RawRow, name: str, where: dict[str, Any]) -> tuple[RawRow, list[Notice], bool]:
        notices, is_dropped = [], False
        for fix in self.source.fixes:
            if fix.id == name:
                self.fixes_used.add(name)
                raw, is_dropped = self._fix(raw, fix), is_dropped or fix.drop
                said = _("Corrected: {why}", why=fix.why)
                notices.append(
                    remark("fix_dropped", said, **where) if fix.drop else remark("fix_applied", said, **where)
                )
        return raw, notices, is_dropped

    def _fix(self, raw: RawRow, fix: Fix) -> RawRow:
        raw = replace(raw, values={**raw.values, **fix.set})
        if fix.lon is None and fix.lat is None:
            return raw
        spot = raw.shape if isinstance(raw.shape, Point) and not raw.shape.is_empty else Point(math.nan, math.nan)
        lon, lat = (spot.x if fix.lon is None else fix.lon), (spot.y if fix.lat is None else fix.lat)
        return replace(raw, shape=Point(lon, lat), fault=None)

    def _row(self, raw: RawRow, name: str, where: dict[str, Any]) -> tuple[FeatureRow, list[Notice]]:
        notices: list[Notice] = []
        ours = _values(self._fields, raw.values, notices, where)
        texts: dict[str, dict[str, str]] = {}
        for target in [key for key in ours if ":" in key] if self._has_texts else ():
            text, language = target.split(":")
            if value := ours.pop(target):
                texts.setdefault(language, {})[text] = value
        if self._properties is None:
            taken = self._taken
            properties = {
                key: value for key, value in raw.values.items() if key not in taken and value not in (None, "")
            }
        else:
            found = _values(self._properties, raw.values, notices, where)
            properties = {key: _storable(value) for key, value in found.items() if value not in (None, "", [])}
        ours = {key: value for key, value in ours.items() if value not in (None, "")}
        ours.setdefault("source", self.source.source)
        return FeatureRow(source_id=name, geometry=b"", texts=texts, properties=properties, **ours), notices


def _converting(rules: dict[str, Rule]) -> Rules:
    return [(target, rule, converter(rule, _type_of(target, rule))) for target, rule in rules.items()]


def _values(rules: Rules, values: dict[str, Any], notices: list[Notice], where: dict[str, Any]) -> dict[str, Any]:
    result = {}
    for target, rule, convert in rules:
        value = values.get(rule.column) if rule.column else rule.value
        try:
            found = convert(value)
        except ValueRefused as refused:
            column = rule.column or target
            said = _(
                "{column}: '{value}' {fault}. Correct it in the source.",
                column=column,
                value=shown(value),
                fault=sentence_of(refused),
            )
            notices.append(error("value_unfit", said, field=column, value=shown(value), **where))
            continue
        result[target] = found.value
        if found.doubt:
            column = rule.column or target
            said = _(
                "{column}: '{value}' {fault}. It is kept as it is written.",
                column=column,
                value=shown(value),
                fault=found.doubt,
            )
            notices.append(warning("value_not_understood", said, field=column, value=shown(value), **where))
    return result


def _storable(value: Any) -> Any:
    """A day among the properties is a text: they are JSON."""
    return value.isoformat() if isinstance(value, date) else value


def _type_of(target: str, rule: Rule) -> str:
    if rule.type:
        return rule.type
    if target == "rank":
        return "integer"
    return "date" if target in ("verified_on", "next_due_on") else "text" if target.split(":")[0] in TEXTS else ""
