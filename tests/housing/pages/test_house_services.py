"""The fragment of a house: its services in words."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils.translation import override

from housing.models import ServiceSchedule
from housing.pages.house_services import Times, services_context, times
from tests.housing.town import NOW, Town

PLACE = (33.3, 47.9)
HOUR = timedelta(hours=1)


def fragment(town: Town, house: str = "one", language: str = "uk") -> str:
    with override(language), time_machine.travel(NOW, tick=False):
        text = render_to_string(
            "housing/services.html", {"utilities": services_context(town.houses[house], PLACE, NOW)}
        )
        return text.replace("\u00a0", " ")


def test_each_service_tells_whom_to_call_what_it_costs_and_how_fresh_that_is(town: Town) -> None:
    text = fragment(town)

    assert 'href="tel:+380560001001"' in text
    assert "1 200,50 грн" in text
    assert "№ 2025/1" in text
    assert "Котельня № 1" in text
    assert "01.03.2026" in text
    assert "перевірку прострочено" in text


def test_what_is_unknown_is_said_to_be_unknown(town: Town) -> None:
    text = fragment(town)

    assert "постачальник невідомий" in text
    assert "Невідомо, чи отримує будинок: Гаряча вода, Водовідведення" in text
    assert "Невідомо, які послуги отримує цей будинок" not in text


def test_a_house_of_which_nothing_is_known_says_that(town: Town) -> None:
    town.houses["one"].supplies.all().delete()

    assert "Невідомо, які послуги отримує цей будинок" in fragment(town)


def test_calm_is_said_only_while_nothing_is_off(town: Town) -> None:
    assert "Про відключення в цьому будинку нас не повідомляли" in fragment(town)
    town.outage(expected_end_at=NOW + HOUR)

    text = fragment(town)
    assert "Зараз вимкнено: Опалення" in text
    assert "Очікується до 29 листопада, 15:00" in text
    assert "нас не повідомляли" not in text


def test_a_promise_that_was_not_kept_is_told(town: Town) -> None:
    town.outage(starts_at=NOW - 5 * HOUR, expected_end_at=NOW - HOUR)

    assert "Обіцяли відновити до 29 листопада, 13:00" in fragment(town)


def test_what_is_planned_is_told_by_its_beginning(town: Town) -> None:
    town.outage(reason="Пізніше", starts_at=NOW + 9 * HOUR)
    town.outage(reason="Раніше", starts_at=NOW + 2 * HOUR)

    text = fragment(town)
    assert text.index("Раніше") < text.index("Пізніше")


def test_english_is_english(town: Town) -> None:
    assert "Heat network" in fragment(town, language="en")


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("Tu,Fr 07:00-10:00", Times("вівторок, пʼятниця 07:00–10:00", "вівторок, 07:00–10:00")),
        ("Mo-Su 06:00-08:00", Times("щодня 06:00–08:00", "сьогодні, 06:00–08:00")),
        ("24/7", Times("цілодобово", "")),
        ("коли приїде машина", Times("коли приїде машина", "")),
    ],
)
def test_times_in_words(hours: str, told: Times) -> None:
    with override("uk"):
        found = times(ServiceSchedule(hours=hours), PLACE, NOW)

    assert Times(found.words.replace("’", "ʼ"), found.next) == told


def test_seven_queries_with_and_without_outages(town: Town, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        services_context(town.houses["one"], PLACE, NOW)
    town.outage()
    town.outage(starts_at=NOW + HOUR)
    with django_assert_num_queries(7):
        services_context(town.houses["one"], PLACE, NOW)
