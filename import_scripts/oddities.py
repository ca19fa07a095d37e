"""What is allowed in a geometry and yet rarely meant: points that stand twice, spikes, areas of nothing."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from import_scripts.notices import Notice, warning

SPIKE_DEGREES = 0.5  # an outline that turns back within less than this
SPIKE_M = 1.0  # by at least this much
NOTHING_M2 = 0.01
M_PER_DEGREE = 111_320.0

LOOK = "Look at it, and correct the source."


def oddities(shape: BaseGeometry, where: dict[str, Any]) -> Iterator[Notice]:
    """Each oddity once per shape, with how often it occurs and its first place."""
    lines = _lines(shape)
    if spots := [spot for line in lines for spot in _repeated(line)]:
        place = _place(spots[0])
        said = f"{len(spots)} of its points stand twice, one after the other, first at {place}. {LOOK}"
        yield warning("geometry_points_repeated", said, value=place, **where)
    if shapely.get_dimensions(shape) < 2:
        return
    if spots := [spot for line in lines for spot in _spikes(line)]:
        place = _place(spots[0])
        said = f"{len(spots)} spikes of its outline go out and come back on the same way, first at {place}. {LOOK}"
        yield warning("geometry_spike", said, value=place, **where)
    if (m2 := _area_m2(shape)) < NOTHING_M2:
        place = _place(shapely.get_coordinates(shape)[0])
        said = f"It has an area of {m2:.4f} m², which is as good as nothing, at {place}. {LOOK}"
        yield warning("geometry_without_area", said, value=place, **where)


def _lines(shape: BaseGeometry) -> list[NDArray[np.float64]]:
    """The outlines and lines of a shape as positions."""
    parts = shapely.get_parts(shape)
    rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == 2])
    others = parts[shapely.get_dimensions(parts) == 1]
    return [shapely.get_coordinates(one) for one in (*rings, *others)]


def _repeated(line: NDArray[np.float64]) -> NDArray[np.float64]:
    same: NDArray[np.bool_] = (line[1:] == line[:-1]).all(axis=1)
    found: NDArray[np.float64] = line[1:][same]
    return found


def _spikes(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners of a ring at which it turns back on itself."""
    metres = ring[:-1] * _scale(ring)
    metres = metres[np.append((metres[1:] != metres[:-1]).any(axis=1), True)]
    back, on = np.roll(metres, 1, axis=0) - metres, np.roll(metres, -1, axis=0) - metres
    lengths = np.hypot(*back.T), np.hypot(*on.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (back * on).sum(axis=1) / (lengths[0] * lengths[1])
    is_spike = (cosine > np.cos(np.radians(SPIKE_DEGREES))) & (np.minimum(*lengths) >= SPIKE_M)
    found: NDArray[np.float64] = metres[is_spike] / _scale(ring)
    return found


def _scale(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres in a degree of longitude and of latitude here."""
    return np.array([M_PER_DEGREE * np.cos(np.radians(ring[0, 1])), M_PER_DEGREE])


def _area_m2(shape: BaseGeometry) -> float:
    return float(shape.area * np.prod(_scale(shapely.get_coordinates(shape))))


def _place(spot: NDArray[np.float64]) -> str:
    return f"{spot[0]:.6f}, {spot[1]:.6f}"
