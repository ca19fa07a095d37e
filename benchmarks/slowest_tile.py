"""Every public tile drawn once, cold: the slowest and the largest. GEOPORTAL_BENCH_SCALE=100 asks it of the 100× city.

Below zoom 14 and at the zooms where objects begin, every tile is drawn; of the deeper zooms, where a tile holds little,
the fullest ones. The slow ones are drawn again, five times, and the median counts: a tile that was slow only because
the machine was busy is not slow.
"""

import json

from benchmarks.cities import SCALE, kept_city
from benchmarks.figures import Figure
from benchmarks.surroundings import manage

AGAIN, DEEP = 40, 1500
PROGRAM = f"""
import json, time
from statistics import median
from isal import igzip
from tiles.pool import patient_cursor
from tiles.queries import draw, filled_tiles

def timed(cursor, tile):
    started = time.perf_counter()
    body = draw(cursor, [tile])[0].body
    return (time.perf_counter() - started) * 1000, len(igzip.compress(body, 2, mtime=0))

with patient_cursor() as cursor:
    tiles = filled_tiles(cursor)
    cursor.execute('''SELECT z, x, y, count(*) FROM tiles_mapfeature m, unnest(ARRAY[14, 15, 16]) AS z,
        LATERAL (SELECT floor((ST_X(m.spot) / 40075016.68557849 + 0.5) * 2 ^ z)::int AS x,
                        floor((0.5 - ST_Y(m.spot) / 40075016.68557849) * 2 ^ z)::int AS y) t
        GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT {DEEP}''')
    deep = [(z, x, y) for z, x, y, _ in cursor.fetchall()]
    wanted = [tile for tile in tiles if tile[0] < 14] + deep
    first = {{tile: timed(cursor, tile) for tile in wanted}}
    slow = sorted(wanted, key=lambda tile: -first[tile][0])[:{AGAIN}]
    again = {{tile: median(timed(cursor, tile)[0] for _ in range(5)) for tile in slow}}
    slowest = max(again, key=again.get)
    largest = max(wanted, key=lambda tile: first[tile][1])
    cursor.execute("SELECT count(*) FROM tiles_mapfeature WHERE tile_layer = 'objects'")
    objects = cursor.fetchone()[0]
print(json.dumps([len(wanted), objects, slowest, again[slowest], largest, first[largest][1]]))
"""


def run() -> list[Figure]:
    environment = kept_city()
    printed = manage(environment, "shell", "--no-imports", "-v", "0", "-c", PROGRAM)[1]
    drawn, objects, slowest, ms, largest, size = json.loads(printed)
    checked = f"{drawn:,} tiles of {objects:,} objects"
    where_slow, where_large = ("/".join(map(str, tile)) for tile in (slowest, largest))
    return [
        Figure(f"slowest public tile, cold, {SCALE:g}× city", ms, "ms", 100, 40, f"{checked}; {where_slow}"),
        Figure(f"largest public tile, gzip, {SCALE:g}× city", size / 1000, "KB", 300, 150, f"{checked}; {where_large}"),
    ]
