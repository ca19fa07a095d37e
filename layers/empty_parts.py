"""Shapes a part of which is nothing: a hole without positions, an empty area among others.

They are valid, and yet kill whoever asks whether something covers them, or for a point on them: GEOS crashes, within
Python as within the database, which drops all connections then. So nobody may be asked about one; the ledger's guard
(`layers/triggers.py`) refuses them before it asks.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

SEVERAL = (
    shapely.GeometryType.MULTIPOINT,
    shapely.GeometryType.MULTILINESTRING,
    shapely.GeometryType.MULTIPOLYGON,
    shapely.GeometryType.GEOMETRYCOLLECTION,
)


def have_empty_parts(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which shapes have such a part, at any depth. None has none, nor has a shape that is empty as a whole."""
    found = np.zeros(len(shapes), dtype=bool)
    holds = np.isin(shapely.get_type_id(shapes), SEVERAL) | (shapely.get_num_interior_rings(shapes) > 0)
    holds &= ~shapely.is_empty(shapes)
    if holds.any():
        found[holds] = _of_those(shapes[holds])
    return found


def _of_those(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """The same of shapes that hold others, or have holes."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    bad = np.zeros(len(shapes), dtype=bool)
    bad[owner[shapely.is_empty(parts)]] = True
    bad[owner[part[shapely.is_empty(rings)]]] = True
    is_nested = np.isin(shapely.get_type_id(parts), SEVERAL)
    if is_nested.any():
        bad[owner[is_nested][_of_those(parts[is_nested])]] = True
    return bad
