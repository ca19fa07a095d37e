"""From the commit of one moved object to the right bytes in all of sixteen open maps.

Sixteen clients listen to the server's events, each with its screen at one zoom (10 to 16, in turn), and ask for every
tile of that zoom they are told of. One object after another is moved in the ledger, some forty metres or two kilometres
away, by a plain UPDATE. An edit has arrived when every client has, for each tile of its zoom that the edit changed, the
very bytes that the portal's statement draws after the commit. Tiles redrawn: those announced.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

from benchmarks.cities import copied_city
from benchmarks.figures import Figure
from benchmarks.live_clients import OpenMap, Tile
from benchmarks.rounds import percentile
from benchmarks.surroundings import ROOT, connected, server

CLIENTS, EDITS, WARM_UP = 16, 60, 5
ZOOMS = range(10, 17)
PATIENCE_S = 15.0
QUIET_S = 0.4
DRAWER = """
import json, sys
from hashlib import blake2b
from tiles.pool import patient_cursor
from tiles.queries import draw
with patient_cursor() as cursor:
    for line in sys.stdin:
        drawn = draw(cursor, [tuple(tile) for tile in json.loads(line)])
        print(json.dumps([[*one.tile, one.body.hex()] for one in drawn]), flush=True)
"""


def run() -> list[Figure]:
    with copied_city() as environment, server(environment) as (address, _), _drawer(environment) as drawer:
        waits, redrawn, missing = asyncio.run(_measured(environment, address, drawer))
        assert drawer.stdin is not None
        drawer.stdin.close()
    told = f"{len(waits)} edits, {CLIENTS} clients; {missing} did not arrive within {PATIENCE_S:g} s"
    ms = [seconds * 1000 for seconds in waits]
    return [
        Figure("commit → right bytes in all of 16 open maps, p99", percentile(ms, 0.99), "ms", 500, 150, told),
        Figure("commit → right bytes in all of 16 open maps, median", percentile(ms, 0.5), "ms", checked=told),
        Figure(
            "tiles redrawn per edit, at most", max(redrawn), "tiles", 16, checked=f"median {percentile(redrawn, 0.5):g}"
        ),
    ]


def _drawer(environment: dict[str, str]) -> subprocess.Popen[str]:
    """A process that draws the tiles it is told, by the portal's own statement and on a connection of its own."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", DRAWER],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _truth(drawer: subprocess.Popen[str], tiles: Iterable[Tile]) -> dict[Tile, bytes]:
    assert drawer.stdin is not None
    assert drawer.stdout is not None
    drawer.stdin.write(json.dumps(list(tiles)) + "\n")
    drawer.stdin.flush()
    return {(z, x, y): bytes.fromhex(body) for z, x, y, body in json.loads(drawer.stdout.readline())}


async def _measured(
    environment: dict[str, str], address: str, drawer: subprocess.Popen[str]
) -> tuple[list[float], list[float], int]:
    """Seconds of each edit, tiles announced by each, and how many never arrived."""
    maps = [OpenMap(address, ZOOMS[number % len(ZOOMS)]) for number in range(CLIENTS)]
    lives = [asyncio.create_task(one.live()) for one in maps]
    await asyncio.wait_for(asyncio.gather(*(one.is_listening.wait() for one in maps)), 30)
    waits, redrawn, missing = [], [], 0
    with connected(environment) as connection:
        for number, (feature, step) in enumerate(_edits(connection)):
            committed, place = await asyncio.to_thread(_move, connection, feature, step)
            await _settled(maps, committed)
            arrived, announced = _arrival(maps, drawer, committed, place)
            if number >= WARM_UP:
                waits.append(PATIENCE_S if arrived is None else arrived)
                redrawn.append(float(announced))
                missing += arrived is None
    for life in lives:
        assert not life.done(), life.exception()
        life.cancel()
    return waits, redrawn, missing


def _edits(connection: Any) -> list[tuple[int, float]]:
    rows = connection.execute(
        "SELECT id FROM tiles_mapfeature WHERE tile_layer = 'objects' AND visibility = 'public'"
        " AND ST_Dimension(geometry) = 0 ORDER BY id"
    ).fetchall()
    chosen = random.Random(3).sample([number for (number,) in rows], WARM_UP + EDITS)
    return [(feature, 0.0005 if number % 2 else 0.02) for number, feature in enumerate(chosen)]


def _move(connection: Any, feature: int, step: float) -> tuple[float, Tile]:
    """Move it towards the middle of the city; the moment its commit is asked for, and where it is at zoom 16."""
    connection.execute("BEGIN")
    connection.execute(
        "UPDATE layers_feature f SET geometry = ST_Translate(f.geometry,"
        " %(step)s * sign(ST_X(c.centre) - ST_X(f.geometry)), %(step)s / 2 * sign(ST_Y(c.centre) - ST_Y(f.geometry)))"
        " FROM layers_city c WHERE f.id = %(feature)s",
        {"step": step, "feature": feature},
    )
    committed = time.perf_counter()
    connection.execute("COMMIT")
    row = connection.execute(
        "SELECT floor((ST_X(spot) / 40075016.68557849 + 0.5) * 65536)::int,"
        " floor((0.5 - ST_Y(spot) / 40075016.68557849) * 65536)::int FROM tiles_mapfeature WHERE id = %s",
        [feature],
    ).fetchone()
    return committed, (16, row[0], row[1])


async def _settled(maps: list[OpenMap], committed: float) -> None:
    """Until nothing new has been told for a while, or patience ends."""
    while (now := time.perf_counter()) - committed < PATIENCE_S:
        last = max((one.told[-1][0] for one in maps if one.told), default=0.0)
        if last > committed and now - last > QUIET_S:
            return
        await asyncio.sleep(0.01)


def _arrival(
    maps: list[OpenMap], drawer: subprocess.Popen[str], committed: float, place: Tile
) -> tuple[float | None, int]:
    """Seconds until the last client had the right bytes of all its tiles (None: never), and the tiles announced."""
    announced = {tile for one in maps for at, tile in one.told if at >= committed}
    truth = _truth(drawer, announced) if announced else {}
    last = committed if place in announced else None
    for one in maps:
        for tile in (tile for tile in announced if tile[0] == one.zoom):
            right = [at for at, body in one.had.get(tile, []) if at >= committed and body == truth[tile]]
            last = None if last is None or not right else max(last, right[0])
    if last is None:
        what = "other bytes than the statement draws" if place in announced else f"{place} was not announced"
        print(f"  an edit did not arrive: {what}; {sorted(announced)}", flush=True)
    return (None if last is None else last - committed), len(announced)
