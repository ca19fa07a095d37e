"""The page of figures and the runs that are kept."""

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.figures import Figure
from benchmarks.report import Run, as_page

GOOD = Figure("hot tiles", 30000, "tiles/s", 20000, 40000, "5 rounds", more_is_better=True)
BAD = Figure("cold tile", 150, "ms", 100, 40, "1,000 tiles")


def run_of(*figures: Figure, name: str = "tiles", scale: float = 1) -> Run:
    return Run(name, "2026-11-25 01:00", "abc1234", scale, figures)


def test_the_page_tells_machine_moment_commit_and_targets() -> None:
    page = as_page([run_of(GOOD)], "2 cores", {})

    assert "\n2 cores\n" in page
    assert "## tiles\n\n2026-11-25 01:00, commit abc1234.\n" in page
    assert "| hot tiles | 30,000 tiles/s | ≥ 20000 tiles/s | ≥ 40000 tiles/s | met | 5 rounds |" in page
    assert "missed by" not in page


def test_the_page_tells_how_fast_the_machine_was() -> None:
    run = Run("tiles", "2026-11-25 01:00", "abc1234", 1, (GOOD,), loop_ms=112.4)

    assert "commit abc1234; a plain loop took 112 ms.\n" in as_page([run], "2 cores", {})


def test_what_is_missed_says_by_how_much_and_why() -> None:
    page = as_page([run_of(GOOD, BAD)], "2 cores", {"cold tile": "Counting takes long."})

    assert "*cold tile*, missed by 50%: Counting takes long.\n" in page


def test_a_reason_that_nobody_has_given_is_not_hidden() -> None:
    assert "*cold tile*, missed by 50%: not yet explained." in as_page([run_of(BAD)], "2 cores", {})


def test_where_nothing_is_allowed_the_number_itself_is_told() -> None:
    page = as_page([run_of(Figure("errors", 3, "errors", 0))], "2 cores", {"errors": "A queue was too short."})

    assert "*errors*, missed by 3 errors: A queue was too short.\n" in page


def test_another_scale_stands_beside_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "KEPT", tmp_path / "var" / "bench.json")

    runs = report.with_run({}, run_of(GOOD))
    runs = report.with_run(runs, run_of(BAD, scale=100))

    assert list(runs) == ["tiles", "tiles@100"]
    assert ", 100× city." in as_page(runs.values(), "2 cores", {})


def test_a_later_run_takes_the_place_of_an_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "KEPT", tmp_path / "bench.json")
    report.with_run(report.with_run({}, run_of(GOOD)), run_of(BAD, name="edits"))

    report.with_run(report.kept(), run_of(BAD))

    assert report.kept() == {"tiles": run_of(BAD), "edits": run_of(BAD, name="edits")}


def test_nothing_is_kept_before_the_first_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "KEPT", tmp_path / "bench.json")

    assert report.kept() == {}
