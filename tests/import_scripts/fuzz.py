"""Spoil files of every format and read each in the cage: whatever they are, whoever reads them here survives it.

    ./dev fuzz 60                                              for a minute
    python -m tests.import_scripts.fuzz --files 1000 --seed 7  so many files
    python -m tests.import_scripts.fuzz --seed 7 --from 412 --files 1     the one that was found

A finding is an exception that is no refusal, a reader that is not ended in time, a secret that comes out, a call to a
host, a cut file that is read as if it were whole, or a parent that grows or keeps files open. Its file is kept under
var/fuzz with a line that says how it was made. A reader that breaks down in its cage is no finding, for that is what
the cage is for; the first file of each such kind is kept as well, for its reader may be mended.
"""

import argparse
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import geopandas
import pyogrio
from shapely.geometry import LineString, Point

from geoportal.env import VAR
from import_scripts.cage import opened_caged
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused
from import_scripts.walls import Limits
from tests.import_scripts.canaries import SECRET, calls_counted, lures
from tests.import_scripts.readers.hostile import SCHOOLS, Files, packed, written
from tests.import_scripts.spoiling import spoiled

LIMITS = Limits(quiet_s=10, total_s=20)
PATIENCE_S = 15.0  # for starting and ending a cage on a busy machine
BROKEN_DOWN = {"reader_crashed", "reader_too_slow", "reader_too_large", "reader_said_too_much"}
SETTLED = 100  # files, after which the parent has imported and kept what it needs
MOST_GROWTH = 1.1
ENDLESS = {".csv", ".geojsons", ".dbf", ".prj", ".cpg", ".id", ".ind", ".xlsx", ".pbf"}  # cut, they may still be whole
DRIVERS = {".shp": "ESRI Shapefile", ".gml": "GML", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}


@dataclass(slots=True)
class Tally:
    """What became of the files so far."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    settled_kb: int = 0
    longest_s: float = 0.0


def seeds(folder: Path) -> dict[str, Files]:
    """Sound files of every format: points as every program writes them, lines and areas where those differ."""
    found = {f"points{suffix}": files for suffix, files in written(folder / "points").items()}
    areas = [Point(33.39 + i / 100, 47.91).buffer(0.002) for i in range(3)]
    areas[0] = areas[0].difference(Point(33.39, 47.91).buffer(0.001))
    lines = [LineString([(33.39, 47.91), (33.4 + i / 100, 47.95), (33.41, 47.96)]) for i in range(3)]
    for name, shapes in (("areas", areas), ("lines", lines)):
        frame = geopandas.GeoDataFrame({"n": [1, 2, 3], "назва": ["а", "ї", None]}, geometry=shapes, crs=4326)
        for suffix, driver in DRIVERS.items():
            home = folder / name / suffix[1:]
            home.mkdir(parents=True)
            pyogrio.write_dataframe(frame, home / f"a{suffix}", driver=driver)
            parts = sorted(home.iterdir(), key=lambda one: one.suffix != suffix)
            found[f"{name}{suffix}"] = {one.name: one.read_bytes() for one in parts if one.suffix != ".xsd"}
    found["shapefile.zip"] = {"a.zip": packed({f"шар/{name}": data for name, data in found["areas.shp"].items()})}
    return found


@dataclass(slots=True)
class Fuzzer:
    """Makes, reads and judges one file after another."""

    seeds: dict[str, Files]
    words: list[bytes]
    keep: Path
    seed: int
    calls: list[str]
    tally: Tally = field(default_factory=Tally)
    kinds: set[str] = field(default_factory=set)  # of break-downs of which a file has been kept

    def one(self, number: int, folder: Path) -> None:
        """The file of this number: made, read, judged, and kept if there is something to be told of it."""
        chance = Random(f"{self.seed}-{number}")
        name = sorted(self.seeds)[number % len(self.seeds)]
        others = [data for files in self.seeds.values() for data in files.values()]
        files, done = spoiled(self.seeds[name], chance, others, self.words)
        home = folder / f"{number}"
        home.mkdir()
        for part, data in files.items():
            (home / part).write_bytes(data)
        path = home / next(iter(files))
        outcome, wrong = self._read(path, is_cut=is_cut(done))
        self.tally.files += 1
        self.tally.outcomes[outcome] += 1
        wrong = wrong or self._grown()
        if wrong or (outcome.startswith("broke down") and outcome not in self.kinds):
            self.kinds.add(outcome)
            self._keep(number, name, home, done, wrong or outcome)
        if wrong:
            self.tally.findings.append(f"{path.name} of {name}, number {number}: {wrong}")
        shutil.rmtree(home)

    def _read(self, path: Path, *, is_cut: bool) -> tuple[str, str]:
        """What became of it in a word, and what was wrong with that."""
        began, told, calls = time.monotonic(), "", len(self.calls)
        try:
            with opened_caged(path, ReadOptions(osm=SCHOOLS), LIMITS) as reading:
                rows = list(reading.rows)
            told = repr((rows, reading))
            is_good = all(row.fault is None for row in rows) and reading.declared in (None, len(rows))
            outcome, wrong = ("read" if is_good else "read with faults"), ""
            if is_good and is_cut and 0 < len(rows) < 3:
                wrong = f"it was cut off, and {len(rows)} of 3 rows were read as if they were all"
        except FileRefused as refused:
            code, told = refused.notice.code, repr(refused.notice)
            if code == "cage_missing":
                raise SystemExit(str(refused.notice)) from refused
            outcome = f"broke down: {refused.notice.message}" if code in BROKEN_DOWN else "refused"
            wrong = "" if refused.notice.file.startswith(path.name) else "its refusal does not name it"
        except Exception as fault:  # the one thing that must not be
            outcome, wrong = "broke the parent", f"{type(fault).__name__}: {fault}"
        took = time.monotonic() - began
        self.tally.longest_s = max(self.tally.longest_s, took)
        if took > LIMITS.total_s + PATIENCE_S:
            wrong = f"reading it took {took:.0f} s"
        if SECRET in told:
            wrong = "what stands in another file came out"
        if len(self.calls) > calls:
            wrong = f"a host was asked for {self.calls[-1]}"
        return outcome, wrong

    def _grown(self) -> str:
        """Whether this process has grown since it settled, or has kept a file open."""
        if self.tally.files == SETTLED:
            self.tally.settled_kb = resident_kb()
        if self.tally.files > SETTLED and (now := resident_kb()) > MOST_GROWTH * self.tally.settled_kb:
            was, self.tally.settled_kb = self.tally.settled_kb, now
            return f"the parent grew from {was:,} to {now:,} kB"
        return ""

    def _keep(self, number: int, name: str, home: Path, done: list[str], why: str) -> None:
        place = self.keep / f"{self.seed}-{number}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(home, place)
        story = f"{why}\n\nSeed {self.seed}, number {number}: {name}, spoiled by {'; '.join(done)}.\n"
        (place / "why.txt").write_text(story, encoding="utf-8")


def is_cut(done: list[str]) -> bool:
    """Whether all that was done was to cut off a file that says where it ends."""
    parts = {one.split(": ")[-1] for one in done}
    return parts == {"end"} and not any(Path(one.split(": ")[0]).suffix in ENDLESS for one in done)


def resident_kb() -> int:
    """What this process holds in memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@contextmanager
