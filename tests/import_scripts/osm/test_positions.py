"""Positions that osmium would take for others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.osm.blocks import fields
from import_scripts.osm.positions import strays, unzigzagged, varints
from tests.import_scripts.osm import pbf


@given(st.lists(st.integers(0, 2**64 - 1)))
def test_packed_numbers_are_read_as_they_were_written(numbers: list[int]) -> None:
    assert varints(pbf.packed(numbers)).tolist() == numbers


@given(st.lists(st.integers(-(2**53), 2**53)))
def test_signs_are_read_as_they_were_written(numbers: list[int]) -> None:
    found = unzigzagged(varints(pbf.packed(map(pbf.zigzag, numbers))))

    assert found.tolist() == numbers


def test_half_a_number_is_left_to_the_library() -> None:
    assert varints(b"\x80\x80").tolist() == []
    assert varints(b"\x05\x80").tolist() == [5]
    assert varints(b"").tolist() == []


@pytest.mark.parametrize("lon", [180.0, -180.0, 214.0, -214.0])
def test_what_osmium_can_keep_is_no_stray(lon: float) -> None:
    assert strays(pbf.schools(spots=[(33.4, 47.9), (lon, 47.9)]), fields) is None


@pytest.mark.parametrize("spot", [(999.0, 47.9), (33.4, -999.0), (33.4, 1e10)])
def test_dense_nodes_far_off_are_strays(spot: tuple[float, float]) -> None:
    block = pbf.schools(spots=[(33.4, 47.9), spot, (33.4, 47.9)])

    assert strays(block, fields) == pytest.approx(next(one for one in spot if abs(one) > 180))


def node(lon: int, lat: int) -> bytes:
    return pbf.message([(1, pbf.zigzag(1)), (8, pbf.zigzag(lat)), (9, pbf.zigzag(lon))])


def test_a_node_by_itself_is_looked_at_as_well() -> None:
    assert strays(pbf.primitives([], (1, node(334_000_000, 479_000_000))), fields) is None
    assert strays(pbf.primitives([], (1, node(9_990_000_000, 479_000_000))), fields) == 999.0


@pytest.mark.parametrize(
    ("more", "stray"),
    [
        ([(17, 100_000)], 47_910.0),
        ([(19, 10**12)], 1047.91),
        ([(20, (1 << 64) - 10**12)], -966.61),
        ([(17, 1)], None),
    ],
)
def test_a_block_may_move_its_nodes_and_scale_them(more: list[tuple[int, int]], stray: float | None) -> None:
    nodes = pbf.dense([1], [333_900_000], [479_100_000])

    found = strays(pbf.primitives([], (2, nodes), more=more), fields)

    assert found == (None if stray is None else pytest.approx(stray))


def test_ways_have_no_positions() -> None:
    assert strays(pbf.primitives([], (3, pbf.way(1, [1, 2], [])), (2, b"\x08\x05")), fields) is None
