"""What a GeoPackage holds that GDAL reads as something else: SQLite keeps any value in any column.

A text in a column of numbers becomes 0 there, and a shape in another system stays where its numbers are. Both are found
by SQL over the whole table before GDAL reads it; a row that has such a cell is at fault.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace

import shapely

from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, error, shown
from import_scripts.rows import FileRefused, RawRow

MOST = 10_000  # rows at fault; a column of more is none of its type, and the file is refused whole
WHOLE = {"BOOLEAN": (0, 1), "TINYINT": (-128, 127), "SMALLINT": (-(1 << 15), (1 << 15) - 1)}
WHOLE |= {"MEDIUMINT": (-(1 << 31), (1 << 31) - 1), "INT": (-(1 << 63), (1 << 63) - 1)}
WHOLE["INTEGER"] = WHOLE["INT"]
REAL = {"FLOAT", "DOUBLE", "REAL"}
ENVELOPES = (0, 32, 48, 48, 64)  # bytes after the eight of the head, by the kind of envelope
UNDEFINED = {0, -1}  # systems of which GeoPackage says that nobody knows them


def faults_of(database: sqlite3.Connection, table: str, geometries: list[str], file: str) -> dict[str, Notice]:
    """By the number that GDAL gives a row: what is wrong with its first cell that is not of its column's type.

    Raises FileRefused where that is so of more rows than are looked for: of the others GDAL would make what it likes.
    """
    quoted = _quoted(table)
    columns = database.execute(f"PRAGMA table_info({quoted})").fetchall()
    key = next((name for _cid, name, _kind, _not, _default, is_key in columns if is_key), "rowid")
    looked_at = [
        (name, *why)
        for _cid, name, kind, *_more in columns
        if name not in (*geometries, key) and (why := _unfit(_quoted(name), str(kind).upper().split("(")[0].strip()))
    ]
    if not looked_at:
        return {}
    which = " ".join(f"WHEN {condition} THEN {at}" for at, (_name, condition, _why) in enumerate(looked_at))
    listed = ", ".join(_quoted(name) for name, *_more in looked_at)
    faults: dict[str, Notice] = {}
    asked = (
        f"SELECT {_quoted(key)}, CASE {which} END AS found, {listed} FROM {quoted} WHERE found >= 0 LIMIT {MOST + 1}"
    )
    for fid, at, *values in database.execute(asked):
        name, _condition, why = looked_at[at]
        value = shown(values[at])
        said = _("{column}: '{value}' {fault}. Correct it in the source.", column=name, value=value, fault=why)
        if len(faults) >= MOST:
            raise FileRefused("value_unfit", said, file=file, feature=str(fid), field=name, value=value)
        faults[str(fid)] = error("value_unfit", said, file=file, field=name, value=value)
    return faults


def _unfit(column: str, kind: str) -> tuple[str, str] | None:
    """A condition that holds for cells that are none of their column's type, and what is wrong with them."""
    there = f"{column} IS NOT NULL AND"
    if kind in WHOLE:
        least, most = WHOLE[kind]
        said = _("is not true or false") if kind == "BOOLEAN" else _("is no whole number that its column can hold")
        return f"{there} (typeof({column}) != 'integer' OR {column} NOT BETWEEN {least} AND {most})", said
    if kind in REAL:
        return f"{there} typeof({column}) NOT IN ('real', 'integer')", _("is not a number")
    if kind == "DATE":
        return f"{there} (typeof({column}) != 'text' OR date({column}, '+0 days') IS NOT {column})", _(
            "is not a day as 2026-11-24 is"
        )
    if kind == "DATETIME":
        said = _("is not a moment as 2026-11-24T10:00:00Z is")
        day = f"substr({column}, 1, 10)"
        odd = f"typeof({column}) != 'text' OR datetime({column}) IS NULL OR date({day}, '+0 days') IS NOT {day}"
        return f"{there} ({odd})", said
    if kind != "TEXT":
        return None
    condition = f"{there} (typeof({column}) = 'blob' OR instr({column}, char(0)) > 0)"
    return condition, _("is no text that a database stores")


def refuse_other_systems(database: sqlite3.Connection, table: str, geometry: str, file: str) -> None:
    """Raises FileRefused for the first shape that says another system than its layer, or that is none."""
    asked = "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ? AND column_name = ?"
    (srs,) = database.execute(asked, [table, geometry]).fetchone()
    column = _quoted(geometry)
    both = [struct.pack(order, int(srs)) for order in ("<i", ">i")]
    asked = (
        f"SELECT rowid, substr({column}, 1, 8) FROM {_quoted(table)} WHERE {column} IS NOT NULL AND "
        f"(substr({column}, 1, 2) != x'4750' OR substr({column}, 5, 4) NOT IN (?, ?)) LIMIT 1"
    )
    if (found := database.execute(asked, both).fetchone()) is None:
        return
    row, head = found
    if not isinstance(head, bytes) or head[:2] != b"GP" or len(head) < 8:
        raise unfit_cell(row, "", file)
    own = struct.unpack("<i" if head[3] & 1 else ">i", head[4:8])[0]
    if own in UNDEFINED:
        return
    raise FileRefused(
        "crs_several",
        _(
            "The geometry of the row with the number {row} says system {own}, its layer {layer}. Export them in one.",
            row=str(row),
            own=str(own),
            layer=str(srs),
        ),
        file=file,
        value=str(own),
    )


def unfit_cell(row: object, column: str, file: str) -> FileRefused:
    """What is said of a shape that is none (without a column), or of a text."""
    if column:
        said = _("The row with the number {row} has a text that is not UTF-8. Correct it in the source.", row=str(row))
        return FileRefused("encoding_wrong", said, file=file, field=column, value=str(row))
    said = _("The geometry of the row with the number {row} cannot be read. Correct it in the source.", row=str(row))
    return FileRefused("file_unreadable", said, file=file, value=str(row))


def is_shape(blob: bytes) -> bool:
    """Whether a GeoPackage's geometry is one that can be read: of curves only its head is looked at."""
    envelope = (blob[3] >> 1) & 7 if len(blob) >= 8 and blob[:2] == b"GP" else len(ENVELOPES)
    if envelope >= len(ENVELOPES):
        return False
    try:
        shapely.from_wkb(blob[8 + ENVELOPES[envelope] :])
    except NotImplementedError:  # a curve, of which GEOS has none; GDAL makes lines of it
        return True
    except shapely.errors.ShapelyError:
        return False
    return True


def judged(rows: Iterable[RawRow], faults: dict[str, Notice], left: list[str]) -> Iterator[RawRow]:
    """The rows without further geometries, those at fault without their shape."""
    for row in rows:
        for name in left:
            row.values.pop(name, None)
        fault = faults.get(row.id)
        yield row if fault is None else replace(row, shape=None, fault=replace(fault, row=row.number))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
