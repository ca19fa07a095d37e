"""The order of an archive: along the curve, equal bodies once, runs as one entry, leaves where there are many."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import Entry, deserialize_directory, deserialize_header, find_tile, zxy_to_tileid

from tiles.archive_index import HEADER_LENGTH, ROOT_ENDS, Index, header, index_of

Row = tuple[int, int, int, int, int]


def made(rows: list[Row]) -> Index:
    index = index_of(rows)
    assert index is not None
    return index


def looked_up(directories: tuple[bytes, bytes], tile: tuple[int, int, int]) -> tuple[int, int] | None:
    """Where a reader finds the tile's body: offset and length. Steps from the root to the leaf as readers do."""
    root, leaves = directories
    place = zxy_to_tileid(*tile)
    entry = find_tile(deserialize_directory(root), place)
    if entry is not None and entry.run_length == 0:
        entry = find_tile(deserialize_directory(leaves[entry.offset : entry.offset + entry.length]), place)
    return None if entry is None else (entry.offset, entry.length)


def entries(index: Index) -> list[Entry]:
    root, leaves = index.directories()
    found = deserialize_directory(root)
    if not leaves:
        return found
    return [one for leaf in found for one in deserialize_directory(leaves[leaf.offset : leaf.offset + leaf.length])]


def test_without_tiles_there_is_no_index() -> None:
    assert index_of([]) is None


def test_tiles_lie_along_the_curve_whatever_order_they_come_in() -> None:
    """The first four of zoom 1 by the specification: 0/0, 0/1, 1/1, 1/0."""
    index = made([(1, 1, 0, 13, 4), (0, 0, 0, 99, 1), (1, 1, 1, 12, 3), (1, 0, 1, 11, 2), (1, 0, 0, 10, 5)])

    assert index.places.tolist() == [0, 1, 2, 3, 4]
    assert index.contents.tolist() == [99, 10, 11, 12, 13]
    assert index.offsets.tolist() == [0, 1, 6, 8, 11]
    assert (index.zooms, index.tiles, index.size_bytes) == ((0, 1), 5, 15)


def test_equal_neighbours_are_one_entry_and_equal_others_lie_once() -> None:
    sea, land = 7, 8
    index = made([(1, 0, 0, sea, 20), (1, 0, 1, sea, 20), (1, 1, 1, land, 30), (1, 1, 0, sea, 20), (2, 0, 0, sea, 20)])

    rows = [(one.tile_id, one.offset, one.length, one.run_length) for one in entries(index)]
    assert rows == [(1, 0, 20, 2), (3, 20, 30, 1), (4, 0, 20, 2)]
    assert (index.contents.tolist(), index.tiles, index.size_bytes) == ([sea, land], 5, 50)


def test_a_gap_ends_a_run() -> None:
    index = made([(3, 0, 0, 1, 9), (3, 1, 1, 1, 9)])

    assert [one.run_length for one in entries(index)] == [1, 1]


def test_small_index_is_one_directory() -> None:
    root, leaves = made([(8, x, y, x * 16 + y, 100) for x in range(16) for y in range(16)]).directories()

    assert leaves == b""
    assert len(deserialize_directory(root)) == 256


def test_large_index_has_leaves_and_a_root_that_the_first_request_brings() -> None:
    chance = random.Random(7)
    rows = [(16, x, y, x * 1000 + y, chance.randrange(50, 90_000)) for x in range(300) for y in range(100)]
    index = made(rows)
    root, leaves = index.directories()

    assert HEADER_LENGTH + len(root) <= ROOT_ENDS
    assert leaves
    assert len(entries(index)) == len(rows)
    for z, x, y, content, length in chance.sample(rows, 50):
        row = int((index.contents == content).argmax())
        assert looked_up((root, leaves), (z, x, y)) == (int(index.offsets[row]), length)
    assert looked_up((root, leaves), (16, 400, 0)) is None


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 7), st.integers(0, 7)).map(
            lambda zxy: (zxy[0], zxy[1] % 2 ** zxy[0], zxy[2] % 2 ** zxy[0])
        ),
        st.integers(0, 4),
        min_size=1,
    )
)
def test_every_tile_is_found_and_offsets_only_point_back_or_on(tiles: dict[tuple[int, int, int], int]) -> None:
    lengths = {0: 5, 1: 6, 2: 7, 3: 8, 4: 9}
    index = made([(*tile, content, lengths[content]) for tile, content in tiles.items()])
    begins = dict(zip(index.contents.tolist(), running(lengths, index.contents.tolist()), strict=True))

    for tile, content in tiles.items():
        assert looked_up(index.directories(), tile) == (begins[content], lengths[content])
    found = entries(index)
    assert sum(one.run_length for one in found) == len(tiles) == index.tiles
    for before, one in pairwise(found):
        assert before.tile_id + before.run_length <= one.tile_id
        assert one.offset <= max(each.offset + each.length for each in found[: found.index(one)])  # clustered


def running(lengths: dict[int, int], contents: list[int]) -> list[int]:
    """Where each of the contents begins when they lie one behind the other."""
    return [sum(lengths[content] for content in contents[:place]) for place in range(len(contents))]


def test_header_tells_where_every_part_lies() -> None:
    index = made([(10, 600, 350, 1, 40), (12, 2400, 1400, 2, 60)])
    told = deserialize_header(
        header(index, root=50, metadata=70, leaves=20, bounds=(33.1, 47.6, 33.6, 48.2), centre=(33.4, 47.9, 11))
    )

    assert told == {
        "version": 3,
        "root_offset": 127, "root_length": 50, "metadata_offset": 177, "metadata_length": 70,
        "leaf_directory_offset": 247, "leaf_directory_length": 20, "tile_data_offset": 267, "tile_data_length": 100,
        "addressed_tiles_count": 2, "tile_entries_count": 2, "tile_contents_count": 2,
        "clustered": True, "internal_compression": told["internal_compression"],
        "tile_compression": told["tile_compression"], "tile_type": told["tile_type"],
        "min_zoom": 10, "max_zoom": 12, "min_lon_e7": 331000000, "min_lat_e7": 476000000, "max_lon_e7": 336000000,
        "max_lat_e7": 482000000, "center_zoom": 11, "center_lon_e7": 334000000, "center_lat_e7": 479000000,
    }  # fmt: skip
    assert [told[name].name for name in ("internal_compression", "tile_compression", "tile_type")] == [
        "GZIP", "GZIP", "MVT"
    ]  # fmt: skip
