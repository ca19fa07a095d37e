"""How far an object has moved: the greatest way of a vertex, in metres.

    layers_moved_m(before, after)       0 where the bytes are equal; NULL where one of them is missing or empty

Vertex by vertex where both shapes have the same vertices in the same order, which is what rounding leaves. A shape that
is drawn anew has moved by its Hausdorff distance, or, where that would take too long, by the way of its middle; in any
case by no less than what counts as moved.
"""

LEAST_M = 0.1  # nearer than this is not moved
MOST_PAIRS = 4_000_000  # of vertices, for the Hausdorff distance: half a second

MOVED = f"""
CREATE OR REPLACE FUNCTION layers_moved_m(before geometry, after geometry) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    far double precision;
    east double precision;
    metres constant double precision := 111195;  -- of one degree on the sphere
BEGIN
    IF before::bytea = after::bytea THEN
        RETURN 0;
    END IF;
    IF ST_GeometryType(before) = 'ST_Point' AND ST_GeometryType(after) = 'ST_Point' THEN
        RETURN ST_DistanceSphere(before, after);
    END IF;
    IF ST_GeometryType(before) = ST_GeometryType(after) AND ST_NPoints(before) = ST_NPoints(after) THEN
        SELECT max(CASE WHEN n.path IS NULL THEN {LEAST_M} ELSE ST_DistanceSphere(o.geom, n.geom) END) INTO far
          FROM ST_DumpPoints(before) o LEFT JOIN ST_DumpPoints(after) n ON n.path = o.path;
        IF far < {LEAST_M} THEN
            RETURN far;
        END IF;
    END IF;
    IF ST_NPoints(before)::bigint * ST_NPoints(after) > {MOST_PAIRS} THEN
        RETURN greatest({LEAST_M}, ST_DistanceSphere(ST_Centroid(before), ST_Centroid(after)));
    END IF;
    east := metres * cos(radians(ST_YMin(before)));
    RETURN greatest({LEAST_M}, ST_HausdorffDistance(ST_Scale(before, east, metres), ST_Scale(after, east, metres)));
END $$;
"""
REMOVE = "DROP FUNCTION layers_moved_m(geometry, geometry)"
