"""The gate at the end of `./dev test`, which asks whether enough of the code was run: that it would notice."""

from fnmatch import fnmatchcase
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from coverage import Coverage
from coverage.collector import Collector

from tests.house.files import name_of, python_files
from tests.house.measured import OVERALL, WHOLE, shortfalls, spans
from tests.whole_run import report_of

HALF_TESTED = """\
def parity(number):
    if number % 2:
        return "odd"
    return "even"

def sign(number):
    if number < 0:
        number = -number
    return number

assert parity(2) == "even"
assert sign(-1) == 1
"""


@pytest.mark.parametrize("pattern", WHOLE)
def test_every_pattern_of_the_list_is_of_some_module(pattern: str) -> None:
    assert any(fnmatchcase(name_of(path), pattern) for path in python_files()), (
        "the module has gone: so must its pattern"
    )


@pytest.fixture
def half_tested(tmp_path: Path) -> dict[str, Any]:
    """What coverage says of a module of which one line and one branch was not run."""
    program = tmp_path / "room" / "queries.py"
    program.parent.mkdir()
    program.write_text(HALF_TESTED)
    measured = Coverage(data_file=None, branch=True, include=[str(program)], config_file=False)
    with measured.collect():
        exec(compile(HALF_TESTED, str(program), "exec"), {})  # noqa: S102 — the program stands above
    return report_of(measured)


def test_gate_names_the_module_its_lines_and_its_branches(half_tested: dict[str, Any]) -> None:
    (name,), missing = half_tested["files"], "lines 3; branches 7→9"
    assert shortfalls(half_tested) == [
        f"{name} must be tested to the last branch: {missing}.",
        f"The tests run 50.0 % of the branches, less than 95 %. Most is missing in {name} ({missing}).",
        f"The tests run 90.0 % of the lines, less than 95 %. Most is missing in {name} ({missing}).",
    ]


def test_gate_is_silent_when_enough_was_run(half_tested: dict[str, Any]) -> None:
    half_tested["files"] = {"room/facts.py": next(iter(half_tested["files"].values()))}
    half_tested["totals"] = {"percent_branches_covered": OVERALL, "percent_statements_covered": OVERALL}

    assert shortfalls(half_tested) == []


def test_neighbouring_lines_are_one_span() -> None:
    assert spans([3, 4, 5, 9, 11, 12]) == ["3-5", "9", "11-12"]


def test_greenlets_are_told_apart_in_the_main_thread_alone() -> None:
    collector, seen = object.__new__(Collector), []
    collector.concur_id_func = object

    other = Thread(target=lambda: seen.append(collector.concur_id_func))
    other.start()
    other.join()

    assert (collector.concur_id_func, seen) == (object, [None])
