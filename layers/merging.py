"""Writing the difference of the staged rows into the ledger: many statements of at most `PART` rows, one transaction.

What a statement has changed stays in the memory of the database until every trigger is done with it, and the keys that
it must keep until they are checked. So both end with the statement here: a merge of a million rows takes no more memory
than one of fifty thousand, and can say how far it is. Nobody sees the first part before the last is written.
"""

from collections.abc import Callable
from datetime import date

from layers.comparing import FIELDS, IS_GONE, WRITTEN
from layers.staging import Scope, hashing

# Rows of a part. Of new ones few, so that one often hears how far it is; after any other part everything on the map
# competes anew (tiles/read_model.py).
NEW_PART, PART = 25_000, 50_000
Written = Callable[[int, int], None]  # of how many objects are written, and how many are to be
# New objects come in the order of the ground, so that those of a part are neighbours in every index and on the map.
PLACE = "ST_GeoHash(ST_PointOnSurface(s.geometry), 9), s.source_id"
# The staged rows and the features of each part. Rows are named by where they lie in the staging table, which nobody
# changes any more: so a part is fetched, never looked for (layers/planning.py).
DIVIDE = f"""
CREATE TEMPORARY TABLE merged_part ON COMMIT DROP AS
SELECT verb, part, array_agg(staged) AS staged, array_agg(id) AS ids, count(*) AS number
  FROM (SELECT 'withdraw' AS verb, NULL::tid AS staged, f.id, (row_number() OVER (ORDER BY f.id) - 1) / %(size)s AS part
          FROM layers_feature f WHERE {IS_GONE}
        UNION ALL
        SELECT verb, s.ctid, c.feature_id, (row_number() OVER (PARTITION BY verb ORDER BY {PLACE}) - 1)
               / CASE verb WHEN 'add' THEN %(new_size)s ELSE %(size)s END
          FROM compared_feature c JOIN staged_feature s ON s.source_id = c.source_id,
               LATERAL (SELECT CASE c.state WHEN 'added' THEN 'add' WHEN 'unchanged' THEN 'confirm'
                               ELSE 'change' END AS verb) told
         WHERE verb <> 'confirm' OR %(confirmed_on)s::date IS NOT NULL) every
 GROUP BY 1, 2
"""
PARTS = "SELECT verb, part, number FROM merged_part ORDER BY array_position(%s, verb), part"


def _of_the_part(column: str) -> str:
    return f"ANY ((SELECT p.{column} FROM merged_part p WHERE p.verb = %(verb)s AND p.part = %(part)s)"


STAGED, IDS = f"{_of_the_part('staged')}::tid[])", f"{_of_the_part('ids')}::bigint[])"
WITHDRAW = f"UPDATE layers_feature f SET withdrawn_at = now(), withdrawn_reason = %(reason)s WHERE f.id = {IDS}"
CHANGE = f"""
UPDATE layers_feature f
   SET withdrawn_at = NULL, withdrawn_reason = '', replaced_by_id = NULL,
       verified_by_id = CASE WHEN %(confirmed_on)s::date IS NULL THEN f.verified_by_id ELSE %(confirmed_by)s END,
       {", ".join(f"{name} = {WRITTEN[name]}" for name in FIELDS)}
  FROM merged_part p, LATERAL unnest(p.staged, p.ids) AS one(staged, id), staged_feature s
 WHERE p.verb = %(verb)s AND p.part = %(part)s AND s.ctid = one.staged AND f.id = one.id
   AND s.ctid = {STAGED} AND f.id = {IDS}
"""
CONFIRM = f"""
UPDATE layers_feature f SET verified_on = %(confirmed_on)s, verified_by_id = %(confirmed_by)s
 WHERE f.id = {IDS} AND (f.verified_on IS NULL OR f.verified_on < %(confirmed_on)s)
"""
ADD = f"""
INSERT INTO layers_feature (layer_id, source_id, uuid, withdrawn_reason, verified_by_id, {", ".join(FIELDS)})
SELECT %(layer)s, s.source_id, s.uuid, '', %(confirmed_by)s, {", ".join(WRITTEN[name] for name in FIELDS)}
  FROM staged_feature s LEFT JOIN layers_feature f ON false
 WHERE s.ctid = {STAGED}
 ORDER BY {PLACE}
"""
STATEMENTS = {"withdraw": WITHDRAW, "change": CHANGE, "confirm": CONFIRM, "add": ADD}  # in this order


def merge(
    scope: Scope,
    *,
    reason: str,
    confirmed_on: date | None = None,
    confirmed_by: int | None = None,
    written: Written = lambda _done, _all: None,
) -> None:
    """Write what `staging.difference` found. With `confirmed_on` every object that the rows state counts as verified on
    that day. `written` is told before the first part and after each."""
    values = {"reason": reason, "confirmed_on": confirmed_on, "confirmed_by": confirmed_by if confirmed_on else None}
    with hashing() as cursor:
        cursor.execute("DROP TABLE IF EXISTS merged_part")
        cursor.execute(DIVIDE, scope.values(size=PART, new_size=NEW_PART, **values))
        cursor.execute(PARTS, [list(STATEMENTS)])
        parts = cursor.fetchall()
        done, every = 0, sum(number for _verb, _part, number in parts)
        written(done, every)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for verb, part, number in parts:
            cursor.execute(STATEMENTS[verb], scope.values(verb=verb, part=part, **values))
            done += number
            written(done, every)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
