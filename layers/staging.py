"""The staging table through which a whole layer comes into the ledger: COPY in, compare, merge.

A row is unchanged when every field that a source states equals what the ledger holds; then it is not written.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import connection
from django.db.backends.utils import CursorWrapper

from geoportal.core.languages import translations_of
from layers.models import Layer
from layers.rows import Difference, FeatureRow, SyncResult

FIELDS = (
    "kind_id", "geometry", "is_outside_confirmed", "name", "description", "address", "translations", "properties",
    "rank", "status", "visibility", "source", "verified_on", "next_due_on",
)  # fmt: skip

CREATE = """
DROP TABLE IF EXISTS staged_feature;
CREATE TEMPORARY TABLE staged_feature (
    source_id text, uuid uuid, kind_code text, wkb bytea, is_outside_confirmed boolean, name text, description text,
    address text, translations jsonb, properties jsonb, rank smallint, status text, visibility text, source text,
    verified_on date, next_due_on date, kind_id bigint, geometry geometry(Geometry, 4326)
) ON COMMIT DROP
"""
COPY = """
COPY staged_feature (source_id, uuid, kind_code, wkb, is_outside_confirmed, name, description, address, translations,
    properties, rank, status, visibility, source, verified_on, next_due_on) FROM STDIN
"""
RESOLVE = """
UPDATE staged_feature s SET geometry = ST_GeomFromWKB(s.wkb, 4326), wkb = NULL,
    kind_id = (SELECT k.id FROM layers_kind k WHERE k.code = s.kind_code)
"""
SAME = " AND ".join(f"f.{name} IS NOT DISTINCT FROM s.{name}" for name in FIELDS if name != "geometry")
IS_SAME = f"({SAME} AND f.geometry::bytea = s.geometry::bytea AND f.withdrawn_at IS NULL)"
IS_GONE = """f.layer_id = %(layer)s AND f.withdrawn_at IS NULL AND %(withdraw_absent)s AND f.source_id <> ALL(%(kept)s)
           AND NOT EXISTS (SELECT 1 FROM staged_feature s WHERE s.source_id = f.source_id)"""
COUNT = f"""
SELECT count(*) FILTER (WHERE f.id IS NULL), count(*) FILTER (WHERE f.id IS NOT NULL AND NOT {IS_SAME}),
       count(*) FILTER (WHERE f.id IS NOT NULL AND {IS_SAME}),
       (SELECT count(*) FROM layers_feature f WHERE {IS_GONE}),
       (SELECT count(*) FROM layers_feature f WHERE f.layer_id = %(layer)s AND f.withdrawn_at IS NULL)
  FROM staged_feature s LEFT JOIN layers_feature f ON f.layer_id = %(layer)s AND f.source_id = s.source_id
"""
ADD = f"""
INSERT INTO layers_feature (layer_id, source_id, uuid, withdrawn_reason, {", ".join(FIELDS)})
SELECT %(layer)s, s.source_id, s.uuid, '', {", ".join("s." + name for name in FIELDS)}
  FROM staged_feature s
 WHERE NOT EXISTS (SELECT 1 FROM layers_feature f WHERE f.layer_id = %(layer)s AND f.source_id = s.source_id)
 ORDER BY ST_GeoHash(ST_PointOnSurface(s.geometry), 9), s.source_id
"""
CHANGE = f"""
UPDATE layers_feature f
   SET withdrawn_at = NULL, withdrawn_reason = '', replaced_by_id = NULL,
       {", ".join(f"{name} = s.{name}" for name in FIELDS)}
  FROM staged_feature s
 WHERE f.layer_id = %(layer)s AND f.source_id = s.source_id AND NOT {IS_SAME}
