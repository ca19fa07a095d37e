"""The SQL of a tile: one statement per class of zooms, each for any number of tiles; the same parts in all of them.

A class has a statement of its own because it has an index of its own: what nothing is drawn of yet is not even looked
at. All that reaches into a tile is found by one look into that index and told apart afterwards; the rows go through
each part once for all tiles, which costs a fraction of running the parts tile by tile.
"""

from tiles.cells import WORLD_M
from tiles.grid import BUFFER, CLASSES, EXTENT, FIRST_COUNTED, LAST_MERGED, LAST_THINNED, LEAF_LEVEL, SQUARE_LEVEL
from tiles.thinned import EAST, NORTH

# The margin of ST_TileEnvelope is a share of the tile. In the order of `n` the tiles were asked for.
TILES = f"""
SELECT w.n, w.z, w.x, w.y, ST_TileEnvelope(w.z, w.x, w.y) AS box,
       ST_TileEnvelope(w.z, w.x, w.y, margin => {BUFFER / EXTENT}) AS reach, {EXTENT} * (1 << w.z) / {WORLD_M} AS unit
  FROM unnest(%(z)s::int[], %(x)s::int[], %(y)s::int[]) WITH ORDINALITY AS w(z, x, y, n) OFFSET 0
"""
PUBLIC = "m.visibility = 'public'"
BEYOND = "(m.visibility = ANY (%(visibilities)s) OR m.layer_id = ANY (%(layers)s)) AND m.visibility <> 'public'"
# Where the drawing of a feature begins, its spot's or its area's; the indexes say it in the same words.
BEGINS = "least(minzoom, area_from)"
FOUND = f"""
SELECT t.n, t.z, t.box, t.reach, t.unit, m.id, m.layer, m.theme, m.tile_layer, nullif(m.kind, '') AS kind, m.icon,
       m.rank, nullif(m.status, 'active') AS status, m.starts_at, m.minzoom, m.area_from, nullif(m.name, '') AS name,
       nullif(m.name_en, '') AS name_en, nullif(m.number, '') AS number, m.height_m, m.spot,
       CASE WHEN t.z <= 10 THEN m.geometry_z10 WHEN t.z <= 12 THEN m.geometry_z12 ELSE m.geometry END AS shape,
       m.spot && t.reach AS is_near, m.spot && t.box AS is_inside
  FROM t, tiles_mapfeature m
 WHERE m.geometry && t.reach AND t.z BETWEEN {BEGINS} AND m.maxzoom
"""
SHAPE = f"ST_AsMVTGeom(f.shape, f.box, {EXTENT}, {BUFFER})"
# What lies inside with all its vertices on whole units is neither cut nor mended.
WHOLE = f"""CASE WHEN f.shape @ f.reach
    THEN ST_SnapToGrid(ST_TransScale(f.shape, -ST_XMin(f.box), -ST_YMax(f.box), f.unit, -f.unit), 1) ELSE {SHAPE} END"""
# Lines carry their name where it is written along them; areas do not (see LABELS).
NAMED = """(f.tile_layer IN ('districts', 'places', 'boundary') OR f.tile_layer IN ('roads', 'waterways', 'railways')
            AND f.z >= CASE WHEN f.tile_layer = 'roads' AND f.starts_at >= 13 THEN 14 ELSE 12 END)"""
