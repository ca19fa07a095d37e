"""An open map stays true: over the server as it really runs, with its leader, its fast path and its events.

Django's own test server has none of these, so granian is started on the test database, with everything committed.
"""

import os
import re
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from geoportal.core.templatetags.assets import DIST
from geoportal.env import ROOT
from layers.models import City, Feature
from tests.browser.conftest import DRAWN, SIZES
from tests.browser.judging import faults_of, until
from tests.tiles.conftest import tile_at
from tiles.build import build_tiles
from tiles.pool import close_pool

CLOSE = "/?at=33.4,47.9,15.5"  # «Ліцей № 1» is at the middle of the map
TILE = re.compile(r"/tiles/city/(\d+)/(\d+)/(\d+)/(\d+)\.mvt(\?r=\d+)?")


class Served:
    """The address of the server, and what it has been asked for."""

    def __init__(self, address: str, log: Path) -> None:
        self.address = address
        self.log = log

    def asked(self, pattern: str = "") -> list[str]:
        return [line for line in self.log.read_text().splitlines() if re.search(pattern, line)]


@pytest.fixture
def served(transactional_db: None, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """The small city with its pyramid; without the districts, which would fill 20,000 tiles."""
    city: City = request.getfixturevalue("city")
    assert city.pk
    with connection.cursor() as cursor:
        cursor.execute("UPDATE layers_feature SET withdrawn_at = now() WHERE ST_Area(geometry) > 0.01")
    deque(build_tiles(), maxlen=0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reached = connection.connection.info
    login = f"{reached.user}:{reached.password}" if reached.password else reached.user
    database = f"postgis://{login}@/{reached.dbname}?host={reached.host}&port={reached.port}"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port),
               "--static-path-route", "/static", "--static-path-mount", str(DIST),  # as built now, not as collected
               "--access-log", "geoportal.asgi:application"]  # fmt: skip
    log = tmp_path / "log"
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "DATABASE_URL": database}, stdout=out, stderr=out
        )
        try:
            until(lambda: _answers(port), "the server")
            yield Served(f"http://127.0.0.1:{port}", log)
        finally:
            server.terminate()
            server.wait(timeout=30)
            close_pool()


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def visitor(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    width, height = SIZES["desktop"]
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=served.address, locale="uk-UA")
    yield context
    context.close()


def opened(visitor: BrowserContext, *, listening: bool = True) -> Page:
    page = visitor.new_page()
    if listening:
        with page.expect_request("**/tiles/city/events*"):
            page.goto(CLOSE)
    else:
        page.goto(CLOSE)
    page.wait_for_selector(DRAWN)
    return page


def test_edit_shows_on_an_open_map_and_only_its_tiles_are_asked_for(visitor: BrowserContext, served: Served) -> None:
    page = opened(visitor)
    page.click("#tab-list")
    expect(page.locator("#objects")).to_contain_text("Ліцей № 1")
    assert len(served.asked(r"/tiles/city/\d+/15/")) > 1
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))

    Feature.objects.filter(source_id="one").update(name="Гімназія на мапі")

    expect(page.locator("#objects")).to_contain_text("Гімназія на мапі")
    expect(page.locator("#announcements")).to_contain_text("Карта змінилася.")
    tiles = [match for url in asked if (match := TILE.search(url))]
    assert {tuple(map(int, match.group(2, 3, 4))) for match in tiles} == {tile_at(33.4, 47.9, 15)}
    assert all(match[5] for match in tiles)
    for size in ("desktop", "phone"):
        page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
        assert faults_of(page) == [], size
    assert not [url for url in asked if "/styles/" in url or url.endswith("city.json")]


def test_second_visit_asks_for_no_tile(visitor: BrowserContext, served: Served) -> None:
    opened(visitor).close()
    Feature.objects.filter(source_id="one").update(name="Гімназія на мапі")
    opened(visitor).close()  # now with the tile that is newer than its epoch
    before = len(served.asked(r"\.mvt"))
    assert before > 0
    page = opened(visitor)
    page.wait_for_timeout(500)
    assert len(served.asked(r"\.mvt")) == before


def test_tabs_share_one_stream_and_a_new_epoch_reaches_all(visitor: BrowserContext, served: Served) -> None:
    first = opened(visitor)
    second = opened(visitor, listening=False)
    second.wait_for_timeout(500)
    epoch = TILE.search(served.asked(r"\.mvt")[0])
    assert epoch
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))

    deque(build_tiles(), maxlen=0)

    def newer() -> set[str]:
        first.wait_for_timeout(50)
        return {match[1] for url in asked if (match := TILE.search(url))} - {epoch[1]}

    until(newer, "tiles of the new epoch")
    assert len([url for url in asked if url.endswith("/tiles/city.json")]) >= 2, "both tabs learn of it"
    assert not [url for url in asked if "/styles/" in url], "nothing is dressed anew"
    assert not [url for url in asked if "/events" in url]
    first.close()
    second.close()
