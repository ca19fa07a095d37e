"""A worker that holds a run says again and again that it is still there, from a thread and a connection of its own."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError

from import_scripts.actions import begin_run
from import_scripts.lease import Lease, LeaseLost, take
from import_scripts.models import ImportRun
from import_scripts.source import Source
from layers.models import Layer

pytestmark = pytest.mark.django_db(transaction=True)  # the beats come from another connection


@pytest.fixture
def lease(town: Layer, imports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lease:
    monkeypatch.setattr("import_scripts.lease.BEAT_S", 0.01)
    (tmp_path / "f.csv").write_text("id,lon,lat\na,33.3,47.9\n")
    begin_run([tmp_path / "f.csv"], town, Source(town.slug), by=None)
    found = take()
    assert found is not None
    return found


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def test_a_lease_is_prolonged_while_somebody_works(lease: Lease) -> None:
    ImportRun.objects.update(lease_until=None)

    with lease:
        lease.progress("read", 3, 9)
        until(lambda: ImportRun.objects.get().rows_done == 3)

    run = ImportRun.objects.get()
    assert (run.step, run.rows_declared, run.lease_until is not None) == ("read", 9, True)


def test_whoever_lost_the_run_hears_of_it_at_the_next_step(lease: Lease) -> None:
    ImportRun.objects.update(token=lease.token + 1)

    def is_told() -> bool:
        try:
            lease.progress("read", 1, 9)
        except LeaseLost:
            return True
        return False

    with lease:
        until(is_told)

    assert ImportRun.objects.get().step == ""


def test_a_database_that_is_away_is_left_to_the_work(
    lease: Lease, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_self: Lease) -> bool:
        raise DatabaseError("away")

    monkeypatch.setattr(Lease, "beat", away)

    with caplog.at_level(logging.WARNING), lease:
        until(lambda: "could not be prolonged" in caplog.text)

    lease.progress("read", 1, 9)
