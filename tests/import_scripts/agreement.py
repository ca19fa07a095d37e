"""Whether all that is derived from the ledger agrees with it: each statement finds what does not."""

from django.db import connection

from tests.import_scripts.stages import LAYER, NORTH, Stage
from tiles.thinned import _counted, _states

OURS = f"SELECT f.* FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id WHERE l.slug = '{LAYER}'"
LIVE = f"{OURS} AND f.withdrawn_at IS NULL"
COUNTS = "SELECT z, square, theme, sum(number) AS number, sum(east), sum(north) FROM ({}) c GROUP BY 1, 2, 3"
STORED, DEFINED = COUNTS.format("TABLE tiles_thinned"), COUNTS.format(_counted(_states("tiles_mapfeature", 1)))
DISAGREEMENTS = {
    "ready texts that are not those of the live objects": f"""
        SELECT f.id FROM ({LIVE}) f FULL JOIN layers_featuretext t ON t.feature_id = f.id
          LEFT JOIN layers_layer l ON l.id = f.layer_id LEFT JOIN layers_kind k ON k.id = f.kind_id
         WHERE t.geojson IS DISTINCT FROM layers_geojson(f, l.slug, k.code, ST_ForcePolygonCCW(f.geometry), 6)""",
    "drawn rows that are not the live objects": f"""
        SELECT f.id FROM ({LIVE}) f FULL JOIN tiles_mapfeature m USING (id)
         WHERE (f.name, f.revision) IS DISTINCT FROM (m.name, m.revision)
            OR NOT ST_Equals(m.geometry, ST_Transform(f.geometry, 3857))""",
    "counts of what is thinned away": f"""
        (({STORED} HAVING sum(number) <> 0) EXCEPT ({DEFINED})) UNION ALL
        (({DEFINED}) EXCEPT ({STORED}))""",
    "objects of which the feed tells something else": f"""
        SELECT f.id FROM ({OURS}) f FULL JOIN layers_publicchange c ON c.feature_id = f.id
         WHERE c.gone IS DISTINCT FROM CASE WHEN f.withdrawn_at IS NULL THEN '' ELSE 'withdrawn' END""",
    "objects whose last event is not how they are": f"""
        SELECT f.id FROM ({OURS}) f LEFT JOIN (
            SELECT DISTINCT ON (pgh_obj_id) pgh_obj_id, revision FROM layers_featureevent
             ORDER BY pgh_obj_id, pgh_id DESC) e ON e.pgh_obj_id = f.id
         WHERE e.revision IS DISTINCT FROM f.revision""",
    "entries of the search that are not the live objects": f"""
        SELECT f.id FROM ({LIVE}) f
          FULL JOIN (SELECT * FROM search_entry WHERE sort = 'object') e ON e.feature_id = f.id
         WHERE e.title IS DISTINCT FROM f.name""",
    "layers whose seal is older than what they hold": f"""
        SELECT s.layer_id FROM layers_layerstate s JOIN layers_layer l ON l.id = s.layer_id
         WHERE l.slug = '{LAYER}'
           AND (SELECT max(f.changed_at) FROM ({OURS}) f) > least(s.changed_at, s.public_changed_at)""",
    "runs that somebody still has": """
        SELECT id FROM import_scripts_importrun WHERE lease_until IS NOT NULL OR attempts > 0""",
}


def disagreements(stage: Stage) -> list[str]:
    """Of what there is how much that does not agree, in the ledger of this one layer at this stage."""
    found = []
    with connection.cursor() as cursor:
        for what, statement in DISAGREEMENTS.items():
            cursor.execute(f"SELECT count(*) FROM ({statement}) found")
            if count := cursor.fetchone()[0]:
                found.append(f"{count} {what}")
        cursor.execute(f"SELECT name, ST_Y(geometry) > %s, source_id::int FROM ({LIVE}) f ORDER BY 3", [NORTH])
        rows = cursor.fetchall()
    if rows != [(stage.name, stage.is_north, key) for key in stage.keys]:
        found.append(f"the ledger does not hold stage {stage.number}, but {len(rows)} rows such as {rows[:1]}")
    return found


def seal() -> int:
    """The counter of the layer's public changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.public_revision FROM layers_layerstate s JOIN layers_layer l ON l.id = s.layer_id"
            f" WHERE l.slug = '{LAYER}'"
        )
        return int(cursor.fetchone()[0])
