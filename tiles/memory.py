"""The tiles used last, up to a number of bytes. For one event loop: nothing here waits or locks."""

from collections import OrderedDict

from tiles.queries import Tile
from tiles.store import Finished

MEMORY_BYTES = 96 * 1024 * 1024
ROW_BYTES = 700  # what a tile costs beside its body


class Memory:
    """Bodies by tile; the one that was used longest ago goes first."""

    def __init__(self, limit: int = MEMORY_BYTES) -> None:
        self._limit, self.held_bytes = limit, 0
        self._tiles: OrderedDict[Tile, Finished] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, tile: Tile) -> Finished | None:
        found = self._tiles.get(tile)
        if found is not None:
            self._tiles.move_to_end(tile)
        return found

    def put(self, finished: Finished) -> None:
        self.drop(finished.tile)
        self._tiles[finished.tile] = finished
        self.held_bytes += _weight(finished)
        while self.held_bytes > self._limit:
            self.drop(next(iter(self._tiles)))

    def drop(self, tile: Tile) -> None:
        gone = self._tiles.pop(tile, None)
        if gone is not None:
            self.held_bytes -= _weight(gone)


def _weight(finished: Finished) -> int:
    return len(finished.body) + ROW_BYTES
