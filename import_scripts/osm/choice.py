"""Which objects of an OpenStreetMap file are meant: by their tags, and by what sort of element they are.

    amenity=school             amenity=school,kindergarten             shop=*, or only shop: any value

An object is meant when it fits one of them. This module runs in the cage as well.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geoportal.core.sentences import sentence as _

ELEMENTS = ("node", "way", "relation")
CONDITION = re.compile(r"(?P<key>[^\s=,;*][^=,;*]*?)\s*(?:=\s*(?P<values>[^=;]+?)\s*)?")
BETWEEN = re.compile(r"[;\n]")
LONGEST, MOST = 255, 100  # characters of a key or value in OpenStreetMap; conditions


@dataclass(frozen=True, slots=True)
class OsmChoice:
    """What of an OpenStreetMap file is meant: conditions of which one must fit; sorts of elements, or all."""

    tags: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()


def conditions_in(text: str) -> tuple[str, ...]:
    """What somebody has written into one field, a condition behind each semicolon."""
    return tuple(part.strip() for part in BETWEEN.split(text) if part.strip())


def fault_of(choice: OsmChoice) -> str:
    """What is wrong with it, in a sentence; empty when it can be used."""
    if len(choice.tags) > MOST:
        return _("tags: {count} conditions, and {most} are the most.", count=len(choice.tags), most=MOST)
    for text in choice.tags:
        if len(text) > LONGEST * 10 or CONDITION.fullmatch(text.strip()) is None:
            return _(
                "tags: '{text}' is no condition. Write it as amenity=school, shop=bakery,deli or shop=*.",
                text=text[:LONGEST],
            )
    if unknown := [one for one in choice.elements if one not in ELEMENTS]:
        return _("elements: '{element}' is none of {allowed}.", element=unknown[0], allowed=list(ELEMENTS))
    return ""


class Chosen:
    """Asks of tags whether they are meant. The choice is one without a fault."""

    def __init__(self, choice: OsmChoice) -> None:
        self._letters = {name[0] for name in choice.elements or ELEMENTS}
        self._values: dict[str, set[str] | None] = {}  # None: any
        for text in choice.tags:
            found = CONDITION.fullmatch(text.strip())
            if found is not None:
                self._add(found["key"].strip(), _values(found["values"]))

    def _add(self, key: str, values: set[str] | None) -> None:
        before = self._values.get(key, set())
        self._values[key] = None if values is None or before is None else before | values

    def has(self, tags: Mapping[str, str]) -> bool:
        """Whether an object with these tags is meant."""
        for key, values in self._values.items():
            if (value := tags.get(key)) is not None and (values is None or value in values):
                return True
        return False

    def has_sort(self, name: str) -> bool:
        """Whether elements like n1, w2 or r3 are meant."""
        return name[0] in self._letters


def _values(text: str | None) -> set[str] | None:
    values = {part.strip() for part in (text or "*").split(",")} - {""}
    return None if "*" in values or not values else values


def only_kind(conditions: Sequence[str]) -> str:
    """The kind that all chosen objects are, as amenity/school, when one value of one key is chosen; else empty."""
    found = CONDITION.fullmatch(conditions[0].strip()) if len(conditions) == 1 else None
    values = _values(found["values"]) if found else None
    return f"{found['key'].strip()}/{next(iter(values))}" if found and values and len(values) == 1 else ""
