"""What is allowed in a geometry and yet rarely meant: points that stand twice, spikes, areas of nothing."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, warning

SPIKE_DEGREES = 0.5  # an outline that turns back within less than this
SPIKE_M = 1.0  # by at least this much
NOTHING_M2 = 0.01
M_PER_DEGREE = 111_320.0
DOUBT = 1e-6  # what rounding may change between many at once and one by one

LOOK = _("Look at it, and correct the source.")


def oddities(shape: BaseGeometry, where: dict[str, Any]) -> Iterator[Notice]:
    """Each oddity once per shape, with how often it occurs and its first place."""
    lines = _lines(shape)
    if spots := [spot for line in lines for spot in _repeated(line)]:
        place = _place(spots[0])
        said = ngettext(
            "{count} of its points stands twice, one after the other, first at {place}. {hint}",
            "{count} of its points stand twice, one after the other, first at {place}. {hint}",
            len(spots),
            place=place,
            hint=LOOK,
        )
        yield warning("geometry_points_repeated", said, value=place, **where)
    if shapely.get_dimensions(shape) < 2:
        return
    if spots := [spot for line in lines for spot in _spikes(line)]:
        place = _place(spots[0])
        said = ngettext(
            "{count} spike of its outline goes out and comes back on the same way, first at {place}. {hint}",
            "{count} spikes of its outline go out and come back on the same way, first at {place}. {hint}",
            len(spots),
            place=place,
            hint=LOOK,
        )
        yield warning("geometry_spike", said, value=place, **where)
    if (m2 := _area_m2(shape)) < NOTHING_M2:
        place = _place(shapely.get_coordinates(shape)[0])
        said = _(
            "It has an area of {area} m², which is as good as nothing, at {place}. {hint}",
            area=f"{m2:.4f}",
            place=place,
            hint=LOOK,
        )
        yield warning("geometry_without_area", said, value=place, **where)


def may_be_odd(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """For many shapes at once, which of them `oddities` must be asked about; of the others it would say nothing."""
    parts, shape_of = shapely.get_parts(shapes, return_index=True)
    dimensions = shapely.get_dimensions(parts)
    rings, part_of = shapely.get_rings(parts[dimensions == 2], return_index=True)
    ring_of = shape_of[dimensions == 2][part_of]
    positions, line = shapely.get_coordinates([*rings, *parts[dimensions == 1]], return_index=True)
    owner = np.concatenate([ring_of, shape_of[dimensions == 1]])
    is_odd = np.zeros(len(shapes), dtype=bool)
    is_twice = (positions[1:] == positions[:-1]).all(axis=1) & (line[1:] == line[:-1])
    is_odd[owner[line[1:][is_twice]]] = True
    if len(rings):
        is_ring = line < len(rings)
        is_odd[ring_of[_with_spikes(positions[is_ring], line[is_ring])]] = True
        firsts = positions[np.unique(ring_of[line[is_ring]], return_index=True)[1]]
        areas = np.unique(ring_of)
        m2 = shapely.area(shapes[areas]) * M_PER_DEGREE**2 * np.cos(np.radians(firsts[:, 1]))
        is_odd[areas[m2 < NOTHING_M2 * (1 + DOUBT)]] = True
    return is_odd


def _with_spikes(positions: NDArray[np.float64], ring: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers of the closed rings that may have a spike, of all rings together; none of points that stand twice."""
    is_last = np.append(ring[1:] != ring[:-1], True)
    spots, ring = positions[~is_last], ring[~is_last]
    starts = np.flatnonzero(np.append(True, ring[1:] != ring[:-1]))
    ends = np.append(starts[1:], len(ring)) - 1
    scale = np.cos(np.radians(spots[starts, 1]))[np.cumsum(np.isin(np.arange(len(ring)), starts)) - 1]
    metres = spots * M_PER_DEGREE
    metres[:, 0] *= scale
    before, after = np.arange(len(ring)) - 1, np.arange(len(ring)) + 1
    before[starts], after[ends] = ends, starts
    back, on = metres[before] - metres, metres[after] - metres
    lengths = np.hypot(*back.T), np.hypot(*on.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (back * on).sum(axis=1) / (lengths[0] * lengths[1])
    is_spike = cosine > np.cos(np.radians(SPIKE_DEGREES)) - DOUBT
    found: NDArray[np.intp] = ring[is_spike & (np.minimum(*lengths) >= SPIKE_M * (1 - DOUBT))]
    return found


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
