"""Axe finds nothing on the map page: light and dark, desktop, phone and kiosk, with the list and with a card."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from layers.models import Feature
from tests.browser.conftest import DRAWN
from tests.browser.judging import faults_of

OVERLAPS = """([one, other]) => {
  const [a, b] = [one, other].map(name => document.querySelector(name).getBoundingClientRect());
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone", "kiosk"])
def test_axe_finds_nothing_on_the_map(page_at: Callable[..., Page], size: str, scheme: str) -> None:
    page = page_at("/?at=33.4,47.9,15&themes=education", size=size, scheme=scheme)
    page.wait_for_selector(DRAWN)
    assert faults_of(page) == []
    page.click("#tab-list")
    page.wait_for_selector(".object__link")
    page.wait_for_timeout(400)
    assert faults_of(page) == []
    page.locator(".object__link", has_text=Feature.objects.get(source_id="one").name).click()
    page.wait_for_selector("#panel-card h2")
    page.click("[data-do=area]")
    page.wait_for_selector("#measure:not([hidden])")
    page.wait_for_timeout(400)
    assert faults_of(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_that_is_asked_again_stays_legible(page_at: Callable[..., Page], scheme: str) -> None:
    page = page_at("/?at=33.4,47.9,15&themes=education", size="phone", scheme=scheme)
    page.wait_for_selector(DRAWN)
    page.click("#tab-list")
    page.wait_for_selector("#panel-list:not([aria-busy]) .object__link")
    page.route("**/api/objects?*", lambda _route: None)  # an answer that does not come
    page.select_option("#objects-order", "name")
    page.wait_for_selector("#panel-list[aria-busy=true] .object__link")
    assert faults_of(page) == []


TARGET_PX = {"desktop": 40, "phone": 44, "kiosk": 60}  # under a mouse, a finger, and standing (--target in tokens.css)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone", "kiosk"])
def test_axe_finds_nothing_on_the_legend_of_values(page_at: Callable[..., Page], size: str, scheme: str) -> None:
    page = page_at("/?at=33.4,47.9,15&values=freshness", size=size, scheme=scheme)
    page.wait_for_selector(DRAWN)
    legend = page.get_by_role("region", name="Умовні знаки")
    expect(legend.get_by_role("heading")).to_have_text("Свіжість даних")
    expect(legend.get_by_role("listitem")).to_have_count(4)
    assert faults_of(page) == []

    close = legend.get_by_role("button", name="Закрити")
    box = close.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TARGET_PX[size]
    close.click()
    expect(page.locator("#values")).to_be_hidden()
    assert faults_of(page) == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_on_a_map_without_a_connection(page_at: Callable[..., Page], size: str) -> None:
    page = page_at("/?at=33.4,47.9,15&values=freshness", size=size, broken=True)
    page.wait_for_selector(DRAWN)
    expect(page.locator("#values")).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator("#banner")).to_be_visible()
    assert faults_of(page) == []
    assert page.evaluate(OVERLAPS, ["#banner", "#values"]) is False
