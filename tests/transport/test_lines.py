"""What passengers call a line, and the order in which lines are listed."""

from typing import Any

import pytest
from django.utils.translation import override

from transport.lines import MODES, colour_of, mode_of_line, name_of, number_of, place_in_list, title_of
from transport.models import Route


def line(short: str = "", long: str = "", sort: int = 3, pk: int = 1, **more: Any) -> Route:
    return Route(
        pk=more.pop("pk", 1), route_id="r", route_short_name=short, route_long_name=long, route_type=sort, **more
    )


@pytest.mark.parametrize(
    ("sort", "mode"),
    [(0, "tram"), (1, "metro"), (2, "train"), (3, "bus"), (4, "ferry"), (7, "other"), (11, "trolleybus"), (12, "other"),
     (202, "coach"), (702, "bus"), (800, "trolleybus"), (900, "tram"), (1500, "other")],
)  # fmt: skip
def test_the_mode_is_one_that_has_words(sort: int, mode: str) -> None:
    assert mode_of_line(line("1", sort=sort)) == mode
    assert mode in MODES


def test_lines_stand_by_mode_then_as_people_count() -> None:
    rows = [line(short, sort=sort, pk=pk) for pk, (short, sort) in enumerate(
        [("10", 3), ("2", 3), ("Н1", 3), ("2а", 3), ("3", 11), ("1М", 1), ("5", 0)], 1)]  # fmt: skip

    assert [number_of(row) for row in sorted(rows, key=place_in_list)] == ["1М", "5", "3", "2", "2а", "10", "Н1"]


def test_the_feeds_own_order_goes_before_numbers() -> None:
    rows = [line("1", pk=1, route_sort_order=9), line("9", pk=2, route_sort_order=1), line("5", pk=3)]

    assert [number_of(row) for row in sorted(rows, key=place_in_list)] == ["9", "1", "5"]


def test_a_line_is_called_by_mode_and_number() -> None:
    with override("uk"):
        assert title_of(line("3", "Вокзал – Депо", 11)) == "Тролейбус 3"
    with override("en"):
        assert title_of(line("3", "Вокзал – Депо", 11)) == "Trolleybus 3"


def test_one_without_a_number_is_called_by_its_name() -> None:
    route = line(long="Кільцева міська")

    assert (title_of(route), number_of(route), name_of(route)) == ("Кільцева міська", "Кільцева міс", "")
    assert number_of(line()) == "r"


def test_beside_the_number_stands_the_way_or_what_is_said_of_it() -> None:
    assert name_of(line("3", "Вокзал – Депо")) == "Вокзал – Депо"
    assert name_of(line("3", route_desc="Лише влітку")) == "Лише влітку"


def test_its_colour_is_the_feeds_or_its_modes() -> None:
    assert colour_of(line("3", route_color="ffd500")).line == "FFD500"
    assert colour_of(line("3", sort=0)).line == colour_of(line("4", sort=900)).line
