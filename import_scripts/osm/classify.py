"""Where an element goes: at most one layer of objects, and a layer in each part of the base map it belongs to.

One element may be several features, each in a layer of its own and all under the element's source id: a house with a
shop is a footprint and a shop, a street with rails is a street and a track. Nothing is drawn twice for the same tag:
a park is an object whose area is drawn, and no green area besides (docs/decisions/osm-import.md).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from import_scripts.osm.presets import Preset, Presets, Shape
from layers.catalogue import layer_of_kind

RULES = tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))
NOT_DRAWN = tuple(RULES["not_drawn"])
OBJECTS, BUILDINGS, PLACES = "objects", "buildings", "places"


@dataclass(frozen=True, slots=True)
class Place:
    """One feature to be made of an element: its layer, its kind, and whether a point stands for the element."""

    layer: str
    tile_layer: str
    kind: str
    as_point: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The features to be made; `kind` is the best preset's, also of what has no place on the map; empty: no preset."""

    kind: str
    places: tuple[Place, ...]


class Classifier:
    def __init__(self, presets: Presets) -> None:
        self.presets = presets

    def verdict(self, tags: Mapping[str, str], shape: Shape) -> Verdict:
        """What an element with these tags and this form is, and where it goes."""
        matches = self.presets.matches(tags, shape)
        fitting = [preset for preset in matches if not _is_not_drawn(preset.code)]
        certain = [preset for preset in fitting if not _is_any(preset)]
        parts = [_best(certain if BUILDINGS not in part else fitting, part) for part in RULES["parts"][shape]]
        base = [found for found in parts if found]
        if thing := _best(fitting, [OBJECTS]):
            base = [found for found in base if found[0].tile_layer == BUILDINGS or _adds(found[1], thing[1])]
        places = [place for place, _ in base]
        if thing:
            is_inside = any(place.tile_layer == BUILDINGS for place in places)
            places.append(replace(thing[0], as_point=is_inside))
        return Verdict(kind=matches[0].code if matches else "", places=tuple(places))


def _best(fitting: list[Preset], tile_layers: Sequence[str]) -> tuple[Place, Preset] | None:
    for preset in fitting:
        for tile_layer in tile_layers:
            if layer := layer_of_kind(preset.code, tile_layer=tile_layer):
                return Place(layer, tile_layer, preset.code, as_point=tile_layer == PLACES), preset
    return None


def _is_any(preset: Preset) -> bool:
    """Whether it takes any value: "highway=*" says neither that one can drive there nor how the map should draw it."""
    return set(preset.tags.values()) == {"*"}


def _adds(base: Preset, thing: Preset) -> bool:
    """Whether the base map's kind rests on a tag that the object's does not: a wood that is a park is both."""
    return not set(base.tags) <= set(thing.tags)


def _is_not_drawn(code: str) -> bool:
    return any(code == other or code.startswith(other + "/") for other in NOT_DRAWN)
