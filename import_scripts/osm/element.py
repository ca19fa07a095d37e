"""One object of an OSM file with its shape, as it comes out of the cage, and the frame that it travels in.

What a frame says is not believed: names, counts and shapes are looked at, and a shape that no library should be asked
about becomes an element with the fault that keeps it back.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import shapely
from shapely.geometry.base import BaseGeometry

from import_scripts import wire, wkb

Sort = Literal["point", "line", "area", "relation", "sea"]
SORTS = get_args(Sort)
SEA = "coastline"
NAME = re.compile(rf"[nwr]-?[0-9]{{1,19}}|{SEA}")
TYPES: dict[str, tuple[str, ...]] = {
    "point": ("Point",), "line": ("LineString", "MultiLineString"), "area": ("Polygon", "MultiPolygon"),
    "sea": ("Polygon", "MultiPolygon"), "relation": (),
}  # fmt: skip
LONGEST = 100_000  # characters of one tag; OpenStreetMap's own limit is 255
Fault = tuple[str, str]  # code, and what to do


@dataclass(frozen=True, slots=True)
class Element:
    """One object as the file states it, named n1, w2 or r3. Without a shape: it could not be made of what is there.

    A relation that is no area never has one. `count` are its nodes, or the ways of its outline; `missing` of them are
    not in the file. `doors` are the entrances on the walls of an area, in their order.
    """

    sort: Sort
    name: str
    tags: dict[str, str]
    shape: BaseGeometry | None = None
    count: int = 0
    missing: int = 0
    doors: tuple[int, ...] = ()
    fault: Fault | None = field(default=None)


def packed(element: Element) -> bytes:
    """The element as a frame. Raises ValueError for one that is too large."""
    shape = None if element.shape is None else wkb.bytes_of(element.shape)
    facts = (element.sort, element.name, element.tags, shape, element.count, element.missing, element.doors)
    return wire.packed("element", *facts)


def unpacked(facts: list[Any]) -> Element:
    """The element that `packed` described. Raises BadFrame."""
    sort, name, tags, data, count, missing, doors = wire.exactly(facts, 7)
    wire.demand(sort in SORTS and isinstance(name, str) and NAME.fullmatch(name) is not None, "element: name")
    wire.demand(_are_texts(tags) and wire.is_count(count) and wire.is_count(missing), "element")
    wire.demand(isinstance(doors, list) and all(type(door) is int for door in doors), "element: doors")
    shape, fault = _shape(data, sort) if data is not None else (None, None)
    return Element(sort, name, tags, shape, count or 0, missing or 0, tuple(doors), fault)


def _are_texts(tags: Any) -> bool:
    return isinstance(tags, dict) and all(
        isinstance(text, str) and len(text) <= LONGEST for pair in tags.items() for text in pair
    )


def _shape(data: Any, sort: str) -> tuple[BaseGeometry | None, Fault | None]:
    """The shape, or why nobody should be asked about it."""
    wire.demand(isinstance(data, bytes), "element: shape")
    try:
        shape, _ = wkb.shape_from(data)
    except wkb.BadShape as bad:
        return None, (bad.code, str(bad))
    wire.demand(shape.geom_type in TYPES[sort] and not shape.is_empty, "element: type of shape")
    west, south, east, north = shape.bounds
    wire.demand(-180 <= west <= east <= 180 and -90 <= south <= north <= 90, "element: place")
    return (shape, None) if sort not in ("area", "sea") else _area(shape)


def _area(shape: BaseGeometry) -> tuple[BaseGeometry | None, Fault | None]:
    from layers.shapes import is_tangled  # the child shares this module, and has no ledger

    if is_tangled(shape):
        said = "So many of its edges run beside or across one another that nobody can tell whether it is valid."
        return None, ("geometry_tangled", said)
    if not shapely.is_valid(shape):
        return None, ("geometry_not_valid", f"It is not valid ({shapely.is_valid_reason(shape)}).")
    return shape, None
