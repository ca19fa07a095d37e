"""Taking back one merge from the history: the state before it is put back as a new state, and nothing is forgotten.

    history of the layer with the merge's number --> undone_feature: id, its last state before, its last state within

Like staging it works with a temporary table of its transaction, and joins by hashing (`layers/planning.py`); like a
merge it writes part by part.
"""

from uuid import UUID

from layers.comparing import FIELDS
from layers.merging import PART, Written
from layers.models import Layer
from layers.rows import SyncResult
from layers.staging import hashing

PUT_BACK = (*FIELDS, "verified_by_id", "withdrawn_at", "withdrawn_reason", "replaced_by_id")
FIND = """
CREATE TEMPORARY TABLE undone_feature ON COMMIT DROP AS
WITH within AS MATERIALIZED (
    SELECT e.pgh_obj_id AS id, min(e.pgh_id) AS first, max(e.pgh_id) AS last,
           bool_or(e.pgh_label = 'insert') AS is_new
      FROM layers_featureevent e WHERE e.pgh_context_id = %(number)s AND e.layer_id = %(layer)s GROUP BY 1),
     earlier AS (
    SELECT e.pgh_obj_id AS id, max(e.pgh_id) AS before
      FROM layers_featureevent e JOIN within w ON w.id = e.pgh_obj_id
     WHERE e.pgh_obj_id = ANY (ARRAY(SELECT id FROM within)) AND e.pgh_id < w.first GROUP BY 1)
SELECT w.id, e.before, w.last, w.is_new, (row_number() OVER (ORDER BY w.id) - 1) / %(size)s AS part
  FROM within w LEFT JOIN earlier e ON e.id = w.id
"""
UNKNOWN = """
SELECT f.source_id, f.name FROM undone_feature u JOIN layers_feature f ON f.id = u.id
 WHERE u.before IS NULL AND NOT u.is_new ORDER BY f.source_id
"""
IS_EDITED = " OR ".join(
    f"f.{name}::bytea <> e.{name}::bytea" if name == "geometry" else f"f.{name} IS DISTINCT FROM e.{name}"
    for name in (*PUT_BACK, "layer_id", "source_id")
)
EDITED = f"""
SELECT e.source_id, f.name FROM undone_feature u
  JOIN layers_feature f ON f.id = u.id JOIN layers_featureevent e ON e.pgh_id = u.last
 WHERE {IS_EDITED} ORDER BY e.source_id
"""
WITHDRAW = """
UPDATE layers_feature f SET withdrawn_at = now(), withdrawn_reason = %(reason)s, replaced_by_id = NULL
 WHERE f.id = ANY (ARRAY(SELECT u.id FROM undone_feature u WHERE u.part = %(part)s AND u.is_new))
   AND f.withdrawn_at IS NULL
"""
RESTORE = f"""
UPDATE layers_feature f SET {", ".join(f"{name} = e.{name}" for name in PUT_BACK)}
  FROM undone_feature u JOIN layers_featureevent e ON e.pgh_id = u.before
 WHERE f.id = u.id AND u.part = %(part)s AND NOT u.is_new
   AND f.id = ANY (ARRAY(SELECT u.id FROM undone_feature u WHERE u.part = %(part)s AND NOT u.is_new))
   AND e.pgh_id = ANY (ARRAY(SELECT u.before FROM undone_feature u WHERE u.part = %(part)s AND NOT u.is_new))
"""
COUNT = """
SELECT coalesce(max(u.part) + 1, 0), count(*) FILTER (WHERE u.is_new),
       count(*) FILTER (WHERE NOT u.is_new AND l.withdrawn_at IS NOT NULL AND b.withdrawn_at IS NULL),
       count(*) FILTER (WHERE NOT u.is_new AND (l.withdrawn_at IS NULL OR b.withdrawn_at IS NOT NULL))
  FROM undone_feature u
  LEFT JOIN layers_featureevent b ON b.pgh_id = u.before LEFT JOIN layers_featureevent l ON l.pgh_id = u.last
"""


def find(layer: Layer, number: UUID) -> None:
    """Which of the layer's objects the merge touched. The layer's rows must be held."""
    with hashing() as cursor:
        cursor.execute("DROP TABLE IF EXISTS undone_feature")
        cursor.execute(FIND, {"number": number, "layer": layer.pk, "size": PART})
        cursor.execute("ANALYZE undone_feature")


def unknown_before() -> list[tuple[str, str]]:
    """Source ids and names of those whose state before nobody knows any more."""
    return _listed(UNKNOWN)


def edited_since() -> list[tuple[str, str]]:
    """Source ids and names of those that are no longer as the merge left them."""
    return _listed(EDITED)


def _listed(question: str) -> list[tuple[str, str]]:
    with hashing() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def put_back(reason: str, written: Written) -> SyncResult:
    """Write the states before; counts as of a merge: what comes back is `added`, what the merge added `withdrawn`."""
    with hashing() as cursor:
        cursor.execute(COUNT)
        parts, withdrawn, added, changed = cursor.fetchone()
        every = withdrawn + added + changed
        written(0, every)
        for part in range(parts):
            cursor.execute(WITHDRAW, {"reason": reason, "part": part})
            cursor.execute(RESTORE, {"part": part})
            written(min((part + 1) * PART, every), every)
    return SyncResult(added=added, changed=changed, withdrawn=withdrawn, unchanged=0)
