from datetime import date
from typing import Any

import pytest

from geoportal.accounts.models import Membership, User
from housing.models import Building, ManagementContract, Manager
from housing.record_actions import begin_contract
from housing.record_withdrawal import withdraw_record
from housing.rules import (
    may_edit_contracts,
    may_edit_passport,
    may_edit_restoration,
    may_see_restoration,
    may_see_todo,
    may_set_tariffs,
)
from layers.models import Feature, Layer
from tests.housing.town import Town

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("who", "may"),
    [("stranger", False), ("citizen", False), ("official", False), ("author", True), ("author_elsewhere", False),
     ("administrator", True)],
)  # fmt: skip
def test_who_may_edit_a_passport(cast: Any, passport: Building, who: str, may: bool) -> None:
    assert may_edit_passport(cast[who], passport, DAY) is may


@pytest.mark.parametrize(
    ("who", "may"),
    [("stranger", False), ("citizen", False), ("official", False), ("author", True), ("author_elsewhere", False),
     ("administrator", True)],
)  # fmt: skip
def test_who_may_say_which_manager_runs_a_house(cast: Any, passport: Building, who: str, may: bool) -> None:
    assert may_edit_contracts(cast[who], passport) is may


def test_a_manager_does_not_give_itself_a_house(keeper: User, passport: Building) -> None:
    assert may_edit_passport(keeper, passport, DAY)
    assert not may_edit_contracts(keeper, passport)


@pytest.mark.parametrize(
    ("who", "may"),
    [("stranger", False), ("citizen", False), ("official", False), ("author", False), ("author_elsewhere", True),
     ("administrator", True)],
)  # fmt: skip
def test_who_may_set_the_tariffs_of_a_provider(cast: Any, town: Town, who: str, may: bool) -> None:
    assert may_set_tariffs(cast[who], town.heat) is may


def test_a_provider_without_an_organisation_is_for_administrators(cast: Any, town: Town) -> None:
    may = {who: may_set_tariffs(user, town.water) for who, user in cast.items()}

    assert [who for who, does in may.items() if does] == ["administrator"]


def test_an_editor_of_the_manager_may_edit_its_houses_alone(keeper: User, passport: Building, bare: Feature) -> None:
    assert may_edit_passport(keeper, passport, DAY)
    assert not may_edit_passport(keeper, Building(feature=bare), DAY)


def test_only_while_the_contract_is_in_force(keeper: User, passport: Building) -> None:
    ManagementContract.objects.filter(building=passport).update(ends_on=DAY)

    assert may_edit_passport(keeper, passport, DAY)
    assert not may_edit_passport(keeper, passport, date(2026, 11, 30))
    assert not may_edit_passport(keeper, passport, date(2024, 4, 30))


def test_a_contract_entered_by_mistake_gives_no_rights(keeper: User, passport: Building) -> None:
    withdraw_record(ManagementContract.objects.get(building=passport), by=None, reason="Чужий договір")

    assert not may_edit_passport(keeper, passport, DAY)


def test_a_successor_takes_the_right_over(keeper: User, passport: Building) -> None:
    begin_contract(
        passport.feature, Manager.objects.create(name="ОСББ", kind="co_owners"), by=None, begins_on=date(2026, 11, 1)
    )

    assert not may_edit_passport(keeper, passport, DAY)


def test_a_reader_of_the_manager_may_not_edit(keeper: User, passport: Building) -> None:
    Membership.objects.filter(user=keeper).update(role=Membership.Role.READER)

    assert not may_edit_passport(keeper, passport, DAY)


def test_who_has_been_dismissed_may_nothing(keeper: User, passport: Building, manager: Manager) -> None:
    keeper.is_active = False

    assert not may_edit_passport(keeper, passport, DAY)
    assert not may_see_todo(keeper, manager)


@pytest.mark.parametrize(
    ("who", "may"),
    [("stranger", False), ("citizen", False), ("official", True), ("author", True), ("author_elsewhere", False),
     ("administrator", True)],
)  # fmt: skip
def test_restoration_is_for_the_citys_bodies(cast: Any, houses: Any, who: str, may: bool) -> None:
    assert may_see_restoration(cast[who]) is may


def test_the_manager_sees_its_list_but_not_restoration(keeper: User, manager: Manager) -> None:
    assert may_see_todo(keeper, manager)
    assert not may_see_restoration(keeper)
    assert not may_see_todo(keeper, Manager(name="Чужий"))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("stranger", False),
        ("citizen", False),
        ("official", False),
        ("author", True),
        ("author_elsewhere", False),
        ("administrator", True),
    ],
)
def test_who_may_write_of_restoration(cast: Any, passport: Building, who: str, may: bool) -> None:
    assert may_edit_restoration(cast[who], passport) is may


def test_the_manager_may_not_write_of_restoration(keeper: User, passport: Building) -> None:
    assert not may_edit_restoration(keeper, passport)


def test_an_owner_that_is_no_city_body_may_not_write_of_restoration(cast: Any, passport: Building) -> None:
    owner = passport.feature.layer.owner
    assert owner is not None
    owner.is_internal = False
    owner.save()

    assert may_edit_passport(cast["author"], passport, DAY)
    assert not may_edit_restoration(cast["author"], passport)


def test_a_house_of_nobody_is_the_administrators(cast: Any, bare: Feature) -> None:
    Layer.objects.filter(pk=bare.layer_id).update(owner=None)
    house = Building(feature=Feature.objects.select_related("layer__owner").get(pk=bare.pk))

    may = {who: may_edit_passport(cast[who], house, DAY) for who in ("author", "official", "administrator")}

    assert may == {"author": False, "official": False, "administrator": True}


def test_a_reader_of_the_manager_does_not_see_its_list(keeper: User, manager: Manager) -> None:
    Membership.objects.filter(user=keeper).update(role=Membership.Role.READER)

    assert not may_see_todo(keeper, manager)


def test_the_citys_bodies_see_every_list(cast: Any, manager: Manager) -> None:
    assert may_see_todo(cast["official"], manager)
    assert not may_see_todo(cast["stranger"], manager)


def test_the_days_of_a_contract_belong_to_it(keeper: User, passport: Building) -> None:
    ManagementContract.objects.filter(building=passport).update(begins_on=DAY, ends_on=DAY)

    may = {
        day.isoformat(): may_edit_passport(keeper, passport, day)
        for day in (date(2026, 11, 28), DAY, date(2026, 11, 30))
    }

    assert may == {
        "2026-11-28": False,
        "2026-11-29": True,
        "2026-11-30": False,
    }
