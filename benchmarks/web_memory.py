"""What a web process takes in memory at most, during the other benchmarks or, alone, during a mixture of its own.

The peak of the largest process (VmHWM), shared libraries included. Run after others it tells the highest peak of all
servers of that run; alone, it lets the hot tiles, a thousand features and a whole layer be asked for first.
"""

from benchmarks import tile_sets
from benchmarks.box_items import PATHS
from benchmarks.cities import SCALE, kept_city
from benchmarks.figures import Figure
from benchmarks.load import press
from benchmarks.surroundings import PEAKS, server
from benchmarks.whole_layer import WHOLE

MUST, AIM = (300, 200) if SCALE < 100 else (500, 350)


def run() -> list[Figure]:
    if not PEAKS:
        environment = kept_city()
        with server(environment) as (address, _):
            tiles = [tile_sets.path_of(tile) for tile in tile_sets.filled(environment)]
            press(address, tiles, seconds=15)
            press(address, [PATHS["portal"]], clients=16, seconds=10)
            press(address, [WHOLE], clients=16, seconds=10)
    checked = f"the highest of {len(PEAKS)} servers, {SCALE:g}× city"
    return [Figure(f"peak memory of a web process, {SCALE:g}× city", max(PEAKS), "MB", MUST, AIM, checked)]
