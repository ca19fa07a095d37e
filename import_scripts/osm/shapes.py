"""Geometry of elements in WGS84: lines of the nodes that are there, areas that are valid, and what lies in the bounds.

An extract is often cut through its ways: nodes beyond the cut are missing. A line keeps the runs it has; an area is
closed along the straight line between the nodes it has, which is the cut; both are said in a notice. OSM's geometry is
never cut to the bounds: what reaches beyond them is marked as confirmed outside.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from shapely import make_valid
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

Spot = tuple[float, float]


def spots_of(nodes: Iterable[Any]) -> list[Spot | None]:
    """Positions of a way's nodes, None where the file does not hold the node."""
    return [(node.lon, node.lat) if node.location.valid() else None for node in nodes]


def line_of(spots: Sequence[Spot | None]) -> BaseGeometry | None:
    """The line through the nodes that are there, in as many pieces as it has; None where no two neighbours are."""
    runs: list[list[Spot]] = [[]]
    for spot in spots:
        if spot is None:
            runs.append([])
        elif not runs[-1] or runs[-1][-1] != spot:
            runs[-1].append(spot)
    lines = [LineString(run) for run in runs if len(run) >= 2]
    if not lines:
        return None
    return lines[0] if len(lines) == 1 else MultiLineString(lines)


def area_of_what_is_there(spots: Sequence[Spot | None]) -> BaseGeometry | None:
    """The area within the nodes of a closed way that are there; None where too few are."""
    known = [spot for spot in spots if spot is not None]
    if len(set(known)) < 3:
        return None
    return valid_area(Polygon(known))


def valid_area(geometry: BaseGeometry) -> BaseGeometry | None:
    """The same area as a valid Polygon or MultiPolygon; None where nothing of an area is left."""
    if geometry.is_valid and geometry.geom_type in ("Polygon", "MultiPolygon") and geometry.area > 0:
        return _single(geometry)
    repaired = make_valid(geometry)
    parts = [part for part in getattr(repaired, "geoms", [repaired]) if part.geom_type in ("Polygon", "MultiPolygon")]
    joined = unary_union(parts) if parts else None
    return _single(joined) if joined is not None and joined.area > 0 else None


def _single(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type == "MultiPolygon" and len(geometry.geoms) == 1:
        return geometry.geoms[0]
    return geometry
