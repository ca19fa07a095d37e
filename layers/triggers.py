"""What holds for a feature whoever writes it: a form, an import, COPY or a hand in psql.

The row trigger `guard`: geometry is valid, whole, of the layer's kind and inside the city unless that is confirmed;
the district is the one that covers the object; revision and changed_at move with every change.

The district is looked up in layers_districtarea, which holds the live districts cut into small pieces and nothing else:

    layers_feature, layers_layer --> layers_cut_districts(ids) --> layers_districtarea, and the features inside anew

So a lookup reads a table that does not grow with the ledger, and no plan for it can be a bad one, be it made for an
empty database, kept since the first row of a session or never told how large the tables are.
"""

DISTRICTS = "districts"  # slug of the layer whose features are the city's districts
PIECE_VERTICES = 64  # of one kilobyte: never stored out of line, and quickly compared with a point

# The district that covers a point: of several the oldest. Written into what asks, for a function costs more than it does.
DISTRICT_AT = """(SELECT a.district_id FROM layers_districtarea a WHERE ST_Covers(a.geometry, {spot})
             ORDER BY a.district_id LIMIT 1)"""
# All that is known elsewhere is asked for at once: each question costs as much as all that is computed here. It is no
# trigger of pgtrigger's: that would ask before each row whether it is to be ignored, and be ignored when told to.
GUARD = f"""
CREATE OR REPLACE FUNCTION layers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    spot geometry;
    is_of_the_layer boolean;
    is_inside boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' OR NOT ST_OrderingEquals(NEW.geometry, OLD.geometry)
       OR NEW.is_outside_confirmed <> OLD.is_outside_confirmed THEN
        IF ST_IsEmpty(NEW.geometry) THEN
            RAISE EXCEPTION 'feature %: the geometry is empty', NEW.source_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_not_empty';
        END IF;
        -- Valid, and yet the next question kills the server: layers/empty_parts.py.
        IF (ST_NumGeometries(NEW.geometry) > 1 OR ST_NRings(NEW.geometry) > 1
            OR GeometryType(NEW.geometry) = 'GEOMETRYCOLLECTION')
           AND ST_AsText(NEW.geometry, 0) ~ 'EMPTY|[(][)]' THEN
            RAISE EXCEPTION 'feature %: a part of the geometry has no positions', NEW.source_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_whole';
        END IF;
        IF NOT ST_IsValid(NEW.geometry) THEN
            RAISE EXCEPTION 'feature %: the geometry is not valid (%)', NEW.source_id, ST_IsValidReason(NEW.geometry)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_valid';
        END IF;
        spot := ST_PointOnSurface(NEW.geometry);
        SELECT kind.fits,
               kind.fits AND (NEW.is_outside_confirmed
                              OR coalesce((SELECT ST_Covers(c.bounds, NEW.geometry) FROM layers_city c), true)),
               {DISTRICT_AT.format(spot="spot")}
          INTO is_of_the_layer, is_inside, NEW.district_id
          FROM layers_layer l,
               LATERAL (SELECT l.geometry_kind = 'any' OR ST_Dimension(NEW.geometry)
                               = array_position(ARRAY['point', 'line', 'polygon'], l.geometry_kind::text) - 1 AS fits) kind
         WHERE l.id = NEW.layer_id;
        IF is_of_the_layer IS NOT TRUE THEN
            RAISE EXCEPTION 'feature %: % is not the geometry of its layer', NEW.source_id, ST_GeometryType(NEW.geometry)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_of_the_layer';
        END IF;
        IF NOT is_inside THEN
            RAISE EXCEPTION 'feature %: lies outside the city (%)', NEW.source_id, ST_AsText(ST_Centroid(NEW.geometry), 4)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_inside_city';
        END IF;
    END IF;
    NEW.revision := nextval('layers_revision');
    NEW.changed_at := now();
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON layers_feature
    FOR EACH ROW EXECUTE FUNCTION layers_guard();
"""
REMOVE_GUARD = "DROP FUNCTION layers_guard CASCADE"

