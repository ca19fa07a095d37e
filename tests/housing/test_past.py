from datetime import date

from housing.actions import record_facts, undo_change
from housing.models import Building
from housing.past import READ, changes_of
from layers.models import Feature


def test_the_newest_change_comes_first(house: Feature, passport: Building) -> None:
    record_facts(house, {"walls": "brick", "roof": "flat"}, by=None, source="Огляд")

    told = changes_of(passport)

    assert [change.is_first for change in told] == [False, True]
    assert len(told[0].fields) == 2
    assert told[0].action == "record_facts"


def test_a_fact_verified_again_counts(house: Feature, passport: Building) -> None:
    record_facts(house, {"storeys": 9}, by=None, source="Технічний паспорт", verified_on=date(2026, 5, 1))

    assert len(changes_of(passport)[0].fields) == 1


def test_an_undo_is_a_change_like_others(house: Feature, passport: Building) -> None:
    record_facts(house, {"storeys": 10}, by=None, source="Огляд")
    undo_change(passport, changes_of(passport)[0].number, by=None)

    told = changes_of(passport)

    assert [change.action for change in told] == ["undo_change", "record_facts", "record_facts"]


def test_nothing_is_told_of_a_passport_that_was_never_begun(bare: Feature) -> None:
    assert changes_of(Building(feature=bare)) == []


def test_it_looks_back_only_so_far(house: Feature, passport: Building) -> None:
    for n in range(READ + 3):
        Building.objects.filter(pk=house.pk).update(residents=n)

    told = changes_of(passport)

    assert len(told) == READ
    assert not any(change.is_first for change in told)
