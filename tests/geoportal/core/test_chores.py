"""The portal's chores: that all are found, and that none ends by what breaks in it."""

import time
from collections.abc import Iterator
from threading import Barrier, Event

import pytest
from django.db import OperationalError
from django.utils.module_loading import import_string

from geoportal.core import chores
from geoportal.core.chores import Chore, all_chores, do_again_and_again

DONE: list[str] = []
FAULTS: list[Exception] = []


def sweep() -> None:
    DONE.append("swept")
    if FAULTS:
        raise FAULTS.pop()


SWEEPING = Chore(f"{__name__}.sweep", every_s=60)


class OverAfter(Event):
    """Over when somebody has waited so often; how long each time."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times, self.waited = times, list[float | None]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if len(self.waited) == self.times:
            self.set()
        return self.is_set()


@pytest.fixture(autouse=True)
def own_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread closes its own; here it is the test's."""
    monkeypatch.setattr("geoportal.core.chores.connection.close", lambda: None)
    yield
    DONE.clear()
    FAULTS.clear()


def test_the_rooms_name_theirs_and_each_can_be_called() -> None:
    found = {chore.does: chore.every_s for chore in all_chores()}

    assert found["layers.media_removal.remove_expired_files"] == chores.DAY_S
    assert found["import_scripts.beats.beat"] < 30  # the metrics call a worker gone that is silent for longer
    assert all(callable(import_string(does)) for does in found)


def test_it_is_done_at_once_and_then_when_its_time_has_come() -> None:
    is_over = OverAfter(3)

    do_again_and_again(SWEEPING, is_over)

    assert (DONE, is_over.waited) == (["swept"] * 3, [60] * 3)


@pytest.mark.parametrize(
    ("fault", "said"),
    [(OperationalError("gone"), "the database is away"), (ValueError("ours"), "broke off; it is tried again in 60")],
)
def test_what_breaks_is_told_and_tried_again(fault: Exception, said: str, caplog: pytest.LogCaptureFixture) -> None:
    FAULTS.append(fault)

    do_again_and_again(SWEEPING, OverAfter(2))

    assert DONE == ["swept"] * 2
    assert said in caplog.text
    assert SWEEPING.does in caplog.text


def test_each_has_a_thread_of_its_own_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    met, is_over = Barrier(2), Event()
    monkeypatch.setattr(f"{__name__}.sweep", lambda: DONE.append(f"{met.wait(20)}"))
    monkeypatch.setattr(chores, "all_chores", lambda: [SWEEPING, SWEEPING])

    chores.start(is_over)  # one alone would wait for the other in vain
    while len(DONE) < 2:
        time.sleep(0.01)

    assert sorted(DONE) == ["0", "1"]
    is_over.set()
