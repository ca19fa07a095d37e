"""How far an object has moved: what is no move, what is one, and how far."""

import pytest
from django.db import connection
from shapely import wkt
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from layers.moves import LEAST_M, MOST_PAIRS

pytestmark = pytest.mark.django_db
HOUSE = Polygon([(33.4, 47.9), (33.4002, 47.9), (33.4002, 47.9001), (33.4, 47.9001)])
DEGREE_M = 111195


def moved(before: BaseGeometry | None, after: BaseGeometry | None) -> float | None:
    with connection.cursor() as cursor:
        shapes = [shape.wkb if shape is not None else None for shape in (before, after)]
        cursor.execute("SELECT layers_moved_m(ST_GeomFromWKB(%s, 4326), ST_GeomFromWKB(%s, 4326))", shapes)
        found: float | None = cursor.fetchone()[0]
        return found


def test_the_same_has_not_moved() -> None:
    assert moved(HOUSE, HOUSE) == 0


def test_nothing_is_known_of_what_is_not_there() -> None:
    assert moved(None, HOUSE) is None
    assert moved(Point(33.4, 47.9), wkt.loads("POINT EMPTY")) is None


@pytest.mark.parametrize("metres", [0.05, 0.5, 120.0])
def test_a_point_moves_by_its_way(metres: float) -> None:
    assert moved(Point(33.4, 47.9), Point(33.4, 47.9 + metres / DEGREE_M)) == pytest.approx(metres, rel=0.01)


def test_rounded_coordinates_are_the_way_of_the_worst_vertex() -> None:
    rounded = Polygon([(x + 4e-7, y) for x, y in HOUSE.exterior.coords])

    assert moved(HOUSE, rounded) == pytest.approx(0.03, abs=0.005)


def test_one_corner_elsewhere_is_a_move_by_its_way() -> None:
    corners = list(HOUSE.exterior.coords)[:-1]
    corners[2] = (corners[2][0], corners[2][1] + 20 / DEGREE_M)

    assert moved(HOUSE, Polygon(corners)) == pytest.approx(20, rel=0.05)


@pytest.mark.parametrize(
    "after",
    [
        Polygon([*list(HOUSE.exterior.coords)[:1], (33.4001, 47.9), *list(HOUSE.exterior.coords)[1:]]),
        HOUSE.exterior,
        HOUSE.reverse(),
    ],
    ids=["a vertex more", "another kind of shape", "the other way round"],
)
def test_what_is_drawn_anew_has_moved_at_least_so_far(after: BaseGeometry) -> None:
    assert moved(HOUSE, after) == LEAST_M


def test_a_line_turned_round_is_no_rounding() -> None:
    line = wkt.loads("LINESTRING(33.4 47.9, 33.401 47.9)")

    assert (moved(line, line.reverse()) or 0) >= LEAST_M


def test_a_hole_more_is_told_by_how_deep_it_lies() -> None:
    plot = box(33.4, 47.9, 33.41, 47.91)
    holed = plot.difference(box(33.404, 47.904, 33.406, 47.906))

    assert moved(plot, holed) == pytest.approx(0.004 * DEGREE_M, rel=0.4)


def test_large_shapes_are_compared_by_their_middles() -> None:
    many = int(MOST_PAIRS**0.5 / 4) + 10
    before, after = (Point(33.4, 47.9).buffer(0.01, quad_segs=many + extra) for extra in (0, 1))

    assert moved(before, after) == pytest.approx(LEAST_M, abs=0.01)
