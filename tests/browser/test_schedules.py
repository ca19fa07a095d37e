"""Schedules in a real browser: added, changed, paused and deleted by hand; without scripts, on a tablet and a phone."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from geoportal.accounts.models import User
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.states import State
from layers.models import Layer
from tests.browser.judging import faults_of, is_wider_than_the_screen

PageAt = Callable[..., Page]
ADDRESS = "https://data.example.ua/schools.geojson"


@pytest.fixture(autouse=True)
def one_host(settings: Any) -> None:
    settings.IMPORT_HOSTS = ["data.example.ua"]


@pytest.fixture
def kept(author: User) -> list[ImportSchedule]:
    """One of each sort that a list shows: somebody is needed, nothing was fetched, a pause."""
    schools, now = Layer.objects.get(slug="schools"), timezone.now()
    told = {"file_name": "schools.geojson", "size_bytes": 1, "source": {"layer": "schools"}}
    run = ImportRun.objects.create(layer=schools, state=State.READY, **told)
    asked = {"layer": schools, "address": ADDRESS, "sort": "file", "at": time(3), "source": {"layer": "schools"}}
    states: tuple[dict[str, Any], ...] = (
        {"run": run, "result": "person", "last_at": now, "mail_to": ["gis@example.ua"]},
        {"result": "failed", "failures": 3, "last_at": now, "last_said": "It answered 503. Try again later."},
        {"is_active": False, "address": f"{ADDRESS}?{'long-' * 40}"},
    )
    asked["next_at"] = now + timedelta(hours=9)
    return [ImportSchedule.objects.create(**{**asked, **more}) for more in states]


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("tablet", "dark"), ("phone", "light")])
def test_axe_finds_nothing_and_nothing_sticks_out(
    page_at: PageAt, kept: list[ImportSchedule], inside: dict[str, Any], size: str, scheme: str
) -> None:
    page = page_at("/import/schedules/", size=size, scheme=scheme, **inside)
    found = {}
    paths = ("", "new/", *(f"{one.pk}/" for one in kept), f"{kept[0].pk}/delete/")
    for path in paths:
        page.goto(f"/import/schedules/{path}")
        for folded in page.locator("main summary").all():
            folded.click()
        found[path] = faults_of(page)
        assert not is_wider_than_the_screen(page), path

    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_schedule_from_the_first_to_the_last_day(
    page_at: PageAt, author: User, inside: dict[str, Any], scripts: bool
) -> None:
    page = page_at("/import/", scripts=scripts, **inside)
    page.get_by_role("link", name="Розклади").click()
    page.get_by_role("link", name="Додати розклад").click()
    page.get_by_label("Адреса", exact=True).fill(ADDRESS)
    page.get_by_label("Шар", exact=True).select_option("schools")
    page.get_by_label("Час", exact=True).fill("04:30")
    page.get_by_label("Неділя").uncheck()
    page.get_by_label("Кому писати").fill("gis@example.ua")
    page.get_by_role("button", name="Додати розклад").click()
    expect(page.get_by_role("heading", name="Ще не запитували")).to_be_visible()
    one = ImportSchedule.objects.get()
    assert (one.address, one.at, one.days, one.mail_to) == (ADDRESS, time(4, 30), "123456", ["gis@example.ua"])

    page.get_by_label("Час", exact=True).fill("05:00")
    page.get_by_role("button", name="Зберегти зміни").click()
    expect(page.get_by_text("Зміни збережено.")).to_be_visible()
    page.get_by_role("button", name="Запитати зараз").click()
    expect(page.get_by_text("Портал звернеться за цією адресою впродовж хвилини.")).to_be_visible()
    page.get_by_role("button", name="Призупинити").click()
    expect(page.get_by_role("button", name="Продовжити")).to_be_visible()
    one.refresh_from_db()
    assert (one.at, one.is_active, one.next_at <= timezone.now()) == (time(5), False, True)

    page.get_by_role("link", name="Видалити…").click()
    page.get_by_role("button", name="Видалити", exact=True).click()
    expect(page.get_by_text("Розклад видалено.")).to_be_visible()
    assert not ImportSchedule.objects.exists()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_host_that_is_not_listed_is_refused_with_all_that_was_typed(
    page_at: PageAt, author: User, inside: dict[str, Any], scripts: bool
) -> None:
    page = page_at("/import/schedules/new/", scripts=scripts, broken=True, **inside)  # 400 is what is wanted
    page.get_by_label("Адреса", exact=True).fill("https://evil.example/a.csv")
    page.get_by_label("Шар", exact=True).select_option("schools")
    page.get_by_label("Кому писати").fill("gis@example.ua")
    page.get_by_role("button", name="Додати розклад").click()

    expect(page.get_by_role("alert")).to_contain_text("додати його до GEOPORTAL_IMPORT_HOSTS")
    expect(page.get_by_label("Кому писати")).to_have_value("gis@example.ua")
    assert not ImportSchedule.objects.exists()
