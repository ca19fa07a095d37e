"""Lines on demand and the change of a notice in a real browser: told to everybody, drawn, nothing for axe to find."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from layers.models import Feature
from tests.browser.judging import faults_of, is_wider_than_the_screen
from tests.browser.test_transport import SCREENS, SILENT
from tests.transport.flexible_network import flexible_network
from tests.transport.journey_town import lay_street
from transport.actions import define_feed, replace_feed
from transport.disruption_actions import publish_disruption
from transport.models import Disruption, Route

PageAt = Callable[..., Page]


@pytest.fixture
def line(city: Any) -> int:
    """The feature of line 77, which runs on demand."""
    replace_feed(define_feed("flexible", name="Трамвай міста"), flexible_network())
    number = Route.objects.get(route_id="77").feature_id
    assert number
    return number


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_axe_finds_nothing_in_a_line_on_demand(page_at: PageAt, line: int, size: str, scheme: str) -> None:
    page = page_at(f"/transport/routes/{line}/", size=size, scheme=scheme, routes=SILENT)
    page.wait_for_load_state("networkidle")

    expect(page.get_by_role("heading", name="На замовлення")).to_be_visible()
    expect(page.get_by_role("link", name="+380 56 000 00 00")).to_have_attribute("href", "tel:+380 56 000 00 00")
    assert (faults_of(page), is_wider_than_the_screen(page)) == ([], False)


@pytest.mark.parametrize("path", ["", "poster/", "board/"])
@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_axe_finds_nothing_in_a_stop_that_a_ride_is_booked_from(
    page_at: PageAt, line: int, size: str, scheme: str, path: str
) -> None:
    stop = Feature.objects.get(source_id="flexible:b")
    page = page_at(f"/transport/stops/{stop.pk}/{path}", size=size, scheme=scheme, routes=SILENT)
    page.wait_for_load_state("networkidle")

    expect(page.get_by_text("Північний край · south")).to_be_visible()
    assert (faults_of(page), is_wider_than_the_screen(page)) == ([], False)


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_axe_finds_nothing_in_what_can_be_booked_from_place_to_place(
    page_at: PageAt, line: int, size: str, scheme: str
) -> None:
    lay_street()
    address = "/transport/journey/?from=33.396,47.9&to=33.399,47.9&at=2026-11-30T09:00"
    page = page_at(address, size=size, scheme=scheme, routes=SILENT)
    page.wait_for_load_state("networkidle")

    expect(page.get_by_role("heading", name="Поїздки, які можна замовити")).to_be_visible()
    expect(page.get_by_text("Північний край → south")).to_be_visible()
    assert (faults_of(page), is_wider_than_the_screen(page)) == ([], False)


def test_its_zones_are_drawn_and_it_stands_alone_by_keyboard(page_at: PageAt, line: int) -> None:
    page = page_at("/transport/map/", routes=SILENT)
    expect(page.locator("#network[data-state=idle]")).to_be_visible()

    page.locator(f"[data-choose='{line}']").focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-chosen]")).to_be_visible()
    expect(page.locator("#network[data-state=idle]")).to_be_visible()


def test_what_a_published_notice_is_about_is_changed(page_at: PageAt, line: int, inside: dict[str, Any]) -> None:
    tram = Feature.objects.get(source_id="flexible:4")
    row = publish_disruption(by=None, features=[tram.pk], title="Об’їзд", source="ЦДС", starts_at=timezone.now())
    page = page_at(f"/transport/notices/{row.pk}/", **inside)
    assert faults_of(page) == []

    page.get_by_label("Автобус 10").check()
    page.get_by_label("Яких зупинок стосується").fill("Вокзал")
    page.get_by_role("button", name="Оприлюднити зміну").click()

    expect(page.get_by_text("Зміну оприлюднено.")).to_be_visible()
    names = {feature.name for feature in Disruption.objects.get().features.all()}
    assert names == {"Площа — Вокзал", "10", "Вокзал"}
    page.get_by_role("button", name="Скасувати останню зміну").click()
    expect(page.get_by_label("Автобус 10")).not_to_be_checked()
