"""Pages of public transport in a real browser: nothing for axe to find, whole without scripts, good on a phone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from geoportal.analytics.actions import compute_access
from tests.browser.judging import (
    faults_at,
    faults_of,
    fits_small_screens_and_large_letters,
    until,
)
from tests.geoportal.analytics.conftest import settle
from tests.transport.journey_town import LAT, LONS, at, load_town
from tests.transport.live_messages import add_update, message
from tests.transport.running_network import Net, bare_network, write_service
from transport.live_actions import source_by_command, store_message
from transport.models import Disruption, Route, Stop

PageAt = Callable[..., Page]
# The test's server pushes nothing: a stream that says nothing, and when to ask again.
SILENT = {
    "**/transport/live/events*": lambda route: route.fulfill(content_type="text/event-stream", body="retry: 600000\n\n")
}
SCREENS = [("desktop", "light"), ("phone", "dark"), ("kiosk", "light")]
A, C, D = (f"{LONS[name]},{LAT}" for name in "ACD")
ASKED = f"/transport/journey/?from={A}&to={D}&at=2026-11-30T06:30"
REACHED = f"/transport/reach/?from={A}&minutes=30&by=transport&at=2026-11-30T06:50"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Seven in the morning on a working day, and time goes on."""
    with time_machine.travel(at("07:00")):
        yield


@pytest.fixture
def net(city: Any) -> Net:
    """The small network with a notice, and tram 1 two minutes late."""
    net = write_service(bare_network())
    notice = Disruption.objects.create(
        effect="DETOUR",
        title="Трамвай 1 їде в об’їзд",
        text="Ремонт колії.",
        source="Диспетчерська",
        starts_at=at("06:00"),
    )
    notice.features.add(number_of(net.route["T1"]))
    said = message(timezone.now())
    add_update(said, "late", "t3", {"stop": "B", "departure": 120})
    store_message(source_by_command(net.feed), said.SerializeToString(), timezone.now())
    return net


@pytest.fixture
def town(city: Any) -> None:
    load_town()


def number_of(row: Stop | Route) -> int:
    assert row.feature_id
    return row.feature_id


def of_the_network(net: Net) -> dict[str, str]:
    station, stop, line = number_of(net.stop["S"]), number_of(net.stop["B"]), net.route["T1"].feature_id
    return {
        "network": "/transport/", "none": "/transport/?line=404", "map": "/transport/map/",
        "stop": f"/transport/stops/{stop}/", "station": f"/transport/stops/{station}/",
        "poster": f"/transport/stops/{stop}/poster/", "board": f"/transport/stops/{stop}/board/?stops={station}",
        "line": f"/transport/routes/{line}/", "english": f"/en/transport/routes/{line}/",
        "vehicles": "/transport/vehicles/",
    }  # fmt: skip


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_axe_finds_nothing_in_the_network(page_at: PageAt, net: Net, size: str, scheme: str) -> None:
    assert faults_at(page_at, of_the_network(net).values(), size=size, scheme=scheme, routes=SILENT) == {}


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_axe_finds_nothing_in_journeys_and_reach(page_at: PageAt, town: None, size: str, scheme: str) -> None:
    several = f"/transport/journey/?from=Зупинка&to={D}"
    addresses = ("/transport/journey/", ASKED, several, "/transport/reach/", REACHED)

    assert faults_at(page_at, addresses, size=size, scheme=scheme) == {}


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_axe_finds_nothing_in_shares_and_forms(
    page_at: PageAt, town: None, inside: dict[str, Any], size: str, scheme: str
) -> None:
    settle()
    compute_access(timezone.now())
    addresses = ("/transport/access/", "/transport/access/?hour=23", "/transport/notices/new/")

    assert faults_at(page_at, addresses, size=size, scheme=scheme, **inside) == {}


