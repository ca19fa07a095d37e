"""Spoiling a file: a few bytes, a number, a piece, an end, or a word that lures a reader elsewhere.

The same `chance` spoils in the same way, so a file that was found is made again by its number. An archive is spoiled
inside as well, and packed again: else nearly every change would be caught by its checksum alone.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random

from tests.import_scripts.readers.hostile import Files

NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
EXTREMES = (
    b"0", b"-1", b"1e999", b"-1e308", b"nan", b"inf", b"2147483648", b"18446744073709551616", b"0.0000000001", b"47,91",
    b"9" * 400, b"\xd9\xa3", b"",
)  # fmt: skip
COUNTS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
LONGEST = 8 << 20  # of a spoiled file
MOST_CHANGES = 4


def spoiled(files: Files, chance: Random, others: list[bytes], words: list[bytes]) -> tuple[Files, list[str]]:
    """The files with one of them spoiled, and the names of what was done to it."""
    part = chance.choice(sorted(files))
    if zipfile.is_zipfile(io.BytesIO(files[part])) and chance.random() < 0.6:
        data, done = _within(files[part], chance, others, words)
    else:
        data, done = _several(files[part], chance, others, words)
    return {**files, part: data}, [f"{part}: {one}" for one in done]


def _several(data: bytes, chance: Random, others: list[bytes], words: list[bytes]) -> tuple[bytes, list[str]]:
    done = []
    for _ in range(chance.randint(1, MOST_CHANGES)):
        way = chance.choice(WAYS)
        data = way(data, chance, others, words)[:LONGEST]
        done.append(way.__name__)
    return data, done


def _within(data: bytes, chance: Random, others: list[bytes], words: list[bytes]) -> tuple[bytes, list[str]]:
    """One member of an archive spoiled."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    members[name], done = _several(members[name], chance, others, words)
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in members.items():
            archive.writestr(one, content)
    return book.getvalue(), [f"{name}: {one}" for one in done]


def _span(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + int(chance.paretovariate(0.6)))


def bits(data: bytes, chance: Random, _others: list[bytes], _words: list[bytes]) -> bytes:
    """Single bits turned over."""
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64)) if data else 0):
        spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def bytes_(data: bytes, chance: Random, _others: list[bytes], _words: list[bytes]) -> bytes:
    """A stretch of other bytes."""
    start, end = _span(data, chance)
    return data[:start] + chance.choice((b"\0", b"\xff", b"<", b'"', b"\n", b"(")) * (end - start) + data[end:]


def count(data: bytes, chance: Random, _others: list[bytes], _words: list[bytes]) -> bytes:
    """A binary number that is as large, or as small, as it can be."""
    form = chance.choice(("<I", ">I", "<H", ">H", "<Q", "B"))
    size, start = struct.calcsize(form), chance.randrange(len(data) + 1)
    value = chance.choice(COUNTS) & ((1 << 8 * size) - 1)
    return data[:start] + struct.pack(form, value) + data[start + size :]


def figure(data: bytes, chance: Random, _others: list[bytes], _words: list[bytes]) -> bytes:
    """A number in a text that is none, or too large."""
    found = list(NUMBER.finditer(data))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + chance.choice(EXTREMES) + data[one.end() :]


def end(data: bytes, chance: Random, _others: list[bytes], _words: list[bytes]) -> bytes:
    """Cut off."""
    return data[: chance.randrange(len(data) + 1)]


def gap(data: bytes, chance: Random, _others: list[bytes], _words: list[bytes]) -> bytes:
    """A stretch that is missing."""
    start, stop = _span(data, chance)
    return data[:start] + data[stop:]


def again(data: bytes, chance: Random, _others: list[bytes], _words: list[bytes]) -> bytes:
    """A stretch that stands there many times."""
    start, stop = _span(data, chance)
    times = min(chance.choice((2, 3, 100, 10_000)), LONGEST // max(1, stop - start))
    return data[:start] + data[start:stop] * times + data[stop:]


def graft(data: bytes, chance: Random, others: list[bytes], _words: list[bytes]) -> bytes:
    """A stretch of another file."""
    other = chance.choice(others)
    start, stop = _span(other, chance)
    at, until = _span(data, chance)
    return data[:at] + other[start:stop] + data[until:]


def word(data: bytes, chance: Random, _others: list[bytes], words: list[bytes]) -> bytes:
    """A text, a link or a declaration that lures a reader to another file or host."""
    at, until = _span(data, chance)
    return data[:at] + chance.choice(words) + data[until if chance.random() < 0.5 else at :]


Way = Callable[[bytes, Random, list[bytes], list[bytes]], bytes]
WAYS: tuple[Way, ...] = (bits, bits, bytes_, count, count, figure, figure, end, gap, again, graft, word)
