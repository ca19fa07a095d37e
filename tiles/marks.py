"""The marks: one row of tiles_dirtytile per tile that a transaction makes show something else.

tiles_mapfeature --statement triggers--> tiles_mark(…) --> tiles_dirtytile
"""

from tiles.cells import WORLD_M, statement_trigger
from tiles.grid import FIRST_COUNTED, LAST_THINNED, MAXZOOM

DIRTY = "tiles_dirty"  # the channel on which the one who redraws is woken
PUBLISHED = "tiles_published"  # the channel on which every process that serves is told
# Instead of a zoom: every tile may show something else; every tile may show what nobody may see any more.
EVERYTHING, HIDDEN = -1, -2
MANY = 2000  # changed rows in one statement from which on every tile counts as changed
SIDE_M = WORLD_M / 2**MAXZOOM
WIDE = 30_000  # tiles of the last zoom in their boxes, likewise: two boxes of a whole city
# Before the first pyramid likewise: there is no tile that could be drawn again.

# What a tile shows of a row; a change of anything else (its revision) leaves every tile as it is.
DRAWN = (
    "tile_layer, layer, theme, kind, icon, rank, status, visibility, starts_at, maxzoom, area_from, name, name_en,"
    " number, height_m, geometry, spot"
)


def _columns(alias: str) -> str:
    return ", ".join(f"{alias}.{name.strip()}" for name in DRAWN.split(","))


# Where something of a row `s` is drawn. An object is drawn from its own first zoom on, and counted before, but not
# while the city is seen from far. An object with an area is drawn twice: its spot, and from `area_from` on the area.
SHOWN = f"""
        LATERAL (VALUES (CASE WHEN s.tile_layer = 'objects' THEN s.spot ELSE s.geometry END,
                         CASE WHEN s.tile_layer = 'objects' THEN least(s.minzoom, {FIRST_COUNTED})
                              ELSE s.starts_at END::int,
                         CASE WHEN s.tile_layer = 'objects' THEN greatest(s.maxzoom, {LAST_THINNED})
                              ELSE s.maxzoom END::int),
                        (s.geometry, s.area_from::int, s.maxzoom::int)
                ) AS shown(shape, first_z, last_z)"""
MARK = f"""
DROP FUNCTION IF EXISTS tiles_mark(geometry[], int[], int[]);
CREATE OR REPLACE FUNCTION tiles_mark_everything(hides boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tiles_dirtytile (z, x, y, changed_by)
    VALUES (CASE WHEN hides THEN {HIDDEN} ELSE {EVERYTHING} END, -1, -1, pg_current_xact_id());
    IF hides THEN
        PERFORM pg_notify('{PUBLISHED}', '');  -- no process waits for the next epoch to stop serving this one
    END IF;
    PERFORM pg_notify('{DIRTY}', '');
END $$;

CREATE OR REPLACE FUNCTION tiles_mark(shapes geometry[], first_z int[], last_z int[], hides boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM tiles_epoch) OR (
        SELECT sum(((ST_XMax(shape) - ST_XMin(shape)) / {SIDE_M} + 1)
                   * ((ST_YMax(shape) - ST_YMin(shape)) / {SIDE_M} + 1))
          FROM unnest(shapes) AS shape
    ) > {WIDE} THEN
        PERFORM tiles_mark_everything(hides);
    ELSE
        INSERT INTO tiles_dirtytile (z, x, y, changed_by)
        SELECT DISTINCT t.z, t.x, t.y, pg_current_xact_id()
          FROM unnest(shapes, first_z, last_z) AS s(shape, first_z, last_z),
               LATERAL tiles_touched(s.shape, s.first_z, least(s.last_z, {MAXZOOM})) AS t;
        PERFORM pg_notify('{DIRTY}', '');  -- heard when the transaction ends, once however often it is said
    END IF;
END $$;

-- Rows are counted before their shapes are taken into memory: a million of them is no list for an array.
CREATE OR REPLACE FUNCTION tiles_mark_one_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM rows WHERE visibility = 'public' LIMIT {MANY + 1}) first_few) > {MANY} THEN
        PERFORM tiles_mark_everything(false);
    ELSE
        PERFORM tiles_mark(array_agg(shown.shape), array_agg(shown.first_z), array_agg(shown.last_z), false)
           FROM rows s, {SHOWN}
          WHERE s.visibility = 'public' AND shown.first_z IS NOT NULL HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

-- Its first call in a session often sees no rows (INSERT … ON CONFLICT fires it), and a plan made then would be kept: a
-- nested loop over old and new rows, minutes for 15,000 of them. EXECUTE plans for the rows of this call.
CREATE OR REPLACE FUNCTION tiles_mark_both_states() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
    hidden boolean;
BEGIN
    EXECUTE $count$
    SELECT count(*), bool_or(n.visibility <> 'public') FROM old_rows o JOIN new_rows n USING (id)
     WHERE 'public' IN (o.visibility, n.visibility)
       AND (o.minzoom <> n.minzoom OR ({_columns("o")}) IS DISTINCT FROM ({_columns("n")}))
    $count$ INTO changed, hidden;
    IF changed > {MANY} THEN
        PERFORM tiles_mark_everything(hidden);
    ELSIF changed > 0 THEN
        EXECUTE $both$
        SELECT tiles_mark(array_agg(shape), array_agg(first_z), array_agg(last_z), bool_or(hides)) FROM (
            SELECT shown.shape, shown.first_z, shown.last_z, n.visibility <> 'public' AS hides
              FROM old_rows o JOIN new_rows n USING (id),
                   LATERAL (VALUES
                       (o.tile_layer, o.spot, o.geometry, o.starts_at, o.minzoom, o.maxzoom, o.area_from, o.visibility),
                       (n.tile_layer, n.spot, n.geometry, n.starts_at, n.minzoom, n.maxzoom, n.area_from, n.visibility)
                   ) AS s(tile_layer, spot, geometry, starts_at, minzoom, maxzoom, area_from, visibility), {SHOWN}
             WHERE s.visibility = 'public' AND shown.first_z IS NOT NULL
               AND ({_columns("o")}) IS DISTINCT FROM ({_columns("n")})
            UNION ALL
            SELECT n.spot, least(o.minzoom, n.minzoom)::int, greatest(o.minzoom, n.minzoom)::int - 1, false
              FROM old_rows o JOIN new_rows n USING (id)
             WHERE n.visibility = 'public' AND n.tile_layer = 'objects' AND o.minzoom <> n.minzoom
               AND ({_columns("o")}) IS NOT DISTINCT FROM ({_columns("n")})
        ) changed HAVING count(*) > 0
        $both$;
    END IF;
    RETURN NULL;
END $$;
"""

MARKERS = "".join(
    [
        statement_trigger("tiles_mapfeature", "INSERT", "tiles_mark_one_state", new="rows"),
        statement_trigger("tiles_mapfeature", "DELETE", "tiles_mark_one_state", old="rows"),
        statement_trigger("tiles_mapfeature", "UPDATE", "tiles_mark_both_states", old="old_rows", new="new_rows"),
    ]
)
MARKS = MARK + MARKERS
