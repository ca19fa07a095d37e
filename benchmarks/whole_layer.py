"""The whole layer of buildings (about 16,000) as GeoJSON: its first byte, and features a second beside tipg.

The portal sends it in one answer, tipg in pages of 10,000 that are asked for one after another. Both with gzip, over
one kept connection; both must bring the same ids.
"""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlsplit

from benchmarks import peer_tables, peers
from benchmarks.ask import Asker
from benchmarks.cities import copied_city
from benchmarks.contest import Contest
from benchmarks.figures import Figure
from benchmarks.rounds import ROUNDS, interleaved, median_ratio
from benchmarks.surroundings import connected, server

PAGE = 10_000
WHOLE = "/api/collections/buildings/items?f=geojson&limit=10000"
DOWNLOAD = "/api/collections/buildings/download?f=geojson"
TIPG = "/collections/peers.buildings/items?limit={limit}&offset={offset}&f=geojson&sortby=id"
Taken = tuple[float, float, int]  # seconds to the first byte, seconds to the last one, bytes


def run() -> list[Figure]:
    with copied_city() as environment, ExitStack() as stack:
        peer_tables.make(environment["DATABASE_URL"])
        with connected(environment) as connection:
            row = connection.execute("SELECT count(*) FROM peers.buildings").fetchone()
        count = int(str(row[0])) if row else 0
        address, _ = stack.enter_context(server(environment))
        contest = Contest(stack)
        contest.enter("portal", address, lambda _: "")
        contest.enter_peer("tipg", peers.tipg, environment["DATABASE_URL"])
        paths = {name: _paths(name, one.address, count) for name, one in contest.entered.items()}
        _check({name: _ids(contest.entered[name].address, some) for name, some in paths.items()}, count)
        turns: dict[str, Callable[[], Taken]] = {
            name: partial(_take, contest.entered[name].address, some) for name, some in paths.items()
        }
        taken = interleaved(turns, ROUNDS + 4)
    return _figures(taken, contest, count)


def _paths(name: str, address: str, count: int) -> list[str]:
    """The addresses of all parts, in order."""
    if name == "tipg":
        return [TIPG.format(limit=PAGE, offset=offset) for offset in range(0, count, PAGE)]
    if Asker(address).get(DOWNLOAD).status == 200:
        return [DOWNLOAD]
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
        assert sorted(found) == sorted(ids["portal"]), name


def _take(address: str, paths: list[str]) -> Taken:
    """Ask for all parts one after another."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    started, first, size = time.perf_counter(), 0.0, 0
    for path in paths:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        size += len(answer.read(1))
        first = first or time.perf_counter() - started
        size += len(answer.read())
    connection.close()
    return first, time.perf_counter() - started, size


def _figures(taken: dict[str, list[Taken]], contest: Contest, count: int) -> list[Figure]:
    ours = taken["portal"]
    rates = {name: [count / seconds for _, seconds, _ in some] for name, some in taken.items()}
    checked = f"{count:,} features, {ours[0][2] / 1e6:.2f} MB over the wire, {len(ours)} rounds"
    first = median(first for first, _, _ in ours) * 1000
    told, value = contest.told("tipg"), None
    if "tipg" in rates:
        value = median_ratio(rates["portal"], rates["tipg"])
        told = f"{median(rates['portal']):,.0f} against {median(rates['tipg']):,.0f} features/s; {told}"
    return [
        Figure("whole layer as GeoJSON, first byte", first, "ms", 50, 20, checked),
        Figure("whole layer as GeoJSON, of tipg's rate", value, "×", 5, 10, told, more_is_better=True),
    ]
