"""A thousand features by box with two filters, as GeoJSON, beside DRF-GIS's own list, tipg and pygeoapi.

The same buildings, the same box, the same two filters, pages of 1,000 in the order of ids, gzip; four clients with
kept connections. Everybody's first page holds the same ids. The portal's answer is made anew each time: a client that
sends no ETag gets no 304, and nothing is kept between two requests.
"""

import json
from contextlib import ExitStack
from functools import partial
from statistics import median

from benchmarks import peer_tables, peers
from benchmarks.ask import Asker
from benchmarks.cities import copied_city
from benchmarks.contest import Contest
from benchmarks.figures import Figure
from benchmarks.load import Load, press
from benchmarks.rounds import ROUNDS, interleaved, median_ratio
from benchmarks.surroundings import server

CLIENTS, SECONDS = 4, 5
BOX = "33.30,47.85,33.45,47.95"
ASKED = f"bbox={BOX}&limit=1000&kind=building/house"
PATHS = {
    "portal": f"/api/collections/buildings/items?{ASKED}&building:levels=1",
    "DRF-GIS": f"/buildings/?in_bbox={BOX}&page_size=1000&kind=building/house&levels=1",
    "tipg": f"/collections/peers.buildings/items?{ASKED}&levels=1&f=geojson&sortby=id",
    "pygeoapi": f"/collections/buildings/items?{ASKED}&levels=1&f=json&sortby=id",
}
OTHERS = (("DRF-GIS", 20, 40), ("tipg", 5, 10), ("pygeoapi", 5, 10))


def run() -> list[Figure]:
    with copied_city() as environment, ExitStack() as stack:
        peer_tables.make(environment["DATABASE_URL"])
        address, _ = stack.enter_context(server(environment))
        contest = Contest(stack)
        contest.enter("portal", address, lambda _: "")
        contest.enter_peer("DRF-GIS", peers.django, environment["DATABASE_URL"])
        contest.enter_peer("tipg", peers.tipg, environment["DATABASE_URL"])
        contest.enter_peer("pygeoapi", peers.pygeoapi, environment["DATABASE_URL"])
        sizes = _check(contest)
        loads = interleaved(
            {name: partial(press, one.address, [PATHS[name]], clients=CLIENTS, seconds=SECONDS)
             for name, one in contest.entered.items()}
        )  # fmt: skip
    assert all(load.errors == 0 for some in loads.values() for load in some), loads
    return _figures(loads, contest, sizes)


def _check(contest: Contest) -> dict[str, int]:
    """The bytes of everybody's answer; the same thousand ids are in all of them."""
    sizes, wanted = {}, None
    for name, one in contest.entered.items():
        answer = Asker(one.address).get(PATHS[name])
        assert answer.status == 200, (name, answer.status, answer.content[:300])
        assert answer.headers.get("content-encoding") == "gzip", (name, answer.headers)
        ids = [int(feature["id"]) for feature in json.loads(answer.content)["features"]]
        wanted = wanted or ids
        assert ids == wanted, name
        assert len(ids) == 1000, (name, len(ids))
        sizes[name] = len(answer.body)
    return sizes


def _figures(loads: dict[str, list[Load]], contest: Contest, sizes: dict[str, int]) -> list[Figure]:
    speeds = {name: [load.per_second for load in some] for name, some in loads.items()}
    ours = median(speeds["portal"])
    told = f"{CLIENTS} clients, {ROUNDS} rounds, {sizes['portal'] / 1000:.0f} KB; the same 1,000 ids"
    figures = [
        Figure("1,000 features by box with two filters", ours, "answers/s", checked=told, more_is_better=True),
        Figure("1,000 features, p99", median(load.p99_ms for load in loads["portal"]), "ms", checked=told),
    ]
    for name, must, aim in OTHERS:
        told, value = contest.told(name), None
        if name in speeds:
            value = median_ratio(speeds["portal"], speeds[name])
            told = f"{ours:.3g} against {median(speeds[name]):.3g} answers/s, {sizes[name] / 1000:.0f} KB; {told}"
        figures.append(Figure(f"1,000 features, of {name}'s", value, "×", must, aim, told, more_is_better=True))
    return figures
