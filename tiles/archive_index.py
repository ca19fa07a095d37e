"""The index of an archive: which tile lies where in it, by the specification of PMTiles, version 3.

Tiles lie along the Hilbert curve, zoom by zoom, so that neighbours on the map are neighbours in the file and one
request brings several. Equal bodies lie there once, and a run of equal tiles is one entry. Everything here is arrays:
half a million tiles cost 50 MB while they are put in order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from pmtiles.tile import Compression, Entry, HeaderDict, TileType, serialize_header, tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import optimize_directories

from tiles.archive_part import Edges

HEADER_LENGTH = 127
ROOT_ENDS = 16_384  # a reader's first request: the header and the whole root directory are in it
BLOCK = 4096  # entries that are Python objects at one time
TILE = np.dtype([("place", "u8"), ("content", "i8"), ("length", "i8")])
Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Index:
    """Four columns, one row per entry; `contents` are the numbers of the bodies in the order in which they lie."""

    places: Numbers
    offsets: Numbers
    lengths: Numbers
    runs: Numbers
    contents: Numbers
    zooms: tuple[int, int]
    tiles: int
    size_bytes: int

    def directories(self) -> tuple[bytes, bytes]:
        """The root directory, and its leaves where it would grow too long without."""
        longest = ROOT_ENDS - HEADER_LENGTH
        root, leaves, _number = optimize_directories(_Entries(self), longest)  # type: ignore[no-untyped-call]  # it has no types there
        return root, leaves


def index_of(tiles: Iterable[tuple[int, int, int, int, int]]) -> Index | None:
    """From z, x, y, the number of the tile's body and its length in bytes, in any order; None without tiles."""
    found = np.fromiter(((zxy_to_tileid(z, x, y), content, size) for z, x, y, content, size in tiles), dtype=TILE)
    if len(found) == 0:
        return None
    found.sort(order="place")
    places, contents = found["place"], found["content"]
    _, first, body = np.unique(contents, return_index=True, return_inverse=True)
    is_first = np.zeros(len(found), dtype=bool)
    is_first[first] = True
    sizes = np.where(is_first, found["length"], 0)
    begins = np.cumsum(sizes) - sizes
    begins_entry = np.ones(len(found), dtype=bool)
    begins_entry[1:] = (np.diff(places) != 1) | (np.diff(contents) != 0)
    rows = np.flatnonzero(begins_entry)
    return Index(
        places=places[rows],
        offsets=begins[first][body][rows],
        lengths=found["length"][rows],
        runs=np.diff(rows, append=len(found)),
        contents=contents[is_first],
        zooms=(tileid_to_zxy(int(places[0]))[0], tileid_to_zxy(int(places[-1]))[0]),
        tiles=len(found),
        size_bytes=int(sizes.sum()),
    )


def header(
    index: Index, *, root: int, metadata: int, leaves: int, bounds: Edges, centre: tuple[float, float, int]
) -> bytes:
    """The first bytes of the archive; `root`, `metadata` and `leaves` are the lengths of the parts that follow."""
    west, south, east, north = (round(edge * 1e7) for edge in bounds)
    lon, lat, zoom = centre
    leaves_at = HEADER_LENGTH + root + metadata
    facts: HeaderDict = {
        "version": 3,
        "root_offset": HEADER_LENGTH,
        "root_length": root,
        "metadata_offset": HEADER_LENGTH + root,
        "metadata_length": metadata,
        "leaf_directory_offset": leaves_at,
        "leaf_directory_length": leaves,
        "tile_data_offset": leaves_at + leaves,
        "tile_data_length": index.size_bytes,
        "addressed_tiles_count": index.tiles,
        "tile_entries_count": len(index.places),
        "tile_contents_count": len(index.contents),
        "clustered": True,
        "internal_compression": Compression.GZIP,
        "tile_compression": Compression.GZIP,
        "tile_type": TileType.MVT,
        "min_zoom": index.zooms[0],
        "max_zoom": index.zooms[1],
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": zoom,
        "center_lon_e7": round(lon * 1e7),
        "center_lat_e7": round(lat * 1e7),
    }
    return bytes(serialize_header(facts))


class _Entries(Sequence[Entry]):
    """The index as the library reads it, each entry an object only while it is looked at."""

    def __init__(self, index: Index) -> None:
        self.whole = index

    def __len__(self) -> int:
        return len(self.whole.places)

    def __iter__(self) -> Iterator[Entry]:
        for start in range(0, len(self), BLOCK):
            yield from self[start : start + BLOCK]

    @overload
    def __getitem__(self, rows: int) -> Entry: ...
    @overload
    def __getitem__(self, rows: slice) -> list[Entry]: ...
    def __getitem__(self, rows: int | slice) -> Entry | list[Entry]:
        part = rows if isinstance(rows, slice) else slice(rows, rows + 1)
        whole = self.whole
        columns = (whole.places[part], whole.offsets[part], whole.lengths[part], whole.runs[part])
        found = [Entry(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
        return found if isinstance(rows, slice) else found[0]
