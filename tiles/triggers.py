"""The read model, written in the database: whoever changes the ledger, what is drawn follows in the same transaction.

    layers_feature, _layer, _theme, _kind --statement triggers--> tiles_derive(ids) --> tiles_mapfeature
    tiles_mapfeature --statement triggers--> tiles_dirtytile

`tiles_derive` is the only definition of the read model; `rebuild_tiles` calls the same function for everything.
All functions are made with CREATE OR REPLACE: a migration that changes one runs `INSTALL` again.
"""

from tiles.grid import (
    BUFFER,
    EXTENT,
    FIRST_THINNED,
    LAST_THINNED,
    LEAF_LEVEL,
    MAXZOOM,
    MINZOOM,
)

WORLD_M = 40075016.68557849  # side of the Web Mercator square
MANY = 500  # changed rows in one statement from which on every tile counts as changed

GRID = f"""
-- In PL/pgSQL, because a nest of SQL functions is planned anew at every call: 150 against 5 microseconds.
CREATE OR REPLACE FUNCTION tiles_spread(v bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    v := (v | (v << 16)) & 281470681808895;
    v := (v | (v << 8)) & 71777214294589695;
    v := (v | (v << 4)) & 1085102592571150095;
    v := (v | (v << 2)) & 3689348814741910323;
    RETURN (v | (v << 1)) & 6148914691236517205;
END $$;

-- The cell of a point: its column and row at level {LEAF_LEVEL} with their bits interleaved, so that the cell of the
-- same point one zoom lower is this number shifted by two bits, and a tile is a range of numbers.
CREATE OR REPLACE FUNCTION tiles_cell(spot geometry) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    col bigint := floor((ST_X(spot) / {WORLD_M} + 0.5) * {2**LEAF_LEVEL});
    line bigint := floor((0.5 - ST_Y(spot) / {WORLD_M}) * {2**LEAF_LEVEL});
BEGIN
    RETURN tiles_spread(least(greatest(col, 0), {2**LEAF_LEVEL - 1}))
         | (tiles_spread(least(greatest(line, 0), {2**LEAF_LEVEL - 1})) << 1);
END $$;

-- The tiles that a box reaches into, with the buffer that is drawn around each tile.
CREATE OR REPLACE FUNCTION tiles_touched(shape geometry, first_z int, last_z int)
RETURNS TABLE (z int, x int, y int) LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20 AS $$
    SELECT level.z, col, line
      FROM generate_series(first_z, last_z) AS level(z),
           LATERAL (SELECT {WORLD_M} / (1 << level.z) AS side, (1 << level.z) - 1 AS last) t,
           LATERAL (SELECT side * {BUFFER} / {EXTENT} AS margin) m,
           generate_series(greatest(floor((ST_XMin(shape) - margin + {WORLD_M} / 2) / side)::int, 0),
                           least(floor((ST_XMax(shape) + margin + {WORLD_M} / 2) / side)::int, last)) AS col,
           generate_series(greatest(floor(({WORLD_M} / 2 - ST_YMax(shape) - margin) / side)::int, 0),
                           least(floor(({WORLD_M} / 2 - ST_YMin(shape) + margin) / side)::int, last)) AS line
$$;

-- The form drawn at `zoom` and below. Vertices go to a grid of a quarter of a pixel (lines) or half a pixel (areas; a
-- whole one where the city is seen from far) that all features share: neighbours that had equal vertices keep equal vertices, so no gap opens between them.
CREATE OR REPLACE FUNCTION tiles_coarser(shape geometry, zoom int)
RETURNS geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE ST_Dimension(shape)
        WHEN 1 THEN ST_SnapToGrid(ST_Simplify(shape, 2 * unit, true), 2 * unit)
        WHEN 2 THEN ST_Simplify(ST_SnapToGrid(shape, CASE WHEN zoom <= 10 THEN 8 ELSE 4 END * unit), 0)
        ELSE shape END
      FROM (SELECT {WORLD_M} / {EXTENT} / (1 << zoom) AS unit) u
$$;
"""

