"""What a reader made may leave the cage, or its fault goes in its place."""

import math
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import from_wkt
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from import_scripts.fit import fit, fit_each
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
        (from_wkt("POLYGON ((33 47, 34 47, 34 48, 33 47), EMPTY)"), "geometry_empty"),
        (from_wkt("MULTIPOLYGON (EMPTY, ((33 47, 34 47, 34 48, 33 47)))"), "geometry_empty"),
        (from_wkt("MULTILINESTRING (EMPTY, (33 47, 34 48))"), "geometry_empty"),
    ],
)
def test_one_that_is_not_stays_behind_and_its_row_says_why(shape: BaseGeometry, code: str) -> None:
    row = fit(RawRow(7, {"a": 1}, shape, "id"))

    assert (row.values, row.shape, row.id) == ({"a": 1}, None, "id")
    assert row.fault is not None
    assert (row.fault.code, row.fault.row) == (code, 7)


SHAPES = [
    None, Point(1, 2), Point(), Point(math.nan, math.nan), Point(math.inf, 1), LineString([(0, 0), (1, 1)]),
    LineString(np.zeros((100_001, 2))), MultiPoint([(1, 2), (math.nan, math.nan)]), GeometryCollection(),
    from_wkt("POLYGON ((33 47, 34 47, 34 48, 33 47), EMPTY)"), GeometryCollection([Point(1, math.inf)]),
    reduce(lambda inner, _: GeometryCollection([inner]), range(40), Point()),
]  # fmt: skip


@given(st.lists(st.sampled_from(SHAPES), max_size=8))
def test_many_looked_at_together_are_as_each_alone(shapes: list[BaseGeometry | None]) -> None:
    rows = [RawRow(number, {"a": number}, shape, "id") for number, shape in enumerate(shapes, 1)]

    together, each = fit_each(rows), [fit(row) for row in rows]

    assert [(row.number, row.shape, row.fault) for row in together] == [
        (row.number, row.shape, row.fault) for row in each
    ]
    assert [row is before for row, before in zip(together, rows, strict=True)] == [
        row is before for row, before in zip(each, rows, strict=True)
    ]
