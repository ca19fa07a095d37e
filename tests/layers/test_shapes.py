"""What may be asked about a shape in bounded time, and what is said of one about which nothing may."""

import time
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.utils.translation import override
from shapely.geometry.base import BaseGeometry

from layers.shapes import MOST_VERTICES, count_positions, geometry_fault, is_tangled
from tests.layers.tangles import comb, knot


def circle(corners: int) -> BaseGeometry:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = 0.1 + 0.002 * np.sin(angle * 300)  # a coast with three hundred bays
    return shapely.polygons(np.stack([33.4 + radius * np.cos(angle), 47.9 + radius * np.sin(angle)], axis=1))


def walk(corners: int) -> BaseGeometry:
    steps = np.random.default_rng(1).normal(scale=1e-5, size=(corners, 2))
    return shapely.linestrings(steps.cumsum(axis=0) + np.array([33.4, 47.9]))


@pytest.mark.parametrize(
    "shape",
    [shapely.Point(33.4, 47.9), shapely.Polygon(), knot(1_000), circle(MOST_VERTICES), walk(MOST_VERTICES),
     shapely.MultiPolygon([circle(3_000), shapely.transform(circle(3_000), lambda xy: xy + 1)])],
    ids=["point", "nothing", "small knot", "coast", "track", "two coasts"],
)  # fmt: skip
def test_what_people_draw_is_no_tangle(shape: BaseGeometry) -> None:
    assert is_tangled(shape) is False


@pytest.mark.parametrize(
    "shape",
    [comb(6_000), comb(MOST_VERTICES), knot(8_000), knot(20_000).exterior, shapely.MultiPolygon([comb(6_000)])],
    ids=["comb", "large comb", "knot", "line", "among several"],
)
def test_a_tangle_is_found_before_anybody_is_asked_about_it(shape: BaseGeometry) -> None:
    began = time.monotonic()

    assert is_tangled(shape) is True
    assert time.monotonic() - began < 30  # whether the large comb is valid is not known for half an hour


def of(shape: BaseGeometry) -> GEOSGeometry:
    return GEOSGeometry(shape.wkb.hex(), srid=4326)


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (knot(100), "The geometry is not valid (Self-intersection"),
        (comb(6_000), "Too many of its edges run beside or across one another"),
        (walk(MOST_VERTICES + 1), "The geometry has 100001 vertices; 100000 are the most. Simplify it"),
        (shapely.Point(float("nan"), 47.9), "A coordinate is no number."),
        (shapely.from_wkt("POLYGON ((33 47, 34 47, 34 48, 33 47), EMPTY)"), "A ring or a part of the geometry has no"),
    ],
    ids=["not valid", "tangle", "too large", "no number", "empty hole"],
)
def test_a_shape_that_cannot_be_kept_is_told_why(shape: BaseGeometry, sentence: str) -> None:
    with override("en"):
        assert geometry_fault(of(shape))[: len(sentence)] == sentence


def test_nothing_speaks_against_an_ordinary_shape_or_against_none() -> None:
    assert (geometry_fault(Polygon.from_bbox((33, 47, 34, 48))), geometry_fault(None)) == ("", "")


@pytest.mark.parametrize(
    ("geometry", "count"),
    [
        ({"type": "Point", "coordinates": [33, 47]}, 1),
        ({"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 4]], [[5, 6]]], [[[7, 8, 9]]]]}, 4),
        ({"type": "GeometryCollection", "geometries": [{"coordinates": [1, 2]}, {"coordinates": [[1, 2], [3, 4]]}]}, 3),
        ({"type": "Point", "coordinates": []}, 0),
        ("POINT (1 2)", 0),
        (None, 0),
    ],
)
def test_positions_are_counted_before_a_shape_is_made(geometry: Any, count: int) -> None:
    assert count_positions(geometry) == count