def prepared(keep: Path, seed: int) -> Iterator[tuple[Fuzzer, Path]]:
    """A fuzzer with its seeds, its canaries, and a folder to work in."""
    with TemporaryDirectory(prefix="fuzz-") as folder, calls_counted() as (host, calls):
        canary = Path(folder) / "canary.csv"
        canary.write_text(f"id,lon,lat,name\n1,33.4,47.9,{SECRET}\n", encoding="utf-8")
        words = [text.encode() for text in lures(canary, host).values()]
        words += [str(canary).encode(), f"/vsicurl/{host}/a.csv".encode()]
        work = Path(folder) / "work"
        work.mkdir()
        yield Fuzzer(seeds(Path(folder) / "seeds"), words, keep, seed, calls), work


def fuzz(fuzzer: Fuzzer, work: Path, *, seconds: float, files: int, first: int = 0) -> Tally:
    """So many files, or as many as there is time for."""
    began, before = time.monotonic(), open_files()
    for number in range(first, first + files):
        if time.monotonic() - began >= seconds:
            break
        fuzzer.one(number, work)
        if fuzzer.tally.files % SETTLED == 0:
            print(
                f"{fuzzer.tally.files} files, {resident_kb():,} kB, {len(fuzzer.tally.findings)} findings", flush=True
            )
    if (left := open_files() - before) > 0:
        fuzzer.tally.findings.append(f"{left} files are still open.")
    return fuzzer.tally


def summary(tally: Tally, seconds: float) -> str:
    lines = [f"{tally.files} files in {seconds:.0f} s; the longest took {tally.longest_s:.1f} s."]
    lines += [f"  {count:5} {outcome}" for outcome, count in tally.outcomes.most_common()]
    if tally.settled_kb:
        lines.append(
            f"  the parent held {tally.settled_kb:,} kB after {SETTLED} files, {resident_kb():,} kB at the end"
        )
    return "\n".join([*lines, *tally.findings, "" if tally.findings else "Nothing was found."]).rstrip()


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./dev fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("seconds", type=float, nargs="?", default=None, help="how long (60)")
    parser.add_argument("--files", type=int, default=None, help="at most so many files")
    parser.add_argument("--from", type=int, default=0, dest="first", help="number of the first file")
    parser.add_argument("--seed", type=int, default=None, help="files of the same seed and number are the same")
    parser.add_argument("--keep", type=Path, default=VAR / "fuzz", help="where files that were found are kept")
    given = parser.parse_args(words)
    seed = int.from_bytes(os.urandom(3)) if given.seed is None else given.seed
    seconds = given.seconds or (60.0 if given.files is None else float("inf"))
    print(f"Seed {seed}.", flush=True)
    began = time.monotonic()
    with prepared(given.keep, seed) as (fuzzer, work):
        tally = fuzz(fuzzer, work, seconds=seconds, files=given.files or sys.maxsize, first=given.first)
    print(summary(tally, time.monotonic() - began))
    if tally.findings or fuzzer.kinds:
        print(f"What was kept lies in {given.keep}, each with its story in why.txt.")
    return bool(tally.findings)


if __name__ == "__main__":
    sys.exit(main())
