"""The diagnostics page in a browser: reached by a place, without faults of accessibility, wide and narrow."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_staff_reach_a_tile_by_a_place(page_at: Any, cast: Any, client: Client, live_server: Any, size: str) -> None:
    client.force_login(cast["official"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = page_at("/about/", size=size)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.goto("/tiles/diagnostics/")
    page.get_by_label("Масштаб").fill("15")
    page.get_by_label("Довгота").fill("33.40")
    page.get_by_label("Широта").fill("47.90")
    page.get_by_role("button", name="Показати").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Тайл 15/19424/11404")

    page.get_by_role("link", name="objects", exact=True).click()
    expect(page.get_by_text("name=Ліцей № 1")).to_be_visible()
    page.get_by_text("EXPLAIN ANALYZE").click()
    expect(page.get_by_text("Execution Time")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
