"""The read model, written in the database: whoever changes the ledger, what is drawn follows in the same transaction.

    layers_feature, _layer, _theme, _kind --statement triggers--> tiles_derive(ids) --> tiles_mapfeature

`tiles_derive` is the only definition of the read model; `rebuild_tiles` calls the same function for everything.
"""

from layers.planning import HASHING
from tiles.cells import statement_trigger
from tiles.grid import LAST_THINNED, MINZOOM
from tiles.thinning import CHANGED, MANY, TOURNAMENT

AREA_PIXELS = 64  # an object's ground is drawn from this size on: smaller, its sign covers it
CELLS_OF = """SELECT array_agg(DISTINCT m.cell) FROM tiles_mapfeature m
     WHERE m.id = ANY ($1) AND m.tile_layer = 'objects'"""
COLUMNS = (
    "id", "layer_id", "layer", "theme", "tile_layer", "kind", "icon", "rank", "status", "visibility", "starts_at",
    "minzoom", "maxzoom", "area_from", "name", "name_en", "number", "height_m", "cell", "geometry", "geometry_z12",
    "geometry_z10", "spot", "revision",
)  # fmt: skip
DRAWN = f"""
    SELECT f.id, l.id AS layer_id, l.slug AS layer, t.slug AS theme, l.tile_layer, coalesce(k.code, '') AS kind,
           coalesce(nullif(l.style->>'icon', ''), nullif(k.icon, ''), t.icon) AS icon, f.rank, f.status,
           CASE WHEN 'internal' IN (l.visibility, f.visibility) THEN 'internal'
                WHEN 'registered' IN (l.visibility, f.visibility) THEN 'registered' ELSE 'public' END AS visibility,
           p.starts_at,
           CASE WHEN l.tile_layer = 'objects' THEN greatest(p.starts_at, {LAST_THINNED + 1}) ELSE p.starts_at
           END AS minzoom,
           l.maxzoom, p.area_from, f.name, coalesce(f.translations->'en'->'name'->>'text', '') AS name_en,
           CASE WHEN l.tile_layer = 'buildings'
                THEN left(coalesce(f.properties->>'addr:housenumber', ''), 30) ELSE '' END AS number,
           CASE WHEN l.tile_layer <> 'buildings' THEN NULL
                WHEN f.properties->>'height' ~ '^[0-9]{{1,3}}([.][0-9]+)?( ?m)?$'
                THEN round(substring(f.properties->>'height' FROM '^[0-9.]+')::numeric)
                WHEN f.properties->>'building:levels' ~ '^[0-9]{{1,2}}$'
                THEN (f.properties->>'building:levels')::int * 3 END AS height_m,
           CASE WHEN l.tile_layer = 'objects' THEN tiles_cell(p.spot) ELSE 0 END AS cell, p.shape AS geometry,
           CASE WHEN p.shaped_from <= 12 THEN tiles_coarser(p.shape, 12, l.tile_layer) END AS geometry_z12,
           CASE WHEN p.shaped_from <= 10 THEN tiles_coarser(p.shape, 10, l.tile_layer) END AS geometry_z10,
           p.spot, f.revision
      FROM layers_feature f
      JOIN layers_layer l ON l.id = f.layer_id
      JOIN layers_theme t ON t.id = l.theme_id
      LEFT JOIN layers_kind k ON k.id = f.kind_id,
           LATERAL (SELECT ST_Transform(f.geometry, 3857) AS shape OFFSET 0) s,
           LATERAL (SELECT tiles_starts_at(l.tile_layer, k.code, s.shape, l.minzoom, l.maxzoom) AS starts_at,
                           CASE WHEN l.tile_layer = 'objects' AND ST_Dimension(s.shape) = 2
                                THEN greatest(tiles_area_from(s.shape, {AREA_PIXELS}), l.minzoom, {MINZOOM})
                           END AS area_from
                   OFFSET 0) z,
           LATERAL (SELECT s.shape, ST_PointOnSurface(s.shape) AS spot, z.starts_at, z.area_from,
                           CASE WHEN l.tile_layer = 'objects' THEN z.area_from ELSE z.starts_at END AS shaped_from
                   OFFSET 0) p
     WHERE f.id = ANY ($1) AND f.withdrawn_at IS NULL"""
INSERT = f"INSERT INTO tiles_mapfeature AS m ({', '.join(COLUMNS)})"
REPLACED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in ("id", "minzoom"))
# What has moved begins anew: where it is now, nothing has been drawn of it yet.
DRAW_FEW = f"""
{INSERT} {DRAWN} ORDER BY p.shape
ON CONFLICT (id) DO UPDATE SET {REPLACED},
           minzoom = CASE WHEN m.tile_layer = 'objects' AND excluded.tile_layer = 'objects' AND m.cell = excluded.cell
                          THEN m.minzoom ELSE excluded.minzoom END"""
