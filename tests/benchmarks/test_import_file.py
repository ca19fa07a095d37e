"""Files to import, how a process is weighed, and what the benchmark of imports makes of it."""

import sys
from pathlib import Path

import pytest

from benchmarks import import_file
from benchmarks.import_file import Took
from benchmarks.import_rows import write_rows
from benchmarks.processes import NotStarted, weighed
from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_the_files_hold_what_they_are_to_hold(tmp_path: Path, suffix: str) -> None:
    with opened(write_rows(tmp_path / f"rows.{suffix}", 3), ReadOptions()) as reading:
        found = list(reading.rows)

    assert [row.values for row in found] == [
        {
            "id": f"o{n}", "name": f"Об’єкт № {n}", "address": f"вулиця Соборності, {n}", "phone": "+380 56 000 00 00",
            "storeys": n + 1,
        }
        for n in range(3)
    ]  # fmt: skip
    assert [
        row.shape is not None and 33.1 <= row.shape.x <= 33.6 and 47.65 <= row.shape.y <= 48.2 for row in found
    ] == [True] * 3


def test_a_process_and_its_child_are_weighed_apart() -> None:
    child = "import time; held = bytearray(90_000_000); time.sleep(0.6)"
    parent = f"import subprocess, sys; print('said'); subprocess.run([sys.executable, '-c', {child!r}])"

    seconds, own_mb, child_mb, said = weighed([sys.executable, "-c", parent], {}, Path.cwd())

    assert said == "said\n"
    assert seconds > 0.6
    assert own_mb < 60 < 90 < child_mb < 150


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(NotStarted, match=r"ended with 3.*no such table"):
        weighed([sys.executable, "-c", "import sys; print('no such table', file=sys.stderr); sys.exit(3)"], {}, Path())


def test_ours_is_told_with_its_steps_and_beside_those_who_were_there() -> None:
    told = [
        {"checked": 5.0 + n, "loaded": 8.0, "undo": 2.0 + n, "found": 1.0, "database MB": 300.0 + n} for n in range(3)
    ]
    ours = [Took(21.0 + n, 150.0 + n, 90.0, steps) for n, steps in enumerate(told)]
    taken = {"the portal": ours, "ogr2ogr": [Took(1.9, 50, 0, {})] * 3}

    figures = {one.name: one for one in import_file._figures("15,000 rows, gpkg", 15_000, taken)}

    whole = figures["15,000 rows, gpkg: checked, compared and loaded"]
    assert (whole.value, whole.must) == (18.0, 15)
    assert whole.checked == "3 rounds; checked 6.0 s (33%), loaded 8.0 s (44%)"
    assert figures["15,000 rows, gpkg: found by the search after that"].value == 1.0
    assert (figures["15,000 rows, gpkg: undone"].value, figures["15,000 rows, gpkg: undone"].must) == (3.0, 10)
    assert figures["15,000 rows, gpkg: memory of the import"].value == 152.0
    assert figures["15,000 rows, gpkg: memory of its caged reader"].value == 90.0
    assert figures["15,000 rows, gpkg: memory of the database's process"].value == 302.0
    theirs = figures["15,000 rows, gpkg: into a plain table by ogr2ogr"]
    assert (theirs.value, theirs.checked) == (1.9, "3 rounds, 50 MB; ours takes 9.5 times as long")
    missing = figures["15,000 rows, gpkg: into a plain table by GeoPandas"]
    assert (missing.value, missing.verdict) == (None, "not measured")


def test_only_what_is_promised_can_be_missed() -> None:
    took = Took(500.0, 100.0, 90.0, {"checked": 250.0, "undo": 20.0, "found": 1.0, "database MB": 300.0})

    musts = [
        [one.must for one in import_file._figures("x", count, {"the portal": [took]})][:2]
        for count in (150_000, 1_500_000)
    ]

    assert musts == [[None, None], [180, None]]
