"""A small map of houses as SVG: districts as ground, every house a dot. It needs no script and prints.

Places are drawn as the eye expects them at this latitude: a degree of longitude is shorter than one of latitude.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPolygon, Polygon

from layers.audience import Audience
from layers.queries import live_features
from layers.triggers import DISTRICTS

WIDTH, HEIGHT = 640.0, 400.0
MARGIN = 24.0
COARSE_DEGREES = 0.0008  # what an outline may be off; at this size nobody sees it
SMALLEST_DEGREES = 0.008  # a single house is shown with its surroundings

Spot = tuple[float, float]  # lon, lat


@dataclass(frozen=True, slots=True)
class Drawing:
    """Paths in a box of WIDTH × HEIGHT: `grounds` of districts, `dots` of all houses of one tone (a line without length
    each, which a round cap makes a dot)."""

    grounds: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    box: str = f"0 0 {WIDTH:g} {HEIGHT:g}"


@dataclass(frozen=True, slots=True)
class _Frame:
    west: float
    north: float
    scale: float
    squeeze: float
    left: float
    top: float

    def at(self, spot: Spot) -> tuple[float, float]:
        lon, lat = spot
        x = self.left + (lon - self.west) * self.squeeze * self.scale
        return round(x, 1), round(self.top + (self.north - lat) * self.scale, 1)


def drawing(spots: Iterable[tuple[Spot, str]], outlines: Iterable[Sequence[Sequence[Spot]]]) -> Drawing:
    """Houses as (place, tone), drawn as large as they fit; nothing but the ground where there are none."""
    houses, grounds = list(spots), list(outlines)
    shown = [spot for spot, _tone in houses] or [spot for outline in grounds for ring in outline for spot in ring]
    if not shown:
        return Drawing((), ())
    frame = _frame(shown)
    dots: dict[str, list[str]] = {}
    for spot, tone in houses:
        x, y = frame.at(spot)
        dots.setdefault(tone, []).append(f"M{x:g} {y:g}h0")
    paths = tuple("".join(_ring(frame, ring) for ring in outline) for outline in grounds)
    return Drawing(paths, tuple((tone, "".join(places)) for tone, places in dots.items()))


def _frame(spots: Sequence[Spot]) -> _Frame:
    west, east = min(lon for lon, _ in spots), max(lon for lon, _ in spots)
    south, north = min(lat for _, lat in spots), max(lat for _, lat in spots)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, SMALLEST_DEGREES), max(north - south, SMALLEST_DEGREES)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left = (WIDTH - (east - west) * squeeze * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2
    return _Frame(west, north, scale, squeeze, left, top)


def _ring(frame: _Frame, ring: Sequence[Spot]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in (frame.at(spot) for spot in ring)) + "Z"


def district_outlines(audience: Audience) -> list[list[list[Spot]]]:
    """The outer rings of every district, coarse. One query."""
    shapes = live_features(audience).filter(layer__slug=DISTRICTS).values_list("geometry", flat=True)
    return [_outer_rings(shape.simplify(COARSE_DEGREES, preserve_topology=True)) for shape in shapes]


def _outer_rings(shape: Polygon | MultiPolygon) -> list[list[Spot]]:
    parts = [shape] if isinstance(shape, Polygon) else [part for part in shape if isinstance(part, Polygon)]
    return [[(lon, lat) for lon, lat, *_height in part.exterior_ring.coords] for part in parts]
