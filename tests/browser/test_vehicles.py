"""Vehicles on the map of the network: they come over the stream of the real server, and say that they are simulated."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SIZES
from tests.browser.test_live_map import Served
from tests.browser.test_live_map import served as served
from tests.transport.live_messages import add_vehicle, message
from tests.transport.running_network import bare_network
from transport.live_actions import source_by_command, store_message
from transport.models import Feed


def tell(feed: Feed, age_s: float = 0) -> None:
    """A tram in the middle of the city."""
    now = timezone.now()
    told = message(now - timedelta(seconds=age_s))
    add_vehicle(told, "v", 33.404, 47.9, run={"route_id": "T1"}, label="214")
    store_message(source_by_command(feed), told.SerializeToString(), now)


def test_the_map_hears_of_vehicles_and_says_what_they_are(served: Served, browser: Browser) -> None:
    feed = bare_network().feed
    tell(feed, age_s=100)
    width, height = SIZES["desktop"]
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    faults: list[Any] = []
    page.on("pageerror", lambda fault: faults.append(fault))
    try:
        page.goto(f"{served.address}/transport/map/")
        expect(page.locator("[data-live]")).to_contain_text("новіших даних немає")

        tell(feed)

        expect(page.locator("[data-live]")).to_contain_text("змодельовано за розкладом")
        expect(page.locator("#network[data-state=idle]")).to_be_visible()
        assert faults == []
    finally:
        context.close()