# Many are written with the zoom that they win, and in the same statement who wins or loses by them: everything competes
# once, and no row is written twice. Where all of them are new ($2) nobody who has lost can win: the winners compete.
DRAW_MANY = f"""
WITH drawn AS MATERIALIZED ({DRAWN}
), candidate AS MATERIALIZED (
    SELECT d.id, d.visibility, d.cell, d.starts_at, d.rank, NULL AS minzoom FROM drawn d WHERE d.tile_layer = 'objects'
    UNION ALL
    SELECT m.id, m.visibility, m.cell, m.starts_at, m.rank, m.minzoom FROM tiles_mapfeature m
     WHERE m.tile_layer = 'objects' AND (NOT $2 OR m.minzoom <= {LAST_THINNED})
       AND NOT EXISTS (SELECT FROM drawn d WHERE d.id = m.id)
), {TOURNAMENT}, others AS (
    UPDATE tiles_mapfeature m SET minzoom = changed.minzoom FROM ({CHANGED}) changed WHERE changed.id = m.id
)
{INSERT}
SELECT {", ".join("coalesce(w.minzoom, d.minzoom)" if name == "minzoom" else f"d.{name}" for name in COLUMNS)}
  FROM drawn d LEFT JOIN won w ON w.id = d.id
 ORDER BY d.geometry
ON CONFLICT (id) DO UPDATE SET {REPLACED}, minzoom = excluded.minzoom"""
DERIVE = f"""
CREATE OR REPLACE FUNCTION tiles_derive(ids bigint[]) RETURNS void LANGUAGE plpgsql {HASHING} AS $$
DECLARE
    are_many boolean := cardinality(ids) > {MANY};
    are_known boolean;
    cells bigint[];
    cells_now bigint[];
BEGIN
    -- One writer at a time: two that cannot see each other would both win the same cell.
    PERFORM pg_advisory_xact_lock(7410001);
    IF NOT are_many THEN
        EXECUTE $cells$ {CELLS_OF} $cells$ INTO cells USING ids;
    END IF;

    EXECUTE $known$ SELECT EXISTS (SELECT FROM tiles_mapfeature m WHERE m.id = ANY ($1)) $known$
       INTO are_known USING ids;
    IF are_known THEN
        EXECUTE $gone$
        DELETE FROM tiles_mapfeature m
         WHERE m.id = ANY ($1)
           AND NOT EXISTS (SELECT 1 FROM layers_feature f
                            WHERE f.id = ANY ($1) AND f.id = m.id AND f.withdrawn_at IS NULL)
        $gone$ USING ids;
    END IF;

    IF are_many THEN
        EXECUTE $many$ {DRAW_MANY} $many$ USING ids, NOT are_known;
        RETURN;
    END IF;
    EXECUTE $few$ {DRAW_FEW} $few$ USING ids;
    EXECUTE $cells$ {CELLS_OF} $cells$ INTO cells_now USING ids;
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
        SELECT array_agg(f.id) AS ids
          FROM old_rows o JOIN new_rows n USING (id) JOIN layers_feature f ON f.layer_id = n.id
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
        SELECT array_agg(f.id) AS ids
          FROM old_rows o JOIN new_rows n USING (id) JOIN layers_feature f ON f.kind_id = n.id
         WHERE (o.code, o.icon) IS DISTINCT FROM (n.code, n.icon)
    ) changed WHERE ids IS NOT NULL;
    RETURN NULL;
END $$;
"""

_BOTH = {"old": "old_rows", "new": "new_rows"}
FOLLOWERS = "".join(
    [
        statement_trigger("layers_feature", "INSERT", "tiles_follow_features", new="new_rows"),
        statement_trigger("layers_feature", "UPDATE", "tiles_follow_features", new="new_rows"),
        statement_trigger("layers_feature", "DELETE", "tiles_follow_features", old="old_rows"),
        statement_trigger("layers_feature", "TRUNCATE", "tiles_forget"),
        statement_trigger("layers_layer", "UPDATE", "tiles_follow_layers", **_BOTH),
        statement_trigger("layers_theme", "UPDATE", "tiles_follow_themes", **_BOTH),
        statement_trigger("layers_kind", "UPDATE", "tiles_follow_kinds", **_BOTH),
    ]
)
READ_MODEL = DERIVE + FOLLOW + FOLLOWERS
