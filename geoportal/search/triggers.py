"""Which entries a change of the ledger puts out of date, noted by the database in the same transaction."""

FOLLOW = """
CREATE OR REPLACE FUNCTION search_follow_features() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_pending (feature_id) SELECT id FROM changed_rows;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_follow_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_pending (feature_id) VALUES (0);
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO search_pending (feature_id)
        SELECT f.id FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
         WHERE CASE TG_TABLE_NAME WHEN 'layers_kind' THEN f.kind_id IN (SELECT id FROM changed_rows)
                                  WHEN 'layers_layer' THEN l.id IN (SELECT id FROM changed_rows)
                                  ELSE l.theme_id IN (SELECT id FROM changed_rows) END;
    END IF;
    RETURN NULL;
END $$;
"""


def _trigger(table: str, operation: str, function: str) -> str:
    state = "OLD" if operation == "DELETE" else "NEW"
    return (
        f"CREATE TRIGGER search_{table}_{operation.lower()} AFTER {operation} ON {table}"
        f" REFERENCING {state} TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    )


INSTALL = FOLLOW + "".join(
    _trigger(table, operation, "search_follow_features" if table == "layers_feature" else "search_follow_lists")
    for table in ("layers_feature", "layers_layer", "layers_theme", "layers_kind")
    for operation in ("INSERT", "UPDATE", "DELETE")
)
REMOVE = "DROP FUNCTION search_follow_features, search_follow_lists CASCADE"
FIRST = "INSERT INTO search_pending (feature_id) SELECT 0 UNION ALL SELECT id FROM layers_feature"
