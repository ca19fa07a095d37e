"""Positions of nodes in a block of a .osm.pbf, looked at before osmium reads them: it keeps 32 bits of each number, so
that a node far beyond the poles would come out somewhere else on Earth, and nobody would know.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Fields = Callable[[bytes], Iterator[tuple[int, "int | bytes"]]]
GROUP, GRANULARITY, LAT_OFFSET, LON_OFFSET = 2, 17, 19, 20  # fields of a block of primitives
NODE, DENSE = 1, 2  # of a group
LAT, LON = 8, 9  # of a node, and of dense nodes
STEP, MOST = 100, 2**31 - 1  # nanodegrees that osmium counts in, and how many of them it can keep


def strays(block: bytes, fields: Fields) -> float | None:
    """The first degree of the block that osmium cannot keep; None where there is none."""
    groups, said = [], {GRANULARITY: STEP, LAT_OFFSET: 0, LON_OFFSET: 0}
    for key, value in fields(block):
        if key == GROUP and isinstance(value, bytes):
            groups.append(value)
        elif key in said and isinstance(value, int):
            said[key] = _signed(value)
    for group in groups:
        for axis, offset in ((LAT, said[LAT_OFFSET]), (LON, said[LON_OFFSET])):
            for numbers in _numbers(group, axis, fields):
                found = numbers * said[GRANULARITY] + offset
                if (is_far := np.abs(found) > MOST * STEP).any():
                    return float(found[is_far][0] / 1e9)
    return None


def _numbers(group: bytes, axis: int, fields: Fields) -> Iterator[NDArray[np.float64]]:
    for sort, content in fields(group):
        if sort not in (NODE, DENSE) or not isinstance(content, bytes):
            continue
        for key, value in fields(content):
            if key == axis and isinstance(value, bytes):
                yield np.cumsum(unzigzagged(varints(value)))
            elif key == axis and isinstance(value, int):
                yield unzigzagged(np.array([value], dtype=np.uint64))


def varints(data: bytes) -> NDArray[np.uint64]:
    """The numbers of a packed field; what follows the last whole one is left to osmium."""
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw < 0x80)
    if not len(ends):
        return np.zeros(0, dtype=np.uint64)
    raw = raw[: ends[-1] + 1]
    starts = np.concatenate([[0], ends[:-1] + 1])
    shifts = np.minimum((np.arange(len(raw)) - np.repeat(starts, ends - starts + 1)) * 7, 63).astype(np.uint64)
    found: NDArray[np.uint64] = np.bitwise_or.reduceat((raw & 0x7F).astype(np.uint64) << shifts, starts)
    return found


def unzigzagged(numbers: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Whole numbers with a sign, as the format writes them. Floats do not overflow, and are exact as far as it goes."""
    sizes: NDArray[Any] = (numbers >> np.uint64(1)).astype(np.float64)
    return np.where(numbers & np.uint64(1), -sizes - 1, sizes)


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value
