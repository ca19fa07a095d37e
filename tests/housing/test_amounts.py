"""Money, shares and moments in words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils.translation import override

from housing.amounts import day, moment, percent, quantity, uah


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1654.41", "1 654,41 грн"), ("7.95689", "7,95689 грн"), ("4.3200", "4,32 грн"), ("100", "100,00 грн")],
)
def test_money_has_two_places_and_more_only_where_there_are_more(amount: str, words: str) -> None:
    with override("uk"):
        assert uah(Decimal(amount)).replace("\u00a0", " ") == words


@pytest.mark.parametrize(("share", "words"), [("12.5", "+12,5 %"), ("-3.0", "−3 %"), ("0", "0 %")])
def test_a_share_has_its_sign(share: str, words: str) -> None:
    with override("uk"):
        assert percent(Decimal(share)).replace("\u00a0", " ") == words


def test_a_quantity_has_the_places_that_it_was_given_with() -> None:
    with override("en"):
        assert [quantity(Decimal(text)) for text in ("12.50", "100", "0.125")] == ["12.5", "100", "0.125"]


@time_machine.travel(datetime(2026, 11, 29, 12, tzinfo=UTC))
def test_a_moment_is_told_by_the_city_s_clock_and_with_another_year() -> None:
    with override("uk"):
        assert moment(datetime(2026, 11, 29, 22, 30, tzinfo=UTC)) == "30 листопада, 00:30"
        assert moment(datetime(2025, 7, 1, 9, 5, tzinfo=UTC)) == "1 липня 2025 р., 12:05"
        assert (moment(None), day(None), day(date(2026, 3, 7))) == ("", "", "7 березня 2026 р.")
