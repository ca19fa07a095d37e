"""What is allowed in a geometry and rarely meant."""

import numpy as np
import pytest
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from import_scripts.oddities import may_be_odd, oddities

SQUARE = [(33.39, 47.91), (33.392, 47.91), (33.392, 47.912), (33.39, 47.912)]


def codes(shape: BaseGeometry) -> list[str]:
    """What is said of it; and looked at among others, it is asked about exactly when something is to be said."""
    told = _codes(shape)
    others = [Point(33.4, 47.9), Polygon(SQUARE), LineString(SQUARE), shape, box(33.0, 47.6, 33.7, 48.2)]
    assert may_be_odd(np.array(others, dtype=object)).tolist() == [False, False, False, bool(told), False]
    return told


def _codes(shape: BaseGeometry) -> list[str]:
    return [notice.code for notice in oddities(shape, {"file": "f.csv", "row": 3, "feature": "a"})]


@pytest.mark.parametrize(
    "shape",
    [
        Point(33.4, 47.9),
        LineString([(33.4, 47.9), (33.5, 47.9), (33.4, 47.9)]),  # a line may come back: a dead end is driven twice
        Polygon(SQUARE),
        box(33.0, 47.6, 33.7, 48.2),
        Polygon([*SQUARE[:3], (33.391, 47.91205), SQUARE[3]]),
        Polygon([(33.39, 47.91), (33.391, 47.91), (33.392, 47.91), (33.392, 47.912)]),  # a point on a straight side
        box(33.39, 47.91, 33.3901, 47.9101).difference(box(33.39002, 47.91002, 33.39004, 47.91004)),
    ],
)
def test_ordinary_shapes_are_not_odd(shape: BaseGeometry) -> None:
    assert codes(shape) == []


def test_points_that_stand_twice_are_counted_and_placed() -> None:
    (notice,) = oddities(LineString([(33.4, 47.9), (33.5, 47.9), (33.5, 47.9), (33.5, 47.9)]), {"row": 3})

    assert (notice.code, notice.severity, notice.row) == ("geometry_points_repeated", "warning", 3)
    assert notice.message == (
        "2 of its points stand twice, one after the other, first at 33.500000, 47.900000. "
        "Look at it, and correct the source."
    )


def test_a_spike_is_found_though_its_points_stand_twice() -> None:
    thin = Polygon([*SQUARE[:2], (33.392, 47.911), (33.394, 47.911001), (33.392, 47.911002), *SQUARE[2:]])

    (notice,) = oddities(thin, {"row": 3})

    assert (notice.code, notice.value) == ("geometry_spike", "33.394000, 47.911001")
    doubled = Polygon([*SQUARE[:2], (33.392, 47.911), *[(33.394, 47.911001)] * 2, (33.392, 47.911002), *SQUARE[2:]])
    assert codes(doubled) == ["geometry_points_repeated", "geometry_spike"]


def test_a_spike_of_one_part_among_many_is_found() -> None:
    thin = Polygon([*SQUARE[:2], (33.392, 47.911), (33.394, 47.911001), (33.392, 47.911002), *SQUARE[2:]])

    assert codes(MultiPolygon([box(33.2, 47.7, 33.3, 47.8), thin])) == ["geometry_spike"]


def test_an_area_of_nothing_is_told() -> None:
    (notice,) = oddities(box(33.39, 47.91, 33.3900001, 47.9100001), {"row": 3})

    assert (notice.code, notice.value) == ("geometry_without_area", "33.390000, 47.910000")
    assert "It has an area of 0.0001 m²" in notice.message
