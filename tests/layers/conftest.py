"""Fixtures of the ledger's tests: a browser per person, a feature by its source's id, a folder for media."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override


@pytest.fixture(autouse=True)
def ukrainian() -> Iterator[None]:
    """A request for an English page leaves its language behind in this thread."""
    with override("uk"):
        yield


@pytest.fixture
def client_of(cast: dict[str, Any]) -> Callable[[str], Client]:
    """A browser of one of the cast."""

    def client(name: str) -> Client:
        browser = Client()
        if name != "stranger":
            browser.force_login(cast[name])
        return browser

    return client


@pytest.fixture
def media_folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
