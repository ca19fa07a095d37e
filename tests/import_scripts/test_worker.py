"""The process that works on imports: what it hears, what it survives, and how it ends."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError

from import_scripts import worker
from import_scripts.actions import ask_to_load, begin_run
from import_scripts.lease import Lease, LeaseLost
from import_scripts.models import ImportRun
from import_scripts.source import Source
from import_scripts.states import State
from layers.models import Feature, Layer


@pytest.fixture
def waiting(town: Layer, settings: Any, tmp_path: Any) -> ImportRun:
    settings.IMPORTS_ROOT = tmp_path / "imports"
    (tmp_path / "f.csv").write_text("id,lon,lat\na,33.4,47.9\n")
    return begin_run([tmp_path / "f.csv"], town, Source(town.slug), by=None)


def breaks(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def broken(_lease: Lease) -> None:
        raise error

    monkeypatch.setattr(worker, "check_run", broken)


def test_told_to_stop_it_leaves_the_run_to_another(waiting: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, worker.Stopped())

    with pytest.raises(worker.Stopped):
        worker.work_once()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.lease_until, waiting.attempts) == (State.CHECKING, None, 0)


def test_a_database_that_is_away_is_no_fault_of_the_run(waiting: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks(monkeypatch, OperationalError("gone"))

    with pytest.raises(OperationalError):
        worker.work_once()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.lease_until is not None) == (State.CHECKING, True)


def test_progress_breaks_off_when_the_lease_is_lost(waiting: ImportRun) -> None:
    lease = Lease(waiting)
    lease._is_lost = True

    with pytest.raises(LeaseLost, match="was taken over or cancelled"):
        lease.progress("read", 1, None)


def test_loading_says_how_far_it_is_and_stops_when_it_is_anothers(
    waiting: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.merging.NEW_PART", 1)
    waiting.path.write_text("id,lon,lat\na,33.4,47.9\nb,33.5,47.9\n")
    worker.work_once()
    run = ask_to_load(waiting, by=None)
    told: list[tuple[str, int, int | None]] = []

    def progress(_lease: Lease, *far: Any) -> None:
        told.append(far)
        if far[:2] == ("load", 1) and told.count(far) == 1:
            raise LeaseLost("Another has it.")

    monkeypatch.setattr(Lease, "progress", progress)

    worker.work_once()

    assert told == [("compare", 2, 2), ("load", 0, 2), ("load", 1, 2)]
    assert not Feature.objects.exists()
    ImportRun.objects.update(lease_until=None)
    worker.work_once()
    run.refresh_from_db()
    assert (run.state, Feature.objects.count(), told[-1]) == (State.DONE, 2, ("load", 2, 2))


def test_it_tries_again_when_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []

    def turn() -> None:
        turns.append("turn")
        raise DatabaseError

    monkeypatch.setattr(worker, "work_once", turn)
    monkeypatch.setattr("geoportal.core.chores.start", lambda is_over: turns.append(f"chores, {is_over.is_set()}"))
    monkeypatch.setattr(worker, "AWAY_S", 0)
    monkeypatch.setattr("os.nice", lambda _by: 0)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr("django.db.connection.close", lambda: None)

    worker.work(lambda: len(turns) > 2)

    assert turns == ["chores, False", "turn", "turn"]


def test_what_a_run_has_left_is_collected_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []
    runs = iter([ImportRun(), None, ImportRun()])
    monkeypatch.setattr(worker, "work_once", lambda: next(runs))
    monkeypatch.setattr(worker, "wait_for_work", lambda _seconds: turns.append("waits"))
    monkeypatch.setattr("gc.collect", lambda: turns.append("collects"))

    worker._work_again_and_again(lambda: len(turns) > 2)

    assert turns == ["collects", "waits", "collects"]


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    event = threading.Event()
    monkeypatch.setattr(worker, "stopping", event)
    return event


def test_a_signal_stops_it(stopping: threading.Event) -> None:
    with pytest.raises(worker.Stopped):
        worker._stop(15, None)

    assert stopping.is_set()


def test_a_signal_that_came_out_as_an_error_is_a_signal(
    waiting: ImportRun, monkeypatch: pytest.MonkeyPatch, stopping: threading.Event
) -> None:
    breaks(monkeypatch, ValueError("broken off in the middle"))
    stopping.set()

    with pytest.raises(worker.Stopped):
        worker.work_once()

    waiting.refresh_from_db()
    assert waiting.state == State.CHECKING
