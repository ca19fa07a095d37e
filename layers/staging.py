"""The staging table through which a whole layer comes into the ledger: COPY in, compare, merge.

What is unchanged is not written; `layers/comparing.py` says what that is.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import connection
from django.db.backends.utils import CursorWrapper

from geoportal.core.languages import translations_of
from layers.comparing import COMPARE, COUNT, DIFFERENCES, FIELDS, IS_GONE, LIST, WRITTEN
from layers.models import Layer
from layers.rows import Difference, FeatureRow, SyncResult

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
ADD = f"""
INSERT INTO layers_feature (layer_id, source_id, uuid, withdrawn_reason, verified_by_id, {", ".join(FIELDS)})
SELECT %(layer)s, s.source_id, s.uuid, '', %(confirmed_by)s, {", ".join(WRITTEN[name] for name in FIELDS)}
  FROM staged_feature s LEFT JOIN layers_feature f ON false
 WHERE NOT EXISTS (SELECT 1 FROM layers_feature f WHERE f.layer_id = %(layer)s AND f.source_id = s.source_id)
 ORDER BY ST_GeoHash(ST_PointOnSurface(s.geometry), 9), s.source_id
"""
CHANGE = f"""
UPDATE layers_feature f
   SET withdrawn_at = NULL, withdrawn_reason = '', replaced_by_id = NULL,
       verified_by_id = CASE WHEN %(confirmed_on)s::date IS NULL THEN f.verified_by_id ELSE %(confirmed_by)s END,
       {", ".join(f"{name} = {WRITTEN[name]}" for name in FIELDS)}
  FROM staged_feature s JOIN compared_feature c ON c.source_id = s.source_id
 WHERE f.id = c.feature_id AND c.state IN ('moved', 'changed')
"""
CONFIRM = """
UPDATE layers_feature f SET verified_on = %(confirmed_on)s, verified_by_id = %(confirmed_by)s
  FROM compared_feature c
 WHERE f.id = c.feature_id AND c.state = 'unchanged'
   AND (f.verified_on IS NULL OR f.verified_on < %(confirmed_on)s)
"""
# Each call of a trigger asks which triggers to ignore; where that was never set, it raises and catches an error.
NOTHING_IGNORED = """
SELECT set_config('pgtrigger.ignore', '{}', true) WHERE coalesce(current_setting('pgtrigger.ignore', true), '') = ''
"""
WITHDRAW = f"UPDATE layers_feature f SET withdrawn_at = now(), withdrawn_reason = %(reason)s WHERE {IS_GONE}"
# Before the first write, and before the comparison that it rests on: whoever edits one of these waits, or we do.
# The lock of the counters comes with the first write, so that nobody who has it waits for one of these rows.
LOCK_ROWS = "SELECT count(*) FROM (SELECT 1 FROM layers_feature WHERE layer_id = %(layer)s FOR NO KEY UPDATE) held"


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


def hold(scope: Scope) -> None:
    """Let nobody change the layer's features until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ROWS, {"layer": scope.layer.pk})


def difference(scope: Scope) -> tuple[SyncResult, int]:
    """What merging would do, and how many live features the layer has now. The rest of this module goes by it."""
    with hashing() as cursor:
        cursor.execute("DROP TABLE IF EXISTS compared_feature")
        cursor.execute(COMPARE, scope.values())
        cursor.execute(COUNT, scope.values())
        added, moved, changed, unchanged, withdrawn, live = cursor.fetchone()
    return SyncResult(added=added, changed=changed, withdrawn=withdrawn, unchanged=unchanged, moved=moved), live


def differences(scope: Scope, limit: int) -> list[Difference]:
    """The first `limit` features that merging would touch, and then those that it would not; what vanishes first."""
    with hashing() as cursor:
        cursor.execute(LIST, scope.values(limit=limit))
        return [Difference(*row) for row in cursor]


def write_differences(scope: Scope, insert: str, **values: Any) -> None:
    """`insert`, a statement of ours that takes its rows from {differences}, with `values` as its parameters."""
    with hashing() as cursor:
        cursor.execute(insert.format(differences=DIFFERENCES), scope.values(**values))


def merge(scope: Scope, *, reason: str, confirmed_on: date | None = None, confirmed_by: int | None = None) -> None:
    """Write the difference. With `confirmed_on` every object that the rows state counts as verified on that day."""
    values = {"reason": reason, "confirmed_on": confirmed_on, "confirmed_by": confirmed_by if confirmed_on else None}
    with hashing() as cursor:
        cursor.execute(NOTHING_IGNORED)
        for statement in (WITHDRAW, CHANGE, CONFIRM, ADD) if confirmed_on else (WITHDRAW, CHANGE, ADD):
            cursor.execute(statement, scope.values(**values))


@contextmanager
def hashing() -> Iterator[CursorWrapper]:
    """A cursor of this transaction whose joins are no loops: layers/planning.py says why."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield cursor
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
