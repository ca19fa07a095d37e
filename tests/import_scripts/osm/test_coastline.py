"""The sea, of coastlines with the water on their right."""

from typing import Any

from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from import_scripts.osm import coastline

BOUNDS = box(0, 0, 10, 10)


def sea_within(bounds: Polygon, coastlines: list[BaseGeometry]) -> Any:
    sea = coastline.sea_within(bounds, coastlines)
    assert sea is not None
    assert sea.is_valid
    return sea


def test_no_coastline_no_sea() -> None:
    assert coastline.sea_within(BOUNDS, []) is None


def test_a_coastline_elsewhere_makes_no_sea() -> None:
    assert coastline.sea_within(BOUNDS, [LineString([(20, 0), (20, 10)])]) is None


def test_water_is_on_the_right() -> None:
    northward, southward = LineString([(4, -1), (4, 11)]), LineString([(4, 11), (4, -1)])

    assert sea_within(BOUNDS, [northward]).equals(box(4, 0, 10, 10))
    assert sea_within(BOUNDS, [southward]).equals(box(0, 0, 4, 10))


def test_pieces_of_one_coast_are_one_coast() -> None:
    pieces = [LineString([(4, 5), (4, 11)]), LineString([(4, -1), (4, 5)])]

    assert sea_within(BOUNDS, pieces).equals(box(4, 0, 10, 10))


def test_an_island_is_not_sea() -> None:
    coast = LineString([(4, -1), (4, 11)])
    island = LineString([(6, 6), (8, 6), (8, 8), (6, 8), (6, 6)])  # land on the left: against the clock

    assert round(sea_within(BOUNDS, [coast, island]).area, 6) == 60 - 4


def test_an_island_alone_makes_all_around_it_sea() -> None:
    island = LineString([(6, 6), (8, 6), (8, 8), (6, 8), (6, 6)])

    assert round(sea_within(BOUNDS, [island]).area, 6) == 100 - 4


def test_a_coast_that_breaks_off_inside_is_led_to_the_nearest_side() -> None:
    cut = MultiLineString([[(4, 0.5), (4, 9.5)]])

    assert sea_within(BOUNDS, [cut]).equals(box(4, 0, 10, 10))


def test_two_bays_are_one_sea() -> None:
    west, east = LineString([(2, 11), (2, -1)]), LineString([(8, -1), (8, 11)])

    assert sea_within(BOUNDS, [west, east]).equals(box(0, 0, 2, 10).union(box(8, 0, 10, 10)))


def test_the_same_coast_gives_the_same_bytes_in_whatever_order() -> None:
    pieces = [LineString([(4, 5), (4, 11)]), LineString([(4, -1), (4, 5)])]
    turned = box(0, 0, 10, 10, ccw=False)

    assert sea_within(BOUNDS, pieces).wkb == sea_within(turned, pieces[::-1]).wkb


def test_a_vertex_that_stands_twice_in_a_coast_changes_nothing() -> None:
    twice = LineString([(4, -1), (4, 5), (4, 5), (4, 11)])

    assert sea_within(BOUNDS, [twice]).equals(box(4, 0, 10, 10))
    assert sea_within(BOUNDS, [twice, LineString([(6, 11), (6, 5), (6, 5), (6, -1)])]).equals(box(4, 0, 6, 10))
