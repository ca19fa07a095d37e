"""`./dev fuzz`: a few files by the real command, and that it would notice what it looks for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from import_scripts.notices import error
from import_scripts.rows import FileRefused, RawRow, Reading
from tests.import_scripts import fuzz
from tests.import_scripts.canaries import SECRET
from tests.import_scripts.spoiling import spoiled

ONE_SEED = {"points.csv": {"a.csv": b"id,lon,lat\n1,33.4,47.9\n"}}


@pytest.fixture
def fuzzer(tmp_path: Path) -> fuzz.Fuzzer:
    (tmp_path / "work").mkdir()
    return fuzz.Fuzzer(ONE_SEED, [b"x"], tmp_path / "kept", seed=3, calls=[])


def reading(monkeypatch: pytest.MonkeyPatch, read: Any) -> None:
    """From here on files are read by this in place of the cage."""

    @contextmanager
    def opened(path: Path, *_: object) -> Iterator[Reading]:
        yield read(path)

    monkeypatch.setattr(fuzz, "opened_caged", opened)


def whole(path: Path, count: int = 3, **values: Any) -> Reading:
    return Reading(path.name, "CSV", [RawRow(n + 1, values) for n in range(count)])


def test_a_few_files_of_every_format_are_survived(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = fuzz.main(["--files", "6", "--seed", "5", "--keep", str(tmp_path / "kept")])

    said = capsys.readouterr().out
    assert code == 0, said
    assert said.startswith("Seed 5.\n6 files in ")
    assert said.rstrip().splitlines()[-1].startswith(("Nothing was found.", "What was kept"))


def test_it_ends_when_its_time_is_over(fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(path: Path) -> Reading:
        time.sleep(0.05)
        return whole(path)

    reading(monkeypatch, slowly)

    tally = fuzz.fuzz(fuzzer, tmp_path / "work", seconds=0.3, files=10_000)

    assert 1 <= tally.files <= 6
    assert tally.findings == []


def refused(file: str) -> FileRefused:
    return FileRefused("json_malformed", "The JSON is broken. Export it again.", file=file)


def raising(fault: Exception) -> Any:
    def read(_path: Path) -> Reading:
        raise fault

    return read


@pytest.mark.parametrize(
    ("read", "finding"),
    [
        (raising(ValueError("odd")), "ValueError: odd"),
        (raising(refused("another.csv")), "its refusal does not name it"),
        (lambda path: whole(path, told=f"… {SECRET} …"), "what stands in another file came out"),
    ],
)
def test_a_finding_is_told_and_its_file_is_kept(
    fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Any, finding: str
) -> None:
    reading(monkeypatch, read)

    tally = fuzz.fuzz(fuzzer, tmp_path / "work", seconds=60, files=8, first=7)

    assert tally.files == 8
    assert tally.findings[0] == f"a.csv of points.csv, number 7: {finding}"
    story = (tmp_path / "kept" / "3-7" / "why.txt").read_text(encoding="utf-8")
    assert story.startswith(f"{finding}\n\nSeed 3, number 7: points.csv, spoiled by a.csv: ")
    made, _ = spoiled(ONE_SEED["points.csv"], Random("3-7"), [b"id,lon,lat\n1,33.4,47.9\n"], [b"x"])
    assert (tmp_path / "kept" / "3-7" / "a.csv").read_bytes() == made["a.csv"]
    assert list((tmp_path / "work").iterdir()) == []


def test_a_host_that_is_asked_is_a_finding(
    fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def calling(path: Path) -> Reading:
        fuzzer.calls.append("/a.csv")
        return whole(path)

    reading(monkeypatch, calling)

    tally = fuzz.fuzz(fuzzer, tmp_path / "work", seconds=60, files=1)

    assert tally.findings == ["a.csv of points.csv, number 0: a host was asked for /a.csv"]


def test_a_reader_that_is_not_ended_is_a_finding(
    fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz, "PATIENCE_S", -20.0)
    reading(monkeypatch, whole)

    assert fuzz.fuzz(fuzzer, tmp_path / "work", seconds=60, files=1).findings[0].endswith("reading it took 0 s")


def test_a_file_that_stays_open_and_a_parent_that_grows_are_findings(
    fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, sizes = [], iter([100_000, 100_000, 105_000, 120_000, 120_000])
    monkeypatch.setattr(fuzz, "SETTLED", 2)
    monkeypatch.setattr(fuzz, "resident_kb", lambda: next(sizes, 120_000))

    def leaving_open(path: Path) -> Reading:
        opened.append(path.open("rb"))
        return whole(path)

    reading(monkeypatch, leaving_open)

    tally = fuzz.fuzz(fuzzer, tmp_path / "work", seconds=60, files=4)

    for file in opened:
        file.close()
    assert tally.findings[0].endswith("the parent grew from 100,000 to 120,000 kB")
    assert tally.findings[-1] == "4 files are still open."


def test_a_cut_file_that_is_read_as_if_whole_is_a_finding(
    fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.gpkg"
    reading(monkeypatch, lambda path: whole(path, 2))

    assert fuzzer._read(path, is_cut=True) == ("read", "it was cut off, and 2 of 3 rows were read as if they were all")
    assert fuzzer._read(path, is_cut=False) == ("read", "")


@pytest.mark.parametrize(
    ("done", "found"),
    [
        (["a.gpkg: end"], True),
        (["a.gpkg: end", "a.gpkg: bits"], False),
        (["a.csv: end"], False),
        (["a.dbf: end"], False),
    ],
)
def test_only_a_plain_cut_of_what_has_an_end_counts_as_one(done: list[str], found: bool) -> None:
    assert fuzz.is_cut(done) is found


def test_a_reader_that_breaks_down_in_its_cage_is_kept_once_and_is_no_finding(
    fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = FileRefused("reader_crashed", "Its reader broke down: signal SIGSEGV.", file="a.csv")
    reading(monkeypatch, raising(fault))

    tally = fuzz.fuzz(fuzzer, tmp_path / "work", seconds=60, files=5)

    assert (tally.findings, dict(tally.outcomes)) == ([], {f"broke down: {fault.notice.message}": 5})
    assert [one.name for one in (tmp_path / "kept").iterdir()] == ["3-0"]
    assert fuzz.summary(tally, 2).splitlines()[1] == "      5 broke down: Its reader broke down: signal SIGSEGV."


def test_a_machine_without_a_cage_ends_it(fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading(monkeypatch, raising(FileRefused("cage_missing", "There is no cage.", file="a.csv")))

    with pytest.raises(SystemExit, match="There is no cage"):
        fuzz.fuzz(fuzzer, tmp_path / "work", seconds=60, files=1)


def test_faults_of_rows_are_told_apart_from_sound_files(
    fuzzer: fuzz.Fuzzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = RawRow(1, fault=error("coordinate_unreadable", "…", row=1))
    reading(monkeypatch, lambda path: Reading(path.name, "CSV", [bad]))

    tally = fuzz.fuzz(fuzzer, tmp_path / "work", seconds=60, files=2)

    assert dict(tally.outcomes) == {"read with faults": 2}
