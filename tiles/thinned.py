"""What is thinned away, counted once for all: rows of tiles_thinned per zoom, square of 64 pixels and theme.

    tiles_mapfeature --statement triggers--> tiles_thinned

A tile sums up a few hundred rows here instead of every object on its ground. Only what is public is counted: no other
number may ever reach a public tile. Whoever sees more has the rest counted while the tile is drawn.

A change adds what it changes: one object more here, one less there. So transactions that run at the same time neither
wait for each other nor lose a count, whatever becomes of them. On the way the rows of a square become one, but for
those that another transaction has in hand.
"""

from layers.planning import HASHING
from tiles.cells import statement_trigger
from tiles.grid import FIRST_COUNTED, LAST_THINNED, LEAF_LEVEL, SQUARE_LEVEL

# Places are summed up in whole centimetres of Web Mercator: in whatever order, the mean is the same.
EAST, NORTH = "round(ST_X(m.spot) * 100)::bigint", "round(ST_Y(m.spot) * 100)::bigint"


def _states(rows: str, sign: int) -> str:
    return f"SELECT {sign} AS sign, tile_layer, visibility, minzoom, cell, theme, spot FROM {rows}"


def _counted(states: str) -> str:
    """What rows of tiles_mapfeature add to (`sign` 1) or take from (-1) the counts."""
    return f"""
        SELECT z.z, m.cell >> 2 * ({LEAF_LEVEL - SQUARE_LEVEL} - z.z) AS square, m.theme, sum(m.sign) AS number,
               sum(m.sign * {EAST}) AS east, sum(m.sign * {NORTH}) AS north
          FROM ({states}) m JOIN generate_series({FIRST_COUNTED}, {LAST_THINNED}) AS z(z) ON m.minzoom > z.z
         WHERE m.tile_layer = 'objects' AND m.visibility = 'public'
         GROUP BY 1, 2, 3 HAVING (sum(m.sign), sum(m.sign * {EAST}), sum(m.sign * {NORTH})) <> (0, 0, 0)"""


def _counter(function: str, rows: str, states: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql {HASHING} AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM {rows}) THEN
        RETURN NULL;
    END IF;
    EXECUTE $count$
    WITH changed AS MATERIALIZED ({_counted(states)}
    ), gone AS (
        DELETE FROM tiles_thinned t
         WHERE t.id = ANY (ARRAY(
            SELECT free.id FROM changed c, LATERAL (
                SELECT t.id FROM tiles_thinned t WHERE (t.z, t.square, t.theme) = (c.z, c.square, c.theme)
                   FOR UPDATE SKIP LOCKED) free))
        RETURNING t.z, t.square, t.theme, t.number, t.east, t.north
    )
    INSERT INTO tiles_thinned (z, square, theme, number, east, north)
    SELECT z, square, theme, sum(number), sum(east), sum(north)
      FROM (SELECT * FROM changed UNION ALL SELECT * FROM gone) both_of_them
     GROUP BY 1, 2, 3 HAVING (sum(number), sum(east), sum(north)) <> (0, 0, 0)
    $count$;
    RETURN NULL;
END $$;
"""


THINNED = "".join(
    [
        _counter("tiles_count_come", "rows", _states("rows", 1)),
        _counter("tiles_count_gone", "rows", _states("rows", -1)),
        _counter("tiles_count_changed", "old_rows", f"{_states('old_rows', -1)} UNION ALL {_states('new_rows', 1)}"),
        statement_trigger("tiles_mapfeature", "INSERT", "tiles_count_come", new="rows", what="counted"),
        statement_trigger("tiles_mapfeature", "DELETE", "tiles_count_gone", old="rows", what="counted"),
        statement_trigger(
            "tiles_mapfeature", "UPDATE", "tiles_count_changed", old="old_rows", new="new_rows", what="counted"
        ),
    ]
)
# Nobody changes what is drawn meanwhile: a row that another transaction has in hand would be counted twice.
RECOUNT = f"""
LOCK TABLE tiles_mapfeature IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM tiles_thinned;
INSERT INTO tiles_thinned (z, square, theme, number, east, north) {_counted(_states("tiles_mapfeature", 1))}
"""
