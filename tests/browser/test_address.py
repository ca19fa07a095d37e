"""My address in a real browser: found by keyboard, nothing for axe to find, good on a phone, whole without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from layers.actions import save_feature
from layers.models import Feature
from tests.browser.judging import faults_at
from tests.housing.houses import HIDDEN, make_houses
from tests.transport.journey_town import load_town

PageAt = Callable[..., Page]
TARGET_PX = 24  # WCAG 2.5.8


@pytest.fixture
def places(city: Any) -> dict[str, int]:
    """A house that is known, with a second number beside it, and stops a few minutes away."""
    found = make_houses()
    house = Feature.objects.select_related("layer").get(pk=found["house"])
    save_feature(
        house.layer, by=None, source_id="annex", geometry=house.geometry, kind=house.kind,
        address="вулиця Соборності, 10А",
    )  # fmt: skip
    load_town()
    return found


def addresses(places: dict[str, int]) -> tuple[str, ...]:
    return (
        "/address/", "/address/?q=Соборності", f"/address/{places['house']}/", f"/address/{places['bare_house']}/",
        "/address/33.45000,47.95000/",
    )  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing(page_at: PageAt, places: dict[str, int], size: str, scheme: str) -> None:
    assert faults_at(page_at, addresses(places), size=size, scheme=scheme) == {}


def test_axe_finds_nothing_where_nothing_was_found(page_at: PageAt, places: dict[str, int]) -> None:
    nowhere = ("/address/?q=Неіснуюча 1", "/address/30.52340,50.45010/")

    assert faults_at(page_at, nowhere, size="phone", broken=True) == {}


def test_what_is_pressed_on_a_phone_is_large_enough(page_at: PageAt, places: dict[str, int]) -> None:
    page = page_at(f"/address/{places['house']}/", size="phone")

    for press in page.locator("main .button:visible").all():
        box = press.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PX, press.inner_text()


def test_a_house_is_found_by_keyboard_alone(page_at: PageAt, places: dict[str, int]) -> None:
    page = page_at("/address/")
    page.get_by_label("Вулиця й номер будинку").focus()
    page.keyboard.type("Соборності")
    page.keyboard.press("Enter")
    choices = page.locator(".results__list a")
    expect(choices).to_have_count(2)
    page.get_by_role("link", name="вулиця Соборності, 10", exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("вулиця Соборності, 10")
    expect(page.get_by_role("link", name="+380 56 000-01-99")).to_have_attribute("href", re.compile("^tel:"))
    expect(page.get_by_role("heading", name="Зупинка A")).to_be_visible()
    assert HIDDEN not in page.content()


def test_whole_without_scripts(page_at: PageAt, places: dict[str, int]) -> None:
    page = page_at(f"/address/{places['house']}/", scripts=False)

    expect(page.get_by_role("heading", name="Що поруч")).to_be_visible()
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.locator("[data-print]")).to_be_hidden()
