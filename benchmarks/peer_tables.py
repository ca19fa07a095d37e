"""What everybody serves: two plain tables in the schema `peers`, made from the portal's own rows.

They are tables and not views, with an index for the shape, one for the key and one for each filter, laid out and
analysed: a peer reads them at least as easily as the portal reads its ledger, which keeps history, visibility and
validity beside.
"""

from collections.abc import Iterable

import psycopg
from psycopg import sql

OBJECTS = """
CREATE TABLE peers.objects AS
SELECT m.id, m.layer::text, m.theme::text, m.icon::text, m.rank, nullif(m.status, 'active')::text AS status,
       nullif(m.name, '')::text AS name, nullif(m.name_en, '')::text AS name_en,
       m.spot::geometry(Point, 3857) AS geometry
  FROM tiles_mapfeature m WHERE m.tile_layer = 'objects' AND m.visibility = 'public' ORDER BY m.cell;
ALTER TABLE peers.objects ADD PRIMARY KEY (id);
CREATE INDEX ON peers.objects USING gist (geometry);
"""
READY = """
CREATE TABLE peers.tiles (z int, x int, y int, body bytea, PRIMARY KEY (z, x, y));
CREATE FUNCTION peers.ready(z int, x int, y int) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT body FROM peers.tiles t WHERE (t.z, t.x, t.y) = ($1, $2, $3) $$;
"""
BUILDINGS = """
CREATE TABLE peers.buildings AS
SELECT f.id, 'urn:uuid:' || f.uuid AS urn, l.slug::text AS layer, k.code::text AS kind,
       nullif(f.name, '')::text AS name, f.address::text, f.status::text, f.source::text,
       f.properties->>'addr:street' AS street, f.properties->>'addr:housenumber' AS housenumber,
       (f.properties->>'building:levels')::int AS levels, f.changed_at, f.revision,
       f.geometry::geometry(Polygon, 4326) AS geometry
  FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id LEFT JOIN layers_kind k ON k.id = f.kind_id
 WHERE l.slug = 'buildings' AND f.visibility = 'public' AND f.withdrawn_at IS NULL ORDER BY f.id;
ALTER TABLE peers.buildings ADD PRIMARY KEY (id);
CREATE INDEX ON peers.buildings USING gist (geometry);
CREATE INDEX ON peers.buildings (kind);
CREATE INDEX ON peers.buildings (levels);
"""


MAP_COLUMNS = "id, layer, theme, kind, icon, rank, status, name, name_en, number, height_m"
MAP = """
DROP SCHEMA IF EXISTS peers_map CASCADE;
CREATE SCHEMA peers_map;
"""
MAP_TABLE = """
CREATE TABLE peers_map.{name} AS
SELECT {columns}, {shape}::geometry(Geometry, 3857) AS geometry FROM tiles_mapfeature
 WHERE tile_layer = '{name}' AND visibility = 'public' ORDER BY {shape};
ALTER TABLE peers_map.{name} ADD PRIMARY KEY (id);
CREATE INDEX ON peers_map.{name} USING gist (geometry);
"""


def make_map(database: str, layers: Iterable[str]) -> None:
    """A table for each layer of the map, with the columns that the portal's style reads, in the schema peers_map."""
    with psycopg.connect(database.replace("postgis:", "postgresql:", 1), autocommit=True) as connection:
        connection.execute(MAP)
        for name in layers:
            shape = "spot" if name == "objects" else "geometry"
            table = sql.SQL(MAP_TABLE.format(name=name, columns=MAP_COLUMNS, shape=shape))
            connection.execute(table)
        connection.execute("ANALYZE")


def make(database: str) -> None:
    """Both tables anew, and a function of ready tiles without any (`tile_sets.as_table` fills it)."""
    with psycopg.connect(database.replace("postgis:", "postgresql:", 1), autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS peers CASCADE")
        connection.execute("CREATE SCHEMA peers")
        connection.execute(OBJECTS)
        connection.execute(READY)
        connection.execute(BUILDINGS)
        connection.execute("VACUUM ANALYZE peers.objects")
        connection.execute("VACUUM ANALYZE peers.buildings")
