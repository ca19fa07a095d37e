"""Which kinds an object's tags say it is, best first: the OSM tagging presets as the ledger keeps them (layers.Kind).

A preset fits when each of its tags is there ("*" takes any value but "no") and its form allows it. Its score is the
sum of what its tags weigh, half for "*"; between equals the deeper code wins ("highway/footway/sidewalk" before
"highway/footway"), then the alphabet, so the answer never depends on the order of tags.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from layers.models import Kind

T = TypeVar("T")
Shape = Literal["point", "line", "area"]
SHAPES: frozenset[Shape] = frozenset(("point", "line", "area"))
FACTS = tomllib.loads(Path(__file__).with_name("presets.toml").read_text(encoding="utf-8"))
SUFFIX = re.compile(r"_(point|line|area)$")
OF_ANOTHER_COUNTRY = re.compile(r"-[A-Z]{2}(-[A-Z]{2})*$")


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind with what decides whether it fits; `tags` are never empty."""

    code: str
    tags: Mapping[str, str]
    shapes: frozenset[Shape] = SHAPES
    importance: float = 1.0

    def score(self, tags: Mapping[str, str]) -> float:
        """How well it fits the tags; 0 when it does not."""
        total = 0.0
        for key, wanted in self.tags.items():
            value = _value(tags, key)
            if value is None:
                return 0.0
            if wanted == value or wanted in value.split(";"):
                total += self.importance
            elif wanted == "*" and value != "no":
                total += self.importance / 2
            else:
                return 0.0
        return total


def _value(tags: Mapping[str, str], key: str) -> str | None:
    """The tag's value; for a key as "addr:*" that of the first key beginning so."""
    if not key.endswith("*"):
        return tags.get(key)
    return next((value for name, value in tags.items() if name.startswith(key[:-1])), None)


class Presets:
    """All presets, found by the key and value of one tag that each of them needs."""

    def __init__(self, presets: Iterable[Preset]) -> None:
        self._by_tag: dict[tuple[str, str], list[Preset]] = defaultdict(list)
        self._by_key_start: list[Preset] = []
        for preset in presets:
            if any(key.endswith("*") for key in preset.tags):
                self._by_key_start.append(preset)
            else:
                self._by_tag[_rarest(preset.tags)].append(preset)

    def matches(self, tags: Mapping[str, str], shape: Shape) -> list[Preset]:
        """Every preset that fits, best first."""
        possible = list(self._by_key_start)
        for key, value in tags.items():
            for wanted in {value, *value.split(";"), "*"}:
                possible += self._by_tag.get((key, wanted), ())
        scored = [(preset.score(tags), preset) for preset in possible if shape in preset.shapes]
        fitting = [(score, preset) for score, preset in scored if score > 0]
        fitting.sort(key=lambda found: (-found[0], -found[1].code.count("/"), found[1].code))
        return [preset for _, preset in fitting]


def _rarest(tags: Mapping[str, str]) -> tuple[str, str]:
    """The tag to find a preset by: one with a value of its own before "*", never a mere "yes" if there is another."""
    return min(tags.items(), key=lambda tag: (tag[1] == "*", tag[1] == "yes"))


def presets_of_ledger() -> Presets:
    """The presets that `load_kinds` has brought into the ledger, with the city's own."""
    return Presets(presets_of(dict(Kind.objects.values_list("code", "tags"))))


def presets_of(kinds: Mapping[str, Mapping[str, str]]) -> list[Preset]:
    """Presets of codes and tags; those for another country are left out."""
    here = {code: tags for code, tags in kinds.items() if tags and not OF_ANOTHER_COUNTRY.search(code)}
    taken: dict[frozenset[tuple[str, str]], set[Shape]] = defaultdict(set)
    for code, tags in here.items():
        taken[frozenset(tags.items())] |= _shapes_by_name(code)
    return [
        Preset(
            code=code,
            tags=tags,
            shapes=_shapes(code, taken[frozenset(tags.items())]),
            importance=_longest_prefix(FACTS["importance"], code, 1.0),
        )
        for code, tags in here.items()
    ]


def _shapes(code: str, taken_by_twins: set[Shape]) -> frozenset[Shape]:
    """Its own forms; of two kinds with equal tags ("building", "building_point") the unnamed one has the rest."""
    own = _shapes_by_name(code) or set(_longest_prefix(FACTS["geometry"], code, SHAPES - taken_by_twins))
    return frozenset(own)


def _shapes_by_name(code: str) -> set[Shape]:
    found = SUFFIX.search(code)
    return {found[1]} if found else set()  # type: ignore[arg-type]  # the pattern names the three shapes


def _longest_prefix(table: Mapping[str, T], code: str, otherwise: T) -> T:
    steps = code.split("/")
    for length in range(len(steps), 0, -1):
        if (prefix := "/".join(steps[:length])) in table:
            return table[prefix]
    return otherwise
