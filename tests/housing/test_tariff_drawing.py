"""The history of a tariff as a line of steps."""

import re
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from housing.models import Tariff
from housing.tariff_drawing import HEIGHT, LEFT, RIGHT, WIDTH, drawing
from housing.tariffs import Line, Step, lines

TODAY = date(2026, 11, 29)


def line(*told: tuple[str, date, date | None]) -> Line:
    tariffs = [
        Tariff(service_id=1, provider_id=1, amount_uah=Decimal(amount), unit="m3", valid_from=begin, valid_until=end)
        for amount, begin, end in told
    ]
    return lines(tariffs)[0]


def test_a_line_runs_from_its_first_day_to_today() -> None:
    drawn = drawing(line(("10", date(2024, 1, 1), date(2024, 12, 31)), ("12", date(2025, 1, 1), None)), TODAY)

    assert drawn.path.startswith(f"M{LEFT:g} ")
    assert drawn.path.endswith(f"H{WIDTH - RIGHT:g}")
    assert [mark.words for mark in drawn.years] == ["2025", "2026"]
    assert [amount for _y, amount in drawn.amounts] == [0, 10, 20]


def test_a_gap_breaks_the_line_and_is_drawn_as_unknown() -> None:
    drawn = drawing(line(("10", date(2024, 1, 1), date(2024, 6, 30)), ("12", date(2025, 1, 1), None)), TODAY)

    assert drawn.path.count("M") == 2
    assert len(drawn.unknown) == 1
    assert drawn.unknown[0].width > 0


def test_what_is_decided_ahead_is_drawn_beyond_today() -> None:
    drawn = drawing(line(("10", date(2024, 1, 1), date(2026, 12, 31)), ("12", date(2027, 1, 1), None)), TODAY)

    assert LEFT < drawn.today < WIDTH - RIGHT


def test_a_tariff_of_nothing_has_a_chart_too() -> None:
    assert drawing(line(("0", TODAY, None)), TODAY).amounts[-1][1] == 1


@given(amounts=st.lists(st.decimals(min_value="0.001", max_value=99_999, places=3), min_size=1, max_size=8))
def test_every_point_lies_inside_the_picture(amounts: list[Decimal]) -> None:
    steps = [
        Step(date(2015 + index, 1, 1), date(2015 + index, 12, 31), Tariff(amount_uah=amount, unit="m3"))
        for index, amount in enumerate(amounts)
    ]

    drawn = drawing(Line(tuple(steps)), TODAY)

    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", drawn.path)]
    assert len(heights) == len(amounts)
    assert all(0 <= y <= HEIGHT for y in heights)
    assert (
        heights.index(min(heights)) == amounts.index(max(amounts))
        or min(heights) == heights[amounts.index(max(amounts))]
    )