# First zoom by what the feature is (roads, railways, waterways, places); the layer's own minzoom may be later.
STARTS_AT = """
-- The zoom from which on an area covers sixteen pixels.
CREATE OR REPLACE FUNCTION tiles_area_from(shape geometry) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ceil(ln(16 * (40075016.68557849 / 512) ^ 2 / greatest(ST_Area(shape), 0.01)) / ln(4))::int
$$;

CREATE OR REPLACE FUNCTION tiles_starts_at(tile_layer text, kind text, shape geometry, minzoom int, maxzoom int)
RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(greatest(minzoom, 8,
        CASE
        WHEN tile_layer IN ('objects', 'districts', 'boundary') THEN 0
        WHEN ST_Dimension(shape) = 2 THEN tiles_area_from(shape)
        WHEN kind ~ '^highway/(motorway|trunk|primary)' THEN 0
        WHEN kind ~ '^highway/secondary' THEN 9
        WHEN kind ~ '^highway/tertiary' THEN 11
        WHEN kind ~ '^highway/(unclassified|residential|living_street|pedestrian|road)' THEN 13
        WHEN kind ~ '^highway/' THEN 14
        WHEN kind = 'railway/rail' THEN 9
        WHEN kind ~ '^railway/(light_rail|subway)$' THEN 10
        WHEN kind ~ '^railway/(tram|narrow_gauge|monorail)$' THEN 11
        WHEN kind ~ '^railway/' THEN 13
        WHEN kind = 'waterway/river' THEN 0
        WHEN kind = 'waterway/canal' THEN 10
        WHEN kind = 'waterway/stream' THEN 12
        WHEN kind ~ '^waterway/' THEN 14
        WHEN kind ~ '^place/(city|town)$' THEN 0
        WHEN kind ~ '^place/(suburb|borough|village)$' THEN 10
        WHEN kind ~ '^place/(quarter|neighbourhood|hamlet|island)$' THEN 12
        WHEN kind ~ '^place/' THEN 13
        ELSE 0 END), 16, greatest(maxzoom, 8))
$$;
"""

DERIVE = f"""
CREATE OR REPLACE FUNCTION tiles_derive(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    cells bigint[];
    cells_now bigint[];
BEGIN
    -- One writer at a time: two that cannot see each other would both win the same cell.
    PERFORM pg_advisory_xact_lock(7410001);
    SELECT array_agg(DISTINCT m.cell) INTO cells
      FROM unnest(ids) AS changed(id) JOIN tiles_mapfeature m USING (id) WHERE m.tile_layer = 'objects';

    DELETE FROM tiles_mapfeature m USING unnest(ids) AS changed(id)
     WHERE m.id = changed.id
       AND NOT EXISTS (SELECT 1 FROM layers_feature f WHERE f.id = m.id AND f.withdrawn_at IS NULL);

    INSERT INTO tiles_mapfeature AS m (
        id, layer_id, layer, theme, tile_layer, kind, icon, rank, status, visibility, starts_at, minzoom, maxzoom,
        area_from, name, name_en, number, height_m, cell, geometry, geometry_z12, geometry_z10, spot, revision)
    SELECT f.id, l.id, l.slug, t.slug, l.tile_layer, coalesce(k.code, ''),
           coalesce(nullif(l.style->>'icon', ''), nullif(k.icon, ''), t.icon), f.rank, f.status,
           CASE WHEN 'internal' IN (l.visibility, f.visibility) THEN 'internal'
                WHEN 'registered' IN (l.visibility, f.visibility) THEN 'registered' ELSE 'public' END,
           p.starts_at, CASE WHEN l.tile_layer = 'objects' THEN greatest(p.starts_at, {LAST_THINNED + 1}) ELSE p.starts_at END,
           l.maxzoom, p.area_from, f.name, coalesce(f.translations->'en'->'name'->>'text', ''),
           CASE WHEN l.tile_layer = 'buildings' THEN left(coalesce(f.properties->>'addr:housenumber', ''), 30) ELSE '' END,
           CASE WHEN l.tile_layer <> 'buildings' THEN NULL
                WHEN f.properties->>'height' ~ '^[0-9]{{1,3}}([.][0-9]+)?( ?m)?$'
                THEN round(substring(f.properties->>'height' FROM '^[0-9.]+')::numeric)
                WHEN f.properties->>'building:levels' ~ '^[0-9]{{1,2}}$' THEN (f.properties->>'building:levels')::int * 3 END,
           CASE WHEN l.tile_layer = 'objects' THEN tiles_cell(p.spot) ELSE 0 END, p.shape,
           CASE WHEN p.shaped_from <= 12 THEN tiles_coarser(p.shape, 12) END,
           CASE WHEN p.shaped_from <= 10 THEN tiles_coarser(p.shape, 10) END,
           p.spot, f.revision
      FROM unnest(ids) AS changed(id)
      JOIN layers_feature f USING (id)
      JOIN layers_layer l ON l.id = f.layer_id
      JOIN layers_theme t ON t.id = l.theme_id
      LEFT JOIN layers_kind k ON k.id = f.kind_id,
           LATERAL (SELECT ST_Transform(f.geometry, 3857) AS shape OFFSET 0) s,
           LATERAL (SELECT tiles_starts_at(l.tile_layer, k.code, s.shape, l.minzoom, l.maxzoom) AS starts_at,
                           CASE WHEN l.tile_layer = 'objects' AND ST_Dimension(s.shape) = 2
                                THEN greatest(tiles_area_from(s.shape), l.minzoom, {MINZOOM}) END AS area_from OFFSET 0) z,
           LATERAL (SELECT s.shape, ST_PointOnSurface(s.shape) AS spot, z.starts_at, z.area_from,
                           CASE WHEN l.tile_layer = 'objects' THEN z.area_from ELSE z.starts_at END AS shaped_from OFFSET 0) p
     WHERE f.withdrawn_at IS NULL
     ORDER BY p.shape
        ON CONFLICT (id) DO UPDATE SET
           layer_id = excluded.layer_id, layer = excluded.layer, theme = excluded.theme,
           tile_layer = excluded.tile_layer, kind = excluded.kind, icon = excluded.icon, rank = excluded.rank,
           status = excluded.status, visibility = excluded.visibility, starts_at = excluded.starts_at,
           minzoom = CASE WHEN m.tile_layer = 'objects' AND excluded.tile_layer = 'objects' THEN m.minzoom
                          ELSE excluded.minzoom END,
           maxzoom = excluded.maxzoom, area_from = excluded.area_from, name = excluded.name, name_en = excluded.name_en, number = excluded.number,
           height_m = excluded.height_m, cell = excluded.cell, geometry = excluded.geometry,
           geometry_z12 = excluded.geometry_z12, geometry_z10 = excluded.geometry_z10, spot = excluded.spot,
           revision = excluded.revision;

    SELECT array_agg(DISTINCT m.cell) INTO cells_now
      FROM unnest(ids) AS changed(id) JOIN tiles_mapfeature m USING (id) WHERE m.tile_layer = 'objects';
    IF cells IS NOT NULL OR cells_now IS NOT NULL THEN
        PERFORM tiles_thin(coalesce(cells, '{{}}') || coalesce(cells_now, '{{}}'));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION tiles_rebuild() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7410001);
    DELETE FROM tiles_mapfeature;
    PERFORM tiles_derive(ids) FROM (SELECT array_agg(id) AS ids FROM layers_feature WHERE withdrawn_at IS NULL) every
      WHERE ids IS NOT NULL;
END $$;
"""

