"""Areas of relations that an extract has cut."""

from collections.abc import Callable
from typing import Any

import osmium
import pytest
from shapely import from_wkb
from shapely.geometry import Polygon, box

from import_scripts.osm.outlines import Member, area_of_members, spots_of_ways
from import_scripts.osm.shapes import Spot

A, B, C, D = (33.0, 48.0), (34.0, 48.0), (34.0, 49.0), (33.0, 49.0)
HOLE: list[Spot | None] = [(33.4, 48.4), (33.6, 48.4), (33.6, 48.6), (33.4, 48.6), (33.4, 48.4)]
ISLAND = box(33.4, 48.4, 33.6, 48.6)
WAYS: dict[int, list[Spot | None]] = {
    1: [A, B, C],
    2: [C, D],
    3: [D, A],
    4: HOLE,
    5: [D, None, A],
    6: [A, B],
    7: [A, (33.5, 48.0), B],
}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([(1, "outer"), (2, "outer"), (3, "outer")], box(33, 48, 34, 49)),
        ([(1, "outer"), (2, "outer"), (404, "outer")], box(33, 48, 34, 49)),
        ([(1, ""), (2, ""), (5, "")], box(33, 48, 34, 49)),
        ([(1, "outer"), (404, "outer")], Polygon([A, B, C])),
        ([(1, "outer"), (2, "outer"), (3, "outer"), (4, "inner")], box(33, 48, 34, 49) - ISLAND),
        ([(4, "outer"), (1, "outer")], Polygon([A, B, C]).union(ISLAND)),
    ],
)
def test_one_missing_piece_is_closed_straight(members: list[Member], expected: Polygon) -> None:
    area = area_of_members(members, WAYS)

    assert area is not None
    assert area.is_valid
    assert area.equals(expected)


@pytest.mark.parametrize(
    "members",
    [
        [(6, "outer"), (2, "outer")],
        [(6, "outer")],
        [(7, "outer")],
        [(404, "outer")],
        [(4, "inner")],
        [],
    ],
    ids=["two pieces", "two nodes", "a straight line", "nothing there", "only a hole", "no members"],
)
def test_what_is_unclear_is_no_area(members: list[Member]) -> None:
    assert area_of_members(members, WAYS) is None


def test_only_the_ways_asked_for_are_read(sketch: Any) -> None:
    sketch.node(1, 33.1, 47.9)
    sketch.node(2, 33.2, 47.9)
    sketch.way(7, [1, 2, 3])
    sketch.way(8, [2, 1])
    file = sketch.save()

    assert spots_of_ways(osmium.io.File(str(file)), [7, 404]) == {7: [(33.1, 47.9), (33.2, 47.9), None]}
    assert spots_of_ways(osmium.io.File(str(file)), []) == {}


def test_a_relation_that_lacks_one_way_is_closed_with_a_warning(sketch: Any, read: Callable[..., Any]) -> None:
    for ref, spot in enumerate([(33.1, 47.9), (33.2, 47.9), (33.2, 48.0), (33.1, 48.0)], start=1):
        sketch.node(ref, *spot)
    sketch.way(7, [1, 2, 3])
    sketch.way(8, [3, 4])
    sketch.relation(
        9, [("w", 7, "outer"), ("w", 8, "outer"), ("w", 404, "outer")], type="multipolygon", natural="water"
    )

    found = read()

    assert from_wkb(found.only("water").geometry).equals(box(33.1, 47.9, 33.2, 48.0))
    assert [(notice.code, notice.feature, notice.value) for notice in found.tally.notices] == [
        ("missing_nodes", "r9", "1")
    ]
    assert found.tally.refused == {}
