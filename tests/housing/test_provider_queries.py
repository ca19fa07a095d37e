"""Whom somebody may speak for, and what a notice may be about."""

from typing import Any

import pytest

from housing.provider_queries import buildings_at, parts_of, providers_for, services_by
from housing.rules import may_tell_of_outages
from tests.housing.town import Town


@pytest.mark.parametrize(
    ("person", "slugs"),
    [
        ("citizen", set()), ("official", set()), ("author", set()), ("author_elsewhere", {"heat"}),
        ("administrator", {"heat", "water"}),
    ],
)  # fmt: skip
def test_the_rule_and_the_list_agree(town: Town, cast: dict[str, Any], person: str, slugs: set[str]) -> None:
    assert {one.slug for one in providers_for(cast[person])} == slugs
    assert {one.slug for one in (town.heat, town.water) if may_tell_of_outages(cast[person], one)} == slugs


def test_a_stranger_speaks_for_nobody(town: Town, cast: dict[str, Any]) -> None:
    assert not may_tell_of_outages(cast["stranger"], town.heat)


def test_a_provider_s_services_and_parts(town: Town) -> None:
    assert [service.code for service in services_by(town.heat)] == ["heating"]
    assert [(part.code, part.houses) for part in parts_of(town.heat)] == [("b-1", 2), ("b-2", 2)]  # type: ignore[attr-defined] # annotated


def test_houses_are_found_by_address_in_any_letters(town: Town) -> None:
    found = buildings_at(["ВУЛИЦЯ соборності, 1", "вулиця Соборності, 15/2", "немає"])

    assert found == {"ВУЛИЦЯ соборності, 1": town.houses["one"]}
    assert buildings_at([]) == {}


def test_an_address_of_two_houses_names_neither(town: Town) -> None:
    twin = town.houses["two"].feature
    twin.address = "вулиця Соборності, 1"
    twin.save()

    assert buildings_at(["вулиця Соборності, 1"]) == {}
