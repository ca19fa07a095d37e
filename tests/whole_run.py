"""What belongs to a run of the tests as a whole: its processes do not meet, and it ends with the gate of coverage.

A plugin that pytest loads first (`-p tests.whole_run`), before Django reads its settings.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import current_thread, main_thread

import pytest
from coverage import Coverage
from coverage.collector import Collector

from tests.house.measured import Report, shortfalls

WANTING = pytest.StashKey[list[str]]()

if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and (var := os.environ.get("GEOPORTAL_VAR")):
    os.environ["GEOPORTAL_VAR"] = str(Path(var) / worker)
    (Path(var) / worker / "static").mkdir(parents=True, exist_ok=True)


class OfTheMainThread:
    """How coverage tells greenlets apart: asked in the main thread alone, the only one where they are switched.

    Asked in another thread, greenlet puts that thread away once it has ended: by a pending call, in the main thread. If
    one more ends meanwhile, CPython 3.11 looks for pending calls at the traced start of a function again and again, and
    does none while it is at one: it spins for ever (seen in browser tests, whose server has many short threads).
    """

    def __get__(self, collector: Collector, _owner: type | None = None) -> Callable[[], object] | None:
        asked: Callable[[], object] | None = collector.__dict__.get("greenlet_now")
        return asked if current_thread() is main_thread() else None

    def __set__(self, collector: Collector, asked: Callable[[], object] | None) -> None:
        collector.__dict__["greenlet_now"] = asked


Collector.concur_id_func = OfTheMainThread()


def report_of(measured: Coverage) -> Report:
    """What was measured, as `coverage json` writes it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(path))
        report: Report = json.loads(path.read_text())
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Once the parts have been put together: a run in which all tests passed fails where they ran too little."""
    is_whole = bool(session.config.getoption("cov_source", None)) and not hasattr(session.config, "workerinput")
    if is_whole and session.exitstatus == pytest.ExitCode.OK:
        measured = Coverage()
        measured.load()
        session.config.stash[WANTING] = shortfalls(report_of(measured))
        if session.config.stash[WANTING]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for sentence in config.stash.get(WANTING, []):
        terminalreporter.write_line(f"FAILED coverage - {sentence}", red=True)
