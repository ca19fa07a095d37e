"""Shapes from what formats write: GeoJSON geometries, columns of coordinates, degrees and minutes, WKT.

A shape that cannot be made is a fault with its reason; nothing is closed, rounded or guessed on the way.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of

DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
RINGS = {"Polygon", "MultiPolygon"}
DMS = re.compile(
    r"""(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|'')\s*([NSEW]?)""", re.IGNORECASE
)


class Unreadable(Exception):
    """No shape can be made of it; `code` is the notice's."""

    def __init__(self, code: str, message: str, value: object = "") -> None:
        super().__init__(message)
        self.code, self.value = code, value


def shape_of(geometry: Any) -> tuple[BaseGeometry | None, bool]:
    """The two-dimensional shape of a GeoJSON geometry (None for null), and whether it had heights."""
    if geometry is None:
        return None, False
    if not isinstance(geometry, Mapping) or "type" not in geometry:
        raise Unreadable(
            "geometry_unreadable", _("The geometry is not an object with a type. Correct it in the source.")
        )
    kind = geometry["type"]
    if kind == "GeometryCollection":
        raise Unreadable(
            "geometry_collection", _("A GeometryCollection is several objects in one. Split it in the source.")
        )
    if kind not in DEPTH:
        raise Unreadable("geometry_unreadable", _("'{kind}' is not a type of GeoJSON geometry.", kind=kind), kind)
    coordinates, has_height = _flat(geometry.get("coordinates"), DEPTH[kind], kind in RINGS)
    try:
        return shape({"type": kind, "coordinates": coordinates}), has_height
    except (ValueError, TypeError, IndexError, OverflowError, shapely.errors.ShapelyError) as fault:
        raise Unreadable(
            "geometry_unreadable",
            _("No {kind} can be made of it ({fault}). Correct it in the source.", kind=kind, fault=sentence_of(fault)),
        ) from None


def _flat(value: Any, depth: int, is_area: bool) -> tuple[Any, bool]:
    """Coordinates cut to two dimensions; lists `depth` deep."""
    if not isinstance(value, list):
        raise Unreadable(
            "geometry_unreadable", _("The coordinates are not lists of numbers. Correct them in the source.")
        )
    if depth == 0:
        if value and (len(value) < 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)):
            raise Unreadable(
                "geometry_unreadable", _("{value} is not a position of two numbers.", value=str(value)), value
            )
        return value[:2], len(value) > 2
    if depth > 1 and [] in value:
        said = _("A ring or a part of the geometry has no positions. Take it out in the source.")
        raise Unreadable("geometry_empty", said, str(value))
    parts = [_flat(part, depth - 1, is_area) for part in value]
    if depth == 1 and is_area and parts:
        _check_ring([part for part, _ in parts])
    return [part for part, _ in parts], any(has_height for _, has_height in parts)


def _check_ring(ring: list[Any]) -> None:
    if ring[0] != ring[-1]:
        raise Unreadable(
            "ring_not_closed",
            _("A ring does not end where it begins. Close it in the source."),
            f"{ring[0]} … {ring[-1]}",
        )
    if len(ring) < 4:
        raise Unreadable(
            "ring_too_short", _("A ring has {count} positions; the smallest has 4.", count=len(ring)), ring
        )


UNREADABLE = (shapely.errors.ShapelyError, NotImplementedError)  # of what is no shape; the second of curves
EWKT = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;", re.IGNORECASE)


def shape_of_wkt(text: str) -> BaseGeometry:
    """The shape of well-known text, also of PostGIS's, which says its system before it: only WGS84 is what it says."""
    if (said := EWKT.match(text)) and said[1] != "4326":
        raise Unreadable(
            "geometry_unreadable",
            _(
                "The WKT says SRID={srid}. Take that away and name the system once for the file: --s-srs EPSG:{srid}.",
                srid=said[1],
            ),
            text,
        )
    try:
        return shapely.force_2d(shapely.from_wkt(text[said.end() :] if said else text))
    except UNREADABLE as fault:
        raise Unreadable(
            "geometry_unreadable",
            _("The WKT cannot be read ({fault}). Correct it in the source.", fault=sentence_of(fault)),
            text,
        ) from None


def number_of(text: Any) -> float:
    """A coordinate as a number; a decimal comma is understood. Raises ValueError."""
    if isinstance(text, bool):
        raise ValueError("a truth value is not a coordinate")
    if isinstance(text, int | float):
        return float(text)
    if "_" in str(text):
        raise ValueError("Python reads 33_4 as 334, and nobody means that")
    return float(str(text).strip().replace(",", ".").replace("−", "-"))


SIDES = {"пн": "N", "пд": "S", "сх": "E", "зх": "W", "зах": "W"}
ANGLE = re.compile(
    r"""\s*(\d{1,3})\s*°\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|”|''))?)?\s*(\w*).*""",
    re.IGNORECASE,
)


def angle_of(text: str) -> float:
    """Degrees of "47°54'30\"N" or "33°24,5' сх. д.", a half of a pair in a column of its own. Raises ValueError."""
    found = ANGLE.fullmatch(text)
    if found is None:
        raise ValueError("it is not degrees, minutes and seconds")
    minutes, seconds = (number_of(part or 0) for part in found.group(2, 3))
    side = SIDES.get(found[4].lower(), found[4].upper())
    if side not in ("N", "S", "E", "W", "") or minutes >= 60 or seconds > 60:
        raise ValueError("it says no side of the world, or has 60 minutes")
    value = int(found[1]) + minutes / 60 + seconds / 3600
    return -value if side in ("S", "W") else value


DEGREES = r"([-−]?\d{1,3}[.,]\d+)"
PAIR = re.compile(rf"\s*\(?\s*{DEGREES}\s*[,;\s]\s*{DEGREES}\s*\)?\s*")


def point_of_pair(text: str) -> Point:
    """A point of "48°02'16.1"N, 33°29'00.5"E": both halves must say their hemisphere, in either order.

    Of "48.03780, 33.48347" the first number becomes x: which it is, the file as a whole tells (`crs.decide`).
    """
    if pair := PAIR.fullmatch(text):
        return Point(number_of(pair[1]), number_of(pair[2]))
    found = DMS.findall(text)
    if len(found) == 2:
        degrees = {}
        for whole, minutes, seconds, side in found:
            letter = side.upper()
            value = int(whole) + int(minutes) / 60 + float(seconds.replace(",", ".")) / 3600
            axis = {"N": "lat", "S": "lat", "E": "lon", "W": "lon"}.get(letter, "")
            degrees[axis] = -value if letter in ("S", "W") else value
            if int(minutes) > 59 or float(seconds.replace(",", ".")) > 60:  # 60.0 is 59.96 rounded
                break
        else:
            if degrees.keys() == {"lat", "lon"}:
                return Point(degrees["lon"], degrees["lat"])
    raise Unreadable(
        "coordinate_unreadable",
        _(
            "'{text}' is not a position that can be read without guessing. Write longitude and "
            "latitude in two columns, or degrees, minutes and seconds with N, S, E, W.",
            text=text,
        ),
        text,
    )


def is_finite(one: BaseGeometry) -> bool:
    """Whether every coordinate is a finite number."""
    return bool(np.isfinite(shapely.get_coordinates(one)).all())


def are_finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """The same of each of many; None is."""
    positions, owner = shapely.get_coordinates(shapes, return_index=True)
    found = np.ones(len(shapes), dtype=bool)
    found[owner[~np.isfinite(positions).all(axis=1)]] = False
    return found
