"""The gate of a whole run: it is no test of a part, and where there is one it comes after everything else."""

from pathlib import Path
from typing import Any

import pytest

GATE = "test_coverage.py::test_enough_of_the_code_was_run"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    gates = [item for item in items if item.nodeid.endswith(GATE)]
    rest = [item for item in items if item not in gates]
    items[:] = [*rest, *gates] if config.getoption("cov_source") else rest


@pytest.fixture(autouse=True)
def no_published_archive(settings: Any, tmp_path: Path) -> None:
    """What somebody has published on this machine is no matter of a test."""
    settings.TILE_ARCHIVE = tmp_path / "city.pmtiles"
