from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from housing.facts import (
    BY_NAME,
    FACTS,
    GROUPS,
    Origin,
    applies,
    fact_of,
    facts_by_group,
    in_words,
    is_known,
    origin_of,
)
from housing.models import Building

TODAY = date(2026, 11, 29)


def test_every_fact_is_a_column_in_a_known_group() -> None:
    columns = {field.name for field in Building._meta.get_fields()}

    assert {kind.name for kind in FACTS} <= columns
    assert {kind.group for kind in FACTS} == set(GROUPS)


def test_every_column_that_people_state_is_a_fact() -> None:
    kept = {"feature", "provenance", "verified_on", "next_due_on", "changed_at", "revision"}

    columns = {field.name for field in Building._meta.concrete_fields}

    assert columns - kept == set(BY_NAME)


@pytest.mark.parametrize(
    ("value", "known"), [(None, False), ("", False), ([], False), (0, True), ("none", True), (Decimal(0), True)]
)
def test_nought_and_none_are_known(value: Any, known: bool) -> None:
    assert is_known(value) is known


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("built_year", 1974, "1974"),
        ("total_area_m2", Decimal("8400.0"), "8 400 м²"),
        ("living_area_m2", Decimal("4312.5"), "4 312,5 м²"),
        ("walls", "panel", "Великі панелі"),
        ("walls", "mud", "mud"),
        ("gas", "none", "Немає"),
        ("lifts_inspected_on", date(2026, 3, 7), "7 березня 2026"),
        ("former_addresses", ["вулиця Леніна, 10", "вулиця Поштова, 3"], "вулиця Леніна, 10; вулиця Поштова, 3"),
        ("energy_class", "D", "D"),
        ("residents", 1204, "1 204"),
    ],
)
def test_values_read_as_people_write_them(name: str, value: Any, words: str) -> None:
    with translation.override("uk"):
        assert in_words(BY_NAME[name], value).replace("\u00a0", " ").removesuffix(" р.") == words


def test_a_house_without_lifts_has_no_inspection_of_them() -> None:
    assert not applies("lifts_inspected_on", Building(lifts=0))
    assert applies("lifts_inspected_on", Building(lifts=2))


def test_a_house_without_an_energy_class_has_no_certificate() -> None:
    assert not applies("energy_certificate", Building())
    assert applies("energy_certificate", Building(energy_class="C"))


def test_origin_is_read_as_it_was_kept() -> None:
    origin = Origin("Огляд", date(2026, 1, 2), "Управитель", date(2027, 1, 2))

    building = Building(storeys=9, provenance={"storeys": origin.as_json()})

    assert origin_of(building, "storeys") == origin
    assert origin_of(building, "flats") is None


def test_what_is_unknown_of_an_origin_is_not_kept() -> None:
    assert Origin("Огляд").as_json() == {"source": "Огляд"}
    assert origin_of(Building(provenance={"flats": {"source": "Огляд"}}), "flats") == Origin("Огляд")


def test_a_fact_is_overdue_from_the_day_after_it_was_due() -> None:
    noted = {"storeys": {"source": "Огляд", "next_due_on": "2026-11-28"}}
    building = Building(storeys=9, provenance=noted)

    assert fact_of(building, BY_NAME["storeys"], date(2026, 11, 28)).is_overdue is False
    assert fact_of(building, BY_NAME["storeys"], TODAY).is_overdue is True


def test_an_unknown_fact_is_said_to_be_unknown_and_has_no_origin() -> None:
    fact = fact_of(Building(provenance={"storeys": {"source": "Огляд"}}), BY_NAME["storeys"], TODAY)

    assert (fact.is_unknown, fact.origin) == (True, None)
    assert fact.value


def test_groups_leave_out_what_cannot_apply() -> None:
    groups = {group.name: [fact.name for fact in group.facts] for group in facts_by_group(Building(lifts=0), TODAY)}

    assert list(groups) == ["identity", "construction", "engineering", "energy"]
    assert "lifts_inspected_on" not in groups["engineering"]
    assert groups["energy"] == ["energy_class", "energy_kwh_m2"]


def test_a_group_says_once_where_most_of_it_comes_from() -> None:
    same, other = Origin("Технічний паспорт", TODAY, "БТІ"), Origin("Огляд", TODAY)
    noted = {"storeys": same.as_json(), "flats": same.as_json(), "roof": other.as_json()}
    building = Building(storeys=9, flats=144, roof="flat", provenance=noted)

    group = facts_by_group(building, TODAY)[1]

    assert group.usual == Origin("Технічний паспорт", None, "БТІ")
    assert [fact.name for fact in group.facts if fact.is_usual] == ["storeys", "flats"]


def test_a_single_origin_is_said_beside_its_fact() -> None:
    noted = {"storeys": Origin("Огляд", TODAY).as_json()}

    group = facts_by_group(Building(storeys=9, provenance=noted), TODAY)[1]

    assert (group.usual, any(fact.is_usual for fact in group.facts)) == (None, False)
