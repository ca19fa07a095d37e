"""Passports of houses in a real browser: nothing for axe to find, whole without scripts, good on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.judging import faults_at
from tests.housing.houses import make_houses

PageAt = Callable[..., Page]
PAGES = ("/housing/{house}/", "/housing/{bare_house}/", "/housing/?energy=D", "/housing/streets/", "/housing/managers/")


@pytest.fixture
def houses(city: Any) -> dict[str, int]:
    return make_houses()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing(page_at: PageAt, houses: dict[str, int], size: str, scheme: str) -> None:
    addresses = [address.format(**houses) for address in PAGES]

    assert faults_at(page_at, addresses, size=size, scheme=scheme) == {}


def test_whole_without_scripts(page_at: PageAt, houses: dict[str, int]) -> None:
    page = page_at(f"/housing/{houses['house']}/", scripts=False)

    expect(page.get_by_role("link", name="+380 56 000-01-99")).to_be_visible()
    expect(page.get_by_role("heading", name="Паспорт будинку")).to_be_visible()
    expect(page.locator("svg.qr")).to_be_visible()


def test_a_form_has_no_fault_either(page_at: PageAt, houses: dict[str, int], inside: dict[str, Any]) -> None:
    addresses = ("/housing/{house}/edit/", "/housing/{house}/restoration/", "/housing/managers/{house_manager}/")

    assert faults_at(page_at, [address.format(**houses) for address in addresses], **inside) == {}


def test_a_fact_is_changed_by_hand(page_at: PageAt, houses: dict[str, int], inside: dict[str, Any]) -> None:
    page = page_at(f"/housing/{houses['house']}/edit/", **inside)

    page.get_by_label("Поверхів").fill("10")
    page.get_by_label("Звідки ці відомості").fill("Огляд № 9")
    page.get_by_role("button", name="Зберегти").click()

    page.wait_for_url(f"**/housing/{houses['house']}/")
    row = page.get_by_role("row", name="Поверхів")
    expect(row).to_contain_text("10")
    expect(row).to_contain_text("Огляд № 9")
