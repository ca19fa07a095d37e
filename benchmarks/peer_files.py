"""The peers' settings, as text and as environment: only what differs from their defaults, with the reason."""

import json
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

BUFFER = 128  # units around a tile, as the portal's own; martin has 64, tipg and django-vectortiles 256 by default
OBJECT_COLUMNS = ("layer", "theme", "icon", "rank", "status", "name", "name_en")
CONNECTIONS = 8


def connection(database: str) -> dict[str, str]:
    """The parts of a DATABASE_URL that libpq knows: host (or folder of the socket), port, user, password, dbname."""
    parts = urlsplit(database)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    found = {
        "host": parts.hostname or asked.get("host", "127.0.0.1"),
        "port": str(parts.port or asked.get("port", 5432)),
        "user": parts.username or "",
        "password": parts.password or "",
        "dbname": parts.path.lstrip("/"),
    }
    return {name: value for name, value in found.items() if value}


def libpq(database: str) -> str:
    """The same as libpq writes it: `host=… port=…`."""
    return " ".join(f"{name}={value}" for name, value in connection(database).items())


def nginx(folder: Path, files: Path, port: int) -> str:
    """One folder of gzip-compressed files, from the page cache, nothing logged, connections never closed."""
    return f"""
daemon off;
worker_processes auto;
pid {folder}/pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    open_file_cache max=50000 inactive=10m;
    open_file_cache_valid 10m;
    types {{ application/vnd.mapbox-vector-tile mvt; }}
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {files};
        add_header Content-Encoding gzip;
        add_header Cache-Control no-cache;
        add_header Access-Control-Allow-Origin *;
        etag on;
    }}
}}
"""


def martin(database: str, port: int, cache_mb: int | None) -> str:
    """One table with the columns compared, and ready tiles from a function; YAML, of which JSON is a part."""
    settings: dict[str, object] = {
        "listen_addresses": f"127.0.0.1:{port}",
        "preferred_encoding": "gzip",
        "postgres": {
            "connection_string": libpq(database),
            "pool_size": CONNECTIONS,
            "auto_bounds": "skip",
            "auto_publish": False,
            "tables": {"objects": _martin_table("objects", OBJECT_COLUMNS)},
            "functions": {"ready": {"schema": "peers", "function": "ready", "minzoom": 0, "maxzoom": 22}},
        },
    }
    if cache_mb is not None:
        settings["cache"] = "disable" if cache_mb == 0 else {"tile_size_mb": cache_mb}
    return json.dumps(settings)


def martin_defaults(database: str, port: int) -> str:
    """martin as it comes: every table of the schema peers_map, all columns, all zooms."""
    publish = {"from_schemas": ["peers_map"], "tables": {"from_schemas": ["peers_map"]}, "functions": False}
    postgres = {"connection_string": libpq(database), "auto_publish": publish}
    return json.dumps({"listen_addresses": f"127.0.0.1:{port}", "postgres": postgres})


def _martin_table(name: str, columns: tuple[str, ...]) -> dict[str, object]:
    types = {"rank": "int2"}
    return {
        "schema": "peers",
        "table": name,
        "srid": 3857,
        "geometry_column": "geometry",
        "id_column": "id",
        "geometry_type": "GEOMETRY",
        "buffer": BUFFER,
        "properties": {column: types.get(column, "text") for column in columns},
    }


def tipg(database: str) -> dict[str, str]:
    """Only the schema `peers`; pages as long as tipg allows; the name of the MVT layer as everybody's."""
    known = connection(database)
    host = f"{quote(known['host'], safe='')}:{known['port']}"
    return {
        "DATABASE_URL": f"postgresql://{known['user']}@{host}/{known['dbname']}",
        "TIPG_DB_SCHEMAS": '["peers"]',
        "TIPG_DB_SPATIAL_EXTENT": "false",
        "TIPG_DB_DATETIME_EXTENT": "false",
        "TIPG_TILE_BUFFER": str(BUFFER),
        "TIPG_CATALOG_TTL": "100000",
        "DB_MIN_CONN_SIZE": str(CONNECTIONS),
        "DB_MAX_CONN_SIZE": str(CONNECTIONS),
    }


def pygeoapi(database: str, port: int) -> str:
    """The buildings as one collection; pages of 10,000, gzip on, no templates for people needed."""
    known = connection(database)
    resource = {
        "type": "collection",
        "title": "Buildings",
        "description": "Buildings",
        "keywords": ["buildings"],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
        "links": [
            {"type": "text/html", "rel": "canonical", "href": "http://localhost", "title": "x", "hreflang": "uk"}
        ],
        "providers": [
            {
                "type": "feature",
                "name": "PostgreSQL",
                "data": {**known, "search_path": ["peers", "public"]},
                "table": "buildings",
                "id_field": "id",
                "geom_field": "geometry",
                "count": True,
            }
        ],
    }
    settings = {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": True,
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 10000},
            "map": {"url": "http://localhost/{z}/{x}/{y}.png", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "Peer", "description": "Peer", "keywords": ["peer"], "keywords_type": "theme",
                "terms_of_service": "", "url": "http://localhost",
            },
            "license": {"name": "CC-BY", "url": "http://localhost"},
            "provider": {"name": "Peer", "url": "http://localhost"},
            "contact": {"name": "Peer", "email": "peer@example.org"},
        },
        "resources": {"buildings": resource},
    }  # fmt: skip
    return json.dumps(settings)


def django(database: str) -> dict[str, str]:
    """Where the peer project finds the database."""
    return {"PEER_DATABASE": json.dumps(connection(database))}


def tileserver(archive: Path) -> str:
    """One data source; PMTiles is read as it is."""
    return json.dumps({"options": {"paths": {"root": ""}}, "data": {"city": {"pmtiles": str(archive)}}})
