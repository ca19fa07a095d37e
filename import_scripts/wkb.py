"""Well-known binary from somebody who is not trusted: walked through before a library is asked to make a shape of it.

Only what our own child writes is taken: little-endian, flat, the seven simple types.
"""

import struct

import shapely
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of

MOST_VERTICES, MOST_DEPTH = 100_000, 32
POINT, LINE, POLYGON, MULTIPOINT, MULTILINE, MULTIPOLYGON, COLLECTION = range(1, 8)
HOLDS = {MULTIPOINT: POINT, MULTILINE: LINE, MULTIPOLYGON: POLYGON, COLLECTION: 0}  # 0: anything
HEAD, COUNT = struct.Struct("<BI"), struct.Struct("<I")


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


def bytes_of(shape: BaseGeometry) -> bytes:
    """The shape as `shape_from` takes it."""
    data: bytes = shapely.to_wkb(shape, output_dimension=2, byte_order=1, flavor="iso")
    return data


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
    if kind == LINE:
        return _checked(parts), _passed(data, at, parts)
    total = 0
    for _part in range(parts):
        if kind == POLYGON:
            (count,) = COUNT.unpack_from(data, at)
            at = _passed(data, at + COUNT.size, count)
        else:
            count, at = _walk(data, at, depth + 1, HOLDS[kind])
        total = _checked(total + max(count, 1))  # an empty part costs time as well
    return total, at


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
