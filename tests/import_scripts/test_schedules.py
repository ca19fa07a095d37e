"""Addresses that are asked again and again: when, what is brought, what is loaded, and who is written to."""

import smtplib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from geoportal.accounts.models import Membership, Organisation, User
from import_scripts import actions, schedules
from import_scripts.fetch.hosts import AddressRefused
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.schedules import Plan, define_schedule, next_time, poll_due_schedules, start_schedule, stop_schedule
from import_scripts.source import Rule, Source
from import_scripts.states import State
from import_scripts.worker import work_once
from layers.models import Feature, Layer
from tests.import_scripts.web_server import Server

KYIV = ZoneInfo("Europe/Kyiv")
MONDAY = datetime(2026, 11, 30, 12, tzinfo=KYIV)
TABLE = "id,lon,lat,name\na,33.30,47.9,Ліцей\nb,33.31,47.9,Гімназія\n"
NIGHT = Plan(time(3, 30), loads_by_itself=True, mail_to=("gis@example.ua", "head@example.ua"))


@pytest.fixture(autouse=True)
def imports(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORTS_ROOT = tmp_path / "imports"
    settings.PORTAL_ADDRESS = "https://map.example.ua/"
    return tmp_path / "imports"


@pytest.fixture
def clock(town: Layer) -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def address(server: Server) -> str:
    return server.says("/schools.csv", TABLE)


def source(town: Layer) -> Source:
    return Source(town.slug, fields={"name": Rule("name")}, properties={})


def scheduled(town: Layer, address: str, plan: Plan = NIGHT, **more: Any) -> ImportSchedule:
    return define_schedule(town, source(town), address, **{"sort": "file", "plan": plan, "by": None, **more})


def night(clock: Any, one: ImportSchedule) -> ImportSchedule:
    """Its next time comes; everything that is to be done is done."""
    one.refresh_from_db()
    clock.move_to(one.next_at + timedelta(seconds=1))
    while poll_due_schedules() or work_once():
        pass
    one.refresh_from_db()
    return one


def names() -> list[str]:
    return list(Feature.objects.filter(withdrawn_at=None).order_by("source_id").values_list("name", flat=True))


def letters() -> list[str]:
    return [str(one.subject) for one in mail.outbox]


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        (time(3, 30), "1234567", datetime(2026, 12, 1, 3, 30, tzinfo=KYIV)),
        (time(12, 30), "1234567", datetime(2026, 11, 30, 12, 30, tzinfo=KYIV)),
        (time(12, 0), "1", datetime(2026, 12, 7, 12, tzinfo=KYIV)),
        (time(3, 30), "67", datetime(2026, 12, 5, 3, 30, tzinfo=KYIV)),
    ],
)
def test_the_next_time_is_of_the_citys_clock(at: time, days: str, expected: datetime) -> None:
    assert next_time(at, days, MONDAY) == expected


def test_the_clock_of_the_city_changes_in_spring() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=KYIV)

    night_of_change = next_time(time(3, 30), "1234567", before)
    after = next_time(time(3, 30), "1234567", night_of_change)

    assert [one.utcoffset() for one in (before, after)] == [timedelta(hours=2), timedelta(hours=3)]
    assert after == datetime(2026, 3, 30, 3, 30, tzinfo=KYIV)


