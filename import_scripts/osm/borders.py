"""Administrative boundaries: which of them is the city, and which are its districts.

OpenStreetMap's levels differ from country to country, so they are compared, not named: the city is the area at level
8 or above it (a smaller number) that bears the city's name, else the smallest one that holds the middle of the bounds;
its districts are the areas of the next lower level inside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shapely import from_wkb
from shapely.geometry import Polygon

CITY_LEVELS = range(4, 9)
DISTRICT_LEVELS = range(7, 12)
DISTRICT_SHARE = 0.5  # of a district's area that lies in the city


@dataclass(frozen=True, slots=True)
class Border:
    """One administrative area as the file states it."""

    source_id: str
    level: int
    tags: Mapping[str, str]
    wkb: bytes


@dataclass(frozen=True, slots=True)
class Division:
    """The city's own border (None: the file holds none) and its districts."""

    city: Border | None
    districts: tuple[Border, ...]


def level_of(tags: Mapping[str, str]) -> int | None:
    """The administrative level, None where the tags state no whole number for a boundary."""
    level = tags.get("admin_level", "")
    return int(level) if tags.get("boundary") == "administrative" and level.isdecimal() and len(level) <= 2 else None


def divide(borders: Sequence[Border], bounds: Polygon, names: Sequence[str]) -> Division:
    """Pick the city and its districts among `borders`; `names` are what the city is called."""
    city = _city(borders, bounds, {name.casefold() for name in names if name})
    within = from_wkb(city.wkb) if city else bounds
    above = city.level if city else min(DISTRICT_LEVELS) - 1
    parts = [border for border in borders if border is not city and border.level > above]
    parts = [border for border in parts if border.level in DISTRICT_LEVELS and _lies_in(border, within)]
    level = min((border.level for border in parts), default=0)
    return Division(city, tuple(border for border in parts if border.level == level))


def _city(borders: Sequence[Border], bounds: Polygon, names: set[str]) -> Border | None:
    possible = [border for border in borders if border.level in CITY_LEVELS]
    named = [border for border in possible if names & {value.casefold() for value in _names(border.tags)}]
    around = [border for border in possible if from_wkb(border.wkb).covers(bounds.centroid)]
    for chosen in (named, around):
        if chosen:
            return max(chosen, key=lambda border: (border.level, border.source_id))
    return None


def _names(tags: Mapping[str, str]) -> list[str]:
    return [value for key, value in tags.items() if key == "name" or key.startswith("name:")]


def _lies_in(border: Border, city: Polygon) -> bool:
    area = from_wkb(border.wkb)
    return bool(area.intersection(city).area >= DISTRICT_SHARE * area.area)
