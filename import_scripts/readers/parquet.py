"""GeoParquet by pyarrow, a few thousand rows at a time; GDAL's wheel has no driver for it.

A Parquet file that says nothing of geometry is a table like any other: its place is looked for in its columns.
"""

import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import shapely

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown, shown_fault, warning
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

    faults = (pyarrow.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
    try:
        table = pyarrow.parquet.ParquetFile(path)
        refuse_too_many_columns(len(table.schema_arrow), path.name)
        raw = (table.metadata.metadata or {}).get(b"geo")
        geo = json.loads(raw) if raw else {}
        column, crs = _geometry(geo, table.schema_arrow.names)
        left = _left_out(geo, column, table.schema_arrow)
    except faults as fault:
        raise _broken(fault, path.name) from fault
    reading = Reading(path.name, "GeoParquet" if column else "Parquet", (), crs=crs, declared=table.metadata.num_rows)
    if column:
        reading.rows = _closing(_rows(table, column, {*left, *_boxes(geo, column)}, crs, path.name), faults, path.name)
    else:
        reading.is_degrees = True
        columns = Columns(options, path.name)
        columns.find(dict.fromkeys(table.schema_arrow.names))
        reading.has_geometry = bool(columns.names)
        reading.rows = _closing((columns.row(n, values) for n, values in _records(table)), faults, path.name)
    if left:
        listed = ", ".join(left)
        said = _("Left out, for they hold pictures or other bytes and no values: {listed}.", listed=listed)
        reading.notices.append(warning("element_left_out", said, file=path.name, value=shown(listed)))
    return reading


def _geometry(geo: Any, names: list[str]) -> tuple[str, str]:
    """The column of the geometry and its CRS, "" where there is none. Raises ValueError."""
    if not geo:
        return "", ""
    try:
        column = geo["primary_column"]
        said = geo["columns"][column]
    except (KeyError, TypeError):
        raise ValueError(_("what it says of its geometry names no column")) from None
    if column not in names:
        raise ValueError(_("its geometry, '{column}', is no column of it", column=column))
    if said.get("encoding") != "WKB":
        raise ValueError(_("its geometry is written as '{encoding}'; WKB is read", encoding=said.get("encoding")))
    if said.get("edges", "planar") != "planar":
        raise ValueError(_("its edges are not planar"))
    if "crs" not in said:
        return column, "OGC:CRS84"
    crs = said["crs"] or ""
    return column, crs if isinstance(crs, str) else json.dumps(crs)  # in words before the format was finished


def _left_out(geo: Any, column: str, schema: Any) -> list[str]:
    """Columns of bytes, further geometries among them: no properties."""
    import pyarrow

    others = set(geo["columns"]) - {column} if column else set()
    of_bytes = (pyarrow.types.is_binary, pyarrow.types.is_large_binary, pyarrow.types.is_fixed_size_binary)
    return [
        one.name
        for one in schema
        if one.name != column and (one.name in others or any(is_of(one.type) for is_of in of_bytes))
    ]


def _boxes(geo: Any, column: str) -> set[str]:
    """Columns of the bounding box that GeoParquet 1.1 keeps beside each geometry, by whatever name."""
    covering = geo["columns"][column].get("covering")
    box = covering.get("bbox") if isinstance(covering, dict) else None
    paths = box.values() if isinstance(box, dict) else ()
    return {str(path[0]) for path in paths if isinstance(path, list) and path}


def _batches(table: Any) -> Iterator[list[dict[str, Any]]]:
    """Rows, a few thousand at a time; moments by the clock of Greenwich, to a millionth of a second."""
    import pyarrow

    for batch in table.iter_batches(batch_size=BATCH):
        columns, zoned = [], list[str]()
        for field, column in zip(batch.schema, batch.columns, strict=True):
            if pyarrow.types.is_timestamp(field.type):
                zoned += [field.name] if field.type.tz else []
                column = column.cast(pyarrow.timestamp("us"), safe=False)
            columns.append(column)
        rows = pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist()
        for name in zoned:
            for row in rows:
                row[name] = row[name] and f"{row[name].isoformat()}Z"
        yield rows


def _records(table: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    for batch in _batches(table):
        for row in batch:
            number += 1
            yield number, {name: _plain(value) for name, value in row.items()}


def _rows(table: Any, column: str, left: set[str], crs: str, file: str) -> Iterator[RawRow]:
    number = 0
    for batch in _batches(table):
        for row in batch:
            number += 1
            wkb = row.pop(column)
            values = {name: _plain(value) for name, value in row.items() if name not in left}
            yield _row(number, {name: one for name, one in values.items() if not _is_bounds(name, one)}, wkb, crs, file)


def _row(number: int, values: dict[str, Any], wkb: Any, crs: str, file: str) -> RawRow:
    if wkb is None:
        return RawRow(number, values)
    try:
        shape = shapely.from_wkb(wkb)
    except (*UNREADABLE, TypeError) as fault:
        message = _("The geometry cannot be read ({fault}). Correct it in the source.", fault=sentence_of(fault))
        return RawRow(number, values, fault=error("geometry_unreadable", message, file=file, row=number))
    if (srid := shapely.get_srid(shape)) and f'"code": {srid}}}' not in crs and (srid, crs) != (4326, "OGC:CRS84"):
        message = _("The geometry says SRID={srid}, the file another CRS. Correct it in the source.", srid=str(srid))
        return RawRow(number, values, fault=error("geometry_unreadable", message, file=file, row=number))
    has_more = bool(shapely.has_z(shape) or shapely.has_m(shape))
    return RawRow(number, values, shapely.force_2d(shape), has_height=has_more)


def _is_bounds(name: str, value: Any) -> bool:
    """The bounding box that GeoParquet 1.1 keeps beside each geometry."""
    return name == "bbox" and isinstance(value, dict)


def _plain(value: Any) -> Any:
    """A value that JSON knows, at any depth; a decimal that no floating number keeps as text, bytes not at all."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, bytes) else value


def _closing(rows: Iterator[RawRow], faults: tuple[type[BaseException], ...], file: str) -> Iterator[RawRow]:
    try:
        yield from rows
    except faults as fault:
        raise _broken(fault, file) from fault


def _broken(fault: BaseException, file: str) -> FileRefused:
    said = _("The Parquet file cannot be read ({fault}). Export it again.", fault=shown_fault(fault))
    return FileRefused("file_unreadable", said, file=file)
