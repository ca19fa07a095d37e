"""The map of a kiosk: everything is drawn from the published archive, read in parts, and no tile is asked for."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, Request, expect

from layers.models import City
from tests.browser.conftest import DRAWN
from tests.conftest import SECRET
from tiles.archive import export_tiles
from tiles.archive_part import Part
from tiles.build import build_tiles

PageAt = Callable[..., Page]


@pytest.fixture
def archive(live_server: Any, city: City, tmp_path: Path, settings: Any) -> Path:
    with connection.cursor() as cursor:  # the districts would fill 20,000 tiles
        cursor.execute("UPDATE layers_feature SET withdrawn_at = now() WHERE ST_Area(geometry) > 0.01")
    deque(build_tiles(), maxlen=0)
    settings.TILE_ARCHIVE = tmp_path / "city.pmtiles"
    deque(export_tiles(settings.TILE_ARCHIVE, Part()), maxlen=0)
    return tmp_path / "city.pmtiles"


def test_map_is_drawn_from_the_archive_alone(page_at: PageAt, archive: Path) -> None:
    parts: list[tuple[str, int]] = []
    tiles: list[str] = []

    def seen(request: Request) -> None:
        if request.url.endswith("/tiles/city.pmtiles"):
            answer = request.response()
            parts.append((request.headers["range"], answer.status if answer else 0))
        elif request.url.endswith((".mvt", "/tiles/city.json")) or "/tiles/city/events" in request.url:
            tiles.append(request.url)

    page = page_at("about:blank")
    page.on("requestfinished", seen)
    page.goto("/?at=33.4,47.9,16&source=pmtiles")
    page.wait_for_selector(DRAWN)

    assert parts[0] == ("bytes=0-16383", 206)
    assert {status for _, status in parts} == {206}
    assert len(parts) > 2, "header and directory, what the archive says, tiles"
    assert tiles == []


def test_object_drawn_from_the_archive_opens_its_card(page_at: PageAt, archive: Path) -> None:
    page = page_at("/?at=33.4,47.9,16&source=pmtiles", size="kiosk")
    page.wait_for_selector(DRAWN)
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(page.locator("#panel-card h2")).to_have_text("Ліцей № 1")
    assert "source=pmtiles" in page.url
    assert SECRET not in page.content()
