"""Recognising a system that is not declared, by the numbers alone: a guess with its reason, for somebody to confirm.

The systems that files of this city come in differ by the leading digits of their eastings and by where the numbers
fall. Several may fit: then each is named, with how far apart they lie, and nobody here decides between them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from import_scripts.projection import Projection, metres_apart, projection

# What files of this city come in. Of two that fit equally the earlier is the likelier: UCS-2000 has been the state's
# system since 2007, SK-42 and SK-63 are what it replaced.
UKRAINIAN = (5564, 5568, 6385, 9834, 7828, 28406, 2496, 2527, 32636, 3857)
SURROUNDINGS = 0.3  # degrees around the city in which numbers are believed to be meant for it
SAMPLE = 200  # rows that are looked at
SWAPPED = " with northing first"  # how the label of such a guess ends, as it is kept
SAME_PLACE_M = 10  # two systems nearer than this tell the same place apart by less than a map shows


@dataclass(frozen=True, slots=True)
class CrsGuess:
    """One system in which the numbers lie in the city: which, why, and one position to look at on a map."""

    code: str  # EPSG:n
    name: str
    is_swapped: bool  # northing (latitude) first
    fit: int  # rows that lie in or near the city so
    looked_at: int
    sample: tuple[float, float]  # as the file writes it
    place: tuple[float, float]  # lon, lat
    reason: str

    @property
    def label(self) -> str:
        return _("{system} with northing first", system=self.code) if self.is_swapped else self.code


def guesses(shapes: Iterable[BaseGeometry], city: BaseGeometry, ways: Sequence[Projection] = ()) -> list[CrsGuess]:
    """The ways (none given: every system known here, in both orders of axes) by which most of the shapes lie in or near
    the city, the likeliest first; empty: none."""
    spots = _spots(shapes)
    near = city.buffer(SURROUNDINGS)
    shapely.prepare(near)
    tried = ways or [*known_ways(city), *(replace(way, swap=True) for way in known_ways(city))]
    found = [guess for way in tried if (guess := _guess(way, spots, near))]
    most = max((guess.fit for guess in found), default=0)
    return [guess for guess in found if guess.fit == most and guess.fit * 2 > guess.looked_at]


def known_ways(city: BaseGeometry) -> list[Projection]:
    """WGS84 and every system that files of this city come in."""
    return [projection(f"EPSG:{code}", city) for code in (4326, *UKRAINIAN)]


def apart_m(several: Sequence[CrsGuess]) -> float:
    """How far the others put the sample from where the first puts it."""
    return max((metres_apart(several[0].place, other.place) for other in several[1:]), default=0.0)


def systems_of(shape: BaseGeometry, city: BaseGeometry, except_for: str) -> list[str]:
    """Other systems in which the first position of one shape, as its file writes it, lies within the city itself."""
    spots = _spots([shape])
    others = [way for way in known_ways(city) if way.name != except_for]
    return [way.name for way in others if _inside(way, spots, city)[0].any()]


def _spots(shapes: Iterable[BaseGeometry]) -> NDArray[np.float64]:
    """The first position of each shape that has one, as far as it is finite."""
    firsts = [shapely.get_coordinates(shape)[0] for shape in shapes if not shape.is_empty]
    spots = np.array(firsts[:SAMPLE], dtype=float).reshape(-1, 2)
    finite: NDArray[np.float64] = spots[np.isfinite(spots).all(axis=1)]
    return finite


def _inside(
    way: Projection, spots: NDArray[np.float64], area: BaseGeometry
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which positions lie in the area, and where all of them lie."""
    moved = shapely.get_coordinates(way.apply([Point(*spot) for spot in spots]))
    is_finite = np.isfinite(moved).all(axis=1)
    inside = np.zeros(len(moved), dtype=bool)
    inside[is_finite] = shapely.covers(area, shapely.points(moved[is_finite]))
    return inside, moved


def _guess(way: Projection, spots: NDArray[np.float64], near: BaseGeometry) -> CrsGuess | None:
    inside, moved = _inside(way, spots, near)
    if not inside.any():
        return None
    first = int(np.flatnonzero(inside)[0])
    x, y = map(float, spots[first])
    lon, lat = map(float, moved[first])
    fit, looked_at = int(inside.sum()), len(spots)
    name: str = _("the system that was named")
    if way.name.startswith("EPSG:"):
        name = CRS.from_user_input(way.name).name
    reason = _(
        "{spot} read as {order} in {name} ({system}) lies at {place}, in or near the city; so do {fit} of the "
        "{looked_at} rows looked at.",
        spot=f"{x:.10g}, {y:.10g}",
        order=_order(way),
        name=name,
        system=way.name,
        place=f"{lon:.5f}, {lat:.5f}",
        fit=fit,
        looked_at=looked_at,
    )
    return CrsGuess(way.name, name, way.swap, fit, looked_at, (x, y), (lon, lat), reason)


def _order(way: Projection) -> str:
    """In which order the numbers were read."""
    if way.name == "EPSG:4326":
        return _("latitude, longitude") if way.swap else _("longitude, latitude")
    return _("northing, easting") if way.swap else _("easting, northing")