# In each part the features come sorted, so that equal data gives equal bytes.
BASE = f"""
SELECT b.n, b.tile_layer AS name, ST_AsMVT(b.r, b.tile_layer, {EXTENT}, 'geom', 'id') AS body
  FROM (SELECT f.n, f.tile_layer, r
          FROM f, LATERAL (SELECT f.id, f.kind, CASE WHEN {NAMED} THEN f.name END AS name,
                                  CASE WHEN {NAMED} THEN f.name_en END AS name_en,
                                  CASE WHEN f.z >= 16 THEN f.number END AS number,
                                  CASE WHEN f.z >= 14 THEN f.height_m END AS height_m,
                                  CASE WHEN f.tile_layer = 'places' THEN f.rank END AS rank, {SHAPE} AS geom OFFSET 0) r
         WHERE f.tile_layer <> 'objects' AND {{one_by_one}} AND r.geom IS NOT NULL ORDER BY f.n, f.tile_layer, f.id) b
 GROUP BY b.n, b.tile_layer
"""
# Seen from far, the ground is one feature per kind: half the bytes of hundreds of them.
MERGED = "f.tile_layer IN ('land', 'green')"
GROUND = f"""
SELECT g.n, g.tile_layer, ST_AsMVT(g.r, g.tile_layer, {EXTENT}, 'geom')
  FROM (SELECT k.n, k.tile_layer, r
          FROM (SELECT f.n, f.tile_layer, f.kind, min(f.id) AS first,
                       ST_CollectionExtract(ST_Collect({WHOLE} ORDER BY f.id), 3) AS geom
                  FROM f WHERE {MERGED} GROUP BY f.n, f.tile_layer, f.kind) k,
               LATERAL (SELECT k.kind, k.geom OFFSET 0) r
         WHERE r.geom IS NOT NULL ORDER BY k.n, k.tile_layer, k.first) g
 GROUP BY g.n, g.tile_layer
"""
# The ground of objects that have one: a park, a school's yard, a stadium.
AREAS = f"""
SELECT a.n, 'areas', ST_AsMVT(a.r, 'areas', {EXTENT}, 'geom', 'id')
  FROM (SELECT f.n, r FROM f, LATERAL (SELECT f.id, f.kind, f.layer, f.theme, {SHAPE} AS geom OFFSET 0) r
         WHERE f.z >= f.area_from AND r.geom IS NOT NULL ORDER BY f.n, f.id) a
 GROUP BY a.n
"""
# One point per named area of the base map, so that its name is written once and not in every tile it reaches into.
LABELS = f"""
SELECT l.n, 'labels', ST_AsMVT(l.r, 'labels', {EXTENT}, 'geom', 'id')
  FROM (SELECT f.n, r
          FROM f, LATERAL (SELECT f.id, f.tile_layer AS of, f.kind, f.name, f.name_en, f.starts_at AS first,
                                  ST_AsMVTGeom(f.spot, f.box, {EXTENT}, 0) AS geom OFFSET 0) r
         WHERE f.tile_layer IN ('districts', 'land', 'green', 'water') AND f.name IS NOT NULL AND f.is_inside
           AND f.z >= CASE WHEN f.tile_layer = 'districts' THEN f.minzoom ELSE greatest(f.minzoom + 1, 11) END
           AND r.geom IS NOT NULL ORDER BY f.n, f.id) l
 GROUP BY l.n
"""
OBJECTS = f"""
SELECT o.n, 'objects', ST_AsMVT(o.r, 'objects', {EXTENT}, 'geom', 'id')
  FROM (SELECT f.n, r
          FROM f, LATERAL (SELECT f.id, f.layer, f.theme, f.icon, f.rank, f.status,
                                  CASE WHEN f.z >= 14 OR f.rank <= 20 THEN f.name END AS name,
                                  CASE WHEN f.z >= 14 OR f.rank <= 20 THEN f.name_en END AS name_en,
                                  ST_AsMVTGeom(f.spot, f.box, {EXTENT}, {BUFFER}) AS geom OFFSET 0) r
         WHERE f.tile_layer = 'objects' AND f.is_near AND f.z >= f.minzoom AND r.geom IS NOT NULL
         ORDER BY f.n, f.id) o
 GROUP BY o.n
"""
# What is not drawn yet is counted, per square of 64 pixels and theme, and written amid what is counted there.
SQUARES = f"""
(SELECT (tiles_spread(t.x) | (tiles_spread(t.y) << 1)) << {2 * SQUARE_LEVEL} AS first OFFSET 0) s
"""
COUNTED = f"""
SELECT t.n, t.box, c.*
  FROM t, LATERAL {SQUARES},
       LATERAL (SELECT c.square, c.theme, sum(c.number)::int AS number, sum(c.east) AS east, sum(c.north) AS north
                  FROM tiles_thinned c
                 WHERE c.z = t.z AND c.square BETWEEN s.first AND s.first + {4**SQUARE_LEVEL - 1}
                 GROUP BY 1, 2 HAVING sum(c.number) > 0) c
"""
COUNTED_BEYOND = f"""
SELECT t.n, t.box, c.square, m.theme, count(*)::int AS number, sum({EAST}) AS east, sum({NORTH}) AS north
  FROM t, LATERAL {SQUARES}, LATERAL (SELECT 2 * ({LEAF_LEVEL - SQUARE_LEVEL} - t.z) AS bits OFFSET 0) b,
       tiles_mapfeature m, LATERAL (SELECT m.cell >> b.bits AS square) c
 WHERE m.tile_layer = 'objects' AND m.minzoom > t.z
   AND m.cell BETWEEN s.first << b.bits AND ((s.first + {4**SQUARE_LEVEL}) << b.bits) - 1 AND {BEYOND}
 GROUP BY t.n, t.box, c.square, m.theme
"""
AMID = "ST_Point(c.east::float8 / c.number / 100, c.north::float8 / c.number / 100, 3857)"
COUNTS = f"""
SELECT c.n, 'counts', ST_AsMVT(c.r, 'counts', {EXTENT}, 'geom')
  FROM (SELECT c.n, r
          FROM ({{counted}}) c, LATERAL (SELECT c.theme, c.number AS n,
                                                ST_AsMVTGeom({AMID}, c.box, {EXTENT}, {BUFFER}) AS geom OFFSET 0) r
         ORDER BY c.n, c.square, c.theme) c
 GROUP BY c.n
"""


def _statement(first_z: int, last_z: int, seen: str, counted: str) -> str:
    """What draws tiles of these zooms; at the last of them everything is drawn, so there its index holds everything."""
    drawn = seen if last_z > LAST_THINNED else f"{seen} AND {BEGINS} <= {last_z}"
    is_far = last_z <= LAST_MERGED
    one_by_one = f"f.z >= f.minzoom AND NOT {MERGED}" if is_far else "f.z >= f.minzoom"
    parts = [BASE.format(one_by_one=one_by_one), AREAS, LABELS, OBJECTS]
    parts += [GROUND] if is_far else []
    parts += [COUNTS.format(counted=counted)] if FIRST_COUNTED <= last_z <= LAST_THINNED else []
    return f"""
WITH t AS MATERIALIZED ({TILES}), f AS MATERIALIZED ({FOUND} AND {drawn})
SELECT t.z, t.x, t.y, coalesce(whole.body, ''), pg_current_snapshot()::text
  FROM t LEFT JOIN (
    SELECT part.n, string_agg(part.body, '' ORDER BY part.name) AS body
      FROM ({" UNION ALL ".join(parts)}) part GROUP BY part.n
  ) whole USING (n) ORDER BY t.n
"""


DRAW_PUBLIC = {zooms: _statement(*zooms, PUBLIC, COUNTED) for zooms in CLASSES}
DRAW_BEYOND = {zooms: _statement(*zooms, BEYOND, COUNTED_BEYOND) for zooms in CLASSES}