# Thinning is a tournament: in each cell of {64 pixels} the first by (starts_at, rank, id) is drawn. The winner of a cell
# is the best of the winners of its four quarters, so a change can only matter in the cells above it, and the candidates
# there are the features already drawn one zoom closer.
THIN = f"""
CREATE OR REPLACE FUNCTION tiles_thin(cells bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH above AS (
        SELECT DISTINCT z, leaf >> 2 * ({LAST_THINNED} - z) AS cell
          FROM unnest(cells) AS leaf, generate_series({FIRST_THINNED}, {LAST_THINNED - 1}) AS z
         WHERE cardinality(cells) <= {MANY}
    ), candidate_id AS (
        SELECT m.id FROM tiles_mapfeature m
         WHERE m.tile_layer = 'objects' AND cardinality(cells) > {MANY}
        UNION
        SELECT m.id FROM tiles_mapfeature m
         WHERE m.tile_layer = 'objects' AND cardinality(cells) <= {MANY} AND m.cell = ANY (cells)
        UNION
        SELECT m.id
          FROM above, generate_series({FIRST_THINNED}, above.z + 1) AS drawn_from
          JOIN tiles_mapfeature m ON m.tile_layer = 'objects' AND m.minzoom = drawn_from
         WHERE m.cell BETWEEN above.cell << 2 * ({LAST_THINNED} - above.z)
                          AND ((above.cell + 1) << 2 * ({LAST_THINNED} - above.z)) - 1
    ), candidate AS MATERIALIZED (
        SELECT m.id, m.visibility, m.cell, m.starts_at, m.rank, m.minzoom
          FROM tiles_mapfeature m WHERE m.id IN (SELECT id FROM candidate_id)
    ), winner AS (
        SELECT DISTINCT ON (z, c.visibility, c.cell >> 2 * ({LAST_THINNED} - z)) c.id, z
          FROM candidate c, generate_series({FIRST_THINNED}, {LAST_THINNED}) AS z
         WHERE c.starts_at <= z
         ORDER BY z, c.visibility, c.cell >> 2 * ({LAST_THINNED} - z), c.starts_at, c.rank, c.id
    ), drawn_from AS (
        SELECT c.id, coalesce(w.z, greatest(c.starts_at, {LAST_THINNED + 1})) AS minzoom
          FROM candidate c LEFT JOIN (SELECT id, min(z) AS z FROM winner GROUP BY id) w USING (id)
    )
    UPDATE tiles_mapfeature m SET minzoom = d.minzoom FROM drawn_from d WHERE d.id = m.id AND m.minzoom <> d.minzoom
$$;
"""

