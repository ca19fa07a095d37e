"""Degrees as people write them; of no text a part is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from import_scripts.readers.angles import LATITUDE, LONGITUDE, angle_of, point_of_pair
from import_scripts.readers.geometry import Unreadable

NORTH, EAST = 47 + 54 / 60 + 38 / 3600, 33 + 23 / 60 + 30 / 3600


@pytest.mark.parametrize(
    ("text", "degrees", "axis"),
    [
        ("47°54'38\"N", NORTH, LATITUDE),
        ("47°54′38″ пн. ш.", NORTH, LATITUDE),
        ("47°54’38” ПН.Ш.", NORTH, LATITUDE),
        ("47º54'38''", NORTH, ""),
        ("47˚54`38`` с. ш.", NORTH, LATITUDE),
        ("N 47° 54' 38\"", NORTH, LATITUDE),
        ("33°23'30\" східної довготи", EAST, LONGITUDE),
        ("33° 23' 30\" в.д.", EAST, LONGITUDE),
        ("E33°23,5'", EAST, LONGITUDE),
        ("33°23'30\" зх. д.", -EAST, LONGITUDE),
        ("33°23'30\" з. д.", -EAST, LONGITUDE),
        ("47,9° північної широти", 47.9, LATITUDE),
        ("47.9 S", -47.9, LATITUDE),
        ("47.9 ю.ш.", -47.9, LATITUDE),
        ("-33.4°", -33.4, ""),
        ("33°", 33, ""),
        ("47°54'60\"", 47 + 55 / 60, ""),
    ],
)
def test_an_angle_is_read_with_its_side_of_the_world(text: str, degrees: float, axis: str) -> None:
    found, said = angle_of(text)

    assert (abs(found - degrees) < 1e-12, said) == (True, axis)


@pytest.mark.parametrize(
    "text",
    ["47.9", "47 54 38", "47°54'38\"N 33°23'30\"E", "47°54'38\" - 47°55'", "47°54'38\"N біля школи", "47°54.5'38\"",
     "47°70'", "47°54'75\"", "-47°54' пд. ш.", "N47°54'N", "47°54'38N", "47 54'", "47°с", "",
     "°", 47.9, None, "1" * 200],
)  # fmt: skip
def test_what_is_said_in_part_or_twice_is_no_angle(text: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which of its sentences is of no matter
        angle_of(text)


@pytest.mark.parametrize(
    "text",
    ["47.9 N, 33.4 E", "N47.9 E33.4", "47.9° пн. ш., 33.4° сх. д.", "33,4° E; 47,9° N", "47,9 N, 33,4 E",
     "47°54' пн. ш. 33°24' сх. д.", "47°54'00.0\"N 33°24'00.0\"E", " 47.9°N,33.4°E "],
)  # fmt: skip
def test_a_pair_says_which_is_which(text: str) -> None:
    spot = point_of_pair(text)

    assert (spot.x, spot.y) == (pytest.approx(33.4), pytest.approx(47.9))


@pytest.mark.parametrize("text", ["[33.4, 47.9]", "(33.4; 47.9)", "33,4, 47,9", "33,4,47,9"])
def test_a_pair_of_numbers_keeps_its_order(text: str) -> None:
    assert point_of_pair(text).equals(Point(33.4, 47.9))


@pytest.mark.parametrize(
    "text",
    ["47°54'38\"N, 33°23'30\"E, 33°24'30\"E", "47.9 N, 48.0 N", "47.9, 33.4 E", "Ш: 47.9 Д: 33.4", "geo:47.9,33.4",
     "https://maps.example/@47.9,33.4,17z", "///filled.count.soap", "8GX5W9X9+2F", "36TXT 78901 12345", "47.9 N " * 40],
)  # fmt: skip
def test_a_pair_of_which_something_is_left_over_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="without guessing"):
        point_of_pair(text)


@given(st.text(alphabet="0123456789.,°'\"NSEWпнсхд -", max_size=40))
def test_any_text_is_an_angle_within_the_circle_or_none(text: str) -> None:
    try:
        degrees, axis = angle_of(text)
    except ValueError:
        return
    assert abs(degrees) < 1001
    assert axis in ("", LATITUDE, LONGITUDE)
