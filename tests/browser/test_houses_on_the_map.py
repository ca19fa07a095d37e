"""Houses in the colours of a theme, in a real browser: chosen and left by hand, seen on the canvas, told in words."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from layers.models import City
from tests.browser.conftest import DRAWN
from tests.browser.judging import faults_of
from tests.browser.test_map_axe import OVERLAPS, TARGET_PX
from tests.housing.painted_houses import build_houses

AT = "at=33.4017,47.9002,17"  # all houses side by side


@pytest.fixture
def houses(city: City) -> dict[str, int]:
    return build_houses()


def opened(page_at: Callable[..., Page], query: str, **more: str) -> Page:
    page = page_at(f"/?{AT}&{query}", **more)
    expect(page.locator("#houses")).to_be_visible()
    page.wait_for_selector(DRAWN)
    return page


def test_a_theme_is_chosen_by_keyboard_and_stands_in_the_address(
    page_at: Callable[..., Page], houses: dict[str, int]
) -> None:
    page = page_at(f"/?{AT}")
    page.wait_for_selector(DRAWN)
    page.locator("[data-do=houses]").focus()
    page.keyboard.press("Enter")
    legend = page.get_by_role("region", name="Кольори будинків")
    expect(legend.get_by_role("listitem")).to_have_count(8)
    assert "houses=year" in page.url
    choice = legend.get_by_label("Будинки за ознакою")
    choice.focus()
    choice.select_option("storeys")
    expect(legend.get_by_role("listitem").filter(has_text="поверховість невідома")).to_contain_text("2")
    assert "houses=storeys" in page.url
    page.keyboard.press("Escape")
    expect(legend).to_be_hidden()
    expect(page.locator("[data-do=houses]")).to_be_focused()
    page.go_back()
    expect(legend).to_be_visible()


def test_card_of_a_house_says_what_colours_it(page_at: Callable[..., Page], houses: dict[str, int]) -> None:
    page = opened(page_at, f"houses=year&object={houses['seventies']}")
    row = page.locator("#panel-card .facts__row", has_text="Рік побудови").first
    expect(row.locator("dd")).to_have_text("1970–1979")
    page.locator("#houses-theme").select_option("energy")
    expect(page.locator("#panel-card .facts__row").first).to_contain_text("D")


def test_link_of_a_class_leads_to_its_houses(page_at: Callable[..., Page], houses: dict[str, int]) -> None:
    page = opened(page_at, "houses=year")
    page.locator("#houses").get_by_role("link", name="1970–1979").click()
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/housing/?decade=1970")


def test_legend_tells_from_afar_that_houses_are_seen_from_nearer(
    page_at: Callable[..., Page], houses: dict[str, int]
) -> None:
    page = page_at("/?at=33.4017,47.9002,11&houses=year")
    page.locator("#houses").get_by_role("button", name="Наблизити").click()
    expect(page.locator(".legend__far")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"at=[\d.]+,[\d.]+,14\.5&"))


def test_volume_is_switched_on_and_remembered_in_the_address(
    page_at: Callable[..., Page], houses: dict[str, int]
) -> None:
    page = opened(page_at, "houses=storeys", reduced_motion="reduce")
    switch = page.locator("#houses").get_by_role("button", name="В об’ємі")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"at=[\d.]+,[\d.]+,17,0,55&"))


def test_nothing_of_a_hidden_house_reaches_the_page(page_at: Callable[..., Page], houses: dict[str, int]) -> None:
    page = page_at(f"/?{AT}")
    page.wait_for_selector(DRAWN)
    with page.expect_response("**/housing/values/year.json*") as told:
        page.click("[data-do=houses]")
    body = told.value.text()
    assert f'"{houses["old"]}":' in body
    assert f'"{houses["hidden"]}":' not in body


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone", "kiosk"])
def test_axe_finds_nothing_on_the_legend_of_houses(
    page_at: Callable[..., Page], houses: dict[str, int], size: str, scheme: str
) -> None:
    page = opened(page_at, "houses=manager", size=size, scheme=scheme)
    assert faults_of(page) == []
    assert page.evaluate(OVERLAPS, ["#houses", ".tools"]) is False
    for name in ("Закрити", "В об’ємі"):
        box = page.locator("#houses").get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PX[size]
