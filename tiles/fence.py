"""The fence: a drawing that began before a change never takes the place of one that has seen it."""

# Snapshots of one database are ordered: whoever sees a transaction that another does not was taken later. The numbers
# alone do not say it, since two snapshots with the same upper end may differ in what was still running.
FENCE = """
CREATE OR REPLACE FUNCTION tiles_has_seen(newer pg_snapshot, older pg_snapshot)
RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_snapshot_xmax(newer) >= pg_snapshot_xmax(older)
       AND NOT EXISTS (SELECT FROM pg_snapshot_xip(newer) AS running WHERE pg_visible_in_snapshot(running, older))
$$;
"""
