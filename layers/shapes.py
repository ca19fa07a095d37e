"""What may be asked about a shape in bounded time, before a library or the database is asked.

Whether an area crosses itself takes seconds for five thousand corners, and hours for a hundred thousand, when its edges
run beside each other on purpose; and nothing stops the library that is at it. What that costs is counted first: pairs
of edges whose boxes meet. A city's border of a hundred thousand corners has half a million of them.
"""

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.empty_parts import have_empty_parts

MOST_VERTICES = 100_000  # of one feature that somebody sends by hand
MOST_MEETINGS = 2_000_000  # pairs of edges; a second or two for the library, and as long again for the database
SIMPLE = 1_000  # so few vertices have no more than half a million pairs
AT_ONCE = 64  # edges; as many times all edges are the most that is in memory


def geometry_fault(geometry: GEOSGeometry | None) -> str:
    """Why no database should be asked to keep it, in a sentence; empty when nothing speaks against it."""
    if geometry is None:
        return ""  # the field itself says that it must be there
    shape = shapely.from_wkb(bytes(geometry.wkb))
    if (count := int(shapely.get_num_coordinates(shape))) > MOST_VERTICES:
        return too_many_vertices(count)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return _("A coordinate is no number.")
    if have_empty_parts(np.array([shape], dtype=object)).any():
        return _("A ring or a part of the geometry has no positions. Take it out.")
    if is_tangled(shape):
        return _("Too many of its edges run beside or across one another to tell whether it is valid. Draw it simpler.")
    if not shape.is_valid:
        why = shapely.is_valid_reason(shape)
        return _("The geometry is not valid ({why}). Draw it so that it does not cross itself.").format(why=why)
    return ""


def too_many_vertices(count: int) -> str:
    return _("The geometry has {count} vertices; {most} are the most. Simplify it, or split the object.").format(
        count=count, most=MOST_VERTICES
    )


def count_positions(geometry: object) -> int:
    """How many positions a GeoJSON geometry lists, before anybody makes a shape of it."""
    count, parts = 0, [geometry]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            parts += [part.get("coordinates"), part.get("geometries")]
        elif isinstance(part, list) and part and not isinstance(part[0], list | dict):
            count += 1
        elif isinstance(part, list):
            parts += part
    return count


def is_tangled(shape: BaseGeometry) -> bool:
    """Whether so many of its edges run beside or across each other that nobody may be asked about it."""
    if shapely.get_dimensions(shape) < 1 or shapely.get_num_coordinates(shape) <= SIMPLE:
        return False
    edges = _edges(shape)
    tree, left = shapely.STRtree(edges), 2 * MOST_MEETINGS + len(edges)  # each pair comes twice, each edge meets itself
    for start in range(0, len(edges), AT_ONCE):
        left -= tree.query(edges[start : start + AT_ONCE]).shape[1]
        if left < 0:
            return True
    return False


def _edges(shape: BaseGeometry) -> NDArray[np.object_]:
    """Every edge of every ring and line."""
    parts = shapely.get_parts(shape)
    lines = shapely.get_rings(parts) if shapely.get_dimensions(shape) == 2 else parts
    spots, line = shapely.get_coordinates(lines, return_index=True)
    is_edge = line[1:] == line[:-1]
    return np.asarray(shapely.linestrings(np.stack([spots[:-1][is_edge], spots[1:][is_edge]], axis=1)))