"""
# Each call of a trigger asks which triggers to ignore; where that was never set, it raises and catches an error.
NOTHING_IGNORED = """
SELECT set_config('pgtrigger.ignore', '{}', true) WHERE coalesce(current_setting('pgtrigger.ignore', true), '') = ''
"""
WITHDRAW = f"UPDATE layers_feature f SET withdrawn_at = now(), withdrawn_reason = %(reason)s WHERE {IS_GONE}"
LIST = f"""
SELECT * FROM (
    SELECT CASE WHEN f.id IS NULL THEN 'added' WHEN {IS_SAME} THEN 'unchanged' ELSE 'changed' END AS state,
           s.source_id, s.name, ST_AsGeoJSON(s.geometry, 6) AS geojson
      FROM staged_feature s LEFT JOIN layers_feature f ON f.layer_id = %(layer)s AND f.source_id = s.source_id
    UNION ALL
    SELECT 'withdrawn', f.source_id, f.name, ST_AsGeoJSON(f.geometry, 6) FROM layers_feature f WHERE {IS_GONE}
) every
 ORDER BY array_position(ARRAY['withdrawn', 'changed', 'added', 'unchanged'], state), source_id LIMIT %(limit)s
"""


def stage(layer: Layer, rows: Iterable[FeatureRow]) -> None:
    """Fill the staging table of this transaction with `rows`."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        with cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(_as_columns(layer, row))
        cursor.execute(RESOLVE)
        cursor.execute("CREATE INDEX ON staged_feature (source_id); ANALYZE staged_feature")


def _as_columns(layer: Layer, row: FeatureRow) -> tuple[Any, ...]:
    texts = {"name": row.name, "description": row.description, "address": row.address}
    return (
        row.source_id, uuid5(NAMESPACE_URL, f"{layer.slug}/{row.source_id}"), row.kind, row.geometry,
        row.is_outside_confirmed, row.name, row.description, row.address,
        json.dumps(translations_of(row.texts, texts)), json.dumps(row.properties), row.rank, row.status,
        row.visibility, row.source, row.verified_on, row.next_due_on,
    )  # fmt: skip


def faults() -> list[str]:
    """Why the staged rows cannot be merged: repeated source ids and kinds that do not exist; at most ten of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, count(*) FROM staged_feature GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 10"
        )
        found = [f"source_id {source_id!r} stands {count} times; it must be unique" for source_id, count in cursor]
        cursor.execute(
            "SELECT kind_code, count(*) FROM staged_feature WHERE kind_code <> '' AND kind_id IS NULL"
            " GROUP BY 1 ORDER BY 1 LIMIT 10"
        )
        return found + [
            f"kind {code!r} of {count} rows is not known; load the kinds or add it" for code, count in cursor
        ]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which live features a merge may withdraw: those absent from the rows, but never the `kept` ones."""

    layer: Layer
    withdraw_absent: bool = True
    kept: tuple[str, ...] = ()

    def values(self, **more: Any) -> dict[str, Any]:
        """As parameters of the statements above."""
        return {"layer": self.layer.pk, "withdraw_absent": self.withdraw_absent, "kept": list(self.kept), **more}


def difference(scope: Scope) -> tuple[SyncResult, int]:
    """What merging would do, and how many live features the layer has now."""
    with _hashing() as cursor:
        cursor.execute(COUNT, scope.values())
        added, changed, unchanged, withdrawn, live = cursor.fetchone()
    return SyncResult(added=added, changed=changed, withdrawn=withdrawn, unchanged=unchanged), live


def differences(scope: Scope, limit: int) -> list[Difference]:
    """The first `limit` features that merging would touch, and then those that it would not; what vanishes first."""
    with _hashing() as cursor:
        cursor.execute(LIST, scope.values(limit=limit))
        return [Difference(*row) for row in cursor]


def merge(scope: Scope, *, reason: str) -> None:
    """Write the difference."""
    with _hashing() as cursor:
        cursor.execute(NOTHING_IGNORED)
        for statement in (WITHDRAW, CHANGE, ADD):
            cursor.execute(statement, scope.values(reason=reason))


@contextmanager
def _hashing() -> Iterator[CursorWrapper]:
    """A cursor of this transaction whose joins are no loops: layers/planning.py says why."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield cursor
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
