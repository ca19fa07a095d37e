"""What is published: the current epoch, which tiles it has, and which of them are newer than the epoch.

Read by every process that serves, over a connection of its own; nothing here writes.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from tiles.marks import HIDDEN
from tiles.memory import Memory
from tiles.queries import Tile
from tiles.store import NOTHING, Finished

# The epoch; the newest revision that was ever given out, which goes back only with the whole database; and whether so
# much has been hidden since that no tile of the epoch may be served.
CURRENT = f"""
SELECT e.number, r.last_value,
       EXISTS (SELECT FROM tiles_dirtytile d WHERE d.z = {HIDDEN} AND NOT pg_visible_in_snapshot(d.changed_by, e.since))
  FROM tiles_epoch e, tiles_revision r WHERE e.is_current
"""
# One number per tile keeps the index of a large city in a few megabytes.
KEYS = """
SELECT (z::bigint << 48) | (x::bigint << 24) | y FROM tiles_storedtile
 WHERE epoch = %(epoch)s AND octet_length(body) > 0 ORDER BY 1
"""
CHANGED = "SELECT z, x, y, revision FROM tiles_storedtile WHERE epoch = %(epoch)s AND revision > 0 ORDER BY revision"
CHANGES = """
SELECT z, x, y, body, etag, revision FROM tiles_storedtile
 WHERE epoch = %(epoch)s AND revision > %(after)s ORDER BY revision LIMIT %(limit)s
"""
ONE = """
SELECT z, x, y, body, etag, revision FROM tiles_storedtile
 WHERE epoch = %(epoch)s AND z = %(z)s AND x = %(x)s AND y = %(y)s
"""

Row = tuple[int, int, int, bytes, str, int]


def finished(row: Row) -> Finished:
    """A row of CHANGES or ONE as a tile."""
    z, x, y, body, etag, revision = row
    return Finished((z, x, y), bytes(body), etag, revision=revision)


def key(tile: Tile) -> int:
    return (tile[0] << 48) | (tile[1] << 24) | tile[2]


@dataclass(slots=True)
class Publication:
    """The public map as this process knows it; bodies it does not hold are in the table."""

    epoch: int
    keys: "array[int]"
    memory: Memory
    latest: int = 0
    revisions: dict[Tile, int] = field(default_factory=dict)
    order: list[tuple[int, Tile]] = field(default_factory=list)
    is_withheld: bool = False

    @classmethod
    def opened(cls, epoch: int, keys: Iterable[int], changed: Iterable[tuple[int, int, int, int]]) -> "Publication":
        """From the rows of KEYS and CHANGED."""
        order = [(revision, (z, x, y)) for z, x, y, revision in changed]
        revisions = {tile: revision for revision, tile in order}
        return cls(epoch, array("q", keys), Memory(), order[-1][0] if order else 0, revisions, order)

    def has(self, tile: Tile) -> bool:
        """Whether anything is drawn there."""
        number = key(tile)
        place = bisect_left(self.keys, number)
        return place < len(self.keys) and self.keys[place] == number

    def revision_of(self, tile: Tile) -> int:
        return self.revisions.get(tile, 0)

    def held(self, tile: Tile) -> Finished | None:
        """The tile, if this process can tell without asking: it is held, or nothing is drawn there."""
        found = self.memory.get(tile)
        if found is None and not self.has(tile):
            return Finished(tile, b"", NOTHING.etag, revision=self.revision_of(tile))
        return found

    def hold(self, tile: Finished) -> None:
        """Keep a tile that was read from the table, unless a newer one has been told of meanwhile."""
        if tile.revision >= self.revision_of(tile.tile) and not tile.is_empty:
            self.memory.put(tile)

    def publish(self, tile: Finished) -> None:
        """A newer body, in the order of revisions."""
        self._index(tile)
        self.memory.drop(tile.tile)
        self.latest = tile.revision
        self.revisions[tile.tile] = tile.revision
        self.order.append((tile.revision, tile.tile))
        if len(self.order) > 2 * len(self.revisions) + 1000:
            self.order = [one for one in self.order if self.revisions[one[1]] == one[0]]
        self.hold(tile)

    def changed_after(self, revision: int) -> list[tuple[Tile, int]]:
        """Tiles with a newer revision, each once, in the order of their newest one."""
        start = bisect_right(self.order, revision, key=lambda one: one[0])
        return [(tile, number) for number, tile in self.order[start:] if self.revisions[tile] == number]

    def _index(self, tile: Finished) -> None:
        number = key(tile.tile)
        place = bisect_left(self.keys, number)
        is_known = place < len(self.keys) and self.keys[place] == number
        if tile.is_empty and is_known:
            self.keys.pop(place)
        elif not tile.is_empty and not is_known:
            self.keys.insert(place, number)
