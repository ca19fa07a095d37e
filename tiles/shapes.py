"""From which zoom a feature is drawn, and in which form: coarser where the city is seen from far."""

from tiles.cells import WORLD_M
from tiles.grid import EXTENT

COARSER = f"""
-- The form drawn at `zoom` and below. Vertices go to a grid of a quarter of a pixel (lines, and water, whose shore is
-- the finest line of all) or half a pixel (areas; a whole one where the city is seen from far) that all features share:
-- neighbours that had equal vertices keep equal vertices, so no gap opens between them. An area is valid then, with its
-- rings in the order of a tile: its vertices are whole units of every tile it is drawn in, so one that lies inside is
-- only moved there (WHOLE in tiles/statements.py).
CREATE OR REPLACE FUNCTION tiles_coarser(shape geometry, zoom int, tile_layer text)
RETURNS geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN ST_Dimension(shape) = 1 OR tile_layer = 'water'
        THEN ST_SnapToGrid(ST_Simplify(shape, 2 * unit, true), 2 * unit)
        WHEN ST_Dimension(shape) = 2
        THEN ST_ForcePolygonCW(ST_CollectionExtract(ST_MakeValid(
            ST_Simplify(ST_SnapToGrid(shape, CASE WHEN zoom <= 10 THEN 8 ELSE 4 END * unit), 0)), 3))
        ELSE shape END
      FROM (SELECT {WORLD_M} / {EXTENT} / (1 << zoom) AS unit) u
$$;
"""

# First zoom by what the feature is (roads, railways, waterways, places); the layer's own minzoom may be later.
STARTS_AT = """
-- The zoom from which on an area covers so many pixels.
CREATE OR REPLACE FUNCTION tiles_area_from(shape geometry, pixels int)
RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ceil(ln(pixels * (40075016.68557849 / 512) ^ 2 / greatest(ST_Area(shape), 0.01)) / ln(4))::int
$$;

CREATE OR REPLACE FUNCTION tiles_starts_at(tile_layer text, kind text, shape geometry, minzoom int, maxzoom int)
RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(greatest(minzoom, 8,
        CASE
        WHEN tile_layer IN ('objects', 'districts', 'boundary') THEN 0
        WHEN ST_Dimension(shape) = 2 AND (tile_layer = 'green' OR kind = 'landuse/farmland')
        THEN tiles_area_from(shape, 100)
        WHEN ST_Dimension(shape) = 2 THEN tiles_area_from(shape, 16)
        WHEN kind ~ '^highway/(motorway|trunk|primary)' THEN 0
        WHEN kind ~ '^highway/secondary' THEN 9
        WHEN kind ~ '^highway/tertiary' THEN 11
        WHEN kind ~ '^highway/(unclassified|residential|living_street|pedestrian|road)' THEN 13
        WHEN kind ~ '^highway/' THEN 14
        WHEN kind ~ '^railway/(light_rail|subway)$' THEN 0
        WHEN kind = 'railway/rail' THEN 9
        WHEN kind ~ '^railway/(tram|narrow_gauge|monorail)$' THEN 11
        WHEN kind ~ '^railway/' THEN 13
        WHEN kind = 'waterway/river' THEN 0
        WHEN kind = 'waterway/canal' THEN 10
        WHEN kind = 'waterway/stream' THEN 12
        WHEN kind ~ '^waterway/' THEN 14
        WHEN kind ~ '^place/(city|town)$' THEN 0
        WHEN kind ~ '^place/(suburb|borough|village)$' THEN 10
        WHEN kind ~ '^place/(quarter|neighbourhood|hamlet|island)$' THEN 12
        WHEN kind ~ '^place/(city_block|plot)$' THEN 16
        WHEN kind ~ '^place/' THEN 13
        ELSE 0 END), 16, greatest(maxzoom, 8))
$$;
"""

SHAPES = COARSER + STARTS_AT
