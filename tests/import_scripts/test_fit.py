"""What a reader made may leave the cage, or its fault goes in its place."""

import math
from functools import reduce

import numpy as np
import pytest
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from import_scripts.fit import fit
from import_scripts.rows import RawRow


@pytest.mark.parametrize("shape", [None, Point(1, 2), Point(), GeometryCollection([Point(1, 2)])])
def test_a_shape_of_the_usual_kind_may(shape: BaseGeometry | None) -> None:
    row = RawRow(1, {"a": 1}, shape)

    assert fit(row) is row


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (Point(math.nan, math.nan), "geometry_not_finite"),  # on the wire it would be an empty point
        (MultiPoint([(1, 2), (math.nan, math.nan)]), "geometry_not_finite"),
        (Point(math.inf, 1), "geometry_not_finite"),
        (LineString(np.zeros((100_001, 2))), "geometry_too_large"),
        (reduce(lambda inner, _: GeometryCollection([inner]), range(40), Point(1, 2)), "geometry_too_deep"),
    ],
)
def test_one_that_is_not_stays_behind_and_its_row_says_why(shape: BaseGeometry, code: str) -> None:
    row = fit(RawRow(7, {"a": 1}, shape, "id"))

    assert (row.values, row.shape, row.id) == ({"a": 1}, None, "id")
    assert row.fault is not None
    assert (row.fault.code, row.fault.row) == (code, 7)
