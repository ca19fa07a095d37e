"""Lines on one street lie side by side: each has a lane, none lies on another, none is lost."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from transport.lanes import Piece, Way, pieces

A, B, C, D, E = (33.30, 47.90), (33.31, 47.90), (33.32, 47.90), (33.33, 47.90), (33.32, 47.91)
RANK = {1: 0, 2: 1, 3: 2}


def test_a_line_alone_is_one_piece_in_the_middle() -> None:
    (piece,) = pieces([Way(1, [A, B, C])], RANK)

    assert piece == Piece((A, B, C), (1,), frozenset({1}), frozenset())
    assert piece.lane(1) == 0


def test_there_and_back_is_drawn_once() -> None:
    (piece,) = pieces([Way(1, [A, B, C]), Way(1, [C, B, A])], RANK)

    assert piece == Piece((A, B, C), (1,), frozenset(), frozenset())


def test_a_shared_street_is_cut_where_lines_part() -> None:
    found = pieces([Way(2, [A, B, C, E]), Way(1, [A, B, C, D])], RANK)

    assert [(piece.points, piece.routes) for piece in found] == [((A, B, C), (1, 2)), ((C, D), (1,)), ((C, E), (2,))]
    assert [found[0].lane(route) for route in (1, 2)] == [-0.5, 0.5]


def test_lanes_of_three_are_counted_from_the_middle() -> None:
    (piece,) = pieces([Way(route, [A, B]) for route in (3, 1, 2)], RANK)

    assert [piece.lane(route) for route in (1, 2, 3)] == [-1, 0, 1]


def test_who_drives_the_other_way_is_told() -> None:
    (piece,) = pieces([Way(1, [A, B]), Way(2, [B, A])], RANK)

    assert (piece.points, piece.one_way, piece.against) == ((A, B), frozenset({1}), frozenset({2}))


def test_points_within_a_metre_are_one() -> None:
    near = (B[0] + 0.000001, B[1])

    found = pieces([Way(1, [A, B, B, C]), Way(2, [A, near, C])], RANK)

    assert [piece.routes for piece in found] == [(1, 2)]


SPOT = st.sampled_from([A, B, C, D, E])


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.lists(SPOT, min_size=2, max_size=8)), max_size=6))
def test_every_edge_of_every_route_is_drawn_once(drives: list[tuple[int, list[tuple[float, float]]]]) -> None:
    wanted: set[tuple[int, frozenset[tuple[float, float]]]] = set()
    for route, points in drives:
        wanted |= {(route, frozenset(pair)) for pair in pairwise(points) if pair[0] != pair[1]}

    drawn = Counter(
        (route, frozenset(pair))
        for piece in pieces([Way(*drive) for drive in drives], RANK)
        for pair in pairwise(piece.points)
        for route in piece.routes
    )

    assert dict(drawn) == dict.fromkeys(wanted, 1)
