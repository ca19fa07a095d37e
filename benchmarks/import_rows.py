"""Files to import: so many made-up points of a city, with the columns that such files have."""

import json
import random
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

WEST, SOUTH, EAST, NORTH = 33.1, 47.65, 33.6, 48.2
COLUMNS = ("id", "name", "address", "phone", "storeys")
Row = tuple[float, float, str, str, str, str, int]
WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
GEOPACKAGE = f"""
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
    srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT PRIMARY KEY, column_name TEXT NOT NULL, geometry_type_name TEXT
    NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);
INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '{WGS84}', NULL);
INSERT INTO gpkg_contents VALUES ('rows', 'features', 'rows', '', '2026-11-29T00:00:00.000Z', {WEST}, {SOUTH}, {EAST},
    {NORTH}, 4326);
INSERT INTO gpkg_geometry_columns VALUES ('rows', 'geom', 'POINT', 4326, 0, 0);
CREATE TABLE rows (fid INTEGER PRIMARY KEY, geom POINT, id TEXT, name TEXT, address TEXT, phone TEXT, storeys INTEGER);
"""
HEAD = struct.Struct("<2sBBiBIdd")  # GeoPackage's head without an envelope, and a point as well-known binary


def rows(count: int) -> Iterator[Row]:
    """lon, lat and the values of COLUMNS; the same for the same count."""
    chance = random.Random(count)
    for number in range(count):
        yield (
            round(chance.uniform(WEST, EAST), 7), round(chance.uniform(SOUTH, NORTH), 7), f"o{number}",
            f"Об’єкт № {number}", f"вулиця Соборності, {number}", "+380 56 000 00 00", number % 16 + 1,
        )  # fmt: skip


def write_rows(path: Path, count: int) -> Path:
    """The rows as GeoJSON or as a GeoPackage, as the suffix says."""
    (_geojson if path.suffix == ".geojson" else _geopackage)(path, rows(count))
    return path


def _geojson(path: Path, found: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for number, (lon, lat, *values) in enumerate(found):
            geometry = {"type": "Point", "coordinates": [lon, lat]}
            properties = dict(zip(COLUMNS, values, strict=True))
            feature = {"type": "Feature", "geometry": geometry, "properties": properties}
            file.write(("," if number else "") + "\n" + json.dumps(feature, ensure_ascii=False))
        file.write("\n]}\n")


def _geopackage(path: Path, found: Iterator[Row]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(GEOPACKAGE)
        database.executemany(
            "INSERT INTO rows (geom, id, name, address, phone, storeys) VALUES (?, ?, ?, ?, ?, ?)",
            ((HEAD.pack(b"GP", 0, 1, 4326, 1, 1, lon, lat), *values) for lon, lat, *values in found),
        )
