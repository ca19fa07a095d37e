"""What is kept beside the facts: nothing is lost, nobody overwrites unseen, what cannot be is said beside its field."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from geoportal.accounts.models import User
from housing.models import Building, BuildingDocument, ManagementContract, Manager, Tariff, Work
from housing.record_actions import (
    RecordChanged,
    add_record,
    begin_contract,
    change_record,
    revision_of,
    undo_record,
)
from housing.record_withdrawal import withdraw_record
from layers.models import Feature
from tests.housing.town import Town

DAY = date(2026, 11, 29)
PUBLIC = ("public",)
ROOF: dict[str, Any] = {"element": "roof", "scope": "capital", "state": "planned", "year": 2027, "source": "План № 3"}


@pytest.fixture
def roof(house: Feature) -> Work:
    return add_record(Work, house, ROOF, by=None)


def test_a_new_work_is_in_the_history_with_its_author(house: Feature, keeper: User) -> None:
    work = add_record(Work, house, ROOF, by=keeper)

    event = work.events.get()
    assert (event.element, event.pgh_context.metadata) == ("roof", {"action": "add_work", "user": keeper.pk})
    assert revision_of(work) == event.pgh_id


def test_a_house_without_a_passport_gets_an_empty_one(bare: Feature) -> None:
    add_record(BuildingDocument, bare, {"kind": "act", "source": "Архів"}, by=None)

    assert Building.objects.get(pk=bare.pk).storeys is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"begins_on": date(2027, 5, 1), "ends_on": date(2027, 4, 30)}, "ends_on"),
        ({"state": "done", "year": 2199}, "year"),
        ({"state": "done", "year": 2020, "ends_on": date(2021, 1, 1)}, "year"),
        ({"cost_uah": Decimal(-1)}, "cost_uah"),
        ({"element": "chimney"}, "element"),
    ],
)
def test_what_cannot_be_is_said_of_its_field(house: Feature, values: dict[str, Any], field: str) -> None:
    before = Work.objects.count()

    with pytest.raises(ValidationError) as caught:
        add_record(Work, house, ROOF | values, by=None)

    assert list(caught.value.message_dict) == [field]
    assert Work.objects.count() == before


def test_what_is_to_come_is_not_done(house: Feature) -> None:
    before, today = Work.objects.count(), timezone.localdate()  # the test's own day: a run may go on past midnight

    for values in ({"year": today.year + 1}, {"year": today.year, "ends_on": today + timedelta(days=1)}):
        with pytest.raises(ValidationError) as caught:
            add_record(Work, house, ROOF | {"state": "done"} | values, by=None)
        assert list(caught.value.message_dict) == ["state"], values
    assert Work.objects.count() == before


def test_a_document_of_tomorrow_is_refused(house: Feature) -> None:
    with pytest.raises(ValidationError) as caught:
        add_record(BuildingDocument, house, {"kind": "act", "issued_on": timezone.localdate() + timedelta(1)}, by=None)

    assert list(caught.value.message_dict) == ["issued_on"]


def test_whoever_was_slower_changes_nothing(roof: Work) -> None:
    seen = revision_of(roof)
    change_record(roof, {"year": 2028}, by=None, revision=seen)

    with pytest.raises(RecordChanged) as caught:
        change_record(roof, {"year": 2029}, by=None, revision=seen)

    roof.refresh_from_db()
    assert (roof.year, caught.value.row.pk) == (2028, roof.pk)
    assert str(roof.pk) in str(caught.value)


def test_saying_the_same_is_no_change(roof: Work) -> None:
    seen = revision_of(roof)

    change_record(roof, ROOF, by=None, revision=seen)

    assert revision_of(roof) == seen


def test_the_last_change_is_taken_back_and_again(roof: Work, keeper: User) -> None:
    change_record(roof, {"year": 2030, "note": "Мембрана"}, by=keeper)

    undo_record(roof, by=keeper)

    roof.refresh_from_db()
    assert (roof.year, roof.note) == (2027, "")
    assert [event.pgh_context.metadata["action"] for event in roof.events.order_by("pgh_id")] == [
        "add_work", "change_work", "undo_work",
    ]  # fmt: skip
    undo_record(roof, by=keeper)
    roof.refresh_from_db()
    assert (roof.year, roof.note) == (2030, "Мембрана")


def test_the_beginning_cannot_be_taken_back(roof: Work) -> None:
    with pytest.raises(LookupError):
        undo_record(roof, by=None)


def test_an_undo_after_a_withdrawal_takes_back_the_last_change_of_what_was_stated(roof: Work) -> None:
    change_record(roof, {"year": 2030}, by=None)
    withdraw_record(roof, by=None, reason="Помилка")

    undo_record(roof, by=None)

    roof.refresh_from_db()
    assert (roof.year, roof.withdrawn_at is not None) == (2027, True)


def test_a_withdrawal_alone_is_nothing_that_undo_takes_back(roof: Work) -> None:
    withdraw_record(roof, by=None, reason="Помилка")

    with pytest.raises(LookupError):
        undo_record(roof, by=None)


# --- Contracts -----------------------------------------------------------------------
def test_a_new_contract_ends_the_open_one(house: Feature, manager: Manager) -> None:
    other = Manager.objects.create(name="ОСББ «Мрія»", kind="co_owners")

    begin_contract(house, other, by=None, begins_on=date(2026, 7, 1))

    days = (
        ManagementContract.objects.filter(building=house.pk).order_by("begins_on").values_list("begins_on", "ends_on")
    )
    assert list(days) == [(date(2024, 5, 1), date(2026, 6, 30)), (date(2026, 7, 1), None)]


def test_two_managers_at_a_time_are_refused(house: Feature, manager: Manager) -> None:
    with pytest.raises(ValidationError) as caught:
        begin_contract(house, manager, by=None, begins_on=date(2024, 4, 1), ends_on=date(2024, 6, 1))

    assert list(caught.value.message_dict) == ["begins_on"]
    assert "ТОВ «Домогляд»" in str(caught.value)
    assert ManagementContract.objects.filter(building=house.pk).count() == 1


def test_a_refused_contract_does_not_end_the_one_before_it(house: Feature, manager: Manager) -> None:
    with pytest.raises(ValidationError):
        begin_contract(house, manager, by=None, begins_on=date(2026, 7, 1), ends_on=date(2026, 6, 1))

    assert ManagementContract.objects.get(building=house.pk).ends_on is None


def test_a_contract_begins_a_passport_where_there_is_none(bare: Feature, manager: Manager) -> None:
    contract = begin_contract(bare, manager, by=None, begins_on=DAY, ends_on=DAY + timedelta(days=30))

    assert contract.building_id == bare.pk
    assert Building.objects.get(pk=bare.pk).storeys is None


def test_days_of_a_contract_are_corrected_but_never_across_another(house: Feature, manager: Manager) -> None:
    contract = ManagementContract.objects.get(building=house.pk)
    begin_contract(house, manager, by=None, begins_on=date(2026, 7, 1))

    with pytest.raises(ValidationError):
        change_record(contract, {"ends_on": date(2026, 7, 1)}, by=None)
    change_record(contract, {"ends_on": date(2026, 5, 31)}, by=None)

    contract.refresh_from_db()
    assert contract.ends_on == date(2026, 5, 31)


# --- Tariffs -------------------------------------------------------------------------
def test_a_correction_of_a_tariff_leaves_what_was_told_in_the_history(town: Town) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))

    change_record(tariff, {"amount_uah": Decimal("1250.50")}, by=None, revision=revision_of(tariff))

    assert [event.amount_uah for event in tariff.events.order_by("pgh_id")] == [Decimal("1200.5"), Decimal("1250.5")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"valid_from": date(2024, 12, 31)}, "valid_from"),
        ({"valid_until": date(2024, 12, 31)}, "valid_until"),
        ({"amount_uah": Decimal(-1)}, "amount_uah"),
    ],
)
def test_a_correction_never_crosses_another_tariff(town: Town, values: dict[str, Any], field: str) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))

    with pytest.raises(ValidationError) as caught:
        change_record(tariff, values, by=None)

    assert list(caught.value.message_dict) == [field]
    tariff.refresh_from_db()
    assert (tariff.valid_from, tariff.valid_until, tariff.amount_uah) == (date(2025, 1, 1), None, Decimal("1200.5"))
