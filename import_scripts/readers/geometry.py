"""Shapes from what formats write: GeoJSON geometries, numbers of coordinates, WKT and WKB.

A shape that cannot be made is a fault with its reason; nothing is closed, rounded or guessed on the way.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of

DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
RINGS = {"Polygon", "MultiPolygon"}


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
HEX = re.compile("0[01](?:[0-9A-Fa-f]{2}){8,}")  # bytes, in hexadecimal
EWKT = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;", re.IGNORECASE)


def shape_of_cell(value: Any) -> tuple[BaseGeometry, bool]:
    """The shape of a cell and whether it had heights: well-known text, or as PostGIS and others write it in a table."""
    text = str(value).strip()
    if HEX.fullmatch(text):
        shape = _shape_of_hex(text)
    elif text.startswith("{"):
        return _shape_of_json(text)
    else:
        shape = _shape_of_text(text)
    return shapely.force_2d(shape), bool(shapely.has_z(shape))


def _shape_of_hex(text: str) -> BaseGeometry:
    try:
        shape = shapely.from_wkb(text)
    except UNREADABLE as fault:
        said = _("The WKB cannot be read ({fault}). Correct it in the source.", fault=sentence_of(fault))
        raise Unreadable("geometry_unreadable", said, text) from None
    _refuse_other_system(str(shapely.get_srid(shape)), text)
    return shape


def _shape_of_json(text: str) -> tuple[BaseGeometry, bool]:
    try:
        shape, has_height = shape_of(json.loads(text))
    except (ValueError, RecursionError) as fault:
        said = _("The GeoJSON cannot be read ({fault}). Correct it in the source.", fault=sentence_of(fault))
        raise Unreadable("geometry_unreadable", said, text) from None
    assert shape is not None  # noqa: S101 - an object is no null
    return shape, has_height


def _refuse_other_system(srid: str, text: str) -> None:
    if srid not in ("0", "4326"):
        said = _(
            "The WKT says SRID={srid}. Take that away and name the system once for the file: --s-srs EPSG:{srid}.",
            srid=srid,
        )
        raise Unreadable("geometry_unreadable", said, text)


def _shape_of_text(text: str) -> BaseGeometry:
    """The shape of well-known text, also of PostGIS's, which says its system before it: only WGS84 is what it says."""
    said = EWKT.match(text)
    _refuse_other_system(said[1] if said else "0", text)
    try:
        return shapely.from_wkt(text[said.end() :] if said else text)
    except UNREADABLE as fault:
        raise Unreadable(
            "geometry_unreadable",
            _("The WKT cannot be read ({fault}). Correct it in the source.", fault=sentence_of(fault)),
            text,
        ) from None


IN_THREES = re.compile(r"[+-]?[0-9]{1,3}(?:[\s'][0-9]{3})+(?:[.,][0-9]+)?")  # `\s` is each space there is, NBSP too
BETWEEN_THREES = re.compile(r"[\s']")


def number_of(text: Any) -> float:
    """A coordinate as a number; a decimal comma is understood, and metres in threes. Raises ValueError."""
    if isinstance(text, bool):
        raise ValueError("a truth value is not a coordinate")
    if isinstance(text, int | float):
        return float(text)
    plain = str(text).strip().replace("−", "-").replace(",", ".")
    if plain.isascii() and "_" not in plain:  # Python reads 33_4 as 334, and digits of other scripts
        try:
            return float(plain)
        except ValueError:
            pass
    if not IN_THREES.fullmatch(plain):
        raise ValueError("it is no number")
    return float(BETWEEN_THREES.sub("", plain))


def is_finite(one: BaseGeometry) -> bool:
    """Whether every coordinate is a finite number."""
    return bool(np.isfinite(shapely.get_coordinates(one)).all())


def are_finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """The same of each of many; None is."""
    positions, owner = shapely.get_coordinates(shapes, return_index=True)
    found = np.ones(len(shapes), dtype=bool)
    found[owner[~np.isfinite(positions).all(axis=1)]] = False
    return found
