"""An archive into the database: what is replaced, taken back, carried over, and what never leaves the cage."""

import itertools
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from shapely.geometry import Point

from geoportal.accounts.models import User
from housing.models import (
    Building,
    ManagementContract,
    Manager,
    UpkeepAct,
    UpkeepLoad,
    UpkeepPlan,
    UpkeepService,
    UpkeepWorker,
)
from housing.models.upkeep import MODELS
from housing.upkeep_actions import UndoRefused, undo_load
from housing.upkeep_format import TABLES
from import_scripts.housing.load import Wishes, import_archives
from import_scripts.housing.opened import read_archive
from import_scripts.report import ImportReport
from layers.actions import sync_features
from layers.models import Feature, Layer
from layers.rows import FeatureRow
from tests.import_scripts.housing.conftest import SAMPLE, pack, texts_of

Load = Callable[..., ImportReport]
Changed = Callable[..., Path]
ACTS, PLANS, PLAN_WORKS = "IRC_HOUSE_ACTS.txt", "IRC_HOUSE_PLANS.txt", "IRC_HOUSE_PLAN_WORKS.txt"
MONTHS = ("IRC_HOUSE_ACTS", "IRC_HOUSE_CHARGES", "IRC_HOUSE_MATERIALS", "IRC_HOUSE_TARIFS", "IRC_HOUSE_TASKS",
          "IRC_HOUSE_VOLUMES", "IRC_OVERHEAD_COSTS", "IRC_HOUSE_WORKERS", "IRC_HOUSE_WORKS")  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {name: model._default_manager.count() for name, model in MODELS.items() if not TABLES[name].is_dictionary}


def november(tmp_path: Path, *changes: tuple[str, str, str]) -> Path:
    """The sample as if it were of November."""
    texts: dict[str, Any] = texts_of(SAMPLE)
    for name in MONTHS:
        file = f"{name}.txt"
        texts[file] = texts[file].replace("2025|10|901|", "2025|11|901|").replace("901|2025|10|", "901|2025|11|")
    for file, old, new in changes:
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new)
    return pack(tmp_path / "spA010PB.901", texts)


def test_values_are_kept_as_the_archive_states_them(loaded: UpkeepLoad) -> None:
    act = UpkeepAct.objects.get(act_num="А-101")

    assert (loaded.year, loaded.month, loaded.manager.code_firme, loaded.file) == (2025, 10, "901", "spA010PA.901")
    assert act.name_org == 'ТОВ "Вигадка"'
    assert (str(act.summa), str(act.price), act.units) == ("2100.0000", "350.0000", "6.0000")
    assert (str(act.act_date), str(act.service), str(act.construct)) == (
        "2025-10-28", "Обслуговування внутрішньобудинкових мереж", "Внутрішньобудинкова каналізація",
    )  # fmt: skip
    assert UpkeepAct.objects.get(act_num=None).act_comment is None


def test_a_dry_run_writes_nothing_and_says_what_it_would(company: Manager) -> None:
    (report,) = import_archives([SAMPLE], Wishes())

    assert (report.refused, report.is_committed, report.run) == ("", False, 0)
    assert sum(counts.added for counts in report.layers) == 42
    assert UpkeepLoad.objects.count() == UpkeepService.objects.count() == 0


def test_archives_of_one_dry_run_see_each_other(company: Manager, tmp_path: Path) -> None:
    """November's volumes name the plans that October's archive alone states."""
    head = "\r\n".join(texts_of(SAMPLE)[PLANS].split("\r\n")[:5])
    later = november(tmp_path)
    texts: dict[str, Any] = texts_of(later)
    texts[PLANS] = f"{head}\r\n<RecordCount value=0/>\r\n<DATA>\r\n</DATA>\r\n"
    pack(later, texts)

    alone = import_archives([later], Wishes())
    together = import_archives([later, SAMPLE], Wishes())

    assert [one.is_refused for one in alone] == [True]
    assert [(one.file, one.is_refused) for one in together] == [(SAMPLE.name, False), (later.name, False)]
    assert UpkeepLoad.objects.count() == 0


def test_a_month_that_is_loaded_again_is_replaced(loaded: UpkeepLoad, load: Load, changed: Changed) -> None:
    before = rows()

    report = load(changed({ACTS: ("2100.0000", "2200.0000")}))

    loaded.refresh_from_db()
    now = UpkeepLoad.objects.get(state="current")
    assert (loaded.state, now.replaces, now.pk) == ("replaced", loaded, report.run)
    assert rows() == {name: 2 * count for name, count in before.items()}
    assert {counts.layer: counts.withdrawn for counts in report.layers} == before
    assert str(UpkeepAct.objects.get(load__state="current", act_num="А-101").summa) == "2200.0000"


