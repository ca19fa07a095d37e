"""Files of a whole layer that need GDAL or Arrow: FlatGeobuf, GeoPackage, GeoParquet. Only the process of `manage
make_downloads` imports this, never one that serves readers.

Rows come through a cursor in the database, a batch at a time, and leave as Arrow batches: the memory needed does not
grow with the layer. A property is a column of whole numbers, numbers, truth or text, whichever all its values are;
lists and the like are JSON.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
from django.db import connection

from layers.download_texts import about, public_features
from layers.downloads import changed_at
from layers.items import property_names
from layers.models import Layer

BATCH = 2000
IN_A_GROUP = 20_000  # rows that a reader of Parquet takes at once
GEOMETRY = "geometry"
TAKEN = {GEOMETRY, "geom", "fid", "ogc_fid"}  # GDAL's own, in any letter case
DRIVERS = {"fgb": "FlatGeobuf", "gpkg": "GPKG"}
TYPES = {
    "whole": (pa.int64(), "(f.properties->>{})::numeric::bigint"),
    "number": (pa.float64(), "(f.properties->>{})::float8"),
    "truth": (pa.bool_(), "(f.properties->>{})::boolean"),
    "text": (pa.string(), "f.properties->>{}"),
}
LEDGER = {
    "id": (pa.int64(), "f.id"),
    "name": (pa.string(), "nullif(f.name, '')"),
    "name_en": (pa.string(), "f.translations->'en'->'name'->>'text'"),
    "kind": (pa.string(), "k.code"),
    "address": (pa.string(), "nullif(f.address, '')"),
    "description": (pa.string(), "nullif(f.description, '')"),
    "status": (pa.string(), "f.status"),
    "source": (pa.string(), "nullif(f.source, '')"),
    "verified_on": (pa.date32(), "f.verified_on"),
    "next_due_on": (pa.date32(), "f.next_due_on"),
    "changed_at": (pa.timestamp("ms", "UTC"), "f.changed_at"),
    "revision": (pa.int64(), "f.revision"),
    "urn": (pa.string(), "'urn:uuid:' || f.uuid"),
}
# Whole numbers are those that eight bytes hold.
KINDS_OF_VALUES = """
SELECT key, CASE WHEN bool_and(type = 'number' AND abs(n) < 9e18 AND n %% 1 = 0) THEN 'whole'
                 WHEN bool_and(type = 'number') THEN 'number' WHEN bool_and(type = 'boolean') THEN 'truth'
                 ELSE 'text' END
  FROM layers_feature f, LATERAL jsonb_each(f.properties) AS p(key, value), LATERAL jsonb_typeof(value) AS type,
       LATERAL (SELECT CASE type WHEN 'number' THEN value::numeric END AS n) number
 WHERE {where} AND type <> 'null' GROUP BY key
"""
EXTENT = """
SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box), types
  FROM (SELECT ST_Extent(f.geometry) AS box, array_agg(DISTINCT ST_GeometryType(f.geometry)) AS types
          FROM layers_feature f WHERE {where}) extent
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A layer's public features as a table: its columns, and the statement that reads them."""

    schema: pa.Schema
    statement: str
    values: dict[str, Any]
    box: tuple[float, ...]
    types: tuple[str, ...]


def table_of(layer: Layer) -> Table:
    """The table as the snapshot of this transaction shows it."""
    where = public_features(layer)
    fields, cells, values = [], [], dict(where.values)
    for name, (type_, cell) in LEDGER.items():
        fields.append(pa.field(name, type_))
        cells.append(cell)
    kinds = _rows(KINDS_OF_VALUES.format(where=where.sql()), where.values)
    known = {name.lower() for name in LEDGER} | TAKEN
    for number, key in enumerate(property_names(where)):
        type_, cell = TYPES[dict(kinds).get(key, "text")]
        fields.append(pa.field(_free(key, known), type_))
        cells.append(cell.format(f"%(key{number})s"))
        values[f"key{number}"] = key
    fields.append(pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
    cells.append("ST_AsBinary(ST_Force2D(ST_ForcePolygonCCW(f.geometry)), 'NDR')")
    statement = (
        f"SELECT {', '.join(cells)} FROM layers_feature f LEFT JOIN layers_kind k ON k.id = f.kind_id"
        f" WHERE {where.sql()} ORDER BY f.id"
    )
    *box, types = _rows(EXTENT.format(where=where.sql()), where.values)[0]
    named = tuple(name.removeprefix("ST_") for name in types or ())
    return Table(pa.schema(fields), statement, values, tuple(box) if named else (), named)


def _free(key: str, known: set[str]) -> str:
    """The key as the name of a column: GeoPackage cannot tell large letters from small ones."""
    name, number = key, 2
    while name.lower() in known:
        name, number = f"{key}_{number}", number + 1
    known.add(name.lower())
    return name


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
        return found


def batches(table: Table) -> Iterator[pa.RecordBatch]:
    """The table's rows, some thousand at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(table.statement, table.values)
        while rows := cursor.fetchmany(BATCH):
            columns = zip(*rows, strict=True)
            arrays = [pa.array(_plain(column), field.type) for column, field in zip(columns, table.schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _plain(column: tuple[Any, ...]) -> list[Any]:
    return [bytes(value) if isinstance(value, memoryview) else value for value in column]


def write(layer: Layer, ending: str, path: Path) -> None:
    """The layer as the file `path`, in the format of this ending."""
    table = table_of(layer)
    if ending == "parquet":
        _write_parquet(layer, table, path)
    else:
        _write_gdal(layer, table, path, DRIVERS[ending])


def _write_gdal(layer: Layer, table: Table, path: Path, driver: str) -> None:
    terms = about(layer)
    words = json.dumps(terms, ensure_ascii=False)
    moment = changed_at(layer).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment})  # the file does not tell when it was made
    options = {"TITLE" if driver == "FlatGeobuf" else "IDENTIFIER": layer.name, "DESCRIPTION": words}
    pyogrio.raw.write_arrow(
        pa.RecordBatchReader.from_batches(table.schema, batches(table)),
        path, layer=layer.slug, driver=driver, geometry_name=GEOMETRY, crs="EPSG:4326",
        geometry_type=table.types[0] if len(table.types) == 1 else "Unknown",
        dataset_metadata=terms if driver == "GPKG" else None, layer_options=options,
    )  # fmt: skip


def _write_parquet(layer: Layer, table: Table, path: Path) -> None:
    """GeoParquet 1.1: longitude before latitude, which is its default reference system."""
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": list(table.types), "orientation": "counterclockwise"}
    if table.box:
        column["bbox"] = list(table.box)
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    schema = pa.schema([field.remove_metadata() for field in table.schema])
    told = {"geo": json.dumps(geo), **{name: str(value) for name, value in about(layer).items()}}
    with pq.ParquetWriter(path, schema.with_metadata(told), compression="zstd") as writer:
        held: list[pa.RecordBatch] = []
        for batch in batches(table):
            held.append(batch)
            if len(held) * BATCH >= IN_A_GROUP:
                _write_group(writer, held, schema)
        _write_group(writer, held, schema)


def _write_group(writer: pq.ParquetWriter, held: list[pa.RecordBatch], schema: pa.Schema) -> None:
    if held:
        group = pa.Table.from_batches(held).replace_schema_metadata(None)
        writer.write_table(group.cast(schema))
        held.clear()
