"""The tile that shows the whole city at zoom 10: its size over the wire, and how long the database draws it."""

import json

from benchmarks.cities import SCALE, kept_city
from benchmarks.figures import Figure
from benchmarks.surroundings import manage

DRAWINGS = 25
PROGRAM = f"""
import json, time
from statistics import median
from isal import igzip
from tiles.pool import patient_cursor
from tiles.queries import draw, filled_tiles
with patient_cursor() as cursor:
    found = []
    for tile in [t for t in filled_tiles(cursor) if t[0] == 10]:
        seconds = []
        for _ in range({DRAWINGS}):
            started = time.perf_counter()
            body = draw(cursor, [tile])[0].body
            seconds.append(time.perf_counter() - started)
        found.append([tile, len(igzip.compress(body, 2, mtime=0)), median(seconds) * 1000])
    print(json.dumps(found))
"""


def run() -> list[Figure]:
    environment = kept_city()
    found = json.loads(manage(environment, "shell", "--no-imports", "-v", "0", "-c", PROGRAM)[1])
    (z, x, y), size, _ = max(found, key=lambda one: one[1])
    slowest = max(found, key=lambda one: one[2])
    checked = f"{len(found)} tiles, {DRAWINGS} drawings each, {SCALE:g}× city; the worst is {z}/{x}/{y}"
    return [
        Figure("overview tile z10, gzip", size / 1000, "KB", 20, 10, checked),
        Figure("overview tile z10, in the database", slowest[2], "ms", 5, checked="with the round trip; " + checked),
    ]