def test_of_what_was_replaced_only_the_last_waits(loaded: UpkeepLoad, load: Load, changed: Changed) -> None:
    before = rows()
    load(changed({ACTS: ("2100.0000", "2200.0000")}))
    load(changed({ACTS: ("2100.0000", "2300.0000")}))

    assert rows() == {name: 2 * count for name, count in before.items()}
    assert not UpkeepAct.objects.filter(load=loaded).exists()
    assert UpkeepLoad.objects.count() == 3


def test_a_load_that_is_taken_back_leaves_what_was_before(loaded: UpkeepLoad, load: Load, changed: Changed) -> None:
    before = rows()
    load(changed({ACTS: ("2100.0000", "2200.0000")}))

    returned = undo_load(UpkeepLoad.objects.get(state="current"))

    assert returned == loaded
    assert rows() == before
    assert [one.state for one in UpkeepLoad.objects.order_by("pk")] == ["current", "undone"]
    assert str(UpkeepAct.objects.get(act_num="А-101").summa) == "2100.0000"


def test_only_the_load_in_force_can_be_taken_back(loaded: UpkeepLoad) -> None:
    assert undo_load(loaded) is None
    with pytest.raises(UndoRefused) as refused:
        undo_load(loaded)

    assert str(refused.value) == f"Load {loaded.pk} is not in force. Only that can be taken back."
    assert set(rows().values()) == {0}


def test_the_very_same_archive_is_not_loaded_twice(loaded: UpkeepLoad, load: Load) -> None:
    report = load(SAMPLE)

    assert [one.code for one in report.notices] == ["housing_already_loaded"]
    assert sum(counts.unchanged for counts in report.layers) == 42
    assert UpkeepLoad.objects.count() == 1


def test_a_plan_is_stated_by_month_and_undone_with_it(loaded: UpkeepLoad, load: Load, tmp_path: Path) -> None:
    later = november(tmp_path, (PLANS, "|1|||06.10.2025|30.11.2025||", "|2||Готово|06.10.2025|30.11.2025|20.11.2025|"))
    assert load(later).refused == ""

    assert list(UpkeepPlan.objects.filter(id_plan=7002).order_by("load_id").values_list("plan_status", flat=True)) == [
        1,
        2,
    ]
    undo_load(UpkeepLoad.objects.get(month=11))
    assert list(UpkeepPlan.objects.filter(id_plan=7002).values_list("plan_status", flat=True)) == [1]


def test_a_company_of_others_is_refused(company: Manager, load: Load) -> None:
    report = load(SAMPLE, may_load=lambda manager: manager != company)

    assert [one.code for one in report.notices] == ["housing_company_of_others"]
    assert report.refused == "You may not load archives of Зразкова. Ask the portal’s administrators."
    assert UpkeepLoad.objects.count() == 0


def test_who_loaded_it_is_noted(company: Manager, load: Load) -> None:
    somebody = User.objects.create_user("somebody")

    load(SAMPLE, by=somebody)

    assert UpkeepLoad.objects.get().by == somebody


def test_one_refused_archive_does_not_keep_others_back(company: Manager, changed: Changed) -> None:
    broken = changed({ACTS: ("RecordCount value=3", "RecordCount value=4")}, name="spA020P9.901")

    reports = import_archives([SAMPLE, broken], Wishes(commit=True))

    assert [(one.file, one.is_refused) for one in reports] == [("spA020P9.901", True), (SAMPLE.name, False)]
    assert UpkeepLoad.objects.get().file == SAMPLE.name


# --- Houses -------------------------------------------------------------------------
def house_of(manager: Manager, town: Layer, begins_on: date, ends_on: date | None) -> None:
    """The first house of the sample, run by the company from a day until a day."""
    sync_features(town, [FeatureRow("h1", Point(33.4, 47.9).wkb)])
    building = Building.objects.create(feature=Feature.objects.get(source_id="h1"), house_id="103969010100")
    ManagementContract.objects.create(building=building, manager=manager, begins_on=begins_on, ends_on=ends_on)


def houses_said(report: ImportReport) -> list[tuple[str, str]]:
    return [(one.code, one.value) for one in report.notices if one.code.startswith("housing_house")]


def test_each_unknown_house_is_named_once(company: Manager, load: Load, town: Layer) -> None:
    house_of(company, town, date(2020, 1, 1), None)

    assert houses_said(load(SAMPLE)) == [("housing_house_unknown", "102069020001")]


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "is_of_another"),
    [
        (date(2020, 1, 1), None, True),
        (date(2025, 10, 1), date(2025, 10, 31), True),
        (date(2025, 10, 2), None, False),
        (date(2020, 1, 1), date(2025, 10, 30), False),
    ],
)
def test_a_house_of_another_company_is_said_where_that_ran_it_all_month(
    company: Manager, load: Load, town: Layer, begins_on: date, ends_on: date | None, is_of_another: bool
) -> None:
    other = Manager.objects.create(name="Друга", kind=Manager.Kind.COMPANY)
    house_of(other, town, begins_on, ends_on)

    said = houses_said(load(SAMPLE))

    expected = [("housing_house_of_another", "103969010100")] if is_of_another else []
    assert sorted(said) == sorted([*expected, ("housing_house_unknown", "102069020001")])


