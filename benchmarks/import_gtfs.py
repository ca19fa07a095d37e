"""How long a feed of timetables takes into the portal, beside what others do with the same zip.

Ours is the command: the zip is unpacked and read, every rule is looked at, the edition takes the place of the one
before in one transaction with the difference told, and stops and routes are on the map. It is measured as a whole
process, into an empty database and again over itself, where the old edition is compared and removed.

gtfs-kit reads the feed into memory and stops there. The plain way reads stop_times.txt with Python's csv and copies the
texts into a table without keys, references or checks: what any loader of rows must do at least.
"""

import csv
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import peer_setup
from benchmarks.figures import Figure
from benchmarks.gtfs_rows import write_feed
from benchmarks.processes import weighed
from benchmarks.rounds import interleaved
from benchmarks.surroundings import BENCH, ROOT, connected, fresh_database, manage

FEW, MANY, ROUNDS = 40_000, 1_000_000, 3
MUST_S = {FEW: 5, MANY: 90}
TABLE = "plain_stop_times"


class Took(NamedTuple):
    """Seconds and megabytes of a process; the seconds of the second load over the first, where there is one."""

    seconds: float
    most_mb: float
    again_s: float = 0


def run() -> list[Figure]:
    """FEW stop times in ROUNDS rounds, MANY once."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        template = stack.enter_context(fresh_database(f"{BENCH}_empty"))
        manage(template, "migrate")
        figures = []
        for count, rounds in ((FEW, ROUNDS), (MANY, 1)):
            file = write_feed(Path(folder) / f"feed{count}.zip", count)
            figures += _figures(count, interleaved(contestants(file, count), rounds))
        return figures


def contestants(file: Path, count: int) -> dict[str, Callable[[], Took]]:
    """Who takes part, each with an empty database for every round."""
    found: dict[str, Callable[[], Took]] = {
        "the portal": lambda: _ours(file, count),
        "csv and COPY": lambda: _plain(file, count),
    }
    if peer_setup.PYTHON.exists():
        found["gtfs-kit"] = lambda: _gtfs_kit(file, count)
    return found


def _ours(file: Path, count: int) -> Took:
    words = [sys.executable, "manage.py", "import_gtfs", str(file), "--feed", "bench", "--commit", "--verbosity", "0"]
    with fresh_database(template=f"{BENCH}_empty") as environment:
        seconds, own_mb, *_rest = weighed(words, environment, ROOT)
        _demand(environment, "transport_stoptime", count)
        again_s, again_mb, *_rest = weighed(words, environment, ROOT)
        _demand(environment, "transport_stoptime", count)
    return Took(seconds, max(own_mb, again_mb), again_s)


def _plain(file: Path, count: int) -> Took:
    with fresh_database(template=f"{BENCH}_empty") as environment:
        seconds, own_mb, *_rest = weighed(
            [sys.executable, "-m", "benchmarks.import_gtfs", str(file)], environment, ROOT
        )
        _demand(environment, TABLE, count)
    return Took(seconds, own_mb)


def _gtfs_kit(file: Path, count: int) -> Took:
    program = str(Path(__file__).with_name("peer_gtfs_kit.py"))
    with fresh_database(template=f"{BENCH}_empty") as environment:
        seconds, own_mb, _child_mb, said = weighed([str(peer_setup.PYTHON), program, str(file)], environment, ROOT)
    assert int(said) == count, f"{said} rows instead of {count}"
    return Took(seconds, own_mb)


def _demand(environment: Mapping[str, str], table: str, count: int) -> None:
    with connected(dict(environment)) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row == (count,), f"{row} rows instead of {count}"


def _figures(count: int, taken: dict[str, list[Took]]) -> list[Figure]:
    """The medians; beside ours the others'."""
    what, ours = f"{count:,} stop times", taken["the portal"]
    whole_s = median(one.seconds for one in ours)
    rounds = f"{len(ours)} {'round' if len(ours) == 1 else 'rounds'}"
    figures = [
        Figure(f"{what}: read, checked, loaded, on the map", whole_s, "s", MUST_S[count], checked=rounds),
        Figure(f"{what}: once more over itself, compared", median(one.again_s for one in ours), "s", checked=rounds),
        Figure(f"{what}: memory", max(one.most_mb for one in ours), "MB", checked=f"the highest of {rounds}"),
    ]
    for name, does in (("csv and COPY", "stop_times alone, unchecked"), ("gtfs-kit", "into memory alone")):
        if name not in taken:
            why = "it is missing: ./dev bench peers gets it"
            figures.append(Figure(f"{what}: {does} by {name}", None, "s", checked=why))
            continue
        seconds, most_mb = median(one.seconds for one in taken[name]), max(one.most_mb for one in taken[name])
        checked = f"{rounds}, {most_mb:.0f} MB; ours takes {whole_s / seconds:.1f} times as long"
        figures.append(Figure(f"{what}: {does} by {name}", seconds, "s", checked=checked))
    return figures


def copy_plainly(file: Path) -> None:
    """The rows of stop_times.txt as texts into a table of the database that DATABASE_URL names."""
    with connected(dict(os.environ)) as connection, zipfile.ZipFile(file) as archive:
        connection.execute(
            f"CREATE TABLE {TABLE} (trip text, arrival text, departure text, stop text, sequence integer)"
        )
        with archive.open("stop_times.txt") as raw, connection.cursor() as cursor:
            rows = csv.reader(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
            next(rows)
            with cursor.copy(f"COPY {TABLE} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


if __name__ == "__main__":
    copy_plainly(Path(sys.argv[1]))
