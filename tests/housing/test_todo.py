from datetime import date
from typing import Any

from housing.actions import record_facts
from housing.models import Manager
from housing.record_actions import begin_contract
from housing.todo import todo_of
from layers.audience import EVERYONE, Audience
from layers.models import Feature

DAY = date(2026, 11, 29)


def test_it_counts_the_houses_run_today(manager: Manager, house: Feature, bare: Feature) -> None:
    begin_contract(bare, manager, by=None, begins_on=date(2026, 11, 1), ends_on=DAY)

    found = todo_of(manager, EVERYONE, DAY)

    assert [one.building.pk for one in found.houses] == [bare.pk, house.pk]  # the least known first
    assert found.percent == 100 * 12 // (26 + 23)
    assert {kind.name: n for kind, n in found.missing}["roof"] == 2
    assert [one.building.pk for one in todo_of(manager, EVERYONE, date(2026, 11, 30)).houses] == [house.pk]


def test_overdue_facts_are_counted_by_house(manager: Manager, house: Feature) -> None:
    record_facts(house, {"residents": 300}, by=None, source="Облік", verified_on=date(2024, 1, 1))

    found = todo_of(manager, EVERYONE, DAY)

    assert [(kind.name, n) for kind, n in found.overdue] == [("residents", 1)]
    assert found.overdue_houses == 1


def test_hidden_houses_are_for_those_who_see_them(manager: Manager, houses: Any) -> None:
    everybody = todo_of(manager, EVERYONE, DAY)
    officials = todo_of(manager, Audience(("internal", "public")), DAY)

    assert (len(everybody.houses), len(officials.houses)) == (1, 2)


def test_a_manager_without_houses_has_nothing_to_do(manager: Manager) -> None:
    found = todo_of(manager, EVERYONE, date(2020, 1, 1))

    assert (found.houses, found.percent, found.missing) == ([], 0, [])
