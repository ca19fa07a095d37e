"""Shapes from bytes that nobody has vouched for."""

import struct

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import wkt
from shapely.geometry import LineString, Point

from import_scripts import wkb
from import_scripts.wkb import BadShape, bytes_of, bytes_of_each, shape_from, shapes_from, vertices

SHAPES = {
    "POINT (1 2)": 1,
    "POINT EMPTY": 1,
    "LINESTRING (0 0, 1 1, 2 0)": 3,
    "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 0.5, 2 0.5, 2 1, 1 0.5))": 8,
    "POLYGON EMPTY": 0,
    "MULTIPOINT ((0 0), (1 1))": 2,
    "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))": 4,
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))": 8,
    "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))": 3,
}


def nested(depth: int) -> bytes:
    return b"".join(struct.pack("<BII", 1, 7, 1) for _ in range(depth)) + bytes_of(Point(1, 2))


def refused(data: bytes) -> str:
    with pytest.raises(BadShape) as bad:
        shape_from(data)
    return bad.value.code


@pytest.mark.parametrize("text", SHAPES)
def test_every_type_comes_back_as_it_went(text: str) -> None:
    shape, count = shape_from(bytes_of(wkt.loads(text)))

    assert (shape.wkt, count) == (wkt.loads(text).wkt, SHAPES[text])


def test_heights_do_not_travel() -> None:
    assert shape_from(bytes_of(Point(1, 2, 3)))[0].wkt == "POINT (1 2)"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        bytes_of(Point(1, 2))[:-1],
        bytes_of(Point(1, 2)) + b"x",
        shapely.to_wkb(Point(1, 2), byte_order=0),
        shapely.to_wkb(Point(1, 2, 3), output_dimension=3, flavor="iso"),
        struct.pack("<BI", 1, 17),
        struct.pack("<BII", 1, 4, 1) + bytes_of(LineString([(0, 0), (1, 1)])),  # a line among points
        struct.pack("<BII", 1, 2, 9),  # positions that are not there
        struct.pack("<BII", 1, 2, 1) + bytes(16),  # a line of one position, which the library refuses
    ],
)
def test_what_is_no_shape_is_refused(data: bytes) -> None:
    assert refused(data) == "geometry_unreadable"


def test_collections_may_hold_others_to_a_depth() -> None:
    assert vertices(nested(32)) == 1
    assert refused(nested(33)) == "geometry_too_deep"
    assert refused(nested(1_000_000)) == "geometry_too_deep"


def test_a_shape_has_so_many_vertices_at_most() -> None:
    line = struct.pack("<BII", 1, 2, 100_001) + bytes(16 * 100_001)

    assert refused(line) == "geometry_too_large"
    assert refused(struct.pack("<BII", 1, 3, 100_001) + bytes(4 * 100_001)) == "geometry_empty"  # of empty rings
    assert refused(struct.pack("<BII", 1, 2, 0xFFFFFFFF)) == "geometry_too_large"


@pytest.mark.parametrize(
    "text",
    ["POLYGON ((0 0, 4 0, 4 4, 0 0), EMPTY)", "MULTIPOLYGON (EMPTY, ((0 0, 1 0, 1 1, 0 0)))",
     "MULTILINESTRING ((0 0, 1 1), EMPTY)", "GEOMETRYCOLLECTION (POINT (1 2), MULTIPOINT EMPTY)"],
)  # fmt: skip
def test_a_part_without_positions_is_taken_from_nobody(text: str) -> None:
    assert refused(bytes_of(wkt.loads(text))) == "geometry_empty"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_shape_or_refused(data: bytes) -> None:
    try:
        shape, count = shape_from(data)
    except BadShape:
        return
    assert count <= wkb.MOST_VERTICES
    assert not shapely.has_z(shape)


def test_many_come_back_as_each_alone() -> None:
    shapes = [None, *(wkt.loads(text) for text in SHAPES)]

    found, counts = shapes_from(bytes_of_each(shapes))

    assert [shape and shape.wkt for shape in found] == [shape and shape.wkt for shape in shapes]
    assert counts == [0, *SHAPES.values()]
    assert shapes_from([]) == ([], [])


@given(st.lists(st.sampled_from([bytes_of(Point(1, 2)), bytes_of(Point(1, 2))[:-1], b"", nested(40)]) | st.binary()))
def test_many_are_refused_where_one_of_them_would_be(data: list[bytes]) -> None:
    try:
        each = [shape_from(one) for one in data]
    except BadShape:
        with pytest.raises(BadShape):
            shapes_from(data)
    else:
        assert shapes_from(data) == ([shape for shape, _ in each], [count for _, count in each])


def test_what_only_the_library_refuses_is_refused_among_many() -> None:
    open_ring = struct.pack("<BII", 1, 3, 1) + struct.pack("<I8d", 4, 0, 0, 1, 0, 1, 1, 5, 5)

    assert vertices(open_ring) == 4
    assert refused(open_ring) == "geometry_unreadable"
    with pytest.raises(BadShape):
        shapes_from([bytes_of(Point(1, 2)), open_ring])
