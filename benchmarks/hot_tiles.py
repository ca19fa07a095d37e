"""Tiles that are ready: how many a second, beside nginx serving the same bytes as files and martin with a warm cache.

Everybody holds the same tiles. nginx: the portal's compressed bodies as files. martin: the same tiles, uncompressed,
behind a function of the database, each asked for once before, so that its cache (at its default size) has them all.
tileserver-gl-light: the PMTiles archive that `manage export_tiles` writes.
The load is a random mixture of tiles of all zooms, 64 connections kept open, everybody asked in turn.
"""

import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import peer_tables, peers, tile_sets
from benchmarks.ask import Asker
from benchmarks.cities import copied_city
from benchmarks.contest import Contest
from benchmarks.figures import Figure
from benchmarks.load import Load, press
from benchmarks.rounds import ROUNDS, interleaved, median_ratio
from benchmarks.surroundings import manage, server

SECONDS = 3
HELD = {"nginx": "files", "martin": "warm cache", "tileserver-gl-light": "archive"}
CHECKED = 40


def run() -> list[Figure]:
    with ExitStack() as stack:
        environment = stack.enter_context(copied_city())
        address, _ = stack.enter_context(server(environment))
        bodies = tile_sets.fetched(address, tile_sets.filled(environment))
        contest = Contest(stack)
        contest.enter("portal", address, tile_sets.path_of)
        _enter_peers(contest, environment["DATABASE_URL"], environment, bodies)
        checked = _check(contest, bodies)
        loads = interleaved(
            {name: partial(press, one.address, [one.path(tile) for tile in bodies], seconds=SECONDS)
             for name, one in contest.entered.items()}
        )  # fmt: skip
        first = [_just_started(environment, list(bodies)) for _ in range(ROUNDS)]
    assert all(load.errors == 0 for some in [*loads.values(), first] for load in some), loads
    return _figures(loads, first, contest, f"{len(bodies)} tiles, {checked} compared byte by byte; {ROUNDS} rounds")


def _enter_peers(
    contest: Contest, database: str, environment: dict[str, str], bodies: dict[tile_sets.Tile, bytes]
) -> None:
    files = Path(contest.stack.enter_context(tempfile.TemporaryDirectory(prefix="geoportal-tiles-")))
    files.chmod(0o755)
    tile_sets.as_files(bodies, files)
    peer_tables.make(database)
    asker = Asker(contest.entered["portal"].address)
    tile_sets.as_table(environment, {tile: asker.get(tile_sets.path_of(tile)).content for tile in bodies})
    contest.enter_peer("nginx", peers.nginx, files)
    archive = files / "city.pmtiles"
    manage(environment, "export_tiles", str(archive))
    contest.enter_peer("tileserver-gl-light", peers.tileserver, archive)
    contest.enter_peer("martin", peers.martin, database, cache_mb=None, layers=["ready"])


def _check(contest: Contest, bodies: dict[tile_sets.Tile, bytes]) -> int:
    """Everybody answers with the same tile; martin's cache is warmed on the way."""
    for one in contest.entered.values():
        asker = Asker(one.address)
        for number, (tile, body) in enumerate(bodies.items()):
            answer = asker.get(one.path(tile))
            assert answer.status == 200, (one.name, tile, answer.status)
            assert answer.headers.get("content-encoding") == "gzip", (one.name, answer.headers)
            if number < CHECKED:
                assert answer.content == contest.content("portal", tile), (one.name, tile)
                assert one.name not in ("portal", "nginx") or answer.body == body, (one.name, tile)
    return CHECKED


def _just_started(environment: dict[str, str], tiles: list[tile_sets.Tile]) -> Load:
    """A second of a process that holds nothing yet: each tile is read from the table."""
    with server(environment) as (address, _):
        return press(address, [tile_sets.path_of(tile) for tile in tiles], clients=16, seconds=1, once=True)


def _figures(loads: dict[str, list[Load]], first: list[Load], contest: Contest, checked: str) -> list[Figure]:
    speeds = {name: [load.per_second for load in some] for name, some in loads.items()}
    figures = [
        Figure("hot tiles of the portal", median(speeds["portal"]), "tiles/s", checked=checked, more_is_better=True),
        Figure(
            "hot tiles, p99 with 64 clients", median(load.p99_ms for load in loads["portal"]), "ms", checked=checked
        ),
    ]
    read = median(load.per_second for load in first)
    told = f"16 clients, each tile once, p99 {median(load.p99_ms for load in first):.1f} ms"
    title = "stored tiles read by a process just started"
    figures.append(Figure(title, read, "tiles/s", checked=told, more_is_better=True))
    for name, must, aim in (("nginx", 0.6, 0.9), ("martin", 1.0, 1.5), ("tileserver-gl-light", None, None)):
        title = f"hot tiles, of {name}'s {HELD[name]}"
        if name in speeds:
            told = f"{median(speeds['portal']):,.0f} against {median(speeds[name]):,.0f} tiles/s; {contest.told(name)}"
            value = median_ratio(speeds["portal"], speeds[name])
            figures.append(Figure(title, value, "×", must, aim, told, more_is_better=True))
        else:
            figures.append(Figure(title, None, "×", must, aim, contest.told(name), more_is_better=True))
    return figures
