"""Areas of relations whose outline an extract has cut: put together from what is there, where that says enough.

osmium gives up on such a relation. Here its ways are read once more. When what is there of the outline is whole rings
and at most one open piece, the piece is closed straight between its ends, which is the cut; two open pieces could be
joined in more than one way, so nothing is guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import osmium
from shapely import unary_union
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from import_scripts.osm.shapes import Spot, line_of, spots_of, valid_area

Member = tuple[int, str]  # number of a way, role


def spots_of_ways(file: osmium.io.File, numbers: Iterable[int]) -> dict[int, list[Spot | None]]:
    """Positions of the nodes of these ways, read from the file in a pass of its own."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    ways: Any = osmium.FileProcessor(file).with_locations()
    ways = ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.IdFilter(wanted))
    return {way.id: spots_of(way.nodes) for way in ways}


def area_of_members(members: Sequence[Member], ways: Mapping[int, Sequence[Spot | None]]) -> BaseGeometry | None:
    """The area within what is there of the outer ways, less whole inner rings; None where that is unclear."""
    rings, pieces = _joined([line_of(ways[ref]) for ref, role in members if role != "inner" and ref in ways])
    holes, _ = _joined([line_of(ways[ref]) for ref, role in members if role == "inner" and ref in ways])
    if len(pieces) > 1 or not (rings or pieces):
        return None
    outer = [area for line in [*rings, *pieces] if (area := _enclosed(line)) is not None]
    inner = [area for line in holes if (area := _enclosed(line)) is not None]
    area = unary_union(outer).difference(unary_union(inner)) if outer else None
    return valid_area(area) if area is not None else None


def _joined(lines: Iterable[BaseGeometry | None]) -> tuple[list[LineString], list[LineString]]:
    """The lines joined where they meet: closed ones, and those that stay open."""
    parts = [part for line in lines if line is not None for part in getattr(line, "geoms", [line])]
    merged = linemerge(parts) if parts else None
    joined = list(getattr(merged, "geoms", [merged])) if merged is not None else []
    return [line for line in joined if line.is_ring], [line for line in joined if not line.is_ring]


def _enclosed(line: LineString) -> BaseGeometry | None:
    return valid_area(Polygon(line.coords)) if len(set(line.coords)) > 2 else None
