"""Whether a row that a reader made may leave the cage: its shape finite, and no larger than a shape may be."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown
from import_scripts.readers.geometry import are_finite, is_finite
from import_scripts.rows import RawRow
from import_scripts.wkb import MOST_VERTICES, BadShape, bytes_of, vertices
from layers.empty_parts import have_empty_parts


def fit_each(rows: Sequence[RawRow]) -> list[RawRow]:
    """Each row as `fit` gives it: the shapes are looked at together, and one by one only what is not plainly right."""
    shapes = np.array([row.shape for row in rows], dtype=object)
    is_plain = are_finite(shapes) & (shapely.get_num_coordinates(shapes) <= MOST_VERTICES)
    is_plain &= shapely.get_type_id(shapes) != shapely.GeometryType.GEOMETRYCOLLECTION
    is_plain &= ~have_empty_parts(shapes)
    return [row if plain else fit(row) for row, plain in zip(rows, is_plain.tolist(), strict=True)]


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
        vertices(bytes_of(shape))
    except BadShape as bad:
        return replace(row, shape=None, fault=error(bad.code, sentence_of(bad), row=row.number))
    return row
