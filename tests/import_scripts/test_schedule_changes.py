"""A schedule asked otherwise, at once, or never again: also while a worker is at it."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from geoportal.accounts.models import User
from import_scripts.actions import Wishes
from import_scripts.fetch import Fetched, fetched
from import_scripts.fetch.answer import FetchFailed
from import_scripts.fetch.hosts import AddressRefused
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.schedules import (
    Plan,
    ask_now,
    change_schedule,
    define_schedule,
    delete_schedule,
    poll_due_schedules,
    stop_schedule,
)
from import_scripts.source import Rule, Source
from import_scripts.worker import work_once
from layers.models import Layer
from tests.import_scripts.web_server import Server

NOON = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Europe/Kyiv"))
TABLE = "id,lon,lat,name\na,33.30,47.9,Ліцей\nb,33.31,47.9,Гімназія\n"
NIGHT = Plan(time(3, 30), loads_by_itself=True)
Result = ImportSchedule.Result

pytestmark = pytest.mark.usefixtures("imports")


@pytest.fixture
def clock(town: Layer) -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def one(town: Layer, server: Server, clock: Any) -> ImportSchedule:
    address = server.says("/schools.csv", TABLE)
    return define_schedule(town, source(town), address, sort="file", plan=NIGHT, by=None)


def source(town: Layer) -> Source:
    return Source(town.slug, fields={"name": Rule("name")}, properties={})


def changed(one: ImportSchedule, by: User | None = None, plan: Plan = NIGHT, **told: Any) -> ImportSchedule:
    how = {"sort": "file", "wishes": Wishes(), "address": one.address, "source": source(one.layer), **told}
    change_schedule(one, how.pop("source"), how.pop("address"), plan=plan, by=by, **how)
    one.refresh_from_db()
    return one


def settled(one: ImportSchedule) -> ImportSchedule:
    while poll_due_schedules() or work_once():
        pass
    one.refresh_from_db()
    return one


def test_asked_now_it_is_asked_now_and_again_at_its_time(one: ImportSchedule, clock: Any) -> None:
    usual = one.next_at

    assert ask_now(one)

    settled(one)
    assert (one.result, one.next_at, ImportRun.objects.count()) == (Result.BROUGHT, usual, 1)


def test_a_pause_is_not_broken(one: ImportSchedule) -> None:
    stop_schedule(one)

    assert not ask_now(one)
    assert poll_due_schedules() == 0


def test_who_changes_it_answers_for_it(one: ImportSchedule, db: None) -> None:
    olena = User.objects.create_user("olena")

    changed(one, olena, Plan(time(4), "12345", mail_to=("gis@example.ua",)))

    assert (one.made_by, one.at, one.days, one.mail_to) == (olena, time(4), "12345", ["gis@example.ua"])
    assert (one.loads_by_itself, timezone.localtime(one.next_at).hour) == (False, 4)


def test_another_time_does_not_make_it_fetch_anew(one: ImportSchedule) -> None:
    ask_now(one)
    settled(one)

    changed(one, plan=Plan(time(5)))

    ask_now(one)
    settled(one)
    assert (one.result, ImportRun.objects.count()) == (Result.UNCHANGED, 1)


@pytest.mark.parametrize(
    "told",
    [{"wishes": Wishes(append=True)}, {"source": Source("anything", id="id")}, {"sort": "ogc-features"}],
    ids=["wishes", "source", "sort"],
)
def test_what_is_asked_otherwise_is_taken_for_new(one: ImportSchedule, told: dict[str, Any]) -> None:
    ImportSchedule.objects.update(etag='"1"', sha256="a" * 64, last_modified="yesterday", failures=3, is_told=True)

    changed(one, **told)

    assert (one.etag, one.sha256, one.last_modified, one.failures, one.is_told) == ("", "", "", 0, False)


def test_a_change_keeps_a_pause(one: ImportSchedule) -> None:
    stop_schedule(one)

    assert not changed(one).is_active


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"address": "https://evil.example/a.csv"}, AddressRefused),
        ({"plan": Plan(time(3), mail_to=("nobody",))}, ValidationError),
        ({"plan": Plan(time(3), days="")}, ValueError),
        ({"sort": "ftp"}, ValueError),
    ],
)
def test_what_may_not_be_asked_first_may_not_be_asked_later(
    one: ImportSchedule, told: dict[str, Any], error: type[Exception]
) -> None:
    before = one.address, one.at

    with pytest.raises(error):
        changed(one, **told)

    one.refresh_from_db()
    assert (one.address, one.at) == before


def while_fetching(monkeypatch: pytest.MonkeyPatch, meanwhile: Any) -> None:
    """Somebody does something while a worker waits for the server."""

    def slowly(*args: Any, **more: Any) -> Fetched:
        found = fetched(*args, **more)
        meanwhile()
        return found

    monkeypatch.setattr("import_scripts.schedules.fetched", slowly)


def test_what_is_found_at_the_former_address_is_thrown_away(
    one: ImportSchedule, server: Server, monkeypatch: pytest.MonkeyPatch, imports: Path
) -> None:
    other = server.says("/other.csv", TABLE.replace("Ліцей", "Інший"))
    while_fetching(monkeypatch, lambda: changed(one, address=other))

    ask_now(one)
    poll_due_schedules()

    one.refresh_from_db()
    assert (one.address, one.sha256, one.last_at, one.run, one.busy_until) == (other, "", None, None, None)
    assert (ImportRun.objects.count(), list(imports.iterdir())) == (0, [])


def test_a_failure_of_the_former_address_is_not_counted(one: ImportSchedule, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*args: Any, **more: Any) -> Fetched:
        changed(one)
        raise FetchFailed("The server is away.", is_lasting=False)

    monkeypatch.setattr("import_scripts.schedules.fetched", failing)
    ask_now(one)
    poll_due_schedules()

    one.refresh_from_db()
    assert (one.failures, one.last_said, one.result) == (0, "", "")


def test_deleted_while_it_is_asked_it_brings_nothing(one: ImportSchedule, monkeypatch: pytest.MonkeyPatch) -> None:
    while_fetching(monkeypatch, lambda: delete_schedule(one))

    ask_now(one)
    poll_due_schedules()

    assert (ImportSchedule.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_what_it_has_brought_outlives_it(one: ImportSchedule) -> None:
    ask_now(one)
    settled(one)

    delete_schedule(one)

    assert [run.state for run in ImportRun.objects.all()] == ["done"]


def test_each_night_is_remembered_by_what_became_of_it(one: ImportSchedule, server: Server, clock: Any) -> None:
    found = []
    tables = (TABLE, TABLE, TABLE.replace("name", "name,note").replace("Ліцей", "Ліцей,1").replace("Гім", "Гім,2"))
    for table in tables:
        server.says("/schools.csv", table)
        clock.move_to(ImportSchedule.objects.get().next_at + timedelta(seconds=1))
        found.append(settled(one).result)

    server.says("/schools.csv", "", status=503)
    ask_now(one)
    found.append(settled(one).result)

    assert found == [Result.BROUGHT, Result.UNCHANGED, Result.BROUGHT, Result.FAILED]


def test_another_file_that_says_the_same_is_remembered_as_such(one: ImportSchedule, server: Server) -> None:
    ask_now(one)
    settled(one)
    server.says("/schools.csv", TABLE + "\n")

    ask_now(one)

    assert settled(one).result == Result.SAME


def test_where_a_person_is_needed_that_is_remembered(one: ImportSchedule) -> None:
    changed(one, plan=Plan(time(3)))
    ask_now(one)

    settled(one)

    assert (one.result, one.run.state if one.run else None) == (Result.PERSON, "ready")


def test_an_import_that_is_gone_is_not_named(one: ImportSchedule, clock: Any) -> None:
    for days in (1, 2):
        clock.move_to(NOON + timedelta(days=days))
        poll_due_schedules()
        ImportRun.objects.all().delete()

    one.refresh_from_db()
    assert one.last_said == "Nothing has changed."
