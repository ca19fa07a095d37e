"""Walking: the shortest way along streets, what is barred for wheels, and what nobody has told of."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from transport.barriers import WALKERS, Passage, passage
from transport.reach import area, nearest_first, on_foot
from transport.walking import M_PER_DEGREE, Street, WalkingGraph, walks_between

SPEED = 1.25
STEP = 100 / M_PER_DEGREE  # a hundred metres to the north, near the equator to the east as well


def street(*corners: Any, passage: Any = Passage.FREE) -> Any:
    return Street(np.array(corners, dtype=float) * STEP, passage)


def places(*spots: Any) -> Any:
    return np.array(spots, dtype=float) * STEP


CROSS = [street((0, 0), (1, 0), (2, 0)), street((1, 0), (1, 1))]


def seconds(graph: Any, start: Any, *ends: Any, until_s: Any = 10_000.0) -> Any:
    spread = graph.spread(graph.spots(places(start)), np.zeros(1), until_s)
    return spread.arrival_s(graph.spots(places(*ends)))


def test_a_way_turns_where_streets_meet() -> None:
    arrival = seconds(WalkingGraph(CROSS, SPEED), (0, 0), (1, 1), (2, 0), (1.5, 0))

    assert arrival == pytest.approx([160, 160, 120], rel=1e-3)


def test_a_place_beside_a_street_is_as_far_as_it_stands_off() -> None:
    arrival = seconds(WalkingGraph(CROSS, SPEED), (0.2, 0.1), (0.6, 0.2))

    assert arrival == pytest.approx([(10 + 40 + 20) / SPEED], rel=1e-3)


def test_streets_that_only_cross_on_the_map_do_not_meet() -> None:
    bridge = [street((0, 0), (2, 0)), street((1, -1), (1, 1))]

    assert np.isinf(seconds(WalkingGraph(bridge, SPEED), (0, 0), (1, 1)))


def test_what_is_too_late_or_far_from_any_street_is_not_reached() -> None:
    graph = WalkingGraph(CROSS, SPEED)

    assert np.isinf(seconds(graph, (0, 0), (2, 0), until_s=100))
    assert np.isinf(seconds(graph, (0, 0), (1, 9)))


def test_a_barred_street_is_gone_round_and_an_unknown_one_counted() -> None:
    direct = street((0, 0), (2, 0), passage=Passage.BARRED)
    round_about = street((0, 0), (1, 1), (2, 0), passage=Passage.UNKNOWN)
    graph = WalkingGraph([direct, round_about, street((2, 0), (2, -1))], SPEED)

    spread = graph.spread(graph.spots(places((0, 0))), np.zeros(1), 10_000)

    assert spread.arrival_s(graph.spots(places((2, 0)))) == pytest.approx([200 * 2**0.5 / SPEED], rel=1e-3)
    assert spread.unknown_share() == pytest.approx(2.83 / 3.83, rel=1e-2)


def test_the_way_is_told_corner_by_corner() -> None:
    graph = WalkingGraph(CROSS, SPEED)
    spread = graph.spread(graph.spots(places((0.5, 0))), np.zeros(1), 1000)

    way = graph.degrees(spread.way_to(graph.spots(places((1, 0.5), (0.7, 0), (9, 9))), 0)) / STEP

    assert shapely.LineString(way).length == pytest.approx(1, rel=1e-3)
    assert way[[0, -1]] == pytest.approx(np.array([[0.5, 0], [1, 0.5]]), abs=1e-3)


def test_a_way_along_one_street_passes_no_corner() -> None:
    graph = WalkingGraph(CROSS, SPEED)
    spread = graph.spread(graph.spots(places((0.5, 0))), np.zeros(1), 1000)
    spots = graph.spots(places((0.7, 0), (9, 9)))

    assert graph.degrees(spread.way_to(spots, 0)) / STEP == pytest.approx(np.array([[0.5, 0], [0.7, 0]]), abs=1e-3)
    assert spread.way_to(spots, 1).shape == (0, 2)


def test_walks_between_places_are_those_within_reach() -> None:
    rows = walks_between(WalkingGraph(CROSS, SPEED), places((0, 0), (1, 0), (2, 0)), 120)

    assert [row[:2] for row in rows.tolist()] == [[0, 1], [1, 0], [1, 2], [2, 1]]
    assert set(rows[:, 2].tolist()) == {80}


def test_a_city_without_streets_is_walked_nowhere() -> None:
    graph = WalkingGraph([], SPEED)

    assert np.isinf(seconds(graph, (0, 0), (1, 0)))
    assert area(on_foot(graph, places((0, 0)), 600)).is_empty


grids = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), min_size=1, max_size=20, unique=True)


@given(grids)
@settings(max_examples=100, deadline=None)
def test_ways_are_as_short_as_a_plain_search_finds_them(cells: Any) -> None:
    streets = [street((x, y), (x + 1, y) if across else (x, y + 1)) for x, y, across in cells]
    nodes = sorted({(x, y) for x, y, _ in cells} | {(x + a, y + (not a)) for x, y, a in cells})
    far = dict.fromkeys(((a, b) for a in nodes for b in nodes), np.inf) | {(node, node): 0 for node in nodes}
    for x, y, across in cells:
        ends = (x, y), (x + across, y + (not across))
        far[ends] = far[ends[::-1]] = 1
    for middle in nodes:
        for a in nodes:
            for b in nodes:
                far[a, b] = min(far[a, b], far[a, middle] + far[middle, b])

    arrival = seconds(WalkingGraph(streets, SPEED), nodes[0], *nodes)

    assert arrival == pytest.approx([far[nodes[0], node] * 80 for node in nodes], rel=1e-3)


def test_the_area_is_valid_and_holds_what_was_reached() -> None:
    graph = WalkingGraph(CROSS, SPEED)
    shape = area(on_foot(graph, places((0, 0)), 120))

    assert shape.is_valid
    assert shape.geom_type == "Polygon"
    assert shape.contains(shapely.points(places((0, 0), (1.4, 0), (1, 0.4)))).all()
    assert not shape.contains(shapely.points(places((2, 0), (1, 1)))).any()


def test_from_the_middle_of_a_long_street_one_comes_both_ways() -> None:
    graph = WalkingGraph([street((0, 0), (20, 0), passage=Passage.UNKNOWN)], SPEED)
    spread = on_foot(graph, places((10, 0)), 160)

    shape = area(spread)

    assert np.array(shape.bounds) / STEP == pytest.approx([7.6, -0.4, 12.4, 0.4], abs=0.01)
    assert spread.unknown_share() == 1


def test_places_are_grouped_with_the_nearest_first() -> None:
    found = nearest_first(np.array([30.0, np.inf, 10.0, 20.0]), np.array([1, 1, 1, 2]), 1)

    assert {group: (count, members.tolist()) for group, (count, members) in found.items()} == {1: (2, [2]), 2: (1, [3])}


@pytest.mark.parametrize(
    ("walker", "kind", "tags", "expected"),
    [
        ("adult", "highway/steps", {}, Passage.FREE),
        ("adult", "highway/motorway", {}, Passage.BARRED),
        ("adult", "highway/service", {"access": "private"}, Passage.BARRED),
        ("adult", "highway/service", {"access": "private", "foot": "yes"}, Passage.FREE),
        ("adult", "highway/residential", {"foot": "no"}, Passage.BARRED),
        ("stroller", "highway/steps", {}, Passage.BARRED),
        ("stroller", "highway/steps", {"ramp:stroller": "yes"}, Passage.FREE),
        ("wheelchair", "highway/steps", {"ramp:stroller": "yes"}, Passage.BARRED),
        ("wheelchair", "highway/steps", {"ramp:wheelchair": "yes"}, Passage.FREE),
        ("wheelchair", "highway/residential", {}, Passage.UNKNOWN),
        ("wheelchair", "highway/residential", {"surface": "asphalt"}, Passage.FREE),
        ("wheelchair", "highway/residential", {"surface": "sand"}, Passage.BARRED),
        ("stroller", "highway/residential", {"surface": "sand"}, Passage.UNKNOWN),
        ("stroller", "highway/residential", {"smoothness": "horrible"}, Passage.BARRED),
        ("wheelchair", "highway/primary", {"surface": "asphalt"}, Passage.UNKNOWN),
        ("wheelchair", "highway/primary", {"surface": "asphalt", "sidewalk": "both"}, Passage.FREE),
        ("wheelchair", "highway/primary", {"sidewalk": "no"}, Passage.BARRED),
        ("wheelchair", "highway/footway", {"wheelchair": "yes"}, Passage.FREE),
        ("wheelchair", "highway/footway", {"wheelchair": "no", "surface": "asphalt"}, Passage.BARRED),
        ("stroller", "highway/footway", {"wheelchair": "no", "surface": "asphalt"}, Passage.FREE),
    ],
)
def test_tags_tell_who_gets_along_a_street(walker: Any, kind: Any, tags: Any, expected: Any) -> None:
    assert passage(kind, tags, WALKERS[walker]) == expected
