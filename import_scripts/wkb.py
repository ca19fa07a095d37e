"""Well-known binary from somebody who is not trusted: walked through before a library is asked to make a shape of it.

Only what our own child writes is taken: little-endian, flat, the seven simple types, no part of them without positions.
"""

import struct
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of

MOST_VERTICES, MOST_DEPTH = 100_000, 32
POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(1, 8)
HOLDS = {MULTIPOINT: POINT, MULTILINE: LINE, MULTIPOLYGON: POLYGON, COLLECTION: 0}  # 0: anything
HEAD, COUNT = struct.Struct("<BI"), struct.Struct("<I")
ONE_POINT, POINT_BYTES = HEAD.pack(1, POINT), HEAD.size + 16


class BadShape(Exception):
    """It is no shape that may be taken; `code` is the notice's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def vertices(data: bytes) -> int:
    """How many positions there are in the one shape of `data`. Raises BadShape."""
    try:
        count, end = _walk(data, 0, 0, 0)
    except struct.error:
        raise BadShape("geometry_unreadable", _("The geometry is cut off. Correct it in the source.")) from None
    if end != len(data):
        raise BadShape("geometry_unreadable", _("Something follows the geometry. Correct it in the source."))
    return count


def shape_from(data: bytes) -> tuple[BaseGeometry, int]:
    """The shape, and its positions. Raises BadShape."""
    count = vertices(data)
    try:
        return shapely.from_wkb(data), count
    except shapely.errors.ShapelyError as fault:
        raise BadShape(
            "geometry_unreadable", _("The geometry cannot be read ({fault}).", fault=sentence_of(fault))
        ) from None


def shapes_from(data: Sequence[bytes | None]) -> tuple[list[BaseGeometry | None], list[int]]:
    """Many shapes, and the positions of each, as `shape_from` gives them; of None none. Raises BadShape for any."""
    counts = [0 if one is None else 1 if _is_point(one) else vertices(one) for one in data]
    try:
        return shapely.from_wkb(np.array(data, dtype=object)).tolist(), counts
    except shapely.errors.ShapelyError as fault:
        raise BadShape("geometry_unreadable", sentence_of(fault)) from None


def bytes_of(shape: BaseGeometry) -> bytes:
    """The shape as `shape_from` takes it."""
    (data,) = bytes_of_each([shape])
    assert data is not None  # noqa: S101 - for the checker of types
    return data


def bytes_of_each(shapes: Sequence[BaseGeometry | None]) -> list[bytes | None]:
    """Many shapes as `shapes_from` takes them; None where there is none."""
    found = shapely.to_wkb(np.array(shapes, dtype=object), output_dimension=2, byte_order=1, flavor="iso")
    return list(found)


def _is_point(data: bytes) -> bool:
    """Whether it is one point and nothing else: most are, and nothing is to be walked through."""
    return len(data) == POINT_BYTES and data.startswith(ONE_POINT)


def _walk(data: bytes, at: int, depth: int, wanted: int) -> tuple[int, int]:
    """Positions, and where the shape that begins at `at` ends."""
    order, kind = HEAD.unpack_from(data, at)
    at += HEAD.size
    if order != 1 or not POINT <= kind <= COLLECTION or (wanted and kind != wanted):
        raise BadShape("geometry_unreadable", _("{kind} is not a type of geometry that can be here.", kind=kind))
    if depth > MOST_DEPTH:
        said = _("The geometry holds others more than {most} deep. Split it in the source.", most=MOST_DEPTH)
        raise BadShape("geometry_too_deep", said)
    if kind == POINT:
        return 1, _passed(data, at, 1)
    (parts,) = COUNT.unpack_from(data, at)
    at += COUNT.size
    if depth and not parts:
        raise _empty_part()
    if kind == LINE:
        return _checked(parts), _passed(data, at, parts)
    total = 0
    for _part in range(parts):
        if kind == POLYGON:
            (count,) = COUNT.unpack_from(data, at)
            at = _passed(data, at + COUNT.size, count)
            if not count:
                raise _empty_part()
        else:
            count, at = _walk(data, at, depth + 1, HOLDS[kind])
        total = _checked(total + count)
    return total, at


def _empty_part() -> BadShape:
    """Such a shape kills whoever asks what covers it (`layers/empty_parts.py`)."""
    said = _("A ring or a part of the geometry has no positions. Take it out in the source.")
    return BadShape("geometry_empty", said)


def _passed(data: bytes, at: int, positions: int) -> int:
    end = at + 16 * positions
    if end > len(data):
        raise struct.error
    return end


def _checked(count: int) -> int:
    if count > MOST_VERTICES:
        said = _("The geometry has more than {most} vertices. Simplify or split it in the source.", most=MOST_VERTICES)
        raise BadShape("geometry_too_large", said)
    return count