FOLLOW = """
CREATE OR REPLACE FUNCTION tiles_follow_features() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM tiles_derive(ids) FROM (SELECT array_agg(id) AS ids FROM old_rows) changed WHERE ids IS NOT NULL;
    ELSE
        PERFORM tiles_derive(ids) FROM (SELECT array_agg(id) AS ids FROM new_rows) changed WHERE ids IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tiles_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tiles_mapfeature;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tiles_follow_layers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tiles_derive(ids) FROM (
        SELECT array_agg(f.id) AS ids FROM old_rows o JOIN new_rows n USING (id) JOIN layers_feature f ON f.layer_id = n.id
         WHERE (o.slug, o.theme_id, o.tile_layer, o.minzoom, o.maxzoom, o.visibility, o.style->>'icon')
            IS DISTINCT FROM (n.slug, n.theme_id, n.tile_layer, n.minzoom, n.maxzoom, n.visibility, n.style->>'icon')
    ) changed WHERE ids IS NOT NULL;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tiles_follow_themes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tiles_derive(ids) FROM (
        SELECT array_agg(f.id) AS ids FROM old_rows o JOIN new_rows n USING (id)
          JOIN layers_layer l ON l.theme_id = n.id JOIN layers_feature f ON f.layer_id = l.id
         WHERE (o.slug, o.icon) IS DISTINCT FROM (n.slug, n.icon)
    ) changed WHERE ids IS NOT NULL;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tiles_follow_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tiles_derive(ids) FROM (
        SELECT array_agg(f.id) AS ids FROM old_rows o JOIN new_rows n USING (id) JOIN layers_feature f ON f.kind_id = n.id
         WHERE (o.code, o.icon) IS DISTINCT FROM (n.code, n.icon)
    ) changed WHERE ids IS NOT NULL;
    RETURN NULL;
END $$;
"""

# What a tile shows of a row; a change of anything else (its revision) leaves every tile as it is.
DRAWN = (
    "tile_layer, layer, theme, kind, icon, rank, status, visibility, starts_at, maxzoom, area_from, name, name_en,"
    " number, height_m, geometry, spot"
)


def _columns(alias: str) -> str:
    return ", ".join(f"{alias}.{name.strip()}" for name in DRAWN.split(","))


# Objects count at every zoom (drawn, or in the counts); thinning alone changes only the zooms between old and new.
# An object with an area is drawn twice: its spot, and from `area_from` on the area.
SHOWN = f"""
        LATERAL (VALUES (CASE WHEN s.tile_layer = 'objects' THEN s.spot ELSE s.geometry END,
                         CASE WHEN s.tile_layer = 'objects' THEN {MINZOOM} ELSE s.starts_at END::int, s.maxzoom::int),
                        (s.geometry, s.area_from::int, s.maxzoom::int)
                ) AS shown(shape, first_z, last_z)"""
