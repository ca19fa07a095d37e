"""What is read of the companies' reports: of one house, and of all companies beside each other."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from housing.models import Building, Manager, UpkeepLoad
from housing.upkeep_actions import Month, load_month, undo_load
from housing.upkeep_queries import Period, comparison, loads_of, upkeep_of, upkeep_state
from import_scripts.housing.load import Wishes, import_archives
from tests.housing.conftest import HOUSE_ID
from tests.import_scripts.housing.conftest import SAMPLE

OTHER_ID = "102069020001"
Tariff = tuple[str, str, str | None, str | None]  # house, service, approved, actual


@pytest.fixture
def loaded(company: Manager) -> UpkeepLoad:
    (report,) = import_archives([SAMPLE], Wishes(commit=True))
    assert report.refused == ""
    return UpkeepLoad.objects.get()


def tariffs(manager: Manager, year: int, month: int, rows: list[Tariff], **more: Any) -> UpkeepLoad:
    """A month of nothing but tariffs."""
    houses, services, approved, actual = (list(column) for column in zip(*rows, strict=True))
    nothing = [None] * len(rows)
    columns = {
        "ID_HOUSE": houses, "CODE_SERVICE": services, "FACT_SUMM": actual, "NORM_SUMM": approved,
        "CALC_SUMM": nothing, "HFACT_SUMM": nothing, "HPLAN_SUMM": nothing,
    }  # fmt: skip
    entries = {"IRCG_SERVICE": {"CODE_SERVICE": ["11", "12"], "NAME_SERVICE": ["Прибирання", "Мережі"]}}
    facts = {"file": f"{year}-{month}", "sha256": "", "tables": {"IRC_HOUSE_TARIFS": columns}, "entries": entries}
    return load_month(Month(manager, year, month, **{**facts, **more}), by=None)


def test_a_house_shows_what_was_planned_done_and_charged(loaded: UpkeepLoad) -> None:
    found = upkeep_of(HOUSE_ID)

    assert (found.period, found.manager) == (Period(2025, 10), loaded.manager)
    assert [(line.code, str(line.approved), str(line.actual)) for line in found.lines] == [
        (11, "3.2000", "3.1145"), (12, "0.9500", "2.5704"), (13, "1.1500", "0.0000"),
    ]  # fmt: skip
    assert (found.approved, found.actual) == (Decimal("5.3000"), Decimal("5.6849"))
    assert [(line.acts_uah, line.materials_uah) for line in found.lines] == [
        (Decimal(560), Decimal(420)), (Decimal(2100), Decimal(1860)), (Decimal(0), Decimal(0)),
    ]  # fmt: skip
    assert (found.acts_uah, found.materials_uah) == (Decimal(2660), Decimal(2280))
    assert [(plan.plan_num, plan.get_plan_status_display()) for plan in found.plans] == [("П-12/25", "Закритий")]
    assert found.open_plans == []
    assert [act.act_num for act in found.acts] == ["А-101", None]
    assert [str(work.operation) for work in found.works] == [
        "Заміна ділянки труби каналізації 100 мм", "Підмітання двору з твердим покриттям",
    ]  # fmt: skip


def test_the_usual_tariff_is_the_mean_of_the_city(loaded: UpkeepLoad) -> None:
    usual = {line.code: line.usual for line in upkeep_of(HOUSE_ID).lines}

    assert usual == {11: Decimal("3.05"), 12: Decimal("0.95"), 13: Decimal("1.15")}


@pytest.mark.parametrize("house_id", [None, "", "100770260000"])
def test_of_a_house_that_nobody_reports_nothing_is_known(loaded: UpkeepLoad, house_id: str | None) -> None:
    found = upkeep_of(house_id)

    assert (found.period, found.lines, found.plans, found.acts, found.works) == (None, [], [], [], [])
    assert (found.approved, found.actual) == (Decimal(0), Decimal(0))


def test_a_load_that_is_taken_back_is_not_read(loaded: UpkeepLoad) -> None:
    undo_load(loaded)

    assert upkeep_of(HOUSE_ID).period is None
    assert comparison().periods == []


def test_a_plan_is_as_its_latest_month_states_it(loaded: UpkeepLoad, company: Manager) -> None:
    states: dict[str, list[str | None]] = {
        "PLAN_STATUS": ["2"],
        "PLAN_DATE_CLOSE": ["2025-11-20"],
        "PLAN_CLOSE_REASON": ["Готово"],
    }
    plan: dict[str, list[str | None]] = {
        "ID_HOUSE": [OTHER_ID], "ID_PLAN": ["7002"], "PLAN_NUM": ["П-13/25"], "PLAN_DATE_CREATE": ["2025-09-18"],
        "PLAN_COMMENT": [None],
        "PLAN_DATE_B": ["2025-10-06"], "PLAN_DATE_E": [None], "PLAN_VOLUME": [None],
        "CODE_SERVICE_SFU": ["103"], "CODE_CONSTRUCT": ["23"], "CODE_SERVICE": ["13"], "CODE_UNIT": [None],
        "SUMMA": [None], **states,
    }  # fmt: skip
    assert len(upkeep_of(OTHER_ID).open_plans) == 1

    later = load_month(Month(company, 2025, 11, "later", "", {"IRC_HOUSE_PLANS": plan}), by=None)

    assert [(one.plan_num, one.plan_status) for one in upkeep_of(OTHER_ID).plans] == [("П-13/25", 2)]
    undo_load(later)
    assert [(one.plan_num, one.plan_status) for one in upkeep_of(OTHER_ID).plans] == [("П-13/25", 1)]


def test_tariffs_over_time_are_the_months_in_order(company: Manager) -> None:
    for year, month, approved in ((2025, 2, "3"), (2024, 12, "1"), (2025, 1, "2")):
        tariffs(company, year, month, [(HOUSE_ID, "11", approved, None), (HOUSE_ID, "12", "0.5", "0.25")])

    found = upkeep_of(HOUSE_ID)

    assert found.months == [
        (Period(2025, 2), Decimal("3.5"), Decimal("0.25")),
        (Period(2025, 1), Decimal("2.5"), Decimal("0.25")),
        (Period(2024, 12), Decimal("1.5"), Decimal("0.25")),
    ]
    assert found.lines[0].actual is None


def test_a_year_at_most_is_shown(company: Manager) -> None:
    for number in range(14):
        tariffs(company, 2024 + number // 12, number % 12 + 1, [(HOUSE_ID, "11", "1", None)])

    months = upkeep_of(HOUSE_ID).months

    assert (len(months), months[0][0], months[-1][0]) == (12, Period(2025, 2), Period(2024, 3))


@pytest.mark.parametrize("count", [1, 3])
def test_a_house_takes_the_same_questions_however_much_there_is(
    company: Manager, count: int, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for month in range(1, count + 1):
        rows: list[Tariff] = [(HOUSE_ID, "11", "1", "1"), (HOUSE_ID, "12", "1", "1")]
        tariffs(company, 2025, month, rows)

    with django_assert_num_queries(7):
        upkeep_of(HOUSE_ID)


# --- Companies ----------------------------------------------------------------------
def test_companies_are_compared_by_the_mean_of_a_house(company: Manager) -> None:
    other = Manager.objects.create(name="Друга", kind=Manager.Kind.COMPANY, code_firme="902")
    tariffs(company, 2025, 1, [("100770260000", "11", "9", "9")])
    tariffs(company, 2025, 2, [(HOUSE_ID, "11", "3", "2"), (HOUSE_ID, "12", "1", None), (OTHER_ID, "11", "5", "4")])
    tariffs(other, 2025, 2, [("100770260000", "12", "2", "1.5")])

    found = comparison()

    assert found.periods == [Period(2025, 2), Period(2025, 1)]
    assert (found.period, found.services) == (Period(2025, 2), [(11, "Прибирання"), (12, "Мережі")])
    assert [(one.manager.name, one.houses, one.approved, one.actual) for one in found.companies] == [
        ("Друга", 1, Decimal(2), Decimal("1.5")), ("Зразкова", 2, Decimal("4.5"), Decimal(3)),
    ]  # fmt: skip
    assert [one.cells for one in found.companies] == [
        [(None, None), (Decimal(2), Decimal("1.5"))], [(Decimal(4), Decimal(3)), (Decimal(1), None)],
    ]  # fmt: skip


def test_a_month_can_be_asked_for_and_another_is_the_latest(company: Manager) -> None:
    tariffs(company, 2025, 1, [(HOUSE_ID, "11", "9", "9")])
    tariffs(company, 2025, 2, [(HOUSE_ID, "11", "3", "2")], is_demonstration=True)

    asked, unknown = comparison(Period(2025, 1)), comparison(Period(1999, 1))

    assert (asked.period, asked.companies[0].approved, asked.is_demonstration) == (Period(2025, 1), Decimal(9), False)
    assert (unknown.period, unknown.is_demonstration) == (Period(2025, 2), True)


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_takes_the_same_questions_however_many_there_are(
    db: None, count: int, django_assert_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for number in range(count):
        manager = Manager.objects.create(name=f"{number}", kind=Manager.Kind.COMPANY, code_firme=f"90{number}")
        tariffs(manager, 2025, 1, [(HOUSE_ID, "11", "9", "9")])

    with django_assert_num_queries(4):
        comparison()


def test_marks_move_with_every_load_and_undo(company: Manager) -> None:
    marks = [upkeep_state()]
    load = tariffs(company, 2025, 1, [(HOUSE_ID, "11", "9", "9")])
    marks.append(upkeep_state())
    undo_load(load)
    marks.append(upkeep_state())

    assert len(set(marks)) == 3
    assert loads_of([company]) == [load]


def test_what_is_written_with_a_backslash_is_read_so(company: Manager, archive_house: Building, tmp_path: Path) -> None:
    tariffs(company, 2025, 1, [(HOUSE_ID, "11", "9", "9")])
    columns = {"ID_HOUSE": [HOUSE_ID], "SUMMA": ["1"], "CODE_SERVICE": ["11"], "WRTOFF_COMMENT": ["a\\N\\tb"]}

    load_month(Month(company, 2025, 2, "f", "", {"IRC_HOUSE_MATERIALS": columns}), by=None)

    from housing.models import UpkeepMaterial

    assert UpkeepMaterial.objects.get().wrtoff_comment == "a\\N\\tb"
