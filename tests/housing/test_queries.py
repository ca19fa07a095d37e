from datetime import date
from typing import Any

from housing.actions import record_facts, record_restoration
from housing.models import BuildingDocument, ManagementContract, Manager, Work
from housing.queries import (
    building_of,
    contracts_of,
    documents_of,
    holding,
    houses_layer,
    housing_state,
    kept_contracts,
    live_buildings,
    managed_by,
    managers_with_houses,
    restoration_of,
    with_manager,
    works_of,
)
from housing.record_actions import begin_contract
from housing.record_withdrawal import withdraw_record
from layers.audience import EVERYONE, Audience
from layers.models import Feature
from tests.housing.houses import HIDDEN

DAY = date(2026, 11, 29)
EVERYTHING = ("public", "registered", "internal")


def test_state_moves_with_what_everybody_sees(house: Feature) -> None:
    seen = [housing_state()]
    record_facts(house, {"storeys": 10}, by=None, source="Огляд")
    seen.append(housing_state())
    Manager.objects.update(website="https://example.com")
    seen.append(housing_state())
    Work.objects.create(building_id=house.pk, element="gas", scope="current", state="done", year=2020)
    seen.append(housing_state())
    BuildingDocument.objects.create(building_id=house.pk, kind="act")
    seen.append(housing_state())

    assert len(set(seen)) == 5


def test_state_does_not_move_with_what_is_hidden(house: Feature) -> None:
    before = housing_state()

    record_restoration(house, {"damage": "heavy"}, by=None, source="Акт")
    BuildingDocument.objects.create(building_id=house.pk, kind="act", visibility="internal")

    assert housing_state() == before


def test_state_does_not_move_with_a_house_that_only_some_may_see(houses: dict[str, int], manager: Manager) -> None:
    hidden = Feature.objects.get(pk=houses["hidden_house"])
    secret = Manager.objects.create(name="Секретна", kind="company")
    before = housing_state()

    record_facts(hidden, {"storeys": 12}, by=None, source="Огляд")
    begin_contract(hidden, secret, by=None, begins_on=DAY)
    Manager.objects.filter(pk=secret.pk).update(website="https://example.com")
    work = Work.objects.create(building_id=hidden.pk, element="gas", scope="current", state="done", year=2020)
    Work.objects.filter(pk=work.pk).update(year=2021)
    BuildingDocument.objects.create(building_id=hidden.pk, kind="act")

    assert housing_state() == before


def test_state_moves_when_a_record_is_hidden_or_taken_off(house: Feature) -> None:
    seen = [housing_state()]
    Work.objects.filter(element="roof").update(visibility="internal")
    seen.append(housing_state())
    Work.objects.filter(element="roof").update(note="для своїх")
    assert housing_state() == seen[-1]
    withdraw_record(BuildingDocument.objects.get(number="ТП-7"), by=None, reason="Помилка")
    seen.append(housing_state())
    begin_contract(house, Manager.objects.get(), by=None, begins_on=DAY)
    seen.append(housing_state())

    assert len(set(seen)) == 4


def test_a_house_without_a_passport_has_an_empty_one(bare: Feature) -> None:
    building = building_of(bare)

    assert (building.pk, building.storeys, building.provenance) == (bare.pk, None, {})


def test_the_contract_of_a_day(house: Feature) -> None:
    contracts = contracts_of(building_of(house))

    held = {day: holding(contracts, day) for day in (date(2024, 4, 30), date(2024, 5, 1), DAY)}

    assert [contract is not None for contract in held.values()] == [False, True, True]


def test_works_and_documents_as_somebody_may_see_them(house: Feature) -> None:
    building = building_of(house)

    assert [work.year for work in works_of(building, ("public",))] == [2027, 2021]
    assert [work.note for work in works_of(building, EVERYTHING)] == ["", "", HIDDEN]
    assert [one.number for one in documents_of(building, ("public",))] == ["ТП-7"]
    assert len(documents_of(building, EVERYTHING)) == 2


def test_a_withdrawn_contract_runs_no_house(house: Feature, manager: Manager) -> None:
    building = building_of(house)
    seen = housing_state()
    withdraw_record(ManagementContract.objects.get(building=building), by=None, reason="Помилка")

    assert contracts_of(building) == []
    assert [contract.manager_id for contract in kept_contracts(building)] == [manager.pk]
    assert list(managers_with_houses(EVERYONE, DAY)) == []
    assert list(managed_by(manager, EVERYONE, DAY)) == []
    seen_managers = {one.manager_id for one in with_manager(live_buildings(EVERYONE), DAY)}  # type: ignore[attr-defined] # annotated
    assert seen_managers == {None}
    assert housing_state() != seen


def test_managers_count_the_houses_one_may_see(houses: Any, manager: Manager) -> None:
    Manager.objects.create(name="Без будинків", kind="other")

    counted = {
        who: [(one.pk, one.houses) for one in managers_with_houses(audience, DAY)]  # type: ignore[attr-defined] # annotated
        for who, audience in (("everybody", EVERYONE), ("officials", Audience(("internal", "public"))))
    }

    assert counted == {"everybody": [(manager.pk, 1)], "officials": [(manager.pk, 2)]}


def test_restoration_and_layer_are_found(house: Feature, bare: Feature) -> None:
    told = restoration_of(building_of(house))

    assert told is not None
    assert (told.damage, restoration_of(building_of(bare))) == ("light", None)
    layer = houses_layer()
    assert layer is not None
    assert layer.slug == "apartment-buildings"
