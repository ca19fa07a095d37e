"""Which part of the public map goes into an archive: a box and some zooms, as columns and rows of tiles."""

import math
from dataclasses import dataclass

from tiles.grid import MAXZOOM, MINZOOM

Edges = tuple[float, float, float, float]  # west, south, east, north


class ExportRefused(Exception):
    """There is nothing to export, or nowhere to put it; the text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of the map is wanted: all of it, or tiles that touch `bbox`, at zooms from the first to the last."""

    bbox: Edges | None = None
    minzoom: int = MINZOOM
    maxzoom: int = MAXZOOM

    def __post_init__(self) -> None:
        if not MINZOOM <= self.minzoom <= self.maxzoom <= MAXZOOM:
            raise ExportRefused(
                f"Zooms {self.minzoom} to {self.maxzoom}: tiles are drawn at zooms {MINZOOM} to {MAXZOOM}; "
                "give two of these, the smaller first."
            )

    def ranges(self) -> dict[str, list[int]]:
        """Of each zoom, the columns and rows that are wanted."""
        zooms = list(range(self.minzoom, self.maxzoom + 1))
        west, south, east, north = self.bbox or (-180.0, -90.0, 180.0, 90.0)
        return {
            "zooms": zooms,
            "west": [_column(west, z) for z in zooms],
            "north": [_row(north, z) for z in zooms],
            "east": [_column(east, z) for z in zooms],
            "south": [_row(south, z) for z in zooms],
        }


def _column(lon: float, z: int) -> int:
    return _within(math.floor((lon + 180) / 360 * 2**z), z)


def _row(lat: float, z: int) -> int:
    slope = math.asinh(math.tan(math.radians(min(max(lat, -85.06), 85.06))))
    return _within(math.floor((1 - slope / math.pi) / 2 * 2**z), z)


def _within(number: int, z: int) -> int:
    return min(max(number, 0), int(2**z) - 1)


def told(edges: Edges) -> str:
    return ",".join(f"{edge:g}" for edge in edges)
