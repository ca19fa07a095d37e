"""Which objects are drawn where there is no room for all: `tiles_thin(cells)`, run after each change."""

from layers.planning import HASHING
from tiles.grid import FIRST_THINNED, LAST_THINNED

MANY = 500  # changed cells from which on everything is thinned anew

# Thinning is a tournament: in each cell of 32 pixels the first by (starts_at, rank, id) is drawn. The winner of a cell
# is the best of the winners of its four quarters, so a change can only matter in the cells above it, and the candidates
# there are the features already drawn one zoom closer.
# The order is made once, as a number: each of the seven zooms takes the least number of each cell, and sorts nothing.
# Candidates are found first and handed on as a list: nobody could guess beforehand whether three or all of them compete
# (layers/planning.py). OFFSET 0 keeps the look into the index of each cell above from becoming one join
# of all with all.
# From `candidate` (id, visibility, cell, starts_at, rank, minzoom) to `decided`: the first zoom of each.
TOURNAMENT = f"""seeded AS MATERIALIZED (
            SELECT c.*, row_number() OVER (ORDER BY c.starts_at, c.rank, c.id) AS seed FROM candidate c
        ), winner AS (
            SELECT min(s.seed) AS seed, z
              FROM seeded s, generate_series({FIRST_THINNED}, {LAST_THINNED}) AS z
             WHERE s.starts_at <= z
             GROUP BY z, s.visibility, s.cell >> 2 * ({LAST_THINNED} - z)
        ), decided AS MATERIALIZED (
            SELECT s.id, s.minzoom AS minzoom_now, coalesce(w.z, greatest(s.starts_at, {LAST_THINNED + 1})) AS minzoom
              FROM seeded s LEFT JOIN (SELECT seed, min(z) AS z FROM winner GROUP BY seed) w USING (seed)
        )"""
THIN = f"""
CREATE OR REPLACE FUNCTION tiles_thin(cells bigint[]) RETURNS void LANGUAGE plpgsql {HASHING} AS $$
DECLARE
    candidates bigint[];
BEGIN
    IF cardinality(cells) > {MANY} THEN
        candidates := ARRAY(SELECT m.id FROM tiles_mapfeature m WHERE m.tile_layer = 'objects');
    ELSE
        EXECUTE $near$ SELECT ARRAY(
            WITH above AS (
                SELECT DISTINCT z, leaf >> 2 * ({LAST_THINNED} - z) AS cell
                  FROM unnest($1) AS leaf, generate_series({FIRST_THINNED}, {LAST_THINNED - 1}) AS z
            )
            SELECT m.id FROM tiles_mapfeature m WHERE m.tile_layer = 'objects' AND m.cell = ANY ($1)
            UNION
            SELECT near.id
              FROM above, LATERAL (
                SELECT m.id FROM tiles_mapfeature m
                 WHERE m.tile_layer = 'objects' AND m.minzoom BETWEEN {FIRST_THINNED} AND above.z + 1
                   AND m.cell BETWEEN above.cell << 2 * ({LAST_THINNED} - above.z)
                                  AND ((above.cell + 1) << 2 * ({LAST_THINNED} - above.z)) - 1
                OFFSET 0) near
        ) $near$ INTO candidates USING cells;
    END IF;
    EXECUTE $decide$
        WITH candidate AS MATERIALIZED (
            SELECT m.id, m.visibility, m.cell, m.starts_at, m.rank, m.minzoom
              FROM tiles_mapfeature m WHERE m.id = ANY ($1)
        ), {TOURNAMENT},
        changed AS MATERIALIZED (SELECT id, minzoom FROM decided WHERE minzoom <> minzoom_now)
        UPDATE tiles_mapfeature m SET minzoom = c.minzoom FROM changed c
         WHERE m.id = ANY (ARRAY(SELECT id FROM changed)) AND m.id = c.id
    $decide$ USING candidates;
END $$;
"""
