"""A real browser on a live server over the small city. Every page a test opens is watched.

`page_at("/…")` opens an address and gives Playwright's page. When the test ends, no page may have asked a foreign
host for anything, broken the content security policy or thrown; a test that breaks something on purpose says so.
"""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from geoportal.accounts.models import User
from geoportal.core.templatetags.assets import MANIFEST
from layers.models import City
from tests.browser.judging import until
from tiles.pool import close_pool

# Playwright keeps an event loop in this thread, which Django takes for asynchronous code; the tests are not.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

expect.set_options(timeout=20_000)  # a software renderer on a busy machine takes its time

SIZES = {"desktop": (1440, 900), "tablet": (820, 1180), "phone": (390, 844), "kiosk": (1080, 1920)}
WORD = "верба-над-Саксаганню"  # of the author
DRAWN = "#map[data-state=idle]"


@pytest.fixture(scope="session", autouse=True)
def tiles_let_the_database_go(django_db_setup: None) -> Iterator[None]:
    """The live server draws tiles over connections of its own, which must end before the test database can."""
    yield
    close_pool()


@pytest.fixture(autouse=True)
def own_imports(settings: Any, tmp_path: Path) -> None:
    """What is brought lies in the test's own folder."""
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def author(city: Any) -> User:
    return User.objects.create_superuser("olena", password=WORD)


@pytest.fixture
def inside(author: User, live_server: Any) -> dict[str, Any]:
    """What a browser keeps of somebody who has signed in."""
    client = Client()
    client.force_login(author)
    cookie = {
        "name": django_settings.SESSION_COOKIE_NAME,
        "value": client.session.session_key,
        "domain": urlsplit(live_server.url).hostname,
        "path": "/",
    }
    return {"storage_state": {"cookies": [cookie], "origins": []}}


@pytest.fixture
def page_at(live_server: LiveServer, city: City, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`page_at(path, size="desktop", scheme="light", scripts=True, broken=False, **context)`."""
    assert MANIFEST.is_file(), "The front end is not built: run npm run build in frontend/, or ./dev test."
    problems: list[str] = []
    contexts = []

    def open_page(
        path: str,
        *,
        size: str = "desktop",
        scheme: Literal["light", "dark"] = "light",
        scripts: bool = True,
        broken: bool = False,
        routes: dict[str, Any] | None = None,
        **more: Any,
    ) -> Page:
        width, height = SIZES[size]
        touch = {"has_touch": size != "desktop", "is_mobile": size == "phone"}
        context = browser.new_context(
            color_scheme=scheme,
            locale="uk-UA",
            java_script_enabled=scripts,
            base_url=live_server.url,
            **{"viewport": {"width": width, "height": height}, **touch, **more},
        )
        contexts.append(context)
        page = context.new_page()
        for pattern, handler in (routes or {}).items():
            page.route(pattern, handler)
        if not broken:
            _watch(page, live_server.url, problems)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    until(is_at_rest, "the server's last answers: they read tables that are emptied next")
    assert problems == []


def is_at_rest() -> bool:
    """Whether the live server has ended the threads of all connections."""
    return not any("process_request" in thread.name for thread in threading.enumerate())


def _watch(page: Page, home: str, problems: list[str]) -> None:
    def request(asked: Any) -> None:
        if not asked.url.startswith((home, "data:", "blob:" + home)):
            problems.append(f"foreign request: {asked.url}")

    def answered(response: Any) -> None:
        if response.status >= 400:
            problems.append(f"{response.status}: {response.url}")

    page.on("request", request)
    page.on("response", answered)
    page.on("pageerror", lambda error: problems.append(f"thrown: {error}"))
    page.on("console", lambda said: problems.append(f"console: {said.text}") if said.type == "error" else None)
