"""A month is loaded or taken back, and what the portal knows before."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from geoportal.accounts.models import Organisation, User
from housing.models import (
    Building,
    ManagementContract,
    Manager,
    UpkeepDictionary,
    UpkeepLoad,
    UpkeepOperation,
    UpkeepOverhead,
    UpkeepService,
)  # fmt: skip
from housing.upkeep_actions import Month, UndoRefused, current_load, load_month, undo_load
from housing.upkeep_known import dictionaries, houses_known, houses_of_others, manager_of, plans_of, versions
from tests.housing.conftest import HOUSE_ID

COSTS = {"IRC_OVERHEAD_COSTS": {"CODE_COST": ["1", "2"], "VALUE_COST": ["84500.00", "12600.5"]}}


def month(manager: Manager, number: int = 1, **more: Any) -> Month:
    facts: dict[str, Any] = {"file": f"f{number}", "sha256": "", "tables": COSTS, **more}
    return Month(manager, 2025, number, **facts)


def test_a_load_says_whose_it_is_and_how_much(company: Manager) -> None:
    somebody = User.objects.create_user("somebody")

    load = load_month(month(company, is_demonstration=True), by=somebody)

    assert (load.manager, load.year, load.month, load.by, load.state) == (company, 2025, 1, somebody, "current")
    assert (load.counts, load.is_demonstration, load.replaces) == ({"IRC_OVERHEAD_COSTS": 2}, True, None)
    assert str(load) == "f1: Чинний"
    values = UpkeepOverhead.objects.order_by("cost_id").values_list("cost_id", "value_cost")
    assert [(code, str(value)) for code, value in values] == [(1, "84500.00"), (2, "12600.50")]


def test_months_and_companies_do_not_replace_each_other(company: Manager) -> None:
    other = Manager.objects.create(name="Друга", kind=Manager.Kind.COMPANY, code_firme="902")

    loads = [load_month(month(*one), by=None) for one in ((company, 1), (company, 2), (other, 1))]

    assert [load.replaces for load in loads] == [None, None, None]
    assert UpkeepLoad.objects.filter(state="current").count() == 3
    assert current_load(other, 2025, 1) == loads[2]
    assert current_load(other, 2025, 2) is None


def test_a_fault_while_loading_leaves_what_was_there(company: Manager) -> None:
    before = load_month(month(company), by=None)

    with pytest.raises(Exception, match="invalid input syntax"):
        load_month(month(company, tables={"IRC_OVERHEAD_COSTS": {"CODE_COST": ["x"], "VALUE_COST": ["1"]}}), by=None)

    assert UpkeepLoad.objects.get() == before
    assert UpkeepLoad.objects.get().state == "current"


def test_undoing_goes_back_one_step_at_a_time(company: Manager) -> None:
    first, second = (load_month(month(company), by=None) for _time in range(2))

    assert undo_load(second) == first
    assert UpkeepOverhead.objects.count() == 2
    assert undo_load(first) is None
    assert UpkeepOverhead.objects.count() == 0
    with pytest.raises(UndoRefused):
        undo_load(second)


def test_after_an_undo_the_month_can_be_loaded_again(company: Manager) -> None:
    undo_load(load_month(month(company), by=None))

    load = load_month(month(company), by=None)

    assert (load.replaces, UpkeepOverhead.objects.count()) == (None, 2)


def test_entries_of_dictionaries_are_added_changed_and_never_removed(company: Manager) -> None:
    first = {"IRCG_SERVICE": {"CODE_SERVICE": ["11", "12"], "NAME_SERVICE": ["Двір", "Мережі"]}}
    second = {"IRCG_SERVICE": {"CODE_SERVICE": ["11", "13"], "NAME_SERVICE": ["Прибирання", "Ремонт"]}}

    load_month(month(company, entries=first, versions={"IRCG_SERVICE": 1}), by=None)
    load = load_month(month(company, entries=second, versions={"IRCG_SERVICE": 4}), by=None)

    assert dictionaries()["IRCG_SERVICE"] == {11: "Прибирання", 12: "Мережі", 13: "Ремонт"}
    assert versions() == {"IRCG_SERVICE": 4}
    undo_load(load)
    assert UpkeepService.objects.count() == 3
    assert str(UpkeepDictionary.objects.get()) == "IRCG_SERVICE 4"


def test_norms_of_operations_are_kept_exactly(company: Manager) -> None:
    entry = {name: [None] for name in ("NUMBER_OPERATION", "NAME_MEASURE", "DESC_OPERATION", "QUALIFICATION", "PERIOD")}
    facts = {"CODE_OPERATION": ["501"], "NAME_OPERATION": ["Підмітання"], "TIME_NORM": ["0.3"], "KOEFF": ["1.25"]}

    load_month(month(company, entries={"IRCG_OPERATION": {**entry, **facts}}), by=None)

    one = UpkeepOperation.objects.get()
    assert (str(one.time_norm), str(one.koeff), str(one), one.period) == ("0.30", "1.25", "Підмітання", None)


# --- What is known before --------------------------------------------------------------
def test_a_company_is_found_by_its_code(company: Manager) -> None:
    company.organisation = Organisation.objects.create(slug="ours", name="Зразкова")
    company.save()

    assert manager_of("901") == company
    assert manager_of("902") is None


def test_houses_are_known_by_their_id(archive_house: Building) -> None:
    assert houses_known({HOUSE_ID, "100770260000"}) == {HOUSE_ID}
    assert houses_known(set()) == frozenset()


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "number", "is_of_another"),
    [
        (date(2024, 1, 1), None, 2, True),
        (date(2025, 2, 1), date(2025, 2, 28), 2, True),
        (date(2025, 2, 2), None, 2, False),
        (date(2024, 1, 1), date(2025, 2, 27), 2, False),
        (date(2024, 2, 1), date(2024, 12, 31), 12, False),
    ],
)
def test_a_house_is_of_another_where_that_ran_it_all_month(
    archive_house: Building, company: Manager, begins_on: date, ends_on: date | None, number: int, is_of_another: bool
) -> None:
    other = Manager.objects.create(name="Друга", kind=Manager.Kind.COMPANY)
    ManagementContract.objects.create(building=archive_house, manager=other, begins_on=begins_on, ends_on=ends_on)

    assert houses_of_others(company, 2025, number, {HOUSE_ID}) == ({HOUSE_ID} if is_of_another else set())
    assert houses_of_others(other, 2025, number, {HOUSE_ID}) == frozenset()
    ManagementContract.objects.update(withdrawn_at=timezone.now())
    assert houses_of_others(company, 2025, number, {HOUSE_ID}) == frozenset()


def test_plans_are_those_of_the_company_in_force(company: Manager) -> None:
    other = Manager.objects.create(name="Друга", kind=Manager.Kind.COMPANY, code_firme="902")
    plan = {
        "ID_HOUSE": [HOUSE_ID], "ID_PLAN": ["7"], "PLAN_NUM": ["П-7"], "PLAN_DATE_CREATE": ["2025-01-01"],
        "PLAN_STATUS": ["1"], "PLAN_COMMENT": [None], "PLAN_CLOSE_REASON": [None], "PLAN_DATE_B": ["2025-01-01"],
        "PLAN_DATE_E": [None], "PLAN_DATE_CLOSE": [None], "PLAN_VOLUME": [None], "CODE_SERVICE_SFU": ["1"],
        "CODE_CONSTRUCT": ["1"], "CODE_SERVICE": ["1"], "CODE_UNIT": [None], "SUMMA": [None],
    }  # fmt: skip
    load = load_month(month(company, tables={"IRC_HOUSE_PLANS": plan}), by=None)

    assert plans_of(company, {"7", "8"}) == {"7"}
    assert plans_of(company, set()) == frozenset()
    assert plans_of(other, {"7"}) == frozenset()
    undo_load(load)
    assert plans_of(company, {"7"}) == frozenset()
