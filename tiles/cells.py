"""The tile grid as functions of the database: the cell of a point, the tiles of a box; and how a trigger is made."""

from tiles.grid import BUFFER, EXTENT, LEAF_LEVEL

WORLD_M = 40075016.68557849  # side of the Web Mercator square

CELLS = f"""
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
CREATE OR REPLACE FUNCTION tiles_cell(spot geometry)
RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    col bigint := floor((ST_X(spot) / {WORLD_M} + 0.5) * {2**LEAF_LEVEL});
    line bigint := floor((0.5 - ST_Y(spot) / {WORLD_M}) * {2**LEAF_LEVEL});
BEGIN
    RETURN tiles_spread(least(greatest(col, 0), {2**LEAF_LEVEL - 1}))
         | (tiles_spread(least(greatest(line, 0), {2**LEAF_LEVEL - 1})) << 1);
END $$;

-- The tiles that a box reaches into, with the buffer that is drawn around each tile. Not STRICT: a strict function is
-- called for each row, this one becomes part of the statement that asks.
CREATE OR REPLACE FUNCTION tiles_touched(shape geometry, first_z int, last_z int)
RETURNS TABLE (z int, x int, y int) LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20 AS $$
    SELECT level.z, col, line
      FROM generate_series(first_z, last_z) AS level(z),
           LATERAL (SELECT {WORLD_M} / (1 << level.z) AS side, (1 << level.z) - 1 AS last) t,
           LATERAL (SELECT side * {BUFFER} / {EXTENT} AS margin) m,
           generate_series(greatest(floor((ST_XMin(shape) - margin + {WORLD_M} / 2) / side)::int, 0),
                           least(floor((ST_XMax(shape) + margin + {WORLD_M} / 2) / side)::int, last)) AS col,
           generate_series(greatest(floor(({WORLD_M} / 2 - ST_YMax(shape) - margin) / side)::int, 0),
                           least(floor(({WORLD_M} / 2 - ST_YMin(shape) + margin) / side)::int, last)) AS line
     WHERE shape IS NOT NULL
$$;
"""


def statement_trigger(
    table: str, operation: str, function: str, *, old: str = "", new: str = "", what: str = ""
) -> str:
    """The trigger that calls `function` once after each statement, with the rows before and after under these names.

    `what` tells a second trigger of the table apart by name.
    """
    name = "_".join(part for part in ("tiles", table.split("_")[1], operation.lower(), what) if part)
    states = " ".join(part for part in (old and f"OLD TABLE AS {old}", new and f"NEW TABLE AS {new}") if part)
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table}; CREATE TRIGGER {name} AFTER {operation} ON {table}"
        f" {'REFERENCING ' + states if states else ''} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    )
