"""`/import/schedules/`: the list, one schedule, and what is done with it, by everybody who may and who may not."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.test import Client

from geoportal.core.sentences import told
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.schedules import Plan, define_schedule
from import_scripts.source import Source
from import_scripts.states import State
from layers.models import Layer
from tests.import_scripts.pages.conftest import SCHOOLS, geojson, work
from tests.import_scripts.web_server import Server

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
PATH = "/import/schedules/"
QUERIES = 5


@pytest.fixture
def address(server: Server) -> str:
    return server.says("/schools.geojson", geojson(SCHOOLS).decode())


@pytest.fixture
def one(schools: Layer, address: str, author: Any) -> ImportSchedule:
    plan = Plan(time(3, 30), "12345", mail_to=("gis@example.ua",))
    return define_schedule(schools, Source("schools"), address, sort="file", plan=plan, by=author)


def sent(address: str, **more: Any) -> dict[str, Any]:
    usual = {"url": address, "sort": "file", "layer": "schools", "at": "04:15", "days": ["1", "2"], "mail_to": ""}
    return usual | more


def press(client: Client, one: ImportSchedule, what: str) -> str:
    """The page after the button."""
    answer: Any = client.post(f"{PATH}{one.pk}/{what}/", follow=True)
    return str(answer.content.decode())


def test_without_schedules_the_three_steps_are_told(schools: Layer, client_of: ClientOf) -> None:
    text = client_of("author").get(PATH).content.decode()

    assert "Поки що портал нікуди не звертається. Потрібно три кроки:" in text
    assert f'href="{PATH}new/"' in text
    assert "GEOPORTAL_IMPORT_HOSTS" in text


def test_who_edits_nothing_is_told_whom_to_ask(schools: Layer, client_of: ClientOf) -> None:
    client = client_of("citizen")

    for path in (PATH, f"{PATH}new/"):
        text = client.get(path).content.decode()
        assert "Немає шару, до якого ви можете завантажувати дані." in text
        assert "data.example" not in text
        assert "<textarea" not in text


def test_the_list_tells_where_when_what_came_of_it_and_who_is_written_to(
    one: ImportSchedule, client_of: ClientOf
) -> None:
    text = client_of("author").get(PATH).content.decode()

    assert f'href="{PATH}{one.pk}/">{one.address}</a>' in text
    assert "(у робочі дні)" in text
    assert "03:30" in text
    assert "листи: gis@example.ua" in text
    assert "Ще не запитували" in text


@pytest.mark.parametrize("name", ["citizen", "official", "author_elsewhere"])
def test_others_do_not_see_it(one: ImportSchedule, client_of: ClientOf, name: str) -> None:
    client = client_of(name)

    assert one.address not in client.get(PATH).content.decode()
    assert client.get(f"{PATH}{one.pk}/").status_code == 404
    assert client.post(f"{PATH}{one.pk}/", sent("https://evil.example/")).status_code == 404
    for what in ("pause", "start", "ask", "delete"):
        assert client.post(f"{PATH}{one.pk}/{what}/").status_code == 404
    assert ImportSchedule.objects.get() == one


def test_a_stranger_is_sent_to_the_door(one: ImportSchedule) -> None:
    assert Client().get(f"{PATH}{one.pk}/")["Location"] == f"/login/?next={PATH}{one.pk}/"


@pytest.mark.parametrize("number", ["999", "9" * 30])
def test_one_that_is_not_there_is_not_there(schools: Layer, client_of: ClientOf, number: str) -> None:
    assert client_of("administrator").get(f"{PATH}{number}/").status_code == 404


def test_a_schedule_is_added(address: str, schools: Layer, client_of: ClientOf, author: Any) -> None:
    client = client_of("author")

    answer = client.post(f"{PATH}new/", sent(address, mail_to="gis@example.ua"), follow=True)

    one = ImportSchedule.objects.get()
    assert answer.redirect_chain == [(f"{PATH}{one.pk}/", 302)]
    assert (one.made_by, one.days, one.at) == (author, "12", time(4, 15))
    assert "Уперше портал звернеться за цією адресою" in answer.content.decode()


def test_a_refused_address_is_told_and_nothing_is_lost(address: str, schools: Layer, client_of: ClientOf) -> None:
    told = sent("https://evil.example/a.csv", mail_to="gis@example.ua", days=["3"])

    answer = client_of("author").post(f"{PATH}new/", told)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Адреса: Сервера evil.example:443 немає в переліку" in text
    assert 'value="https://evil.example/a.csv"' in text
    assert re.findall(r'name="days" value="(\d)"[^>]*checked', text) == ["3"]
    assert not ImportSchedule.objects.exists()


def test_an_import_leads_to_a_schedule_that_reads_as_it_did(
    loaded: ImportRun, address: str, client_of: ClientOf
) -> None:
    client = client_of("author")
    link = f"{PATH}new/?run={loaded.uuid}"
    assert f'href="{link}"' in client.get(f"/import/{loaded.uuid}/").content.decode()

    shown = client.get(link).context["form"]
    told = sent(address, toml=shown["toml"].value(), confirm_outside="on")
    client.post(link, told)

    one = ImportSchedule.objects.get()
    assert (one.source, one.options, one.layer) == (loaded.source, loaded.options, loaded.layer)


@pytest.mark.parametrize("run", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_an_import_that_is_not_there_leads_nowhere(schools: Layer, client_of: ClientOf, run: str) -> None:
    assert client_of("author").get(f"{PATH}new/?run={run}").status_code == 404


def test_the_import_of_somebody_else_leads_nowhere(loaded: ImportRun, client_of: ClientOf) -> None:
    assert client_of("author_elsewhere").get(f"{PATH}new/?run={loaded.uuid}").status_code == 404


def test_it_is_changed(one: ImportSchedule, address: str, client_of: ClientOf, cast: dict[str, Any]) -> None:
    answer = client_of("administrator").post(f"{PATH}{one.pk}/", sent(address, loads_by_itself="on"), follow=True)

    one.refresh_from_db()
    assert "Зміни збережено." in answer.content.decode()
    assert (one.at, one.loads_by_itself, one.made_by) == (time(4, 15), True, cast["administrator"])


def test_a_faulty_change_changes_nothing(one: ImportSchedule, client_of: ClientOf) -> None:
    answer = client_of("author").post(f"{PATH}{one.pk}/", sent("nowhere"))

    assert answer.status_code == 400
    assert "«nowhere» не є адресою" in answer.content.decode()
    assert ImportSchedule.objects.get().address == one.address


def test_paused_and_let_go_on(one: ImportSchedule, client_of: ClientOf) -> None:
    client = client_of("author")

    text = press(client, one, "pause")
    assert not ImportSchedule.objects.get().is_active
    assert ("Продовжити" in text, "Запитати зараз" in text) == (True, False)
    assert "призупинено" in client.get(PATH).content.decode()
    assert "Спершу відновіть його." in press(client, one, "ask")

    text = press(client, one, "start")
    assert ImportSchedule.objects.get().is_active
    assert "Запитати зараз" in text


def test_asked_now_the_page_tells_what_came_of_it(one: ImportSchedule, client_of: ClientOf) -> None:
    client = client_of("author")

    assert "Портал звернеться за цією адресою впродовж хвилини." in press(client, one, "ask")
    work()

    run = ImportRun.objects.get()
    text = client.get(f"{PATH}{one.pk}/").content.decode()
    assert f'href="/import/{run.uuid}/">Імпорт {run.pk}</a>' in text
    assert "Потрібна людина" in text
    assert (run.brought_by, run.state) == (one.made_by, State.READY)


def test_a_failure_is_told_with_what_the_server_said(one: ImportSchedule, server: Server, client_of: ClientOf) -> None:
    server.says("/schools.geojson", "", status=503)
    client = client_of("author")
    press(client, one, "ask")
    work()

    one.refresh_from_db()
    assert one.last_said
    for path in (PATH, f"{PATH}{one.pk}/"):
        text = client.get(path).content.decode()
        assert "Не вдалося отримати; 1 невдала спроба поспіль" in text
        assert told(one.last_said) in text
    assert "503" in one.last_said
    assert told(one.last_said) != one.last_said  # it is told in the reader's language


def test_it_is_deleted_after_a_question(one: ImportSchedule, client_of: ClientOf) -> None:
    client = client_of("author")

    question = client.get(f"{PATH}{one.pk}/delete/").content.decode()
    assert "Видалити розклад?" in question
    assert ImportSchedule.objects.exists()

    answer = client.post(f"{PATH}{one.pk}/delete/", follow=True)
    assert answer.redirect_chain == [(PATH, 302)]
    assert "Розклад видалено." in answer.content.decode()
    assert not ImportSchedule.objects.exists()


def test_all_of_it_reads_in_english(one: ImportSchedule, client_of: ClientOf) -> None:
    client = client_of("author")

    for path in ("", "new/", f"{one.pk}/", f"{one.pk}/delete/"):
        text = client.get(f"/en{PATH}{path}").content.decode().split("<main")[1].split("</main")[0]
        assert not re.search(
            "[а-яіїєґ]{3,}", re.sub(r"<option[^>]*>[^<]*|«[^»]*»|>[^<]*(школ|Школ)[^<]*<", "", text)
        ), path


def test_the_list_asks_as_often_for_three_as_for_one(
    one: ImportSchedule, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    client = client_of("author")
    client.get(PATH)

    with django_assert_num_queries(QUERIES):
        client.get(PATH)
    for _ in range(2):
        ImportSchedule.objects.create(
            layer=one.layer, address=one.address, sort="file", at=one.at, source=one.source, next_at=one.next_at
        )
    with django_assert_num_queries(QUERIES):
        client.get(PATH)
