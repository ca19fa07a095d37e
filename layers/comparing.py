"""What would become of each object when the staged rows are merged: added, moved, changed, unchanged or withdrawn.

A row is unchanged when every field that a source states equals what the ledger holds and no vertex lies 10 cm or more
from where it was: sources round their coordinates, and a map that is drawn anew for that says nothing. A day on which
it was verified or is next due counts only where the source states one. *Moved* is what differs in its geometry alone.

The verdict on each row stands in the temporary table compared_feature, which the merge then goes by; so it must be made
after the layer's rows are held (`layers/staging.hold`).
"""

from layers.moves import LEAST_M

FIELDS = (
    "kind_id", "geometry", "is_outside_confirmed", "name", "description", "address", "translations", "properties",
    "rank", "status", "visibility", "source", "verified_on", "next_due_on",
)  # fmt: skip
UNSTATED = {"verified_on": "%(confirmed_on)s, f.verified_on", "next_due_on": "f.next_due_on"}
# What is written into each field, from the staged row `s` over the feature `f`.
WRITTEN = {name: f"coalesce(s.{name}, {UNSTATED[name]})" if name in UNSTATED else f"s.{name}" for name in FIELDS}

IS_SAME = " AND ".join(
    f"(s.{name} IS NULL OR f.{name} IS NOT DISTINCT FROM s.{name})"
    if name in UNSTATED
    else f"f.{name} IS NOT DISTINCT FROM s.{name}"
    for name in FIELDS
    if name != "geometry"
)
STATES = "ARRAY['withdrawn', 'changed', 'moved', 'added', 'unchanged']"  # what is seen first
IS_GONE = """f.layer_id = %(layer)s AND f.withdrawn_at IS NULL AND %(withdraw_absent)s
           AND NOT EXISTS (SELECT 1 FROM staged_feature s WHERE s.source_id = f.source_id)
           AND NOT EXISTS (SELECT 1 FROM kept_feature k WHERE k.source_id = f.source_id)"""
COMPARE = f"""
CREATE TEMPORARY TABLE compared_feature ON COMMIT DROP AS
SELECT s.source_id, f.id AS feature_id, move.m AS distance_m,
       CASE WHEN f.id IS NULL THEN 'added' WHEN f.withdrawn_at IS NOT NULL OR NOT ({IS_SAME}) THEN 'changed'
            WHEN move.m < {LEAST_M} THEN 'unchanged' ELSE 'moved' END AS state
  FROM staged_feature s LEFT JOIN layers_feature f ON f.layer_id = %(layer)s AND f.source_id = s.source_id,
       LATERAL (SELECT layers_moved_m(f.geometry, s.geometry) AS m) move
"""
COUNT = f"""
SELECT count(*) FILTER (WHERE state = 'added'), count(*) FILTER (WHERE state = 'moved'),
       count(*) FILTER (WHERE state = 'changed'), count(*) FILTER (WHERE state = 'unchanged'),
       (SELECT count(*) FROM layers_feature f WHERE {IS_GONE}),
       (SELECT count(*) FROM layers_feature f WHERE f.layer_id = %(layer)s AND f.withdrawn_at IS NULL)
  FROM compared_feature
"""
# The few that are wanted are chosen first, and only then written as texts.
LIST = f"""
WITH every AS (
    SELECT c.state, s.source_id, s.name, s.geometry
      FROM staged_feature s JOIN compared_feature c ON c.source_id = s.source_id
    UNION ALL
    SELECT 'withdrawn', f.source_id, f.name, f.geometry FROM layers_feature f WHERE {IS_GONE}
), wanted AS MATERIALIZED (
    SELECT * FROM every
     ORDER BY array_position({STATES}, state), source_id LIMIT %(limit)s
)
SELECT state, source_id, name, ST_AsGeoJSON(geometry, 6) FROM wanted
 ORDER BY array_position({STATES}, state), source_id
"""


def _facts(row: str, kind: str) -> str:
    """The stated facts of a row, without its geometry, as one JSON object; of a property `properties.its_name`."""
    plain = ", ".join(
        f"'{name}', {WRITTEN[name] if row == 's' else f'{row}.{name}'}"
        for name in FIELDS
        if name not in ("kind_id", "geometry", "properties", "verified_on")
    )
    return f"""jsonb_build_object('kind', {kind}, {plain}, 'verified_on', coalesce({row}.verified_on, f.verified_on))
            || coalesce((SELECT jsonb_object_agg('properties.' || key, value) FROM jsonb_each({row}.properties)),
                        '{{}}')"""


# One row for each object that would not stay as it is: its state, ids and name, its geometry before and after, how far
# it would move, and each field that would change with its old and new value.
# Whether it changes at all is asked within, before its facts are: behind ON those of every new object would be told.
DIFFERENCES = f"""
SELECT c.state, s.source_id, c.feature_id, s.name, f.geometry AS before, s.geometry AS after,
       CASE WHEN c.distance_m >= {LEAST_M} THEN c.distance_m END AS distance_m,
       coalesce(told.changed, '{{}}') AS changed
  FROM compared_feature c
  JOIN staged_feature s ON s.source_id = c.source_id
  LEFT JOIN layers_feature f ON f.id = c.feature_id
  LEFT JOIN layers_kind k ON k.id = f.kind_id
  LEFT JOIN LATERAL (
       SELECT jsonb_object_agg(coalesce(o.key, n.key), jsonb_build_array(o.value, n.value)) AS changed
         FROM jsonb_each({_facts("f", "k.code")} || jsonb_build_object('withdrawn', f.withdrawn_at IS NOT NULL)) o
         FULL JOIN jsonb_each({_facts("s", "nullif(s.kind_code, '')")} || '{{"withdrawn": false}}') n ON n.key = o.key
        WHERE c.state = 'changed' AND o.value IS DISTINCT FROM n.value
  ) told ON true
 WHERE c.state <> 'unchanged'
UNION ALL
SELECT 'withdrawn', f.source_id, f.id, f.name, f.geometry, NULL, NULL, '{{}}' FROM layers_feature f WHERE {IS_GONE}
"""
