"""What holds for a feature whoever writes it: a form, an import, COPY or a hand in psql.

The body of the row trigger `guard`: geometry is valid, finite, of the layer's kind and inside the city unless that is
confirmed; the district is the one that covers the object; revision and changed_at move with every change.
"""

DISTRICTS = "districts"  # slug of the layer whose features are the city's districts

GUARD = f"""
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' OR NOT ST_OrderingEquals(NEW.geometry, OLD.geometry)
       OR NEW.is_outside_confirmed <> OLD.is_outside_confirmed THEN
        IF ST_IsEmpty(NEW.geometry) THEN
            RAISE EXCEPTION 'feature %: the geometry is empty', NEW.source_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_not_empty';
        END IF;
        IF NOT ST_IsValid(NEW.geometry) THEN
            RAISE EXCEPTION 'feature %: the geometry is not valid (%)', NEW.source_id, ST_IsValidReason(NEW.geometry)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_valid';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM layers_layer l WHERE l.id = NEW.layer_id AND (
                l.geometry_kind = 'any' OR
                ST_Dimension(NEW.geometry) = array_position(ARRAY['point', 'line', 'polygon'], l.geometry_kind::text) - 1)
        ) THEN
            RAISE EXCEPTION 'feature %: % is not the geometry of its layer', NEW.source_id, ST_GeometryType(NEW.geometry)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_of_the_layer';
        END IF;
        SELECT bounds INTO city FROM layers_city;
        IF city IS NOT NULL AND NOT NEW.is_outside_confirmed AND NOT ST_Covers(city, NEW.geometry) THEN
            RAISE EXCEPTION 'feature %: lies outside the city (%)', NEW.source_id, ST_AsText(ST_Centroid(NEW.geometry), 4)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'geometry_inside_city';
        END IF;
        spot := ST_PointOnSurface(NEW.geometry);
        -- The few districts are read by the index of their layer: by that of all geometries it takes fifty times as long,
        -- and a plan made while the table was small would read the whole of it for each row of a large import.
        PERFORM set_config('enable_seqscan', 'off', true);
        WITH district AS MATERIALIZED (
            SELECT f.id, f.geometry FROM layers_feature f
             WHERE f.layer_id = (SELECT l.id FROM layers_layer l WHERE l.slug = '{DISTRICTS}') AND f.withdrawn_at IS NULL
        )
        SELECT d.id INTO NEW.district_id FROM district d WHERE ST_Covers(d.geometry, spot) ORDER BY d.id LIMIT 1;
        PERFORM set_config('enable_seqscan', 'on', true);
    END IF;
    NEW.revision := nextval('layers_revision');
    NEW.changed_at := now();
    RETURN NEW;
"""
