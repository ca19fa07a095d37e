"""A larger city than the demonstration makes in reasonable time: its objects again and again, each a little elsewhere.

`manage load_demo --scale 100` invents as many and writes them with history and search, which takes the better part of
an hour. What is measured at this scale is drawing, so here every object of the 1× city is copied with its kind, rank,
name and properties to places within some two kilometres, without history and search; then the read model and the texts
are derived by the portal's own functions.
"""

from benchmarks.surroundings import connected, manage

SPREAD_DEGREES = 0.03
COPY = """
INSERT INTO layers_feature ({columns})
SELECT {values} FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id,
       generate_series(2, %(factor)s) AS number,
       LATERAL (SELECT (random() + random() - 1) * %(spread)s AS east, (random() + random() - 1) * %(spread)s AS north,
                       f.id AS each, number AS time) moved
 WHERE l.tile_layer = 'objects' AND f.withdrawn_at IS NULL ORDER BY f.layer_id, number
"""
OWN = {
    "source_id": "f.source_id || '#' || number",
    "geometry": "ST_Translate(f.geometry, east, north)",
    "uuid": "gen_random_uuid()",
}
TEXTS = """
SELECT layers_write_texts(array_agg(f.id)) FROM layers_feature f
 WHERE f.withdrawn_at IS NULL AND NOT EXISTS (SELECT FROM layers_featuretext t WHERE t.feature_id = f.id)
"""


def multiply(environment: dict[str, str], factor: int) -> None:
    """Make `factor` objects of each one; the read model is derived anew."""
    with connected(environment) as connection:
        names = [
            str(name)
            for (name,) in connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = 'layers_feature'::regclass"
                " AND attnum > 0 AND NOT attisdropped AND attname <> 'id'"
            ).fetchall()
        ]
        connection.execute("SET session_replication_role = replica")  # no triggers: neither history nor search
        connection.execute("SET work_mem = '256MB'")
        connection.execute("SELECT setseed(0.5)")
        connection.execute(
            COPY.format(columns=", ".join(names), values=", ".join(OWN.get(name, f"f.{name}") for name in names)),
            {"factor": factor, "spread": SPREAD_DEGREES},
        )
        connection.execute(TEXTS)
        connection.execute("VACUUM ANALYZE layers_feature")
        connection.execute("VACUUM ANALYZE layers_featuretext")
    manage(environment, "rebuild_tiles")
    with connected(environment) as connection:
        connection.execute("VACUUM FULL ANALYZE tiles_mapfeature")
