"""What tags are before anybody knows a city: cleaned, kept or not, and whether a closed way with them is an area.

The rules are rows of `tags.toml`. This module runs in the cage as well, so it knows nothing of the ledger.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

RULES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("tags.toml").read_text(encoding="utf-8"))
LANGUAGE = re.compile(r"^(name|description|addr:street):([a-z]{2,3}(?:[-_][A-Za-z]{2,8})?)$")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
AREA_RELATIONS = ("multipolygon", "boundary")  # types of the relations that are areas
Complain = Callable[[str, str, str, str], None]  # code, field, value, message


def nobody(code: str, field: str, value: str, message: str) -> None:
    """Whom to complain to where somebody else is told."""


def cleaned(raw: Mapping[str, str], complain: Complain) -> dict[str, str]:
    """The tags with keys and values as PostgreSQL and a page can hold them; what had to be changed is complained of."""
    tags: dict[str, str] = {}
    for key, value in raw.items():
        clean_key, clean = (" ".join(CONTROL.sub(" ", text).split()) for text in (key, value))
        if CONTROL.search(key + value):
            complain("control_characters", clean_key, repr(value), "Control characters were replaced by spaces.")
        if clean_key and clean:
            tags[clean_key] = clean
    return tags


def without_type(name: str, tags: dict[str, str]) -> dict[str, str]:
    """The tags of an area: of a relation without its type, which has done its work."""
    return {key: value for key, value in tags.items() if key != "type"} if name.startswith("r") else tags


@cache
def is_kept(key: str) -> bool:
    """Whether a tag goes into the properties."""
    text = LANGUAGE.match(key)
    if key in RULES["elsewhere"]["keys"] or (text and text[1] in RULES["elsewhere"]["keys"]):
        return False
    return not any(fnmatchcase(key, pattern) for pattern in RULES["technical"]["keys"])


def is_area(tags: Mapping[str, str]) -> bool:
    """Whether a closed way with these tags encloses an area: `area` decides, else the keys of `tags.toml`."""
    if (said := tags.get("area")) in ("yes", "no"):
        return said == "yes"
    return any(_is_area_by(key, value) for key, value in tags.items())


def _is_area_by(key: str, value: str) -> bool:
    rule = RULES["area"].get(key)
    if rule is None or value == "no":
        return False
    return value in rule["only"] if "only" in rule else value not in rule.get("except", ())