# --- People -------------------------------------------------------------------------
PEOPLE = ("Перший Слюсар", "Другий Слюсар", "Малярка", "Двірник Бригадович", "Майстриня")


def everything() -> str:
    """Every row of every table of the database, as a text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{model._meta.db_table}" t')
                found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def test_names_of_people_do_not_leave_the_cage() -> None:
    assert all(any(name in text for text in texts_of(SAMPLE).values()) for name in PEOPLE)

    archive = read_archive(SAMPLE)

    read = {value for table in archive.tables.values() for column in table.columns.values() for value in column}
    assert "слюсар-сантехнік" in read
    assert [name for name, value in itertools.product(PEOPLE, read) if name in value] == []


def test_names_of_people_are_nowhere_in_the_database(loaded: UpkeepLoad) -> None:
    text = everything()

    assert "слюсар-сантехнік" in text
    assert [name for name in PEOPLE if name in text] == []
    assert UpkeepWorker.objects.filter(qualification="двірник").count() == 1


def test_names_of_people_are_in_no_notice(load: Load, tmp_path: Path) -> None:
    """Every line of a table with names is broken, in one way or another."""
    texts: dict[str, Any] = texts_of(SAMPLE)
    for file in ("IRC_HOUSE_WORKERS.txt", "IRC_HOUSE_CHARGES.txt", "IRC_HOUSE_TASKS.txt"):
        texts[file] = texts[file].replace("901|", "902|").replace(" Петрович", " Петрович|").replace("2025", "2x25")
        texts[file] = texts[file].replace("Третя Малярка Бригадівна", "Третя Малярка Бригадівна" * 9)

    report = load(pack(tmp_path / SAMPLE.name, texts))

    said = json.dumps([one.as_dict() for one in report.notices], ensure_ascii=False)
    assert len(report.notices) > 20
    assert [name for name in PEOPLE if name in said] == []


def test_a_person_that_is_missing_is_still_missed(load: Load, changed: Changed) -> None:
    report = load(
        changed({"IRC_HOUSE_TASKS.txt": ("|147|01.10.2025||Головна Майстриня Дільнична", "|147|01.10.2025||")})
    )

    assert [(one.code, one.row, one.field) for one in report.notices if one.severity == "error"] == [
        ("housing_value_missing", 3, "FIO_MASTER")
    ]


# --- The command --------------------------------------------------------------------
def test_the_command_looks_first_and_writes_when_told(
    company: Manager, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out.json"

    call_command("import_housing", SAMPLE, "--json", str(out), verbosity=0)
    looked = UpkeepLoad.objects.count()
    call_command("import_housing", SAMPLE, commit=True, verbosity=0)

    (facts,) = json.loads(out.read_text(encoding="utf-8"))
    assert (looked, UpkeepLoad.objects.count()) == (0, 1)
    assert (facts["file"], facts["is_committed"], facts["refused"]) == (SAMPLE.name, False, "")
    said = capsys.readouterr().out
    assert "IRC_HOUSE_TARIFS: 6 read" in said
    assert f"To take it back: import_housing --undo {UpkeepLoad.objects.get().pk} --commit" in said


def test_the_command_takes_back(loaded: UpkeepLoad, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_housing", undo=loaded.pk)
    still = UpkeepLoad.objects.get().state
    call_command("import_housing", undo=loaded.pk, commit=True)

    assert (still, UpkeepLoad.objects.get().state) == ("current", "undone")
    would, did = capsys.readouterr().out.strip().splitlines()
    what = f"Load {loaded.pk} (spA010PA.901, Зразкова)"
    assert would == f"{what} would be taken back: the month has no load then. Add --commit."
    assert did == f"{what} was taken back: the month has no load then."


@pytest.mark.parametrize(
    ("files", "options", "said"),
    [
        ([], {}, "Name the archives to import, or a load with --undo."),
        ([SAMPLE], {"undo": 1}, "Either files are loaded, or a load is taken back: not both at once."),
        ([], {"undo": 987654}, "There is no load 987654."),
        ([Path("nowhere/spA010PA.901")], {}, "Refused: 1 of 1 archives: spA010PA.901"),
    ],
)
def test_the_command_says_what_it_cannot_do(
    company: Manager, files: list[Path], options: dict[str, Any], said: str
) -> None:
    from django.core.management import CommandError

    with pytest.raises(CommandError) as refused:
        call_command("import_housing", *files, verbosity=0, **options)

    assert str(refused.value) == said