def test_a_notice_is_written_seen_published_and_ended(page_at: PageAt, net: Net, inside: dict[str, Any]) -> None:
    stop = of_the_network(net)["stop"]
    page = page_at(stop, **inside)
    page.get_by_role("link", name="Попередити пасажирів").click()
    expect(page.get_by_label("Яких зупинок стосується")).to_have_value(str(net.stop["B"].feature_id))
    page.get_by_label("Одним рядком", exact=True).fill("Зупинку перенесено за ріг")
    page.get_by_label("Джерело").fill("Диспетчерська")

    page.get_by_role("button", name="Показати, який воно матиме вигляд").click()
    expect(page.locator(".preview").get_by_text("Зупинку перенесено за ріг")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Оприлюднити повідомлення").click()

    page.wait_for_url("**/transport/notices/*/")
    expect(page_at(stop).locator("main")).to_contain_text("Зупинку перенесено за ріг")
    page.get_by_role("button", name="Усе минуло").click()
    expect(page.get_by_text("Уже не діє.")).to_be_visible()
    assert faults_of(page) == []
    expect(page_at(stop).locator("main")).not_to_contain_text("Зупинку перенесено за ріг")


@pytest.mark.parametrize("kind", ["stop", "line", "network"])
def test_pages_bear_320_pixels_and_twice_the_letters(page_at: PageAt, net: Net, kind: str) -> None:
    page = page_at(of_the_network(net)[kind])

    assert fits_small_screens_and_large_letters(page)


def test_a_stop_is_whole_without_scripts(page_at: PageAt, net: Net) -> None:
    page = page_at(of_the_network(net)["stop"], scripts=False)

    rows = page.locator("table.departures tbody tr")
    expect(rows.filter(has_text="07:20")).to_contain_text("за розкладом")  # bus 10
    expect(rows.filter(has_text="07:07")).to_contain_text("запізнюється на 2 хв")  # tram 1, as it says itself
    expect(rows.filter(has_text="точний час невідомий")).to_contain_text("кожні 10 хв")
    expect(page.get_by_role("list").filter(has_text="Трамвай 1 їде в об’їзд")).to_contain_text("Ремонт колії.")
    expect(page.get_by_role("link", name="Розклад цієї зупинки для друку")).to_be_visible()


def test_a_line_is_a_list_of_stops_that_lead_on_by_keyboard(page_at: PageAt, net: Net) -> None:
    page = page_at(of_the_network(net)["line"])
    stops = page.locator(".diagram").first.get_by_role("listitem")
    names = ["Вокзал", "Ринок", "Парк", "Депо"]
    expect(stops).to_contain_text(names)

    stops.nth(1).get_by_role("link", name="Ринок").focus()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{of_the_network(net)['stop']}")


def test_a_journey_is_asked_and_found_by_keyboard(page_at: PageAt, town: None) -> None:
    page = page_at("/transport/journey/")
    page.get_by_label("Звідки").focus()
    page.keyboard.type("Зупинка A")
    page.keyboard.press("Tab")
    page.keyboard.type("зупинка d")
    page.keyboard.press("Enter")

    page.wait_for_url("**/transport/journey/?*")
    first = page.locator(".trip").first
    expect(first).to_contain_text("1 пересадка")
    steps = page.locator(".trip details").last.locator("summary")
    steps.focus()
    was_open = page.locator(".trip details").last.get_attribute("open") is not None
    page.keyboard.press("Enter")
    until(lambda: (page.locator(".trip details").last.get_attribute("open") is not None) is not was_open, "a turn")


def test_where_words_fit_several_places_one_is_chosen_by_keyboard(page_at: PageAt, town: None) -> None:
    page = page_at(f"/transport/journey/?from=Зупинка&to={D}&at=2026-11-30T06:30")

    page.get_by_role("link", name="Зупинка C").focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**from=33.44000,47.90010*")
    expect(page.locator(".trip").first).to_be_visible()


def test_a_journey_back_turns_the_places_round(page_at: PageAt, town: None) -> None:
    page = page_at(ASKED)

    page.get_by_role("link", name="Зворотна дорога").click()

    page.wait_for_url(f"**from={D}&to={A}*")
    expect(page.get_by_label("Звідки")).to_have_value(D)


def test_journeys_and_reach_are_whole_without_scripts(page_at: PageAt, town: None) -> None:
    journey = page_at(ASKED, scripts=False)
    expect(journey.locator(".trip").first.get_by_text("06:59").first).to_be_visible()

    reach = page_at(REACHED, scripts=False)
    expect(reach.get_by_role("heading", level=2).first).to_be_visible()
    theme = reach.locator(".reached-theme").last
    theme.locator("summary").focus()
    reach.keyboard.press("Enter")
    expect(theme.get_by_role("link", name="Зупинка A")).to_be_visible()


def test_a_map_shows_the_journey_and_the_area(page_at: PageAt, town: None) -> None:
    for address in (ASKED, REACHED):
        page = page_at(address)
        page.locator("[data-small-map]").scroll_into_view_if_needed()
        expect(page.locator("[data-small-map] canvas")).to_be_visible()


def test_the_network_is_drawn_and_a_line_stands_alone_by_keyboard(page_at: PageAt, net: Net) -> None:
    page = page_at("/transport/map/", routes=SILENT)
    expect(page.locator("#network[data-state=idle]")).to_be_visible()

    page.locator(f"[data-choose='{net.route['T1'].feature_id}']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-chosen]")).to_be_visible()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/transport/routes/{net.route['T1'].feature_id}/")


def test_headways_are_a_map_whose_hour_changes_on_the_spot(page_at: PageAt, town: None) -> None:
    settle()
    compute_access(timezone.now())
    page = page_at("/transport/access/")
    expect(page.locator("#headways[data-state=idle]")).to_be_visible()
    expect(page.locator("[data-drawing]")).to_be_hidden()
    caption = page.locator("[data-legend] caption")
    expect(caption).to_contain_text("8:00")

    page.get_by_label("Година", exact=True).select_option("23")

    expect(caption).to_contain_text("23:00")
    expect(page).to_have_url(re.compile(r"hour=23$"))

    page = page_at("/transport/access/", scripts=False)
    expect(page.locator("[data-drawing]")).to_be_visible()


def test_a_board_takes_turns_and_fills_a_kiosk(page_at: PageAt, net: Net) -> None:
    page = page_at(of_the_network(net)["board"], size="kiosk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ринок")
    letters = page.locator(".departures__goal").first.evaluate("cell => parseFloat(getComputedStyle(cell).fontSize)")
    assert letters >= 32

    page.clock.install()
    page.reload()
    page.clock.run_for(timedelta(seconds=16).seconds * 1000)

    expect(page.get_by_role("heading", level=1)).to_have_text("Вокзал")


def test_a_board_takes_turns_without_scripts(page_at: PageAt, net: Net) -> None:
    page = page_at(of_the_network(net)["board"], size="kiosk", scripts=False)

    asked = page.locator("meta[http-equiv=refresh]").get_attribute("content")

    assert str(asked).startswith("15;url=/transport/stops/")
    page.goto(str(asked).split("url=")[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Вокзал")
