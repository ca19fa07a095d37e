"""What watches over the city in rounds of killing must not itself be a reason for which a round ends badly."""

import os
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.import_scripts import supervised
from tests.import_scripts.supervised import Part

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
SEEN_WITHIN_S = 0.3  # the watch of this test looks without a pause, and a killed process ends within milliseconds
KILLS = 5


def test_who_kills_a_part_does_not_wait_for_the_one_started_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over, kill = Event(), os.killpg

    def seen_at_once(number: int, sent: int) -> None:
        kill(number, sent)
        time.sleep(SEEN_WITHIN_S)

    monkeypatch.setattr(supervised, "PATIENCE_S", 10.0)
    monkeypatch.setattr(os, "killpg", seen_at_once)
    with (tmp_path / "log").open("wb") as log:
        part = Part(SLEEPER, {}, log)

        def watch() -> None:
            while not is_over.is_set():
                part.start_again_if_ended()

        watching = Thread(target=watch, daemon=True)
        watching.start()
        for _ in range(KILLS):
            part.kill()
        is_over.set()
        watching.join()
        part.kill()

    assert part.starts > 1
