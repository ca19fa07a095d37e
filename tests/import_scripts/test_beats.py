"""Workers say that they live, and those that do no more are forgotten."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from import_scripts.beats import beat, forget_silent, own_name
from import_scripts.models import ImportWorker
from import_scripts.tidying import tidy

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_worker_has_one_row_however_often_it_says_so() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        beat()
        clock.shift(60)
        beat()

    one = ImportWorker.objects.get()
    assert (one.name, one.beat_at) == (own_name(), NOON + timedelta(minutes=1))
    assert str(one).endswith(f":{os.getpid()}")


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
        tidy()

    assert not ImportWorker.objects.exists()