MARK = f"""
CREATE OR REPLACE FUNCTION tiles_mark(shapes geometry[], first_z int[], last_z int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(shapes) > {MANY} THEN
        INSERT INTO tiles_dirtytile (z, x, y, changed_by) VALUES (-1, -1, -1, pg_current_xact_id());
    ELSE
        INSERT INTO tiles_dirtytile (z, x, y, changed_by)
        SELECT DISTINCT t.z, t.x, t.y, pg_current_xact_id()
          FROM unnest(shapes, first_z, last_z) AS s(shape, first_z, last_z),
               LATERAL tiles_touched(s.shape, s.first_z, least(s.last_z, {MAXZOOM})) AS t;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION tiles_mark_one_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tiles_mark(array_agg(shown.shape), array_agg(shown.first_z), array_agg(shown.last_z))
       FROM rows s, {SHOWN}
      WHERE s.visibility = 'public' AND shown.first_z IS NOT NULL HAVING count(*) > 0;
    RETURN NULL;
END $$;

-- Its first call in a session often sees no rows (INSERT … ON CONFLICT fires it), and the plan made then is kept: a nested
-- loop over old and new rows, minutes for 15,000 of them.
CREATE OR REPLACE FUNCTION tiles_mark_both_states() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    PERFORM tiles_mark(array_agg(shape), array_agg(first_z), array_agg(last_z)) FROM (
        SELECT shown.shape, shown.first_z, shown.last_z
          FROM old_rows o JOIN new_rows n USING (id),
               LATERAL (VALUES (o.tile_layer, o.spot, o.geometry, o.starts_at, o.maxzoom, o.area_from, o.visibility),
                               (n.tile_layer, n.spot, n.geometry, n.starts_at, n.maxzoom, n.area_from, n.visibility)
               ) AS s(tile_layer, spot, geometry, starts_at, maxzoom, area_from, visibility), {SHOWN}
         WHERE s.visibility = 'public' AND shown.first_z IS NOT NULL
           AND ({_columns("o")}) IS DISTINCT FROM ({_columns("n")})
        UNION ALL
        SELECT n.spot, least(o.minzoom, n.minzoom)::int, greatest(o.minzoom, n.minzoom)::int - 1
          FROM old_rows o JOIN new_rows n USING (id)
         WHERE n.visibility = 'public' AND n.tile_layer = 'objects' AND o.minzoom <> n.minzoom
           AND ({_columns("o")}) IS NOT DISTINCT FROM ({_columns("n")})
    ) changed HAVING count(*) > 0;
    RETURN NULL;
END $$;
"""


def _trigger(table: str, operation: str, function: str, *, old: str = "", new: str = "") -> str:
    name = f"tiles_{table.split('_')[1]}_{operation.lower()}"
    states = " ".join(part for part in (old and f"OLD TABLE AS {old}", new and f"NEW TABLE AS {new}") if part)
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table}; CREATE TRIGGER {name} AFTER {operation} ON {table}"
        f" {'REFERENCING ' + states if states else ''} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    )


TRIGGERS = "".join(
    [
        _trigger("layers_feature", "INSERT", "tiles_follow_features", new="new_rows"),
        _trigger("layers_feature", "UPDATE", "tiles_follow_features", new="new_rows"),
        _trigger("layers_feature", "DELETE", "tiles_follow_features", old="old_rows"),
        _trigger("layers_feature", "TRUNCATE", "tiles_forget"),
        _trigger(
            "layers_layer",
            "UPDATE",
            "tiles_follow_layers",
            old="old_rows",
            new="new_rows",
        ),
        _trigger(
            "layers_theme",
            "UPDATE",
            "tiles_follow_themes",
            old="old_rows",
            new="new_rows",
        ),
        _trigger(
            "layers_kind",
            "UPDATE",
            "tiles_follow_kinds",
            old="old_rows",
            new="new_rows",
        ),
        _trigger("tiles_mapfeature", "INSERT", "tiles_mark_one_state", new="rows"),
        _trigger("tiles_mapfeature", "DELETE", "tiles_mark_one_state", old="rows"),
        _trigger(
            "tiles_mapfeature",
            "UPDATE",
            "tiles_mark_both_states",
            old="old_rows",
            new="new_rows",
        ),
    ]
)

INDEXES = """
CREATE INDEX mapfeature_base_shape ON tiles_mapfeature USING gist (geometry) WHERE tile_layer <> 'objects';
CREATE INDEX mapfeature_area_shape ON tiles_mapfeature USING gist (geometry) WHERE area_from IS NOT NULL;
CREATE INDEX mapfeature_label_spot ON tiles_mapfeature USING gist (spot)
    WHERE tile_layer IN ('districts', 'land', 'green', 'water') AND name <> '';
CREATE INDEX mapfeature_object_spot ON tiles_mapfeature USING gist (spot) WHERE tile_layer = 'objects';
"""
INSTALL = GRID + STARTS_AT + THIN + DERIVE + FOLLOW + MARK + TRIGGERS
REMOVE = """
DROP FUNCTION tiles_follow_features, tiles_forget, tiles_follow_layers, tiles_follow_themes, tiles_follow_kinds,
    tiles_mark_one_state, tiles_mark_both_states CASCADE;
DROP FUNCTION tiles_rebuild, tiles_derive, tiles_thin, tiles_mark, tiles_coarser, tiles_touched, tiles_cell, tiles_spread,
    tiles_starts_at, tiles_area_from;
"""
