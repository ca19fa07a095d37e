"""Whether a row that a reader made may leave the cage: its shape finite, and no larger than a shape may be."""

from dataclasses import replace

import shapely

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown
from import_scripts.readers.geometry import is_finite
from import_scripts.rows import RawRow
from import_scripts.wkb import MOST_VERTICES, BadShape, bytes_of, vertices


def fit(row: RawRow) -> RawRow:
    """The row, or the row without its shape and with the fault that keeps the shape back."""
    shape = row.shape
    if shape is None:
        return row
    if not is_finite(shape):
        said = _("A coordinate is no number, or lies where its CRS is not defined. Correct it in the source.")
        return replace(
            row, shape=None, fault=error("geometry_not_finite", said, row=row.number, value=shown(shape.wkt))
        )
    try:
        if shapely.get_num_coordinates(shape) > MOST_VERTICES or shape.geom_type == "GeometryCollection":
            vertices(bytes_of(shape))
    except BadShape as bad:
        return replace(row, shape=None, fault=error(bad.code, sentence_of(bad), row=row.number))
    return row
