"""Times of a timetable as texts and as seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport.gtfs_time import seconds_of, text_of


@given(st.integers(min_value=0, max_value=999 * 3600 + 3599))
def test_a_time_comes_back_from_its_text(seconds: int) -> None:
    assert seconds_of(text_of(seconds)) == seconds


@given(st.integers(0, 999), st.integers(0, 59), st.integers(0, 59), st.sampled_from(["", " ", "  "]))
def test_a_text_is_read_as_its_parts_say(hour: int, minute: int, second: int, space: str) -> None:
    assert seconds_of(f"{space}{hour}:{minute:02}:{second:02}{space}") == hour * 3600 + minute * 60 + second


@pytest.mark.parametrize(
    ("text", "seconds"), [("25:10:00", 90600), (" 7:05:00", 25500), ("00:00:00", 0), ("07:05:09", 25509)]
)
def test_known_times(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "7:05", "07:60:00", "07:05:60", "-1:00:00", "07-05-00", "٠٧:٠٥:٠٠", "1000:00:00", "x"]
)
def test_anything_else_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time as HH:MM:SS"):
        seconds_of(text)


def test_no_time_lies_before_its_day() -> None:
    with pytest.raises(ValueError, match="-1 s lies before the service day"):
        text_of(-1)
