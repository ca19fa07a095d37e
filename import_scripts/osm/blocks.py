"""A .osm.pbf walked through before osmium reads it: every block whole, as long as it says, and not too large.

A block says how long it is, how it is packed and how long it is unpacked; what says otherwise than it is, is refused
with its number, as are positions that osmium would take for others (`positions.py`). What else is in it, osmium reads.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from import_scripts.osm.positions import strays
from import_scripts.rows import FileRefused

LONGEST_HEADER, LONGEST_BLOCK = 64 << 10, 32 << 20  # of the format itself
LENGTH = struct.Struct(">I")
TYPE, SIZE = 1, 3  # fields of a block's header
RAW, UNPACKED_SIZE, ZLIB, LZ4 = 1, 2, 3, 6  # fields of a block
PACKED = {4: "LZMA", 5: "bzip2", 7: "Zstandard"}


class _Broken(Exception):
    """What is wrong with a block."""


class _Stray(Exception):
    """A position in a block that is none."""


def walk(path: Path) -> None:
    """Look at every block of the file. Raises FileRefused."""
    number = 0
    with path.open("rb") as file:
        try:
            while head := file.read(LENGTH.size):
                number += 1
                _check(number, *_block(file, head))
        except EOFError:
            said = f"The OpenStreetMap file is cut off in its block {number}. Copy it again."
            raise FileRefused("file_cut_off", said, file=path.name, value=str(number)) from None
        except _Broken as fault:
            said = f"The file cannot be read: block {number} of the OpenStreetMap file {fault}. Export it again."
            raise FileRefused("file_unreadable", said, file=path.name, value=str(number)) from None
        except _Stray as fault:
            said = f"A node in block {number} of the OpenStreetMap file has no position: {fault}. Export it again."
            raise FileRefused("coordinate_unreadable", said, file=path.name, value=str(number)) from None


def _block(file: BinaryIO, head: bytes) -> tuple[bytes, bytes]:
    """Type and content of the block that `head` begins."""
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    if length > LONGEST_HEADER:
        raise _Broken(f"has a header of {length:,} bytes, and {LONGEST_HEADER:,} are the most")
    header = dict(fields(_taken(file, length)))
    kind, size = header.get(TYPE), header.get(SIZE)
    if not isinstance(kind, bytes) or not isinstance(size, int):
        raise _Broken("does not say what it is and how long")
    if size > LONGEST_BLOCK:
        raise _Broken(f"says that it has {size:,} bytes, and {LONGEST_BLOCK:,} are the most")
    return kind, _taken(file, size)


def _taken(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _check(number: int, kind: bytes, content: bytes) -> None:
    wanted = b"OSMData" if number > 1 else b"OSMHeader"
    if kind != wanted:
        raise _Broken(f"is {ascii(kind.decode('latin-1'))[:40]} where {wanted.decode()} has to be")
    found = dict(fields(content))
    if other := next((PACKED[one] for one in PACKED if one in found), ""):
        raise _Broken(f"is packed with {other}, which is not read")
    size, plain = found.get(UNPACKED_SIZE), found.get(RAW)
    if isinstance(size, int) and size > LONGEST_BLOCK:
        raise _Broken(f"unpacks to {size:,} bytes, and {LONGEST_BLOCK:,} are the most")
    if isinstance(packed := found.get(ZLIB), bytes):
        plain = _unpacked(packed, size)
    elif RAW not in found and LZ4 not in found:
        raise _Broken("holds nothing")
    if number > 1 and isinstance(plain, bytes) and (degree := strays(plain, fields)) is not None:
        raise _Stray(f"{degree:,.7f} is no degree")


def _unpacked(packed: bytes, said: int | bytes | None) -> bytes:
    if not isinstance(said, int):
        raise _Broken("does not say how long it is unpacked")
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, said + 1)  # never more than it says, however much there is
    except zlib.error as fault:
        raise _Broken(f"cannot be unpacked ({fault})") from None
    if len(data) != said or not unpacker.eof:
        raise _Broken(f"says that it unpacks to {said:,} bytes, and it does not")
    return data


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of one message of protocol buffers: numbers, and pieces of bytes."""
    at = 0
    while at < len(data):
        key, at = _number(data, at)
        if key & 7 == 0:
            value, at = _number(data, at)
            yield key >> 3, value
        elif key & 7 == 2:
            length, at = _number(data, at)
            if length > len(data) - at:
                raise _Broken("has a field that is longer than it")
            yield key >> 3, data[at : at + length]
            at += length
        else:
            raise _Broken("has a field of a sort that does not occur")


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise _Broken("ends within a number")
        value |= (data[at] & 0x7F) << shift
        at += 1
        if not data[at - 1] & 0x80:
            return value, at
    raise _Broken("has a number that does not end")
