"""The import workbench in a real browser: from the file to the map and back, by mouse, without scripts, on a phone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page, expect

from geoportal.accounts.models import User
from import_scripts.models import ImportRun
from import_scripts.states import State
from layers.models import Feature
from tests.browser.conftest import WORD
from tests.browser.judging import faults_of, is_wider_than_the_screen, until_drawn_anew
from tests.import_scripts.pages.conftest import SCHOOLS, TOML, feature, geojson

PageAt = Callable[..., Page]
RESTS = "[data-difference-map][data-drawn][data-state=idle]"


def files(tmp_path: Path, content: bytes, name: str = "школи.geojson") -> list[str]:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "schools.toml").write_text(f"confirm_outside = true\n{TOML}")
    return [str(tmp_path / name), str(tmp_path / "schools.toml")]


def bring(page: Page, tmp_path: Path, content: bytes = geojson(SCHOOLS)) -> ImportRun:
    """By the form, as a person does; the worker works once."""
    path, toml = files(tmp_path, content)
    page.get_by_label("Файли з об’єктами").set_input_files(path)
    page.get_by_label("Шар", exact=True).first.select_option("schools")
    page.get_by_text("Докладніше про файл").click()
    page.get_by_label("Опис джерела (TOML)").set_input_files(toml)
    page.get_by_role("button", name="Перевірити файл").click()
    page.wait_for_url("**/import/*-*/")
    run = ImportRun.objects.latest("id")
    assert run.state == State.WAITING
    call_command("run_worker", "--once")
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_from_the_door_to_the_map_and_back(
    page_at: PageAt, author: User, tmp_path: Path, size: str, scheme: str
) -> None:
    page = page_at("/import/", size=size, scheme=scheme)
    page.get_by_label("Ім’я користувача").fill("olena")
    page.get_by_label("Пароль").fill(WORD)
    page.get_by_role("main").get_by_role("button", name="Увійти").click()
    page.wait_for_url("**/import/")

    run = bring(page, tmp_path)
    expect(page.get_by_role("heading", name="Перевірено, можна завантажити")).to_be_visible()  # the page came to it
    page.locator("[data-difference-map][data-drawn]").wait_for()
    assert not is_wider_than_the_screen(page)

    page.get_by_role("button", name="На карті: Школа за районами").click()
    expect(page.locator(".difference-row", has_text="Школа за")).to_contain_class("difference--chosen")
    page.get_by_role("button", name="Завантажити", exact=True).click()
    expect(page.get_by_role("heading", name="Завантажується")).to_be_visible()
    call_command("run_worker", "--once")
    expect(page.get_by_role("heading", name="Завантажено")).to_be_visible()
    assert Feature.objects.get(source_id="one").name == "Ліцей № 1 імені Зеленського"

    page.get_by_role("button", name="Скасувати зміни").click()
    expect(page.get_by_text("Шар такий, як був до цього імпорту.")).to_be_visible()
    assert Feature.objects.get(source_id="one").name == "Ліцей № 1"
    run.refresh_from_db()
    assert run.state == State.UNDONE


@pytest.fixture
def checked(author: User, tmp_path: Path) -> ImportRun:
    """A run with a difference of every sort, and one with faults."""
    client = Client()
    client.force_login(author)
    for content in (geojson([feature("a", 0.5, 0.5, "Далеко", місць="сто")]), geojson(SCHOOLS)):
        path, toml = files(tmp_path, content)
        with Path(path).open("rb") as sent, Path(toml).open("rb") as told:
            client.post("/import/", {"file": sent, "layer": "schools", "toml": told})
        call_command("run_worker", "--once")
    return ImportRun.objects.latest("id")


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark"), ("phone", "light")])
def test_axe_finds_nothing(page_at: PageAt, checked: ImportRun, inside: dict[str, Any], size: str, scheme: str) -> None:
    page = page_at("/import/", size=size, scheme=scheme, **inside)
    found = {}
    refused = ImportRun.objects.earliest("id")
    for path in ("/import/", f"/import/{checked.uuid}/", f"/import/{refused.uuid}/"):
        page.goto(path)
        if page.locator("[data-difference-map]").count():
            page.locator("[data-drawn]").wait_for()
        for folded in page.locator("summary").all():
            if folded.is_visible() and folded.evaluate(
                "one => !one.parentElement.open && one.closest('main') !== null"
            ):
                folded.click()
        found[path] = faults_of(page)
        assert not is_wider_than_the_screen(page)

    assert {path: what for path, what in found.items() if what} == {}


def test_the_map_leads_to_the_row_and_shows_before_and_after(
    page_at: PageAt, checked: ImportRun, inside: dict[str, Any]
) -> None:
    page = page_at(f"/import/{checked.uuid}/", **inside)
    page.locator("[data-drawn]").wait_for()
    canvas = page.locator("[data-difference-map]")
    page.get_by_role("button", name="На карті: Нова школа <b>").click()  # it is in the middle now
    page.locator(RESTS).wait_for()
    both = canvas.screenshot()

    page.locator("label", has_text="До").last.click()
    until_drawn_anew(canvas, both)  # before it was, it was not there
    without = canvas.screenshot()
    page.locator("label", has_text="Разом").click()
    page.evaluate("document.querySelector('.difference--chosen').classList.remove('difference--chosen')")
    until_drawn_anew(canvas, without)
    canvas.click()

    expect(page.locator(".difference--chosen .difference-row__name")).to_have_text("Нова школа <b>")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_divider_is_moved_by_key_and_by_hand_between_before_and_after(
    page_at: PageAt, checked: ImportRun, inside: dict[str, Any], size: str
) -> None:
    page = page_at(f"/import/{checked.uuid}/", size=size, **inside)
    page.locator("[data-drawn]").wait_for()
    place = page.locator("[data-difference-map]")
    at = "one => Number(one.style.getPropertyValue('--at'))"
    page.locator("label", has_text="Шторка").click()
    page.locator("[data-drawn]").wait_for()
    divider = page.get_by_role("slider", name="Межа: ліворуч — до імпорту, праворуч — після")

    page.get_by_role("button", name="На карті: Нова школа <b>").click()  # in the middle, and there only afterwards
    page.locator(RESTS).wait_for()
    divider.press("End")
    assert place.evaluate(at) == 1.0
    before = place.screenshot()
    divider.press("Home")
    assert place.evaluate(at) == 0.0
    after = place.screenshot()
    assert before != after
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 22, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert 0.1 < place.evaluate(at) < 0.3

    # Each side is its own map: right of the divider the new school can be pressed, left of it there is none.
    page.evaluate("document.querySelector('.difference--chosen').classList.remove('difference--chosen')")
    place.click()
    expect(page.locator(".difference--chosen .difference-row__name")).to_have_text("Нова школа <b>")
    assert faults_of(page) == []
    page.evaluate("document.querySelector('.difference--chosen').classList.remove('difference--chosen')")
    divider.press("End")
    place.click()
    page.wait_for_timeout(500)
    expect(page.locator(".difference--chosen")).to_have_count(0)


def test_all_of_it_works_without_scripts(page_at: PageAt, checked: ImportRun, inside: dict[str, Any]) -> None:
    page = page_at(f"/import/{checked.uuid}/?state=moved", scripts=False, **inside)

    expect(page.locator(".difference-row__name")).to_have_text(["Школа за районами"])
    expect(page.get_by_text("Для карти потрібні скрипти")).to_be_visible()
    expect(page.get_by_role("button", name="На карті")).to_have_count(0)
    page.get_by_role("button", name="Завантажити", exact=True).click()
    page.get_by_role("heading", name="Завантажується").wait_for()


def test_too_large_is_said_before_anything_is_sent(
    page_at: PageAt, author: User, inside: dict[str, Any], settings: Any, tmp_path: Path
) -> None:
    settings.IMPORTS_LARGEST_BYTES = 100
    page = page_at("/import/", **inside)
    path, _toml = files(tmp_path, json.dumps(SCHOOLS).encode())

    page.get_by_label("Файли з об’єктами").set_input_files(path)

    expect(page.get_by_role("alert")).to_contain_text("а надіслати можна до 100 байтів")
    assert ImportRun.objects.count() == 0


def test_printed_page_has_the_list_and_no_controls(page_at: PageAt, checked: ImportRun, inside: dict[str, Any]) -> None:
    page = page_at(f"/import/{checked.uuid}/", **inside)

    page.emulate_media(media="print")

    expect(page.locator(".difference-row").first).to_be_visible()
    expect(page.get_by_role("button", name="Завантажити", exact=True)).to_be_hidden()
    expect(page.locator("[data-difference-map]")).to_be_hidden()


def test_a_refused_run_leads_from_map_to_row_to_place(
    page_at: PageAt, checked: ImportRun, inside: dict[str, Any]
) -> None:
    refused = ImportRun.objects.earliest("id")
    page = page_at(f"/import/{refused.uuid}/", **inside)
    page.locator("[data-drawn]").wait_for()
    place = page.locator("[data-difference-map]")

    page.get_by_role(
        "button", name="На карті: рядок 1, a", exact=True
    ).click()  # far from the city, where nothing else is
    page.locator(RESTS).wait_for()
    expect(page.locator("#line-1")).to_contain_class("difference--chosen")
    page.evaluate("document.querySelector('.difference--chosen').classList.remove('difference--chosen')")
    place.click()
    expect(page.locator("#line-1.difference--chosen")).to_be_focused()
    page.get_by_role("link", name="рядок 1, a", exact=True).click()
    page.wait_for_url("**/?line=1#line-1")
    expect(page.locator("#line-1")).to_be_visible()
