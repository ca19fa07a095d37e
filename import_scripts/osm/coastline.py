"""The sea. OpenStreetMap draws no area for it, only coastlines: the land on their left, the water on their right.

The lines divide the bounds into faces; a face is sea when more of the coast has it on the right than on the left. Where
a line breaks off (the extract ends there) it is led to the nearest side of the bounds.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from shapely import STRtree, unary_union
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, nearest_points, polygonize

ASIDE = 1e-7  # degrees beside a segment at which is asked which face lies there; OSM's own precision


def sea_within(bounds: Polygon, coastlines: Iterable[BaseGeometry]) -> BaseGeometry | None:
    """The sea inside `bounds`, None where no coastline crosses it."""
    pieces = [line for coastline in coastlines for line in getattr(coastline, "geoms", [coastline])]
    merged = linemerge(pieces) if pieces else None
    lines = [_led_to_the_edge(line, bounds) for line in getattr(merged, "geoms", [merged]) if line is not None]
    within = [line for line in lines if line.intersects(bounds)]
    if not within:
        return None
    net = unary_union([bounds.exterior, *(line.intersection(bounds) for line in within)])
    faces = [face for face in polygonize(net) if bounds.covers(face.representative_point())]
    sea = [face for face, votes in zip(faces, _votes(faces, within), strict=True) if votes > 0]
    return unary_union(sea).normalize() if sea else None  # the same file gives the same bytes


def _led_to_the_edge(line: LineString, bounds: Polygon) -> LineString:
    """The line with each of its ends that lies inside the bounds continued to their nearest side."""
    spots = list(line.coords)
    if spots[0] == spots[-1]:
        return line
    for end in (0, -1):
        tip = Point(spots[end])
        if bounds.contains(tip):
            on_edge = nearest_points(bounds.exterior, tip)[0].coords[0]
            spots.insert(0 if end == 0 else len(spots), on_edge)
    return LineString(spots)


def _votes(faces: list[Polygon], lines: list[LineString]) -> list[float]:
    """For each face the length of coast that has it on the right, less that which has it on the left."""
    votes = [0.0] * len(faces)
    tree = STRtree(faces)
    for line in lines:
        for right, left, length in _sides(line):
            for spot, weight in ((right, length), (left, -length)):
                for index in tree.query(spot, predicate="within"):
                    votes[int(index)] += weight
    return votes


def _sides(line: LineString) -> Iterator[tuple[Point, Point, float]]:
    """A spot on the right and one on the left of each segment's middle, and the segment's length, which is never 0:
    merging lines leaves no vertex twice."""
    spots = list(line.coords)
    for (x1, y1), (x2, y2) in pairwise(spots):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        dx, dy = (x2 - x1) / length * ASIDE, (y2 - y1) / length * ASIDE
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        yield Point(x + dy, y - dx), Point(x - dy, y + dx), length
