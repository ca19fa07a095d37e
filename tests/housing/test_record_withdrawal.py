"""What was entered by mistake goes off every list and comes back, and its neighbours' days go with it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from geoportal.accounts.models import User
from housing.models import Building, BuildingDocument, ManagementContract, Manager, Tariff, Work
from housing.past import changes_of_record
from housing.queries import contracts_of, documents_of, kept_contracts, kept_records, works_of
from housing.record_actions import RecordChanged, add_record, begin_contract, change_record, revision_of, undo_record
from housing.record_withdrawal import restore_record, withdraw_record
from housing.tariff_actions import set_tariff
from housing.tariffs import all_tariffs, lines, tariffs_on
from layers.models import Feature
from layers.reasons import REASON_MOST
from tests.housing.town import Town

DAY = date(2026, 11, 29)
PUBLIC = ("public",)
ROOF: dict[str, Any] = {"element": "roof", "scope": "capital", "state": "planned", "year": 2027, "source": "План № 3"}


@pytest.fixture
def roof(house: Feature) -> Work:
    return add_record(Work, house, ROOF, by=None)


def test_what_is_taken_off_the_lists_is_kept_for_its_keepers(roof: Work, passport: Building) -> None:
    withdraw_record(roof, by=None, reason="Помилка", revision=revision_of(roof))

    assert roof.pk not in [work.pk for work in works_of(passport, PUBLIC)]
    works, _documents = kept_records(passport, PUBLIC)
    assert works[-1].pk == roof.pk

    restore_record(roof, by=None)

    assert roof.pk in [work.pk for work in works_of(passport, PUBLIC)]


def test_a_document_is_taken_off_its_list(passport: Building) -> None:
    paper = BuildingDocument.objects.get(number="ТП-7")

    withdraw_record(paper, by=None, reason="Помилка")

    assert documents_of(passport, PUBLIC) == []
    assert BuildingDocument.objects.filter(pk=paper.pk).exists()


def test_taking_off_twice_keeps_the_first_moment(roof: Work) -> None:
    first = withdraw_record(roof, by=None, reason="Помилка").withdrawn_at

    assert withdraw_record(roof, by=None, reason="Помилка").withdrawn_at == first


@pytest.mark.parametrize("reason", ["", "  ", "я" * (REASON_MOST + 1)])
def test_a_withdrawal_says_why(roof: Work, reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        withdraw_record(roof, by=None, reason=reason)

    assert list(caught.value.message_dict) == ["reason"]
    roof.refresh_from_db()
    assert roof.withdrawn_at is None


def test_the_reason_and_the_author_stand_in_the_history(roof: Work, keeper: User) -> None:
    withdraw_record(roof, by=keeper, reason=" Не той будинок ")
    restore_record(roof, by=keeper)

    context = roof.events.order_by("-pgh_id")[1].pgh_context.metadata
    assert context == {"action": "withdraw_work", "user": keeper.pk, "reason": "Не той будинок"}
    told = [(one.verb, one.reason) for one in changes_of_record(roof.events)]
    assert told == [("restore", ""), ("withdraw", "Не той будинок"), ("add", "")]


def test_whoever_was_slower_withdraws_and_restores_nothing(roof: Work) -> None:
    seen = revision_of(roof)
    change_record(roof, {"year": 2028}, by=None)

    with pytest.raises(RecordChanged):
        withdraw_record(roof, by=None, reason="Помилка", revision=seen)
    withdraw_record(roof, by=None, reason="Помилка")
    with pytest.raises(RecordChanged):
        restore_record(roof, by=None, revision=seen)

    roof.refresh_from_db()
    assert roof.withdrawn_at is not None


def test_restoring_what_holds_changes_nothing(roof: Work) -> None:
    seen = revision_of(roof)

    restore_record(roof, by=None)

    assert revision_of(roof) == seen


# --- Tariffs -------------------------------------------------------------------------
def put(town: Town, amount: int, begin: date, end: date | None = None) -> Tariff:
    return set_tariff(
        town.services["gas"], town.heat, amount_uah=Decimal(amount), unit="m3", valid_from=begin, valid_until=end
    )


def days(town: Town) -> list[tuple[int, str, str]]:
    """(amount, first day, last day) of what holds."""
    held = all_tariffs().filter(service=town.services["gas"])
    return [(int(one.amount_uah), str(one.valid_from), str(one.valid_until)) for one in held]


def test_what_a_tariff_had_ended_goes_on_again(town: Town) -> None:
    put(town, 10, date(2022, 1, 1))
    wrong = put(town, 99, date(2022, 7, 1))

    withdraw_record(wrong, by=None, reason="Не той постачальник")

    assert days(town) == [(10, "2022-01-01", "None")]
    on = tariffs_on(DAY).filter(service=town.services["gas"])
    assert [one.amount_uah for one in on] == [10]
    assert [len(line.steps) for line in lines(all_tariffs().filter(service=town.services["gas"]))] == [1]


def test_an_undone_withdrawal_leaves_all_as_it_was(town: Town) -> None:
    put(town, 10, date(2022, 1, 1))
    wrong = put(town, 99, date(2022, 7, 1))
    before = days(town)

    withdraw_record(wrong, by=None, reason="Помилка")
    restore_record(wrong, by=None)

    assert days(town) == before


def test_a_neighbour_corrected_since_stays_as_it_is(town: Town) -> None:
    first = put(town, 10, date(2022, 1, 1))
    wrong = put(town, 99, date(2022, 7, 1))
    change_record(first, {"valid_until": date(2022, 5, 31)}, by=None)

    withdraw_record(wrong, by=None, reason="Помилка")

    assert days(town) == [(10, "2022-01-01", "2022-05-31")]


def test_a_neighbour_never_grows_across_another(town: Town) -> None:
    put(town, 10, date(2022, 1, 1))
    wrong = put(town, 99, date(2022, 7, 1), date(2022, 12, 31))
    put(town, 12, date(2023, 1, 1))

    withdraw_record(wrong, by=None, reason="Помилка")

    assert days(town) == [(10, "2022-01-01", "2022-06-30"), (12, "2023-01-01", "None")]


def test_one_that_crosses_what_was_set_since_is_not_restored(town: Town) -> None:
    wrong = put(town, 99, date(2022, 1, 1))
    withdraw_record(wrong, by=None, reason="Помилка")
    put(town, 10, date(2022, 1, 1))

    with pytest.raises(ValidationError) as caught:
        restore_record(wrong, by=None)

    assert list(caught.value.message_dict) == ["valid_from"]
    assert days(town) == [(10, "2022-01-01", "None")]


def test_what_is_off_the_lists_is_corrected_and_undone_across_others(town: Town) -> None:
    wrong = put(town, 99, date(2022, 1, 1))
    withdraw_record(wrong, by=None, reason="Помилка")
    put(town, 10, date(2021, 1, 1))

    change_record(wrong, {"valid_from": date(2021, 6, 1)}, by=None)
    undo_record(wrong, by=None)

    wrong.refresh_from_db()
    assert wrong.valid_from == date(2022, 1, 1)
    assert days(town) == [(10, "2021-01-01", "None")]


def test_a_correction_while_it_is_off_does_not_hide_the_withdrawal(town: Town) -> None:
    """Put back, it ends its neighbour again, whatever was corrected of it meanwhile."""
    put(town, 10, date(2022, 1, 1))
    wrong = put(town, 99, date(2022, 7, 1))
    withdraw_record(wrong, by=None, reason="Помилка")
    change_record(wrong, {"amount_uah": Decimal(11)}, by=None)

    restore_record(wrong, by=None)

    assert days(town) == [(10, "2022-01-01", "2022-06-30"), (11, "2022-07-01", "None")]


def test_other_consumers_are_no_neighbours(town: Town) -> None:
    put(town, 10, date(2022, 1, 1))
    line = {"amount_uah": Decimal(30), "unit": "m3", "consumers": "others"}
    other = set_tariff(town.services["gas"], town.heat, valid_from=date(2022, 3, 1), **line)  # type: ignore[arg-type] # as told

    withdraw_record(other, by=None, reason="Помилка")

    assert days(town) == [(10, "2022-01-01", "None")]


def test_one_that_nobody_entered_is_taken_off_alone(town: Town) -> None:
    first = put(town, 10, date(2022, 1, 1), date(2022, 6, 30))
    loaded = Tariff.objects.create(
        service=town.services["gas"], provider=town.heat, amount_uah=5, unit="m3", valid_from=date(2022, 7, 1)
    )

    withdraw_record(loaded, by=None, reason="Помилка")

    first.refresh_from_db()
    assert first.valid_until == date(2022, 6, 30)


def test_a_neighbour_s_history_says_that_it_was_changed(town: Town) -> None:
    first = put(town, 10, date(2022, 1, 1))
    wrong = put(town, 99, date(2022, 7, 1))
    withdraw_record(wrong, by=None, reason="Помилка")
    restore_record(wrong, by=None)

    assert [one.verb for one in changes_of_record(first.events)] == ["change", "change", "change", "set"]
    assert [one.verb for one in changes_of_record(wrong.events)] == ["restore", "withdraw", "set"]


def test_the_database_lets_a_withdrawn_one_stand_beside_another(town: Town) -> None:
    wrong = put(town, 99, date(2022, 1, 1))
    withdraw_record(wrong, by=None, reason="Помилка")
    put(town, 10, date(2022, 1, 1))

    with pytest.raises(IntegrityError, match="one_tariff_at_a_time"), transaction.atomic():
        Tariff.objects.filter(pk=wrong.pk).update(withdrawn_at=None)


# --- Contracts -----------------------------------------------------------------------
def test_the_manager_before_runs_the_house_again(house: Feature, passport: Building, manager: Manager) -> None:
    other = Manager.objects.create(name="ОСББ «Мрія»", kind="co_owners")
    wrong = begin_contract(house, other, by=None, begins_on=date(2026, 7, 1))

    withdraw_record(wrong, by=None, reason="Не той будинок")

    assert [(one.manager_id, one.ends_on) for one in contracts_of(passport)] == [(manager.pk, None)]
    assert [one.pk for one in kept_contracts(passport)][-1] == wrong.pk
    restore_record(wrong, by=None)
    assert [one.ends_on for one in contracts_of(passport)] == [None, date(2026, 6, 30)]


def test_a_new_contract_takes_no_notice_of_a_withdrawn_one(house: Feature, manager: Manager) -> None:
    first = ManagementContract.objects.get(building=house.pk)
    withdraw_record(first, by=None, reason="Помилка")

    begin_contract(house, manager, by=None, begins_on=date(2025, 1, 1))

    first.refresh_from_db()
    assert first.ends_on is None
