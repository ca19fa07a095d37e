"""Lines of the nodes that are there, areas that are valid."""

import pytest
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, box

from import_scripts.osm.shapes import Spot, area_of_what_is_there, line_of, valid_area

A, B, C, D = (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)


@pytest.mark.parametrize(
    ("spots", "expected"),
    [
        ([A, B, C], LineString([A, B, C])),
        ([A, A, B, B], LineString([A, B])),
        ([None, A, B, None, C, D], MultiLineString([[A, B], [C, D]])),
        ([A, None, B, C], LineString([B, C])),
        ([A, None, B], None),
        ([A, A], None),
        ([A], None),
        ([], None),
    ],
)
def test_a_line_runs_where_neighbours_are_there(spots: list[Spot | None], expected: LineString | None) -> None:
    assert line_of(spots) == expected


def test_an_area_closes_straight_over_the_nodes_that_are_missing() -> None:
    assert area_of_what_is_there([A, B, C, None, None, A]) == Polygon([A, B, C])


@pytest.mark.parametrize("spots", [[A, B, None, A], [A, None, None, A], [None] * 4])
def test_two_nodes_make_no_area(spots: list[Spot | None]) -> None:
    assert area_of_what_is_there(spots) is None


def test_three_nodes_in_a_row_make_no_area() -> None:
    assert area_of_what_is_there([A, (0.5, 0.0), B, None, A]) is None


def test_a_bow_tie_becomes_its_two_wings() -> None:
    repaired = valid_area(Polygon([A, C, B, D]))

    assert repaired is not None
    assert (repaired.is_valid, repaired.geom_type, repaired.area) == (True, "MultiPolygon", 0.5)


def test_a_single_part_is_a_polygon() -> None:
    assert valid_area(MultiPolygon([box(0, 0, 1, 1)])) == box(0, 0, 1, 1)


def test_what_is_flat_is_no_area() -> None:
    assert valid_area(Polygon([A, B, A])) is None
