"""Whatever two colours a feed names, what is written on a line's badge can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport import colours
from transport.colours import LineColour, contrast, line_colour

SIX_DIGITS = st.from_regex(r"[0-9A-F]{6}", fullmatch=True)


@given(SIX_DIGITS, SIX_DIGITS | st.just(""), st.integers(0, 1700))
def test_letters_can_always_be_read(route_color: str, route_text_color: str, route_type: int) -> None:
    found = line_colour(route_color, route_text_color, route_type)

    assert found.line == route_color
    assert contrast(found.line, found.text) >= colours.READABLE


def test_the_feeds_own_text_colour_stands_where_it_can_be_read() -> None:
    assert line_colour("ffd500", "1d2f6f", 3) == LineColour("FFD500", "1D2F6F")
    assert line_colour("FFD500", "FFFFFF", 3) == LineColour("FFD500", "000000")
    assert line_colour("1D2F6F", "", 3) == LineColour("1D2F6F", "FFFFFF")


@pytest.mark.parametrize("none", ["", "red", "12345", "1234567"])
def test_a_route_without_a_colour_has_that_of_its_mode(none: str) -> None:
    assert line_colour(none, none, 0).line == colours.OF_MODE["tram"]
    assert line_colour(none, none, 800).line == colours.OF_MODE["trolleybus"]
    assert line_colour(none, none, 4).line == colours.OF_ANY_OTHER


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("FFFFFF", "FFFFFF") == 1


def test_its_name_tells_both_colours() -> None:
    assert LineColour("FFD500", "000000").name == "FFD500-000000"
