"""Houses as dots on the ground of the districts."""

import re

from hypothesis import given
from hypothesis import strategies as st

from housing.houses_drawing import HEIGHT, WIDTH, district_outlines, drawing
from layers.audience import EVERYONE
from layers.models import City

SPOTS = st.lists(st.tuples(st.floats(33.0, 33.7), st.floats(47.6, 48.25)), min_size=1, max_size=20)
SQUARE = [[(33.0, 47.6), (33.5, 47.6), (33.5, 48.0), (33.0, 47.6)]]


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


@given(spots=SPOTS)
def test_every_house_lies_inside_the_picture_the_right_way_round(spots: list[tuple[float, float]]) -> None:
    drawn = drawing(((spot, "now") for spot in spots), [])

    ((tone, path),) = drawn.dots
    places = points(path)
    assert tone == "now"
    assert len(places) == len(spots)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    west, north = min(spots), max(spots, key=lambda spot: spot[1])
    assert places[spots.index(west)][0] == min(x for x, _ in places)
    assert places[spots.index(north)][1] == min(y for _, y in places)


def test_tones_stand_apart_in_the_order_in_which_they_came() -> None:
    drawn = drawing([((33.1, 47.9), "planned"), ((33.2, 47.9), "now"), ((33.3, 47.9), "planned")], [SQUARE])

    assert [(tone, path.count("M")) for tone, path in drawn.dots] == [("planned", 2), ("now", 1)]
    assert len(drawn.grounds) == 1


def test_without_houses_there_is_the_ground_and_without_ground_nothing() -> None:
    assert drawing([], [SQUARE]).dots == ()
    assert points(drawing([], [SQUARE]).grounds[0])
    assert drawing([], []).grounds == ()


def test_the_districts_of_the_city_are_the_ground(city: City) -> None:
    assert [len(outline) for outline in district_outlines(EVERYONE)] == [1, 1]
