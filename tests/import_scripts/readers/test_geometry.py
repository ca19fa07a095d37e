"""Shapes of what formats write; nothing is guessed."""

import math
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point

from import_scripts.readers.angles import point_of_pair
from import_scripts.readers.geometry import (
    Unreadable,
    are_finite,
    is_finite,
    number_of,
    shape_of,
    shape_of_cell,
)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ("POINT(1 2)", "geometry_unreadable"),
        ({"type": "Circle", "coordinates": [1, 2]}, "geometry_unreadable"),
        ({"type": "Point", "coordinates": ["1", 2]}, "geometry_unreadable"),
        ({"type": "Point", "coordinates": [True, 2]}, "geometry_unreadable"),
        ({"type": "Point", "coordinates": [10**400, 2]}, "geometry_unreadable"),
        ({"type": "Point"}, "geometry_unreadable"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "geometry_unreadable"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "ring_not_closed"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "ring_too_short"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry_collection"),
    ],
)
def test_what_is_no_geometry_is_unreadable(geometry: Any, code: str) -> None:
    with pytest.raises(Unreadable) as fault:
        shape_of(geometry)

    assert fault.value.code == code


def test_heights_and_measures_are_cut_and_told() -> None:
    assert shape_of({"type": "Point", "coordinates": [1, 2, 3, 4]}) == (Point(1, 2), True)
    assert shape_of({"type": "Point", "coordinates": [1, 2]}) == (Point(1, 2), False)
    assert shape_of(None) == (None, False)


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("48°02'16.1\"N, 33°29'00.5\"E", 33 + 29 / 60 + 0.5 / 3600, 48 + 2 / 60 + 16.1 / 3600),
        ("33°29′00,5″E 48°02′16,1″N", 33 + 29 / 60 + 0.5 / 3600, 48 + 2 / 60 + 16.1 / 3600),
        ("47°56'60.0\"N, 33°26'37.9\"W", -(33 + 26 / 60 + 37.9 / 3600), 47 + 57 / 60),
    ],
)
def test_degrees_minutes_seconds(text: str, lon: float, lat: float) -> None:
    spot = point_of_pair(text)

    assert (spot.x, spot.y) == (pytest.approx(lon), pytest.approx(lat))


@pytest.mark.parametrize(
    "text", ["48.0378, 33.48347", "(48.0378; 33.48347)", "48,0378; 33,48347", "48,0378, 33,48347", " 48.0378 33.48347 "]
)
def test_a_pair_of_degrees_is_taken_in_the_order_of_the_file(text: str) -> None:
    assert point_of_pair(text).equals(Point(48.0378, 33.48347))


@pytest.mark.parametrize("text", ["SRID=4326;POINT(33.4 47.9)", " srid = 4326 ; POINT Z (33.4 47.9 80)"])
def test_the_text_of_postgis_is_read(text: str) -> None:
    assert shape_of_cell(text)[0].equals(Point(33.4, 47.9))


def test_another_system_of_one_row_is_not_taken_for_that_of_the_file() -> None:
    with pytest.raises(Unreadable, match=r"says SRID=6385\. .* --s-srs EPSG:6385"):
        shape_of_cell("SRID=6385;POINT(4501234 5301234)")


@pytest.mark.parametrize(
    "text",
    [
        "48, 33",
        "48.03 33.48 5.1",
        "48°02'16.1\", 33°29'00.5\"",
        "48°02'16\"N, 33°29'00\"N",
        "48°62'16\"N, 33°29'00\"E",
        "центр",
    ],
)  # fmt: skip
def test_a_pair_that_needs_guessing_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="can be read without guessing"):
        point_of_pair(text)


HEX_4326, HEX_3857 = (shapely.to_wkb(shapely.set_srid(Point(33.4, 47.9), srid), hex=True, include_srid=True)
                      for srid in (4326, 3857))  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "has_height"),
    [
        ("POINT (33.4 47.9)", False),
        (" POINT Z (33.4 47.9 80) ", True),
        (shapely.to_wkb(Point(33.4, 47.9), hex=True), False),
        (shapely.to_wkb(Point(33.4, 47.9, 80), hex=True).lower(), True),
        (HEX_4326, False),
        ('{"type": "Point", "coordinates": [33.4, 47.9]}', False),
        ('{"type": "Point", "coordinates": [33.4, 47.9, 80]}', True),
    ],
)
def test_a_cell_holds_a_shape_as_databases_write_it(cell: str, has_height: bool) -> None:
    shape, found = shape_of_cell(cell)

    assert (shape.equals(Point(33.4, 47.9)), shapely.has_z(shape), found) == (True, False, has_height)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (HEX_3857, "says SRID=3857"),
        (HEX_4326[:-2], "The WKB cannot be read"),
        ("0101000020E61000", "The WKT cannot be read"),
        ('{"type": "Point", "coordinates": [33', "The GeoJSON cannot be read"),
        ('{"a": ' * 5000, "The GeoJSON cannot be read"),
        ('{"type": "Circle"}', "is not a type of GeoJSON geometry"),
    ],
)
def test_a_cell_whose_shape_cannot_be_read_says_why(cell: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        shape_of_cell(cell)


def test_numbers_of_coordinates() -> None:
    assert [number_of(one) for one in ("48,5", " 48.5 ", 48, "−33.4")] == [48.5, 48.5, 48.0, -33.4]
    assert [number_of(one) for one in ("5 306 123,45", "33\u00a0483.5", "4.791E+01")] == [5306123.45, 33483.5, 47.91]
    with pytest.raises(ValueError, match="truth value"):
        number_of(True)
    for text in ("٤٧.٩", "４７", "33_4", "47 9", "схід", ""):
        with pytest.raises(ValueError):  # noqa: PT011 - Python's own, or ours; either refuses
            number_of(text)


def test_of_many_shapes_each_is_finite_as_it_is_alone() -> None:
    shapes = [
        Point(1, 2), Point(), Point(math.nan, 1), LineString([(0, 0), (1, math.inf)]), MultiPoint([(0, 0), (1, 1)]),
        GeometryCollection([Point(1, 1), Point(-math.inf, 0)]), GeometryCollection(),
    ]  # fmt: skip

    found = are_finite(np.array(shapes, dtype=object)).tolist()

    assert found == [is_finite(shape) for shape in shapes] == [True, True, False, False, True, False, True]
    assert are_finite(np.array([None, Point(1, 2)], dtype=object)).tolist() == [True, True]
    assert are_finite(np.array([], dtype=object)).tolist() == []
