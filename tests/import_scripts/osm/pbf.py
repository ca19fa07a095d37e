"""A pencil for .osm.pbf files byte by byte: what no program would write can be written too."""

import struct
import zlib
from collections.abc import Iterable

Parts = Iterable[tuple[int, "int | bytes"]]
NANO = 10**7  # the format counts in hundreds of nanodegrees


def number(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def zigzag(value: int) -> int:
    return (value << 1) ^ (value >> 63)


def message(parts: Parts) -> bytes:
    out = b""
    for key, value in parts:
        if isinstance(value, int):
            out += number(key << 3) + number(value)
        else:
            out += number(key << 3 | 2) + number(len(value)) + value
    return out


def packed(values: Iterable[int]) -> bytes:
    return b"".join(map(number, values))


def differences(values: Iterable[int]) -> bytes:
    last, out = 0, b""
    for value in values:
        out += number(zigzag(value - last))
        last = value
    return out


def block(kind: bytes, content: bytes) -> bytes:
    """A block around a content that is written already."""
    head = message([(1, kind), (3, len(content))])
    return struct.pack(">I", len(head)) + head + content


def squeezed(data: bytes, *, said: int | None = None) -> bytes:
    """A content packed by zlib; `said` is how long it says that it is."""
    return message([(2, len(data) if said is None else said), (3, zlib.compress(data))])


HEADER = message([(4, b"OsmSchema-V0.6"), (4, b"DenseNodes")])
HEAD = block(b"OSMHeader", squeezed(HEADER))


def dense(ids: list[int], lons: list[int], lats: list[int], tags: list[int] | None = None) -> bytes:
    """Dense nodes; `tags` are numbers of texts, key and value, a nought behind each node."""
    parts: list[tuple[int, int | bytes]] = [
        (1, differences(ids)), (8, differences(lats)), (9, differences(lons)),
    ]  # fmt: skip
    return message([*parts, (10, packed(tags))] if tags else parts)


def way(ref: int, nodes: list[int], tags: list[tuple[int, int]]) -> bytes:
    keys, values = packed(key for key, _ in tags), packed(value for _, value in tags)
    return message([(1, ref), (2, keys), (3, values), (8, differences(nodes))])


def relation(ref: int, members: list[tuple[int, int, int]], tags: list[tuple[int, int]]) -> bytes:
    """`members`: number, role's text, and 0 for a node, 1 for a way, 2 for a relation."""
    keys, values = packed(key for key, _ in tags), packed(value for _, value in tags)
    roles, kinds = packed(role for _, role, _ in members), packed(kind for _, _, kind in members)
    refs = differences(one for one, _, _ in members)
    return message([(1, ref), (2, keys), (3, values), (8, roles), (9, refs), (10, kinds)])


def primitives(texts: list[bytes], *groups: tuple[int, bytes], more: Parts = ()) -> bytes:
    """A block's content: groups of (2, dense nodes), (3, a way) or (4, a relation)."""
    table = message((1, text) for text in [b"", *texts])
    return message([(1, table), *((2, message([group])) for group in groups), *more])


def file_of(*contents: bytes) -> bytes:
    """A whole file of these blocks of primitives."""
    return HEAD + b"".join(block(b"OSMData", squeezed(content)) for content in contents)


SCHOOL = [b"amenity", b"school", b"name", "Ліцей".encode()]
SPOTS = [(33.39, 47.91), (33.41, 47.95), (33.45, 48.0)]


def schools(texts: list[bytes] | None = None, spots: list[tuple[float, float]] | None = None) -> bytes:
    """Three nodes, each a school with a name."""
    spots = spots or SPOTS
    nodes = dense(
        [*range(1, len(spots) + 1)], [round(lon * NANO) for lon, _ in spots], [round(lat * NANO) for _, lat in spots],
        [1, 2, 3, 4, 0] * len(spots),
    )  # fmt: skip
    return primitives(texts or SCHOOL, (2, nodes))