def test_nothing_is_asked_before_its_time(town: Layer, clock: Any, address: str, server: Server) -> None:
    one = scheduled(town, address)

    assert (poll_due_schedules(), server.asked) == (0, [])
    assert one.next_at == datetime(2026, 12, 1, 3, 30, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"address": "https://evil.example/a.csv"}, AddressRefused),
        ({"plan": Plan(time(3), mail_to=("nobody",))}, ValidationError),
        ({"plan": Plan(time(3), days="")}, ValueError),
        ({"plan": Plan(time(3), days="18")}, ValueError),
        ({"sort": "ftp"}, ValueError),
    ],
)
def test_a_schedule_that_cannot_be_kept_is_refused(
    town: Layer, address: str, said: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        scheduled(town, **{"address": address, **said})

    assert not ImportSchedule.objects.exists()


def test_what_is_new_is_brought_checked_and_loaded_without_a_word(town: Layer, clock: Any, address: str) -> None:
    one = night(clock, scheduled(town, address))

    run = ImportRun.objects.get()
    assert (run.state, run.file_name, one.run, one.is_settled) == (State.DONE, "anything.csv", run, True)
    assert names() == ["Ліцей", "Гімназія"]
    assert (one.last_said, one.failures, letters()) == (f"Import {run.pk} is done.", 0, [])
    assert one.next_at == datetime(2026, 12, 2, 3, 30, tzinfo=KYIV)


def test_the_same_file_is_not_brought_again(town: Layer, clock: Any, address: str, imports: Path) -> None:
    one = night(clock, night(clock, scheduled(town, address)))

    run = ImportRun.objects.get()
    assert (one.last_said, letters()) == (f"Nothing has changed since import {run.pk}.", [])
    assert [one.name for one in imports.iterdir()] == [str(run.uuid)]


def test_a_server_that_knows_is_believed(town: Layer, clock: Any, server: Server) -> None:
    address = server.says("/s.csv", TABLE, ETag='"1"', Last_Modified="Mon, 30 Nov 2026 00:00:00 GMT")
    one = night(clock, scheduled(town, address))
    server.says("/s.csv", "", status=304)

    one = night(clock, one)

    assert (server.headers[-1]["If-None-Match"], one.failures, ImportRun.objects.count()) == ('"1"', 0, 1)
    assert one.last_said.startswith("Nothing has changed since import")


def test_a_changed_file_is_brought_again(town: Layer, clock: Any, address: str, server: Server) -> None:
    one = night(clock, scheduled(town, address))
    server.says("/schools.csv", TABLE.replace("Ліцей", "Ліцей № 1"))

    night(clock, one)

    assert (names(), ImportRun.objects.filter(state=State.DONE).count()) == (["Ліцей № 1", "Гімназія"], 2)


def test_another_file_that_says_the_same_is_left(town: Layer, clock: Any, address: str, server: Server) -> None:
    one = night(clock, scheduled(town, address))
    server.says("/schools.csv", TABLE + "\n")

    one = night(clock, one)

    assert one.run is not None
    assert (one.run.state, one.is_settled, letters()) == (State.CANCELLED, True, [])
    assert one.last_said == f"Import {one.run.pk} would change nothing."


def test_a_file_with_errors_is_told_once(town: Layer, clock: Any, server: Server) -> None:
    one = night(clock, scheduled(town, server.says("/schools.csv", TABLE + "c,,,Без місця\n")))
    one = night(clock, night(clock, one))

    run = ImportRun.objects.get()
    (letter,) = mail.outbox
    assert (run.state, names()) == (State.REFUSED, [])
    assert letter.to == ["gis@example.ua", "head@example.ua"]
    assert letter.subject == f"Імпорт {run.pk} чекає на людину / needs a person: Усе"
    assert f"https://map.example.ua/import/{run.uuid}/" in letter.body
    assert "1 of 3 rows have errors." in letter.body
    assert one.is_settled


def test_an_expectation_that_is_not_met_is_told(town: Layer, clock: Any, address: str, server: Server) -> None:
    one = night(clock, scheduled(town, address))
    server.says("/schools.csv", TABLE.replace("b,33.31", "c,33.31") + "d,33.4,47.9,Четверта\n")
    ImportSchedule.objects.update(options={"max_withdrawn_share": 0.1})

    night(clock, one)

    assert (len(mail.outbox), names()) == (1, ["Ліцей", "Гімназія"])


def test_a_warning_that_asks_is_told_and_nothing_is_loaded(town: Layer, clock: Any, server: Server) -> None:
    body = "id,lon,lat,name\na,33.30,47.9,Ґанок і їжак\n".encode("cp1251")
    one = night(clock, scheduled(town, server.says("/schools.csv", body)))

    assert one.run is not None
    assert (one.run.state, names(), len(mail.outbox)) == (State.READY, [], 1)
    assert "Комусь треба переглянути знайдене: encoding_guessed (1).\nSomebody has to look at what was found" in (
        mail.outbox[0].body
    )
    assert one.last_said == f"Import {one.run.pk} waits for a person."


def test_a_schedule_may_only_bring(town: Layer, clock: Any, address: str) -> None:
    one = night(clock, scheduled(town, address, Plan(time(3), mail_to=("gis@example.ua",))))

    assert one.run is not None
    assert (one.run.state, names(), len(mail.outbox)) == (State.READY, [], 1)
    assert "added 2" in mail.outbox[0].body


def test_a_second_person_is_not_passed_by(town: Layer, clock: Any, address: str) -> None:
    Layer.objects.filter(pk=town.pk).update(needs_second_person=True)

    night(clock, scheduled(Layer.objects.get(pk=town.pk), address))

    assert (names(), "loaded by a second person" in mail.outbox[0].body) == ([], True)


@pytest.fixture
def author(town: Layer) -> User:
    owner = Organisation.objects.create(slug="education", name="Освіта")
    Layer.objects.filter(pk=town.pk).update(owner=owner)
    town.refresh_from_db()
    author = User.objects.create_user("author")
    Membership.objects.create(user=author, organisation=owner, role=Membership.Role.EDITOR)
    return author


def test_it_is_loaded_in_the_name_of_whose_it_is(town: Layer, clock: Any, address: str, author: User) -> None:
    night(clock, scheduled(town, address, by=author))

    run = ImportRun.objects.get()
    assert (run.state, run.brought_by, run.loaded_by) == (State.DONE, author, author)


@pytest.mark.parametrize("lost", ["membership", "login"])
def test_whoever_may_no_longer_loads_no_longer(town: Layer, clock: Any, address: str, author: User, lost: str) -> None:
    one = scheduled(town, address, by=author)
    if lost == "membership":
        Membership.objects.all().delete()
    else:
        User.objects.update(is_active=False)

    night(clock, one)

    assert (names(), "may not load into the layer any more" in mail.outbox[0].body) == ([], True)


def test_what_waits_is_given_up_when_something_newer_comes(
    town: Layer, clock: Any, address: str, server: Server
) -> None:
    one = night(clock, scheduled(town, address, Plan(time(3))))
    server.says("/schools.csv", TABLE.replace("Ліцей", "Ліцей № 1"))

    night(clock, one)

    assert [run.state for run in ImportRun.objects.order_by("id")] == [State.CANCELLED, State.READY]


def test_a_run_that_a_person_took_over_is_left_to_them(town: Layer, clock: Any, address: str) -> None:
    one = scheduled(town, address)
    clock.move_to(one.next_at)
    poll_due_schedules()
    actions.cancel_run(ImportRun.objects.get())

    assert (poll_due_schedules(), poll_due_schedules()) == (1, 0)

    one.refresh_from_db()
    assert (one.is_settled, one.last_said.endswith("is cancelled."), letters()) == (True, True, [])


def test_a_run_that_was_removed_is_no_hindrance(town: Layer, clock: Any, address: str) -> None:
    one = scheduled(town, address)
    ImportSchedule.objects.update(is_settled=False)

    assert (poll_due_schedules(), poll_due_schedules()) == (1, 0)
    one.refresh_from_db()
    assert one.is_settled


def test_a_letter_that_could_not_be_sent_is_tried_again(
    town: Layer, clock: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    one = scheduled(town, server.says("/schools.csv", "id,lon,lat\na,,\n"))
    with monkeypatch.context() as patched:
        patched.setattr("import_scripts.letters.send_mail", down)
        night(clock, one)
    assert (poll_due_schedules(), letters()) == (0, [])

    clock.shift(schedules.BUSY + timedelta(seconds=1))

    assert (poll_due_schedules(), poll_due_schedules(), len(letters())) == (1, 0, 1)


def test_a_server_that_is_away_is_told_on_the_third_night_and_once(
    town: Layer, clock: Any, address: str, server: Server
) -> None:
    one = scheduled(town, address)
    server.says("/schools.csv", "", status=503)

    told = []
    for _ in range(5):
        one = night(clock, one)
        told.append(len(mail.outbox))
    assert (told, one.failures, "answered 503" in one.last_said) == ([0, 0, 1, 1, 1], 5, True)
    assert "cannot be fetched (failures in a row: 3)" in mail.outbox[0].body

    server.says("/schools.csv", TABLE)
    one = night(clock, one)
    assert (one.failures, one.is_told, len(names())) == (0, False, 2)


def test_what_will_not_go_away_is_told_at_once(town: Layer, clock: Any, address: str, settings: Any) -> None:
    one = scheduled(town, address)
    settings.IMPORT_HOSTS = []

    one = night(clock, night(clock, one))

    assert (one.failures, len(mail.outbox), ImportRun.objects.count()) == (2, 1, 0)
    assert "is not on the list of hosts" in mail.outbox[0].body


def test_a_letter_of_failures_that_could_not_be_sent_is_tried_again(
    town: Layer, clock: Any, address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    one = scheduled(town, address)
    settings.IMPORT_HOSTS = []
    with monkeypatch.context() as patched:
        patched.setattr("import_scripts.letters.send_mail", down)
        one = night(clock, one)
    assert not one.is_told

    night(clock, one)
    assert len(mail.outbox) == 1


def test_a_disk_without_room_is_a_failure(town: Layer, clock: Any, address: str, settings: Any) -> None:
    settings.IMPORT_FREE_PERCENT = 100

    one = night(clock, scheduled(town, address))

    assert (one.failures, "of the disk are free" in one.last_said, ImportRun.objects.count()) == (1, True, 0)


def test_a_fault_of_the_disk_is_a_failure(
    town: Layer, clock: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(schedules, "fetched", full)

    assert night(clock, scheduled(town, address)).last_said == "It could not be kept: No space left on device."


def test_nobody_need_be_written_to(town: Layer, clock: Any, server: Server) -> None:
    one = scheduled(town, server.says("/schools.csv", "id,lon,lat\na,,\n"), Plan(time(3)))

    assert (night(clock, one).is_settled, letters()) == (True, [])


def test_a_schedule_has_one_worker_at_a_time(town: Layer, clock: Any, address: str, server: Server) -> None:
    one = scheduled(town, address)
    clock.move_to(one.next_at)
    claimed = schedules._claimed(Q(is_active=True, next_at__lte=timezone.now()))
    assert claimed == one

    assert (poll_due_schedules(), server.asked) == (0, [])

    clock.shift(schedules.BUSY)  # that worker was killed
    assert (poll_due_schedules(), server.asked) == (1, ["/schools.csv"])


def test_a_stopped_schedule_is_not_asked_and_a_started_one_from_the_beginning(
    town: Layer, clock: Any, address: str, server: Server
) -> None:
    one = night(clock, scheduled(town, address))
    stop_schedule(one)
    clock.shift(timedelta(days=3))
    assert poll_due_schedules() == 0

    start_schedule(one)
    one.refresh_from_db()
    assert one.next_at > timezone.now()
    night(clock, one)
    assert (len(server.asked), ImportRun.objects.count()) == (2, 2)
