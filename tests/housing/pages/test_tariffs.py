"""Pages of tariffs: the table, the history, the calculator."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from housing.tariff_actions import set_tariff
from tests.housing.town import NOW, Town


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def body(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode().replace("\u00a0", " ")


def test_the_table_tells_what_holds_since_when_and_by_which_act(town: Town, client: Client) -> None:
    text = body(client, "/housing/tariffs/")

    assert "1 200,50 грн" in text
    assert "з 1 січня 2025" in text
    assert "№ 2025/1" in text
    assert "+20 %" in text
    assert "Рішення № 7" in text


def test_what_is_decided_ahead_is_told(town: Town, client: Client) -> None:
    later: dict[str, Any] = {"amount_uah": Decimal(1500), "unit": "gcal", "valid_from": date(2027, 1, 1)}
    set_tariff(town.services["heating"], town.heat, **later)

    assert "з 1 січня 2027 р.: 1 500,00 грн" in body(client, "/housing/tariffs/")


def test_a_tariff_that_has_run_out_is_unknown_not_the_old_one(town: Town, client: Client) -> None:
    town.heat.tariffs.filter(valid_until=None).update(valid_until=date(2026, 1, 1))

    assert "Сьогоднішній тариф невідомий" in body(client, "/housing/tariffs/")


def test_without_tariffs_the_page_says_so(town: Town, client: Client) -> None:
    town.heat.tariffs.all().delete()

    assert "Тарифів поки не відомо" in body(client, "/housing/tariffs/")
    assert "Тарифів на цю послугу поки не відомо" in body(client, "/housing/tariffs/heating/")


def test_the_history_is_a_chart_and_a_table(town: Town, client: Client) -> None:
    text = body(client, "/housing/tariffs/heating/")

    assert 'class="tariff-chart__line" d="M' in text
    assert text.index("01.01.2025 — …") < text.index("01.01.2024 — 31.12.2024")


def test_the_calculator_shows_its_arithmetic_without_scripts(town: Town, client: Client) -> None:
    charge: dict[str, Any] = {
        "amount_uah": Decimal("30.10"),
        "unit": "flat",
        "valid_from": date(2025, 1, 1),
        "charge": "standing",
    }
    set_tariff(town.services["heating"], town.heat, **charge)

    text = body(client, "/housing/tariffs/heating/?quantity=2,5")

    assert "2,5 Гкал × 1 200,50 грн = <strong>3 001,25 грн</strong>" in text
    assert "з них ПДВ 500,21 грн" in text
    assert "1 квартиру на місяць × 30,10 грн = <strong>30,10 грн</strong>" in text


def test_the_calculator_reckons_with_the_tariffs_of_a_day(town: Town, client: Client) -> None:
    assert "1 000,00 грн = <strong>2 000,00 грн" in body(client, "/housing/tariffs/heating/?quantity=2&day=2024-05-01")
    assert "Жодного тарифу на цей день" in body(client, "/housing/tariffs/heating/?quantity=2&day=2020-05-01")


@pytest.mark.parametrize("query", ["quantity=-1", "quantity=много", "quantity=1&day=1234-01-01", "quantity="])
def test_what_cannot_be_reckoned_is_refused(town: Town, client: Client, query: str) -> None:
    assert "plain-form__fault" in body(client, f"/housing/tariffs/heating/?{query}", 400)


def test_a_service_that_there_is_not_is_not_there(town: Town, client: Client) -> None:
    body(client, "/housing/tariffs/magic/", 404)


@pytest.mark.parametrize("more", [0, 3])
def test_the_pages_take_as_many_queries_for_many_tariffs(
    town: Town, client: Client, more: int, django_assert_num_queries: Any
) -> None:
    for number in range(more):
        told: dict[str, Any] = {
            "amount_uah": Decimal(1),
            "unit": "m3",
            "valid_from": date(2026, 1, 1),
            "area": f"Район {number}",
        }
        set_tariff(town.services["heating"], town.heat, **told)

    with django_assert_num_queries(4):
        client.get("/housing/tariffs/")
    with django_assert_num_queries(3):
        client.get("/housing/tariffs/heating/?quantity=1")
