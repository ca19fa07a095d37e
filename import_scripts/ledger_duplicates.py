"""Likes among the rows that were staged and what their layer has; the database sorts them, and no process holds all."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from import_scripts.duplicates import Known, Neighbours, said_of_geometry
from import_scripts.notices import Notice
from layers.models import Layer

AT_ONCE = 5000
NORTHWARD = """
SELECT source_id, name, kind, ST_X(spot), ST_Y(spot), row_number FROM (
    SELECT s.source_id, s.name, s.kind_code AS kind, ST_Centroid(s.geometry) AS spot, s.row_number
      FROM staged_feature s WHERE s.name <> ''
     UNION ALL
    SELECT f.source_id, f.name, coalesce(k.code, ''), ST_Centroid(f.geometry), 0
      FROM layers_feature f LEFT JOIN layers_kind k ON k.id = f.kind_id
     WHERE f.layer_id = %(layer)s AND f.withdrawn_at IS NULL AND f.name <> ''
       AND NOT EXISTS (SELECT 1 FROM staged_feature s WHERE s.source_id = f.source_id)
       AND EXISTS (SELECT 1 FROM staged_feature s WHERE s.name <> '')
) every ORDER BY ST_Y(spot), ST_X(spot), row_number, source_id
"""
# Lines and areas that are drawn twice; points may well stand together, as several offices in a house.
DRAWN_TWICE = """
SELECT row_number, source_id, first, first_id FROM (
    SELECT row_number, source_id, first_value(row_number) OVER same AS first,
           first_value(source_id) OVER same AS first_id
      FROM (SELECT row_number, source_id, md5(ST_AsBinary(ST_Normalize(geometry))) AS digest
              FROM staged_feature WHERE ST_Dimension(geometry) > 0) drawn
    WINDOW same AS (PARTITION BY digest ORDER BY row_number)
) told WHERE row_number > first ORDER BY row_number
"""


def suspected_duplicates(layer: Layer, file: str) -> Iterator[Notice]:
    """What is suspected among the rows in the staging table, and between them and the layer's other live features."""
    for number, name, first, first_id in _asked(DRAWN_TWICE):
        row, other = Known(name, "", "", 0, 0, number), Known(first_id, "", "", 0, 0, first)
        yield said_of_geometry(row, other, file)
    yield from Neighbours(file).suspected(map(Known._make, _asked(NORTHWARD, layer=layer.pk)))


def _asked(statement: str, **values: int) -> Iterator[tuple[Any, ...]]:
    """The rows of the answer, some at a time; the others wait in the database."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while some := cursor.fetchmany(AT_ONCE):
            yield from some