DISTRICT_AREAS = f"""
CREATE OR REPLACE FUNCTION layers_district_at(spot geometry)
RETURNS bigint LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN {DISTRICT_AT.format(spot="spot")};
END $$;

-- Cut these districts anew (those that are districts and live), and bind anew what lies in them or was bound to them.
CREATE OR REPLACE FUNCTION layers_cut_districts(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    reach geometry;
BEGIN
    DELETE FROM layers_districtarea a WHERE a.district_id = ANY (ids);
    INSERT INTO layers_districtarea (district_id, geometry)
    SELECT f.id, ST_Subdivide(f.geometry, {PIECE_VERTICES})
      FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
     WHERE f.id = ANY (ids) AND f.withdrawn_at IS NULL AND l.slug = '{DISTRICTS}';
    SELECT ST_SetSRID(ST_Extent(a.geometry)::geometry, 4326) INTO reach
      FROM layers_districtarea a WHERE a.district_id = ANY (ids);
    WITH bound AS MATERIALIZED (
        SELECT f.id, layers_district_at(ST_PointOnSurface(f.geometry)) AS district_id FROM layers_feature f
         WHERE f.geometry && reach OR f.district_id = ANY (ids)
    )
    UPDATE layers_feature f SET district_id = bound.district_id
      FROM bound WHERE bound.id = f.id AND f.district_id IS DISTINCT FROM bound.district_id;
END $$;

CREATE OR REPLACE FUNCTION layers_follow_districts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    districts bigint := (SELECT l.id FROM layers_layer l WHERE l.slug = '{DISTRICTS}');
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO ids FROM new_rows WHERE layer_id = districts;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id) INTO ids FROM old_rows WHERE layer_id = districts;
    ELSE
        WITH before AS (SELECT id, withdrawn_at IS NULL, geometry FROM old_rows WHERE layer_id = districts),
             after AS (SELECT id, withdrawn_at IS NULL, geometry FROM new_rows WHERE layer_id = districts)
        SELECT array_agg(DISTINCT id) INTO ids
          FROM ((TABLE before EXCEPT TABLE after) UNION ALL (TABLE after EXCEPT TABLE before)) changed;
    END IF;
    IF ids IS NOT NULL THEN
        PERFORM layers_cut_districts(ids);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_forget_districts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM layers_districtarea;
    RETURN NULL;
END $$;

-- Whatever was a district, and whatever is one now.
CREATE OR REPLACE FUNCTION layers_cut_all_districts() RETURNS void LANGUAGE sql AS $$
    SELECT layers_cut_districts(array_agg(id)) FROM (
        SELECT a.district_id AS id FROM layers_districtarea a UNION
        SELECT f.id FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id WHERE l.slug = '{DISTRICTS}'
    ) every HAVING count(*) > 0
$$;

CREATE OR REPLACE FUNCTION layers_follow_slug_of_districts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_cut_all_districts();
    RETURN NULL;
END $$;

-- Triggers fire in the order of their names: these after the history's (pgtrigger_…), so that a new district's first
-- event is that it was added, not that it was bound.
CREATE TRIGGER rebind_districts_insert AFTER INSERT ON layers_feature
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION layers_follow_districts();
CREATE TRIGGER rebind_districts_update AFTER UPDATE ON layers_feature
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION layers_follow_districts();
CREATE TRIGGER rebind_districts_delete AFTER DELETE ON layers_feature
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION layers_follow_districts();
CREATE TRIGGER rebind_districts_truncate AFTER TRUNCATE ON layers_feature
    FOR EACH STATEMENT EXECUTE FUNCTION layers_forget_districts();
CREATE TRIGGER rebind_districts_slug AFTER UPDATE OF slug ON layers_layer
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug AND '{DISTRICTS}' IN (OLD.slug, NEW.slug))
    EXECUTE FUNCTION layers_follow_slug_of_districts();
"""
FIRST_CUT = "SELECT layers_cut_all_districts()"
REMOVE_DISTRICT_AREAS = """
DROP FUNCTION layers_follow_districts, layers_forget_districts, layers_follow_slug_of_districts CASCADE;
DROP FUNCTION layers_cut_all_districts, layers_cut_districts, layers_district_at;
"""

# A trigger plans its statement once in a session, for as many rows as the first call had. What joins the states before
# and after is then a nested loop if that was a single edit: minutes for 15,000 rows. Our own functions plan it anew each
# time (layers/ready_text.py); those that write history renounce nested loops. That holds for everything which a function
# calls, so it is nothing for one that does more than to insert.
# pgtrigger writes its functions anew when the columns of a model change: then a migration runs this again, and
# tests/layers/test_triggers.py says so.
WITHOUT_NESTED_LOOPS = """
DO $$
DECLARE
    joining regprocedure;
BEGIN
    FOR joining IN SELECT t.tgfoid FROM pg_trigger t
                    WHERE t.tgrelid = 'layers_feature'::regclass AND t.tgoldtable IS NOT NULL AND t.tgnewtable IS NOT NULL
                      AND t.tgname ~ '^pgtrigger_' LOOP
        EXECUTE format('ALTER FUNCTION %s SET enable_nestloop = off', joining);
    END LOOP;
END $$;
"""
