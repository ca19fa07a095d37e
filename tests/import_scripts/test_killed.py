"""A worker, the web or the database is killed, or a worker is told to stop: readers see the old or the new, and another
worker ends what it began."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.db import connection

from import_scripts.actions import begin_run
from import_scripts.models import ImportRun
from import_scripts.source import Source
from import_scripts.states import State
from layers.actions import define_city, define_layer, define_theme
from layers.models import Layer
from tests.import_scripts.conftest import BOX
from tests.import_scripts.stages import Stage
from tests.import_scripts.supervised import ROOT, worker

PATIENCE_S = 120.0
LONGEST_S = 900  # four rounds take two minutes where nobody else is at work
WELL = "4 rounds: always the old or the new, and every run ended well."
AT_ONCE_S = 4.0  # less than the five seconds that a worker sleeps when nobody calls it


@pytest.fixture
def layer(transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layer:
    """A layer in a database that other processes see as well."""
    settings.IMPORTS_ROOT = tmp_path / "imports"
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    monkeypatch.setenv("DATABASE_URL", address.geturl())
    monkeypatch.setenv("GEOPORTAL_VAR", str(tmp_path))
    define_city(slug="kryvyi-rih", name="Кривий Ріг", bounds=Polygon.from_bbox(BOX), centre=Point(33.39, 47.91))
    theme = define_theme("killed", name="Проба", colour="#000000", colour_dark="#ffffff")
    return define_layer("killed", theme=theme, name="Проба", geometry_kind="point")


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def seconds_to_stop(is_there: Callable[[], bool]) -> tuple[float, int]:
    """How long a real worker that has come so far needs to end when it is told to, and with which code it does."""
    with worker(dict(os.environ)) as process:
        until(is_there)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE_S)
    return time.monotonic() - began, code


def is_asleep() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%' AND state = 'idle'"
        )
        return bool(cursor.fetchone()[0])


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """The worker, the web, a process of the database, and the database: each once."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [str(ROOT / "dev"), "endure", "--rounds", "4", "--rows", "400"]

    done = subprocess.run(
        command, env={**surroundings, "GEOPORTAL_VAR": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True,
        timeout=LONGEST_S, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, WELL), done.stdout + done.stderr


def test_a_worker_that_sleeps_ends_at_once(layer: Layer) -> None:
    seconds, code = seconds_to_stop(is_asleep)

    assert (seconds < AT_ONCE_S, code) == (True, 0), seconds


def test_a_worker_in_the_middle_of_an_import_ends_at_once_and_gives_it_back(layer: Layer, tmp_path: Path) -> None:
    run = begin_run([Stage(0, 60_000).write(tmp_path / "f.csv")], layer, Source("killed", id="id"), by=None)

    def is_in_the_middle() -> bool:
        run.refresh_from_db()
        return run.step == "read" and run.rows_done > 0

    seconds, code = seconds_to_stop(is_in_the_middle)

    run = ImportRun.objects.get()
    assert (seconds < AT_ONCE_S, code) == (True, 0), seconds
    assert (run.state, run.lease_until, run.attempts) == (State.CHECKING, None, 0)
