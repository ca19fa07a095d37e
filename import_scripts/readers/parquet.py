"""GeoParquet by pyarrow, a few thousand rows at a time; GDAL's wheel has no driver for it.

A Parquet file that says nothing of geometry is a table like any other: its place is looked for in its columns.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import shapely

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown_fault
from import_scripts.readers.gdal import refuse_too_many_columns
from import_scripts.readers.geometry import UNREADABLE
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.table import Columns
from import_scripts.rows import FileRefused, RawRow, Reading

BATCH = 2000


def read_parquet(path: Path, options: ReadOptions) -> Reading:
    """The primary geometry of the file and its other columns."""
    import pyarrow
    import pyarrow.parquet

    faults = (pyarrow.ArrowException, OSError, ValueError, KeyError, TypeError, RecursionError)
    try:
        table = pyarrow.parquet.ParquetFile(path)
        refuse_too_many_columns(len(table.schema_arrow), path.name)
        raw = (table.metadata.metadata or {}).get(b"geo")
        geo = json.loads(raw) if raw else {}
        column, crs = _geometry(geo, table.schema_arrow.names)
    except faults as fault:
        raise _broken(fault, path.name) from fault
    reading = Reading(path.name, "GeoParquet" if column else "Parquet", (), crs=crs, declared=table.metadata.num_rows)
    if column:
        reading.rows = _closing(_rows(table, column, path.name), faults, path.name)
    else:
        reading.is_degrees = True
        columns = Columns(options, path.name)
        columns.find(dict.fromkeys(table.schema_arrow.names))
        reading.has_geometry = bool(columns.names)
        reading.rows = _closing((columns.row(n, values) for n, values in _records(table)), faults, path.name)
    return reading


def _geometry(geo: Any, names: list[str]) -> tuple[str, str]:
    """The column of the geometry and its CRS, "" where there is none. Raises ValueError."""
    if not geo:
        return "", ""
    column = geo["primary_column"]
    said = geo["columns"][column]
    if column not in names:
        raise ValueError(_("its geometry, '{column}', is no column of it", column=column))
    if said.get("encoding") != "WKB":
        raise ValueError(_("its geometry is written as '{encoding}'; WKB is read", encoding=said.get("encoding")))
    if said.get("edges", "planar") != "planar":
        raise ValueError(_("its edges are not planar"))
    if "crs" not in said:
        return column, "OGC:CRS84"
    return column, json.dumps(said["crs"]) if said["crs"] else ""


def _records(table: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    for batch in table.iter_batches(batch_size=BATCH):
        for row in batch.to_pylist():
            number += 1
            yield number, {name: _plain(value) for name, value in row.items()}


def _rows(table: Any, column: str, file: str) -> Iterator[RawRow]:
    number = 0
    for batch in table.iter_batches(batch_size=BATCH):
        for row in batch.to_pylist():
            number += 1
            wkb = row.pop(column)
            values = {name: _plain(value) for name, value in row.items() if not _is_bounds(name, value)}
            yield _row(number, values, wkb, file)


def _row(number: int, values: dict[str, Any], wkb: Any, file: str) -> RawRow:
    if wkb is None:
        return RawRow(number, values)
    try:
        shape = shapely.from_wkb(wkb)
    except (*UNREADABLE, TypeError) as fault:
        message = _("The geometry cannot be read ({fault}). Correct it in the source.", fault=sentence_of(fault))
        return RawRow(number, values, fault=error("geometry_unreadable", message, file=file, row=number))
    return RawRow(number, values, shapely.force_2d(shape), has_height=bool(shapely.has_z(shape)))


def _is_bounds(name: str, value: Any) -> bool:
    """The bounding box that GeoParquet 1.1 keeps beside each geometry."""
    return name == "bbox" and isinstance(value, dict)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return None if isinstance(value, bytes) else value


def _closing(rows: Iterator[RawRow], faults: tuple[type[BaseException], ...], file: str) -> Iterator[RawRow]:
    try:
        yield from rows
    except faults as fault:
        raise _broken(fault, file) from fault


def _broken(fault: BaseException, file: str) -> FileRefused:
    said = _("The Parquet file cannot be read ({fault}). Export it again.", fault=shown_fault(fault))
    return FileRefused("file_unreadable", said, file=file)
