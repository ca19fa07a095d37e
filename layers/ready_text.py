"""The ready text: each live feature as GeoJSON, and a counter per layer, written in the transaction that changes them.

    layers_feature, _layer, _theme, _kind --statement triggers--> layers_featuretext, layers_layerstate

`layers_geojson` is the only definition of the text. ETags of lists are made of the counter. It is not the newest
revision of the features: a transaction may take revision 10, another 11 and commit first, and a reader who has seen 11
would never hear of 10. The counter's row is locked until its transaction ends, so it grows in the order of commits.
Beside it stands one that counts only what everybody may see: what strangers are sent is marked with that one, so that
nobody learns from an ETag when something hidden has changed. Each text has a number taken under the same lock: a text
that was written later has a greater one, whoever wrote it (`layers/items.py` tells from these whether a page changed).
All functions are made with CREATE OR REPLACE: a migration that changes one runs `INSTALL` again.
"""

from layers.planning import HASHING

LOCK = 7410000  # taken before any counter, so that two transactions over several layers cannot wait for each other

FUNCTIONS = f"""
-- Its own properties, then what the ledger says of it (which wins); no links. `shape` stands in for the geometry.
CREATE OR REPLACE FUNCTION layers_geojson(f layers_feature, layer text, kind text, shape geometry, decimals int)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT '{{"type":"Feature","id":' || f.id || ',"geometry":' || ST_AsGeoJSON(shape, decimals, 0)
        || ',"properties":' || (f.properties || jsonb_strip_nulls(jsonb_build_object(
            'urn', 'urn:uuid:' || f.uuid, 'layer', layer, 'kind', kind, 'name', nullif(f.name, ''),
            'name_en', f.translations->'en'->'name'->>'text', 'address', nullif(f.address, ''),
            'description', nullif(f.description, ''), 'status', f.status, 'source', nullif(f.source, ''),
            'verified_on', f.verified_on, 'next_due_on', f.next_due_on, 'changed_at', f.changed_at,
            'revision', f.revision)))::text || '}}'
$$;

DROP FUNCTION IF EXISTS layers_write_texts(bigint[]);
CREATE OR REPLACE FUNCTION layers_write_texts(ids bigint[]) RETURNS void LANGUAGE plpgsql {HASHING} AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({LOCK});  -- so numbers grow in the order of commits
    EXECUTE $gone$
    DELETE FROM layers_featuretext t
     WHERE t.feature_id = ANY ($1)
       AND NOT EXISTS (SELECT 1 FROM layers_feature f
                        WHERE f.id = ANY ($1) AND f.id = t.feature_id AND f.withdrawn_at IS NULL)
    $gone$ USING ids;
    EXECUTE $live$
    INSERT INTO layers_featuretext AS t (feature_id, geojson, number)
    SELECT f.id, layers_geojson(f, l.slug, k.code, ST_ForcePolygonCCW(f.geometry), 6), nextval('layers_change')
      FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id LEFT JOIN layers_kind k ON k.id = f.kind_id
     WHERE f.id = ANY ($1) AND f.withdrawn_at IS NULL
        ON CONFLICT (feature_id) DO UPDATE SET geojson = excluded.geojson, number = excluded.number
           WHERE t.geojson <> excluded.geojson
    $live$ USING ids;
END $$;

DROP FUNCTION IF EXISTS layers_step(bigint[]);
CREATE OR REPLACE FUNCTION layers_step(layer_ids bigint[], public_ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(layer_ids) > 0 THEN
        PERFORM pg_advisory_xact_lock({LOCK});
        INSERT INTO layers_layerstate AS s (layer_id, revision, changed_at, public_revision, public_changed_at)
        SELECT l.id, 1, clock_timestamp(), is_public::int, CASE WHEN is_public THEN clock_timestamp() END
          FROM layers_layer l, LATERAL (SELECT coalesce(l.id = ANY (public_ids), false) AS is_public) told
         WHERE l.id = ANY (layer_ids) ORDER BY l.id
            ON CONFLICT (layer_id) DO UPDATE SET revision = s.revision + 1, changed_at = excluded.changed_at,
               public_revision = s.public_revision + excluded.public_revision,
               public_changed_at = coalesce(excluded.public_changed_at, s.public_changed_at);
    END IF;
END $$;
"""

