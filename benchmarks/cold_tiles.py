"""Tiles of zooms 13 to 16 that nobody has drawn yet: how many a second, beside tipg, django-vectortiles and martin
without its cache, at equal columns.

Equal work: a copy of the city of which only the objects are left on the map, not thinned, and all of the rank whose
names are drawn at every zoom, so that the portal's tile holds one layer with every object and every column, as
everybody's. What the others draw of a tile is compared with ours, object by object with all attributes, inside the tile
without its margin.

The portal keeps every tile ready, so no reader ever meets a cold one while it is as it should be. Here it is not: no
pyramid is published, and a session of ours holds the leader's lock, so that none is built. Then it draws each tile when
it is asked, by its own address, statement and queue, and keeps nothing; nor do the others. It is started anew for each
round of a second, and no tile is asked for twice. What a reader really meets at worst, a process just started that
reads stored tiles, is a figure of hot_tiles.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

from benchmarks import peer_tables, peers, tile_sets
from benchmarks.ask import Asker, points_inside
from benchmarks.cities import copied_city
from benchmarks.contest import Contest
from benchmarks.figures import Figure
from benchmarks.load import Load, press
from benchmarks.rounds import ROUNDS, interleaved, median_ratio
from benchmarks.surroundings import connected, server

CLIENTS, SECONDS = 16, 1  # longer, and the portal would come to the end of the tiles
ZOOMS, WARM_UP_ZOOM = (13, 14, 15, 16), 12
LEADERS_LOCK = 7410002  # tiles/leader.py
CHECKED = 60
OTHERS = (("tipg", 4, 6), ("django-vectortiles", 2, 3), ("martin", 0.8, 1.2))


def run() -> list[Figure]:
    with copied_city() as environment, ExitStack() as stack:
        _only_objects(environment)
        peer_tables.make(environment["DATABASE_URL"])
        tiles = tile_sets.with_objects(environment, ZOOMS)
        contest = Contest(stack)
        contest.enter_peer("tipg", peers.tipg, environment["DATABASE_URL"])
        contest.enter_peer("django-vectortiles", peers.django, environment["DATABASE_URL"])
        contest.enter_peer("martin", peers.martin, environment["DATABASE_URL"], cache_mb=0)
        with _nothing_published(environment):
            compared = _check(environment, contest, tiles[:CHECKED])
            turns: dict[str, Callable[[], Load]] = {"portal": partial(_ours, environment, tiles)}
            for name, one in contest.entered.items():
                paths = [one.path(tile) for tile in tiles]
                turns[name] = partial(press, one.address, paths, clients=CLIENTS, seconds=SECONDS)
            loads = interleaved(turns)
    assert all(load.errors == 0 for some in loads.values() for load in some), loads
    return _figures(loads, contest, f"{compared} objects of {CHECKED} tiles equal")


def _only_objects(environment: dict[str, str]) -> None:
    """Leave only objects on the map, as points, all of them at every zoom and with their names; lay the table out."""
    with connected(environment) as connection:
        connection.execute("DELETE FROM tiles_mapfeature WHERE tile_layer <> 'objects'")
        connection.execute("UPDATE tiles_mapfeature SET minzoom = least(minzoom, 12), area_from = NULL, rank = 20")
        connection.execute("VACUUM FULL ANALYZE tiles_mapfeature")


@contextmanager
def _nothing_published(environment: dict[str, str]) -> Iterator[None]:
    """No tile is stored, and none will be: we lead instead of the portal, and do nothing."""
    with connected(environment) as connection:
        connection.execute("TRUNCATE tiles_epoch, tiles_storedtile, tiles_dirtytile")
        connection.execute("SELECT pg_advisory_lock(%s)", [LEADERS_LOCK])
        yield


def _ours(environment: dict[str, str], tiles: list[tile_sets.Tile]) -> Load:
    """One round of the portal, just started; its connections are opened by tiles of another zoom."""
    with server(environment, ready="/healthz") as (address, _):
        warm_up = [tile_sets.path_of(tile) for tile in tile_sets.with_objects(environment, [WARM_UP_ZOOM])]
        press(address, warm_up, clients=CLIENTS, seconds=1)
        paths = [tile_sets.path_of(tile) for tile in tiles]
        return press(address, paths, clients=CLIENTS, seconds=SECONDS, once=True)


def _check(environment: dict[str, str], contest: Contest, tiles: list[tile_sets.Tile]) -> int:
    """How many objects everybody draws alike in these tiles."""
    compared = 0
    with server(environment, ready="/healthz") as (address, _):
        ours = Asker(address)
        for tile in tiles:
            answer = ours.get(tile_sets.path_of(tile))
            assert answer.headers["server-timing"].startswith("drawn"), (tile, answer.headers)
            wanted = points_inside(answer.content)
            compared += sum(wanted.values())
            for name, one in contest.entered.items():
                other = Asker(one.address).get(one.path(tile))
                assert len(other.content) < 1000 or other.headers.get("content-encoding") == "gzip", (name, tile)
                found = points_inside(other.content)
                assert found == wanted, (name, tile, (found - wanted).most_common(3), (wanted - found).most_common(3))
    return compared


def _figures(loads: dict[str, list[Load]], contest: Contest, checked: str) -> list[Figure]:
    speeds = {name: [load.per_second for load in some] for name, some in loads.items()}
    ours, rounds = median(speeds["portal"]), f"{CLIENTS} clients, {ROUNDS} rounds"
    figures = [
        Figure("cold tiles of the portal", ours, "tiles/s", checked=f"{checked}; {rounds}", more_is_better=True),
        Figure("cold tiles, p99", median(load.p99_ms for load in loads["portal"]), "ms", checked=rounds),
    ]
    for name, must, aim in OTHERS:
        title, told = f"cold tiles, of {name}'s", contest.told(name)
        value = None
        if name in speeds:
            value = median_ratio(speeds["portal"], speeds[name])
            told = f"{ours:,.0f} against {median(speeds[name]):,.0f} tiles/s; {told}"
        figures.append(Figure(title, value, "×", must, aim, told, more_is_better=True))
    return figures
