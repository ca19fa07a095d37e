"""Workers say that they live, and those that do no more are forgotten."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError

from import_scripts import beats, worker
from import_scripts.beats import beat, beat_again_and_again, forget_silent, own_name
from import_scripts.models import ImportWorker
from layers.media_removal import UnusedFile

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def open_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread closes its own; here it is the test's."""
    monkeypatch.setattr("import_scripts.beats.connection.close", lambda: None)


def times(count: int) -> Any:
    """Over after so many rounds."""
    left = iter([False] * count)
    return lambda: next(left, True)


def test_a_worker_has_one_row_however_often_it_says_so() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        beat()
        clock.shift(60)
        beat()

    one = ImportWorker.objects.get()
    assert (one.name, one.beat_at) == (own_name(), NOON + timedelta(minutes=1))
    assert str(one).endswith(f":{os.getpid()}")


def test_it_is_said_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("import_scripts.beats.time.sleep", waited.append)

    beat_again_and_again(times(3))

    assert (waited, ImportWorker.objects.count()) == ([beats.BEAT_S] * 3, 1)


def test_a_database_that_is_away_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("import_scripts.beats.time.sleep", lambda _seconds: None)
    monkeypatch.setattr(beats, "beat", away)

    beat_again_and_again(times(2))

    assert caplog.text.count("could not say that it lives") == 2


def test_who_is_silent_for_a_day_is_forgotten() -> None:
    with time_machine.travel(NOON, tick=False):
        for name, hours in (("old:1", 25), ("slow:2", 23)):
            ImportWorker.objects.create(name=name, beat_at=NOON - timedelta(hours=hours))

        assert forget_silent() == 1

    assert [one.name for one in ImportWorker.objects.all()] == ["slow:2"]


def test_tidying_forgets_them(settings: Any, tmp_path: Any) -> None:
    settings.IMPORTS_ROOT = tmp_path
    ImportWorker.objects.create(name="old:1", beat_at=NOON - timedelta(days=300))

    with time_machine.travel(NOON, tick=False):
        worker.tidy()

    assert not ImportWorker.objects.exists()


def test_tidying_removes_files_of_removed_pictures_when_their_days_are_over(
    settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMPORTS_ROOT, settings.MEDIA_KEPT_DAYS = tmp_path, 30
    asked: list[tuple[datetime, bool]] = []

    def remove(before: datetime, *, unknown_too: bool) -> list[UnusedFile]:
        asked.append((before, unknown_too))
        return [UnusedFile("objects/2026/a.jpeg", 1, before, was_removed=True)]

    monkeypatch.setattr(worker, "remove_unused_files", remove)

    with time_machine.travel(NOON, tick=False):
        assert worker.tidy() == 1

    assert asked == [(NOON - timedelta(days=30), False)]
