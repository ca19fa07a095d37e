"""The stages of a layer that is replaced again and again: each has its own name, number of objects and place.

So whatever a reader is given tells of which stage it is, or that it is of none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tiles.conftest import tile_at
from tiles.queries import Tile

LAYER = "killed"
NAMES = ("Верба", "Каштан", "Тополя", "Ясен", "Берест", "Шовковиця")
WEST, SOUTH, ACROSS, STEP = 33.15, 47.70, 300, 0.001
MOVED = 0.24  # degrees to the north, in every other stage
NORTH = SOUTH + MOVED - STEP / 2  # what lies beyond this latitude lies in the north
MOST_ROWS = 70_000  # more would reach from the south into the north, and a reader could not tell the stages apart
GOING = 10  # objects that vanish from one stage to the next
CORNERS = ((WEST + STEP / 2, SOUTH + STEP / 2), (WEST + STEP / 2, SOUTH + MOVED + STEP / 2))


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody was given: which names, whether in the north, and how many there are said to be."""

    names: frozenset[str]
    is_north: frozenset[bool] = frozenset()
    matched: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What the layer holds after so many replacements."""

    number: int
    rows: int

    @property
    def name(self) -> str:
        return NAMES[self.number % len(NAMES)]

    @property
    def count(self) -> int:
        return self.rows + self.number % 5

    @property
    def is_north(self) -> bool:
        return bool(self.number % 2)

    @property
    def keys(self) -> range:
        """The keys of its objects in their source."""
        return range(self.number * GOING, self.number * GOING + self.count)

    def write(self, path: Path) -> Path:
        """It, as a CSV."""
        south = SOUTH + MOVED * self.is_north
        lines = [
            f"{key},{WEST + n % ACROSS * STEP:.4f},{south + n // ACROSS * STEP:.4f},{self.name}"
            for n, key in enumerate(self.keys)
        ]
        path.write_text("\n".join(["id,lon,lat,name", *lines]) + "\n", encoding="utf-8")
        return path

    def gives(self, seen: Seen) -> bool:
        """Whether it is what was seen, and nothing of another."""
        return (
            seen.names <= {self.name}
            and seen.is_north <= {self.is_north}
            and (seen.matched is None or seen.matched == self.count)
        )


def seen_in(features: Iterable[dict[str, Any]], matched: int | None = None) -> Seen:
    """What these GeoJSON features say."""
    names, places = set(), set()
    for feature in features:
        names.add(feature["properties"].get("name", ""))
        places.add(feature["geometry"]["coordinates"][1] > NORTH)
    return Seen(frozenset(names), frozenset(places), matched)


def tiles_at(zooms: Iterable[int]) -> list[Tile]:
    """The tiles of these zooms in which the objects of the stages begin."""
    return sorted({tile_at(lon, lat, z) for lon, lat in CORNERS for z in zooms})
