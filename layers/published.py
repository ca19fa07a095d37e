"""The feed of public changes: one row per feature and collection, moved to the end of the feed by what changes it.

    layers_feature, _layer, _kind --statement triggers--> layers_tell(ids) --> layers_publicchange

Numbers are taken under the lock that the counters take (`layers/ready_text.py`) and that is held until its transaction
ends: whoever sees a number sees all smaller ones, and a reader who goes on behind the last number misses nothing. The
numbers of transactions would not do: one that began early may commit late.

What everybody may see is live and public, in a public layer. What was and no longer is leaves a tombstone: withdrawn,
moved to another collection, or unpublished. Behind an unpublished one nothing is told until it is public again.
All functions are made with CREATE OR REPLACE: a migration that changes one runs `INSTALL` again.
"""

from layers.planning import HASHING
from layers.ready_text import LOCK

NUMBERS = "CREATE SEQUENCE IF NOT EXISTS layers_change"

TELL = f"""
CREATE OR REPLACE FUNCTION layers_tell(ids bigint[]) RETURNS void LANGUAGE plpgsql {HASHING} AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK});
    EXECUTE $gone$
    UPDATE layers_publicchange c
       SET number = nextval('layers_change'), gone = now_gone.how, successor_id = now_gone.heir
      FROM (SELECT c.number, told.how, CASE WHEN told.how = 'withdrawn' THEN f.replaced_by_id END AS heir
              FROM layers_publicchange c
              LEFT JOIN layers_feature f ON f.id = c.feature_id AND f.id = ANY ($1)
              LEFT JOIN layers_layer l ON l.id = f.layer_id,
           LATERAL (SELECT CASE WHEN 'public' <> ANY (ARRAY[f.visibility, l.visibility]) THEN 'unpublished'
                                WHEN f.id IS NULL OR f.withdrawn_at IS NOT NULL THEN 'withdrawn'
                                WHEN l.slug <> c.layer THEN 'moved' END AS how) told
             WHERE c.feature_id = ANY ($1) AND told.how IS NOT NULL
               AND (c.gone = '' OR (c.gone = 'withdrawn' AND told.how = 'withdrawn'
                                    AND f.replaced_by_id IS DISTINCT FROM c.successor_id))
             ORDER BY c.feature_id) now_gone
     WHERE c.feature_id = ANY ($1) AND c.number = now_gone.number
    $gone$ USING ids;
    EXECUTE $told$
    INSERT INTO layers_publicchange AS c (number, feature_id, layer, appeared, gone)
    SELECT live.number, live.id, live.slug, live.number, ''
      FROM (SELECT nextval('layers_change') AS number, public.id, public.slug
              FROM (SELECT f.id, l.slug FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
                     WHERE f.id = ANY ($1) AND f.withdrawn_at IS NULL
                       AND f.visibility = 'public' AND l.visibility = 'public'
                     ORDER BY f.id) public) live
        ON CONFLICT (feature_id, layer) DO UPDATE SET number = excluded.number, gone = '', successor_id = NULL,
           appeared = CASE WHEN c.gone = '' THEN c.appeared ELSE excluded.number END
    $told$ USING ids;
END $$;
"""

FOLLOW = """
CREATE OR REPLACE FUNCTION layers_tell_one_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_tell(array_agg(id)) FROM rows HAVING count(*) > 0;
    RETURN NULL;
END $$;

-- EXECUTE plans for the rows of this call: layers/planning.py says why.
CREATE OR REPLACE FUNCTION layers_tell_both_states() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(n.id) FROM old_rows o JOIN new_rows n USING (id) WHERE o IS DISTINCT FROM n' INTO ids;
    IF ids IS NOT NULL THEN
        PERFORM layers_tell(ids);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_tell_all_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_tell(array_agg(DISTINCT feature_id)) FROM layers_publicchange HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_tell_after_layers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_tell(array_agg(f.id)) FROM layers_feature f WHERE f.layer_id = NEW.id HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_tell_after_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_tell(array_agg(f.id)) FROM layers_feature f WHERE f.kind_id = NEW.id HAVING count(*) > 0;
    RETURN NULL;
END $$;
"""

# The functions for one state and for both are those of the tables' own statements; what a layer or a kind changes is
# rare, and told row by row.
TRIGGERS = """
CREATE OR REPLACE TRIGGER layers_tell_insert AFTER INSERT ON layers_feature REFERENCING NEW TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION layers_tell_one_state();
CREATE OR REPLACE TRIGGER layers_tell_update AFTER UPDATE ON layers_feature
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION layers_tell_both_states();
CREATE OR REPLACE TRIGGER layers_tell_delete AFTER DELETE ON layers_feature REFERENCING OLD TABLE AS rows
    FOR EACH STATEMENT EXECUTE FUNCTION layers_tell_one_state();
CREATE OR REPLACE TRIGGER layers_tell_truncate AFTER TRUNCATE ON layers_feature
    FOR EACH STATEMENT EXECUTE FUNCTION layers_tell_all_gone();
CREATE OR REPLACE TRIGGER layers_tell_layer AFTER UPDATE OF slug, visibility ON layers_layer
    FOR EACH ROW WHEN ((OLD.slug, OLD.visibility) IS DISTINCT FROM (NEW.slug, NEW.visibility))
    EXECUTE FUNCTION layers_tell_after_layers();
CREATE OR REPLACE TRIGGER layers_tell_kind AFTER UPDATE OF code ON layers_kind
    FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION layers_tell_after_kinds();
"""

INSTALL = TELL + FOLLOW + TRIGGERS
# Whatever is public now is the beginning of the feed.
FIRST = """
UPDATE layers_featuretext SET number = nextval('layers_change');
SELECT layers_tell(array_agg(id)) FROM layers_feature HAVING count(*) > 0;
"""
REMOVE = """
DROP FUNCTION layers_tell_one_state, layers_tell_both_states, layers_tell_all_gone, layers_tell_after_layers,
    layers_tell_after_kinds CASCADE;
DROP FUNCTION layers_tell;
"""