FOLLOW = """
CREATE OR REPLACE FUNCTION layers_text_of_one_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_step(array_agg(DISTINCT layer_id),
                        array_agg(DISTINCT layer_id) FILTER (WHERE visibility = 'public')),
            layers_write_texts(array_agg(id))
       FROM rows HAVING count(*) > 0;
    RETURN NULL;
END $$;

-- EXECUTE plans for the rows of this call; a kept plan is one for those of the first call in the session, and a nested
-- loop over two tables without an index takes minutes for 15,000.
CREATE OR REPLACE FUNCTION layers_text_of_both_states() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    all_layers bigint[];
    public_layers bigint[];
BEGIN
    EXECUTE $both$
        SELECT array_agg(n.id), array_agg(DISTINCT o.layer_id) || array_agg(DISTINCT n.layer_id),
               array_cat(array_agg(DISTINCT o.layer_id) FILTER (WHERE 'public' IN (o.visibility, n.visibility)),
                         array_agg(DISTINCT n.layer_id) FILTER (WHERE 'public' IN (o.visibility, n.visibility)))
          FROM old_rows o JOIN new_rows n USING (id) WHERE o IS DISTINCT FROM n
    $both$ INTO ids, all_layers, public_layers;
    IF ids IS NOT NULL THEN
        PERFORM layers_step(all_layers, public_layers), layers_write_texts(ids);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_forget_texts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM layers_featuretext;
    PERFORM layers_step(array_agg(id), array_agg(id)) FROM layers_layer HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_text_after_layers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_step(array_agg(n.id), array_agg(n.id)) FROM new_rows n HAVING count(*) > 0;
    IF TG_OP = 'UPDATE' THEN
        PERFORM layers_write_texts(array_agg(f.id))
           FROM old_rows o JOIN new_rows n USING (id) JOIN layers_feature f ON f.layer_id = n.id
          WHERE o.slug <> n.slug HAVING count(*) > 0;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_text_after_themes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_step(array_agg(l.id), array_agg(l.id))
       FROM new_rows n JOIN layers_layer l ON l.theme_id = n.id HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION layers_text_after_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM layers_step(array_agg(DISTINCT f.layer_id),
                        array_agg(DISTINCT f.layer_id) FILTER (WHERE f.visibility = 'public'))
       FROM old_rows o JOIN new_rows n USING (id) JOIN layers_feature f ON f.kind_id = n.id
      WHERE (o.code, o.name, o.translations, o.icon) IS DISTINCT FROM (n.code, n.name, n.translations, n.icon)
     HAVING count(*) > 0;
    PERFORM layers_write_texts(array_agg(f.id))
       FROM old_rows o JOIN new_rows n USING (id) JOIN layers_feature f ON f.kind_id = n.id
      WHERE o.code <> n.code HAVING count(*) > 0;
    RETURN NULL;
END $$;
"""


def _trigger(table: str, operation: str, function: str, *, old: str = "", new: str = "") -> str:
    name = f"layers_text_{operation.lower()}"
    states = " ".join(part for part in (old and f"OLD TABLE AS {old}", new and f"NEW TABLE AS {new}") if part)
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table}; CREATE TRIGGER {name} AFTER {operation} ON {table}"
        f" {'REFERENCING ' + states if states else ''} FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    )


TRIGGERS = "".join(
    [
        _trigger("layers_feature", "INSERT", "layers_text_of_one_state", new="rows"),
        _trigger("layers_feature", "UPDATE", "layers_text_of_both_states", old="old_rows", new="new_rows"),
        _trigger("layers_feature", "DELETE", "layers_text_of_one_state", old="rows"),
        _trigger("layers_feature", "TRUNCATE", "layers_forget_texts"),
        _trigger("layers_layer", "INSERT", "layers_text_after_layers", new="new_rows"),
        _trigger("layers_layer", "UPDATE", "layers_text_after_layers", old="old_rows", new="new_rows"),
        _trigger("layers_theme", "UPDATE", "layers_text_after_themes", old="old_rows", new="new_rows"),
        _trigger("layers_kind", "UPDATE", "layers_text_after_kinds", old="old_rows", new="new_rows"),
    ]
)

INSTALL = FUNCTIONS + FOLLOW + TRIGGERS
WRITE_ALL = """
SELECT layers_write_texts(array_agg(id)) FROM layers_feature HAVING count(*) > 0;
SELECT layers_step(array_agg(id), array_agg(id)) FROM layers_layer HAVING count(*) > 0;
"""
REMOVE = """
DROP FUNCTION layers_text_of_one_state, layers_text_of_both_states, layers_forget_texts, layers_text_after_layers,
    layers_text_after_themes, layers_text_after_kinds CASCADE;
DROP FUNCTION layers_write_texts, layers_step, layers_geojson;
"""
