"""What holds for all tests of the house."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def no_published_archive(settings: Any, tmp_path: Path) -> None:
    """What somebody has published on this machine is no matter of a test."""
    settings.TILE_ARCHIVE = tmp_path / "city.pmtiles"
