"""The encyclopedia's pages in a real browser: nothing for axe to find, whole without scripts, good on a phone."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import Page, expect

from layers.actions import save_feature, withdraw_feature
from layers.media import add_media
from layers.models import Feature
from tests.browser.judging import faults_at, fits_small_screens_and_large_letters, until_drawn_anew

PageAt = Callable[..., Page]


def picture(size: tuple[int, int], name: str) -> "ContentFile[bytes]":
    buffer = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(buffer, "JPEG")
    return ContentFile(buffer.getvalue(), name=name)


@pytest.fixture
def lyceum(city: Any, settings: Any, tmp_path: Path) -> Feature:
    """The lyceum with everything that a page can show."""
    settings.MEDIA_ROOT = tmp_path / "media"
    feature = Feature.objects.get(source_id="one")
    entrance = {"lon": 33.4, "lat": 47.9, "wheelchair": "limited", "note": "Головний вхід"}
    feature = save_feature(
        feature.layer, by=None, feature=feature, description="Ліцей у центрі міста.", status="paused",
        properties={**feature.properties, "entrances": [entrance], "wheelchair": "yes", "website": "https://example.org"},
    )  # fmt: skip
    facts: dict[str, Any] = {"by": None, "credit": "Олена Світла", "licence": "CC-BY-4.0"}
    add_media(feature, picture((900, 600), "front.jpg"), sort="photo", alt="Фасад ліцею", **facts)
    add_media(feature, picture((2048, 1024), "around.jpg"), sort="panorama", alt="Подвір’я довкола", **facts)
    return feature


def addresses(lyceum: Feature) -> dict[str, str]:
    gone = Feature.objects.get(source_id="two")
    withdraw_feature(gone, by=None, reason="Заклад ліквідовано")
    east = Feature.objects.get(source_id="east").pk
    return {
        "object": lyceum.get_absolute_url(), "themes": "/themes/", "theme": "/themes/education/",
        "layer": "/layers/schools/?wheelchair=yes", "empty": "/layers/schools/?q=нічого", "kinds": "/kinds/",
        "kind": "/kinds/amenity/school/", "districts": "/districts/", "district": f"/districts/{east}/",
        "about": "/about/", "gone": f"/objects/{gone.pk}/", "404": "/nothing/", "english": f"/en/objects/{lyceum.pk}/",
    }  # fmt: skip


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    page_at: PageAt, lyceum: Feature, size: str, scheme: str
) -> None:
    pages = addresses(lyceum)
    missing = [pages.pop("gone"), pages.pop("404")]

    assert faults_at(page_at, pages.values(), size=size, scheme=scheme) == {}
    assert faults_at(page_at, missing, size=size, scheme=scheme, broken=True) == {}


@pytest.mark.parametrize("kind", ["object", "layer", "district"])
def test_page_bears_320_pixels_and_twice_the_letters(page_at: PageAt, lyceum: Feature, kind: str) -> None:
    page = page_at(addresses(lyceum)[kind])

    assert fits_small_screens_and_large_letters(page)


def test_page_is_whole_without_scripts(page_at: PageAt, lyceum: Feature) -> None:
    page = page_at(lyceum.get_absolute_url(), scripts=False)

    expect(page.get_by_role("heading", level=1)).to_have_text("Ліцей № 1")
    expect(page.get_by_role("img", name="Подвір’я довкола")).to_be_visible()
    there = f"/?at=33.40000,47.90000,17&object={lyceum.pk}"
    expect(page.get_by_role("link", name="Відкрити на карті")).to_have_attribute("href", there)
    expect(page.get_by_role("button", name="Надрукувати")).to_have_count(0)  # it could not do anything


def test_browser_takes_the_modern_picture(page_at: PageAt, lyceum: Feature) -> None:
    page = page_at(lyceum.get_absolute_url())
    photo = page.get_by_role("img", name="Фасад ліцею")
    photo.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.gallery img').complete")

    assert str(photo.evaluate("image => image.currentSrc")).endswith(".avif")


def test_panorama_turns_by_keys(page_at: PageAt, lyceum: Feature) -> None:
    page = page_at(lyceum.get_absolute_url())
    page.locator("[data-panorama]").scroll_into_view_if_needed()
    view = page.locator("canvas.panorama__view")
    view.wait_for()
    expect(view).to_have_attribute("aria-label", re.compile("Подвір’я довкола"))

    view.focus()
    before = view.screenshot()
    for _ in range(6):
        page.keyboard.press("ArrowUp")

    until_drawn_anew(view, before)


def test_filter_works_by_keyboard_and_lives_in_the_address(page_at: PageAt, lyceum: Feature) -> None:
    page = page_at("/layers/schools/")

    page.get_by_label("У цьому списку").last.fill("гімназія")
    page.keyboard.press("Enter")

    page.wait_for_url("**/layers/schools/?q=*")
    expect(page.locator(".row__name")).to_have_text(["Гімназія № 2"])
    page.go_back()
    expect(page.locator(".row__name")).to_have_count(3)


def test_nearest_to_me_orders_by_distance(page_at: PageAt, lyceum: Feature) -> None:
    page = page_at(
        "/layers/schools/", geolocation={"longitude": 33.301, "latitude": 47.901}, permissions=["geolocation"]
    )

    page.get_by_role("button", name="Найближчі до мене").click()

    page.wait_for_url("**near=33.30100,47.90100*")
    expect(page.locator(".row__metres").first).to_have_text("0 м")


def test_printed_page_has_its_code_and_no_controls(page_at: PageAt, lyceum: Feature) -> None:
    page = page_at(lyceum.get_absolute_url())

    page.emulate_media(media="print")

    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.get_by_role("link", name="Показати на карті")).to_be_hidden()
