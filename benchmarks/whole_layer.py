"""The whole layer of buildings (about 16,000) as GeoJSON: its first byte, and features a second beside tipg.

tipg sends it in pages of 10,000 that are asked for one after another. The portal is measured three times: its download
as it mostly is, a file that was made when the layer changed; the same address while there is no file yet, when the text
is made as it is sent; and pages of 10,000, as tipg's. gzip is asked for by all, over one kept connection; the ready
file comes without, because it can be had in ranges. All must bring the same ids.
"""

import fcntl
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks import peer_tables, peers
from benchmarks.ask import Asker
from benchmarks.cities import copied_city
from benchmarks.contest import Contest
from benchmarks.figures import Figure
from benchmarks.rounds import interleaved, median_ratio
from benchmarks.surroundings import ROOT, connected, manage, server

PAGE = 10_000
WHOLE = "/api/collections/buildings/items?f=geojson&limit=10000"
DOWNLOAD = "/downloads/buildings.geojson"
TIPG = "/collections/peers.buildings/items?limit={limit}&offset={offset}&f=geojson&sortby=id"
TURNS = 9
OURS = ("ready file", "made while sent", "pages")
Taken = tuple[float, float, int]  # seconds to the first byte, seconds to the last one, bytes


def run() -> list[Figure]:
    with copied_city() as environment, ExitStack() as stack:
        peer_tables.make(environment["DATABASE_URL"])
        with connected(environment) as connection:
            row = connection.execute("SELECT count(*) FROM peers.buildings").fetchone()
        count = int(str(row[0])) if row else 0
        environment = {**environment, "GEOPORTAL_VAR": stack.enter_context(_folder_of_files())}
        address, _ = stack.enter_context(server(environment))
        contest = Contest(stack)
        for name in OURS:
            contest.enter(name, address, lambda _: "")
        contest.enter_peer("tipg", peers.tipg, environment["DATABASE_URL"])
        without = _without_a_file(environment, address, count)
        manage(environment, "make_downloads", "buildings", "--format", "geojson")
        paths = {name: _paths(name, one.address, count) for name, one in contest.entered.items() if name != OURS[1]}
        _check({name: _ids(contest.entered[name].address, some) for name, some in paths.items()}, count)
        turns: dict[str, Callable[[], Taken]] = {
            name: partial(_take, contest.entered[name].address, some) for name, some in paths.items()
        }
        taken = {**interleaved(turns, TURNS), OURS[1]: without}
    return _figures(taken, contest, count)


@contextmanager
def _folder_of_files() -> Iterator[str]:
    """A var/ of our own, so that a benchmark's downloads never lie among the portal's."""
    with tempfile.TemporaryDirectory(prefix="geoportal-var-") as folder:
        kept = Path(os.environ.get("GEOPORTAL_VAR", ROOT / "var")).resolve() / "static"
        (Path(folder) / "static").symlink_to(kept, target_is_directory=True)
        yield folder


def _without_a_file(environment: dict[str, str], address: str, count: int) -> list[Taken]:
    """The download while there is no file, and none is made."""
    with lock_of_the_maker(Path(environment["GEOPORTAL_VAR"])):
        ids = _ids(address, [DOWNLOAD])
        assert len(set(ids)) == count, len(ids)
        return [_take(address, [DOWNLOAD]) for _ in range(TURNS)]


@contextmanager
def lock_of_the_maker(var: Path) -> Iterator[None]:
    """Hold the lock of whoever makes downloads, so that none is made meanwhile (layers/downloads.py)."""
    (var / "downloads").mkdir(parents=True, exist_ok=True)
    with (var / "downloads" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _paths(name: str, address: str, count: int) -> list[str]:
    """The addresses of all parts, in order."""
    if name == "tipg":
        return [TIPG.format(limit=PAGE, offset=offset) for offset in range(0, count, PAGE)]
    if name == OURS[0]:
        answer = Asker(address).get(DOWNLOAD)
        assert answer.status == 302, (answer.status, answer.headers)
        return [answer.headers["location"]]
    return _followed(address, WHOLE)


def _followed(address: str, path: str) -> list[str]:
    """A page and all that its `next` leads to."""
    paths, asker = [path], Asker(address)
    while True:
        links = json.loads(asker.get(paths[-1]).content)["links"]
        onward = [link["href"] for link in links if link["rel"] == "next"]
        if not onward:
            return paths
        parts = urlsplit(onward[0])
        paths.append(f"{parts.path}?{parts.query}")


def _ids(address: str, paths: list[str]) -> list[int]:
    asker = Asker(address)
    return [int(f["id"]) for path in paths for f in json.loads(asker.get(path).content)["features"]]


def _check(ids: dict[str, list[int]], count: int) -> None:
    for name, found in ids.items():
        assert len(found) == count, (name, len(found), count)
        assert sorted(found) == sorted(ids[OURS[0]]), name


def _take(address: str, paths: list[str]) -> Taken:
    """Ask for all parts one after another."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    started, first, size = time.perf_counter(), 0.0, 0
    for path in paths:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        assert answer.status == 200, (path, answer.status)
        size += len(answer.read(1))
        first = first or time.perf_counter() - started
        size += len(answer.read())
    connection.close()
    return first, time.perf_counter() - started, size


def _figures(taken: dict[str, list[Taken]], contest: Contest, count: int) -> list[Figure]:
    rates = {name: [count / seconds for _, seconds, _ in some] for name, some in taken.items()}
    figures = []
    for name in OURS:
        checked = f"{count:,} features, {taken[name][0][2] / 1e6:.2f} MB over the wire, {TURNS} rounds"
        first = median(first for first, _, _ in taken[name]) * 1000
        figures.append(Figure(f"whole layer, {name}: first byte", first, "ms", 50, 20, checked))
        told, value = contest.told("tipg"), None
        if "tipg" in rates:
            value = median_ratio(rates[name], rates["tipg"])
            told = f"{median(rates[name]):,.0f} against {median(rates['tipg']):,.0f} features/s; {told}"
        figures.append(Figure(f"whole layer, {name}: of tipg's rate", value, "×", 5, 10, told, more_is_better=True))
    return figures
