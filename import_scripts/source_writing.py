"""A source as the text of a source file: what was chosen in the workbench is kept as what a person would have written.

`source_of(tomllib.loads(source_toml(source))) == source` for every source that can be read at all.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any

from import_scripts.expect import Expectation
from import_scripts.osm.choice import OsmChoice
from import_scripts.source import SIMPLE, Fix, Rule, Source

BARE = re.compile(r"[A-Za-z0-9_-]+")


def source_toml(source: Source) -> str:
    """The source as TOML; what stands at its default is left out."""
    usual = Source(layer="")
    simple = [one.name for one in fields(Source) if one.name in SIMPLE]
    lines = [f"{name} = {_value(getattr(source, name))}" for name in simple if _differs(source, usual, name)]
    lines += _table("fields", {ours: _rule(rule) for ours, rule in source.fields.items()})
    if source.properties is not None:
        lines += _table("properties", {ours: _rule(rule) for ours, rule in source.properties.items()}, always=True)
    lines += _table("where", source.where)
    lines += _table("expect", _expectation(source.expect))
    chosen = {one.name: getattr(source.osm, one.name) for one in fields(OsmChoice)}
    lines += _table("osm", {name: value for name, value in chosen.items() if value})
    for fix in source.fixes:
        lines += ["", "[[fix]]", *(f"{name} = {_value(value)}" for name, value in _fix(fix))]
    return "\n".join(lines) + "\n"


def _differs(one: Any, other: Any, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _table(name: str, content: dict[str, Any], *, always: bool = False) -> list[str]:
    if not content and not always:
        return []
    return ["", f"[{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in content.items())]


def _rule(rule: Rule) -> Any:
    """A column alone as a text, everything else as a table."""
    if rule == Rule(rule.column):
        return rule.column
    told = {"from": rule.column} if rule.column else {"value": rule.value}
    further = ("values", "type", "min", "max", "separator")
    return told | {name: getattr(rule, name) for name in further if getattr(rule, name) not in (None, "")}


def _expectation(expect: Expectation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if expect.most_rows is not None and expect.least_rows == expect.most_rows:
        found["rows"] = expect.least_rows
    elif expect.least_rows or expect.most_rows is not None:
        bounds = {"min": expect.least_rows or None, "max": expect.most_rows}
        found["rows"] = {name: value for name, value in bounds.items() if value is not None}
    others = [one.name for one in fields(Expectation) if one.name not in ("least_rows", "most_rows")]
    return found | {name: getattr(expect, name) for name in others if _differs(expect, Expectation(), name)}


def _fix(fix: Fix) -> Iterator[tuple[str, Any]]:
    usual = Fix("", "")
    for one in fields(Fix):
        if one.name in ("id", "why") or _differs(fix, usual, one.name):
            yield one.name, getattr(fix, one.name)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())} }}" if value else "{}"
    return _text(str(value))


def _text(text: str) -> str:
    """JSON writes texts as TOML does, but for the one control character that it leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
