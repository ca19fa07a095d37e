"""Elements in frames: the same on the other side, and what no honest child says is refused."""

from dataclasses import replace
from typing import Any

import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from import_scripts import wire
from import_scripts.osm.element import Element, packed, unpacked

HOUSE = Element("area", "w7", {"building": "yes", "name": "Їдальня"}, box(33, 47, 34, 48), 5, 1, (3, 4))


def through(element: Element) -> Element:
    return unpacked(facts_of(element))


def facts_of(element: Element) -> list[Any]:
    sort, facts = wire.unpacked(packed(element)[wire.LENGTH.size :])
    assert sort == "element"
    return facts


@pytest.mark.parametrize(
    "element",
    [
        HOUSE,
        Element("point", "n-1", {}, Point(33, 47)),
        Element("line", "w1", {"highway": "path"}, LineString([(33, 47), (34, 48)]), 2),
        Element("area", "r1", {}, MultiPolygon([box(33, 47, 34, 48)])),
        Element("relation", "r2", {"type": "route"}),
        Element("sea", "coastline", {}, box(33, 47, 34, 48)),
        Element("area", "w2", {}),
    ],
)
def test_an_element_comes_through_as_it_is(element: Element) -> None:
    assert through(element) == element


LIES: dict[str, tuple[int, Any]] = {
    "sort": (0, "spell"), "name": (1, "x1"), "name of a path": (1, "n1/../2"), "name of bytes": (1, b"n1"),
    "tags": (2, []), "tag of a number": (2, {"a": 1}), "tag too long": (2, {"a": "x" * 100_001}),
    "shape": (3, "POINT (1 2)"), "count": (4, -1), "missing": (5, 1.5), "doors": (6, None), "door": (6, ["a"]),
}  # fmt: skip


@pytest.mark.parametrize("what", LIES)
def test_what_no_honest_child_says_is_nonsense(what: str) -> None:
    at, lie = LIES[what]
    facts = facts_of(HOUSE)
    facts[at] = lie

    with pytest.raises(wire.BadFrame):
        unpacked(facts)


@pytest.mark.parametrize(
    ("sort", "shape"),
    [
        ("point", LineString([(1, 2), (3, 4)])),
        ("line", Point(1, 2)),
        ("area", LineString([(1, 2), (3, 4)])),
        ("relation", Point(1, 2)),
        ("sea", Point(1, 2)),
        ("area", Polygon()),
        ("point", Point(181, 0)),
        ("point", Point(0, float("nan"))),
        ("line", LineString([(0, 0), (0, -91)])),
    ],
)
def test_a_shape_that_cannot_be_there_is_nonsense(sort: Any, shape: BaseGeometry) -> None:
    with pytest.raises(wire.BadFrame):
        through(replace(HOUSE, sort=sort, shape=shape))


def test_facts_too_few_are_nonsense() -> None:
    with pytest.raises(wire.BadFrame):
        unpacked(facts_of(HOUSE)[:-1])


def tangled() -> Polygon:
    """A comb whose teeth all run across one another's boxes."""
    spots = [(33 + (turn % 2) + turn / 1e5, 47 + turn / 1e5 * (turn % 3)) for turn in range(4000)]
    return Polygon([*spots, spots[0]])


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (Polygon([(33, 47), (34, 48), (34, 47), (33, 48)]), "geometry_not_valid"),
        (tangled(), "geometry_tangled"),
        (LineString([(33, 47), (34, 48)]).segmentize(1e-5).buffer(0.001), "geometry_too_large"),
    ],
    ids=["crosses itself", "tangled", "too large"],
)
def test_a_shape_that_nobody_should_be_asked_about_is_kept_back(shape: BaseGeometry, code: str) -> None:
    if code == "geometry_too_large":
        shape = shape.segmentize(1e-5)
        assert shapely.get_num_coordinates(shape) > 100_000

    found = through(replace(HOUSE, shape=shape))

    assert (found.shape, found.fault and found.fault[0]) == (None, code)
