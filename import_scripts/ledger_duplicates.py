"""The named live features of a layer, as a file's rows are compared with them."""

from collections.abc import Iterator

from django.db import connection

from import_scripts.duplicates import Known
from layers.models import Layer

NAMED = """
SELECT f.source_id, f.name, coalesce(k.code, ''), ST_X(ST_Centroid(f.geometry)), ST_Y(ST_Centroid(f.geometry))
  FROM layers_feature f LEFT JOIN layers_kind k ON k.id = f.kind_id
 WHERE f.layer_id = %s AND f.withdrawn_at IS NULL AND f.name <> ''
"""


def named_features(layer: Layer) -> Iterator[Known]:
    """Asked in one query when the first is wanted."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED, [layer.pk])
        for row in cursor:
            yield Known(*row)
