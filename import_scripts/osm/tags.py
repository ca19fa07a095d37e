"""What tags say beyond the kind: names in every language, the address as one line, and properties.

What is kept is a row of `tags.toml` (`tag_rules.py`). Ukrainian is the source language: a field takes
`name:uk`, else `name`, and every `name:xx` becomes the translation into xx.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geoportal.core.languages import SOURCE_LANGUAGE
from import_scripts.osm.tag_rules import LANGUAGE, Complain, is_kept
from layers.models import Feature

MONTH_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
ON_THE_GROUND = ("check_date", "survey:date")
LONGEST = {name: int(getattr(Feature._meta.get_field(name), "max_length", 0)) for name in ("name", "address")}


@dataclass(frozen=True, slots=True)
class Facts:
    """What becomes of one object's tags in the ledger."""

    name: str = ""
    description: str = ""
    address: str = ""
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    status: str = Feature.Status.ACTIVE.value
    verified_on: date | None = None


def facts_of(tags: Mapping[str, str], complain: Complain) -> Facts:
    """Names, texts, address, properties, state and the day somebody stood before it; `tags` are cleaned ones."""
    texts = _texts(tags)
    native = texts.pop(SOURCE_LANGUAGE, {})
    fields = {
        "name": native.get("name") or tags.get("name", ""),
        "description": native.get("description") or tags.get("description", ""),
        "address": address_line(tags, native.get("addr:street")),
    }
    for words in texts.values():
        street = words.pop("addr:street", "")
        if street and (line := address_line(tags, street)):
            words["address"] = line
    for code, words in [(SOURCE_LANGUAGE, fields), *texts.items()]:
        for name, most in LONGEST.items():
            if len(words.get(name, "")) > most:
                complain("value_too_long", f"{name}:{code}", words[name], f"Cut to {most} characters.")
                words[name] = words[name][: most - 1].rstrip() + "…"
    return Facts(
        **fields,
        texts={code: words for code, words in sorted(texts.items()) if words},
        properties={**_local_name(tags, fields["name"], texts), **_kept(tags)},
        status=_status(tags),
        verified_on=_verified_on(tags),
    )


def _kept(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in sorted(tags.items()) if is_kept(key)}


def _local_name(tags: Mapping[str, str], name: str, texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The name on the spot, where a Ukrainian one stands in its place and no language says it."""
    local = tags.get("name", "")
    is_said = local in ("", name, *(words.get("name") for words in texts.values()))
    return {} if is_said else {"name": local}


def _texts(tags: Mapping[str, str]) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for key, value in tags.items():
        if found := LANGUAGE.match(key):
            texts.setdefault(found[2], {})[found[1]] = value
    return texts


def address_line(tags: Mapping[str, str], street: str | None = None) -> str:
    """«вулиця Соборності, 15/2»: the street (or the place that has none) and the number; empty without a number."""
    number = tags.get("addr:housenumber", "")
    way = street or tags.get("addr:street") or tags.get("addr:place", "")
    return f"{way}, {number}" if way and number else ""


def _status(tags: Mapping[str, str]) -> str:
    """Planned while it is proposed or being built, paused while its hours say that it is closed, else in use."""
    if any(tags.get(key) in ("construction", "proposed") for key in ("highway", "railway", "building")):
        return Feature.Status.PLANNED.value
    if tags.get("opening_hours") in ("off", "closed"):
        return Feature.Status.PAUSED.value
    return Feature.Status.ACTIVE.value


def _verified_on(tags: Mapping[str, str]) -> date | None:
    days = [tags[key] for key in ON_THE_GROUND if MONTH_DAY.match(tags.get(key, ""))]
    try:
        return max(map(date.fromisoformat, days), default=None)
    except ValueError:  # 2021-02-30
        return None
