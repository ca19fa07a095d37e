"""Reading tariffs: changes, bills with their tax, who is dominant."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housing.models import Tariff
from housing.record_withdrawal import withdraw_record
from housing.tariff_actions import set_tariff
from housing.tariffs import (
    Change,
    all_tariffs,
    bill,
    change,
    changes,
    dominant_providers,
    lines,
    services_with_tariffs,
    tariffs_on,
    withdrawn_tariffs,
)
from tests.housing.town import Town

CENTS = st.decimals(min_value=0, max_value=10_000, places=5, allow_nan=False, allow_infinity=False)
QUANTITIES = st.decimals(min_value=0, max_value=100_000, places=3, allow_nan=False, allow_infinity=False)


def tariff(amount: Any, unit: str = "m3", vat: Any = None) -> Tariff:
    return Tariff(amount_uah=Decimal(amount), unit=unit, vat_percent=None if vat is None else Decimal(vat))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (tariff("10"), tariff("12.50"), Change(Decimal("2.50"), Decimal("25.0"))),
        (tariff("3"), tariff("2"), Change(Decimal("-1"), Decimal("-33.3"))),
        (tariff("0"), tariff("2"), Change(Decimal("2"), None)),
        (tariff("10", "m2"), tariff("12", "gcal"), None),
    ],
)
def test_a_change_is_told_in_money_and_in_percent(before: Tariff, after: Tariff, told: Change | None) -> None:
    assert change(before, after) == told


def test_a_bill_is_rounded_half_up_and_names_its_tax() -> None:
    one = bill(tariff("31.415", vat="20"), Decimal("1"))

    assert (one.total_uah, one.vat_uah) == (Decimal("31.42"), Decimal("5.24"))


def test_an_unknown_tax_is_not_taken_for_none() -> None:
    assert bill(tariff("10"), Decimal(2)).vat_uah is None
    assert bill(tariff("10", vat="0"), Decimal(2)).vat_uah == 0
    assert tariff("10").without_vat_uah is None
    assert tariff("12", vat="20").without_vat_uah == 10


@given(amount=CENTS, quantity=QUANTITIES, vat=st.integers(0, 99))
def test_a_bill_is_never_off_by_more_than_half_a_kopeck(amount: Decimal, quantity: Decimal, vat: int) -> None:
    one = bill(tariff(amount, vat=vat), quantity)

    assert abs(one.total_uah - amount * quantity) <= Decimal("0.005")
    assert one.vat_uah is not None
    assert 0 <= one.vat_uah <= one.total_uah


def test_a_line_tells_its_steps_and_what_has_changed(town: Town) -> None:
    (line,) = lines(all_tariffs())

    assert [(step.since, step.until) for step in line.steps] == [
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), None),
    ]
    assert [step.change.percent for step in changes([line]) if step.change] == [Decimal("20.0")]
    assert line.last.amount_uah == Decimal("1200.50")


def test_tariffs_of_a_day_are_read_by_one_query(town: Town, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = [(one.provider.name, one.service.code, one.amount_uah) for one in tariffs_on(date(2024, 6, 1))]

    assert found == [("Тепломережа", "heating", Decimal(1000))]


def test_services_that_cost_something_are_named_once(town: Town) -> None:
    assert [service.code for service in services_with_tariffs()] == ["heating"]


def test_what_is_withdrawn_is_told_to_its_keepers_alone(town: Town) -> None:
    heating = town.services["heating"]
    withdraw_record(all_tariffs().filter(valid_from=date(2025, 1, 1)).get(), by=None, reason="Помилка")

    assert [one.valid_from.year for one in all_tariffs()] == [2024]
    assert [one.amount_uah for one in tariffs_on(date(2026, 1, 1))] == [1000]
    assert [one.valid_from.year for one in withdrawn_tariffs(heating, {town.heat.pk})] == [2025]
    assert list(withdrawn_tariffs(heating, {town.water.pk})) == []
    withdraw_record(all_tariffs().get(), by=None, reason="Помилка")
    assert list(services_with_tariffs()) == []


def test_who_is_dominant_comes_with_the_prices_of_the_day(town: Town, django_assert_num_queries: Any) -> None:
    set_tariff(town.services["cold_water"], town.water, amount_uah=Decimal(20), unit="m3", valid_from=date(2024, 1, 1))

    with django_assert_num_queries(2):
        rows: list[Any] = list(dominant_providers(date(2024, 6, 1)))

    assert [(one.slug, [held.amount_uah for held in one.tariffs_now]) for one in rows] == [("heat", [Decimal(1000)])]
