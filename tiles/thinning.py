"""Which objects are drawn where there is no room for all: `tiles_thin(cells)`, run after each change."""

from layers.planning import HASHING
from tiles.grid import FIRST_THINNED, LAST_THINNED

MANY = 500  # changed cells from which on everything is thinned anew

# Thinning is a tournament: in each cell of 32 pixels the first by (starts_at, rank, id) is drawn. The winner of a cell
# is the best of the winners of its four quarters, so a change can only matter in the cells above it, and the candidates
# there are the features already drawn one zoom closer.
# The order is made once, as one number: each round takes the least number of each cell, and sorts nothing. Only who
# wins a cell comes into the next round, so that most of a crowd is looked at once.
# Candidates are found first and handed on as a list: nobody could guess beforehand whether three or all of them compete
# (layers/planning.py). OFFSET 0 keeps the look into the index of each cell above from becoming one join
# of all with all.
ID_BITS, RANK_BITS = 48, 7  # of the number; a rank is at most 100
SEED = f"(c.starts_at::bigint << {RANK_BITS} | c.rank) << {ID_BITS} | c.id"
# From `candidate` (id, visibility, cell, starts_at, rank, minzoom) to `won`: the first zoom of each that wins a cell.
ROUNDS = [
    f"""winner_{z} AS MATERIALIZED (
            SELECT w.visibility, w.cell >> 2 AS cell, min(w.seed) AS seed FROM winner_{z + 1} w
             WHERE w.seed >> {ID_BITS + RANK_BITS} <= {z} GROUP BY w.visibility, w.cell >> 2)"""
    for z in range(LAST_THINNED - 1, FIRST_THINNED - 1, -1)
]
EVERY_ROUND = " UNION ALL ".join(
    f"SELECT seed, {z} AS z FROM winner_{z}" for z in range(FIRST_THINNED, LAST_THINNED + 1)
)
TOURNAMENT = f"""winner_{LAST_THINNED} AS MATERIALIZED (
            SELECT c.visibility, c.cell, min({SEED}) AS seed FROM candidate c
             WHERE c.starts_at <= {LAST_THINNED} GROUP BY c.visibility, c.cell
        ), {", ".join(ROUNDS)}, won AS MATERIALIZED (
            SELECT seed & {(1 << ID_BITS) - 1} AS id, min(z)::smallint AS minzoom
              FROM ({EVERY_ROUND}) every GROUP BY seed
        )"""
# What becomes of each candidate that is drawn from another zoom than it was.
CHANGED = f"""
            SELECT c.id, zoom.first AS minzoom
              FROM candidate c LEFT JOIN won w ON w.id = c.id,
                   LATERAL (SELECT coalesce(w.minzoom, greatest(c.starts_at, {LAST_THINNED + 1})) AS first) zoom
             WHERE c.minzoom <> zoom.first"""
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
        changed AS MATERIALIZED ({CHANGED})
        UPDATE tiles_mapfeature m SET minzoom = c.minzoom FROM changed c
         WHERE m.id = ANY (ARRAY(SELECT id FROM changed)) AND m.id = c.id
    $decide$ USING candidates;
END $$;
"""
