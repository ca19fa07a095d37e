"""GeoPackage and shapefile by pyogrio, a few thousand features at a time.

Which driver may open a file is decided by the file's first bytes, not by GDAL: a text that names other files or hosts
never gets that far. What GDAL only warns of becomes a notice, and a shapefile's encoding is found by ourselves, because
GDAL takes an undeclared one for ISO-8859-1 without a word.
"""

import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from import_scripts.notices import Notice, error, shown, warning
from import_scripts.readers.encoding import encoding_of_bytes
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow, Reading

BATCH = 2000
LDID = {0xC9: "cp1251", 0x57: "cp1251", 0x26: "cp866", 0x65: "cp866", 0x64: "cp852", 0x03: "cp1252", 0x01: "cp437"}
WITHOUT_UKRAINIAN = {"cp866", "cp437", "cp852", "cp1252", "iso8859-1"}
HEADER = struct.Struct("<4xI21xB2x")


def read_geopackage(path: Path, options: ReadOptions) -> Reading:
    """The one layer of a GeoPackage, or the one that was asked for."""
    import pyogrio

    layers = [str(name) for name, kind in _calling(path.name, pyogrio.list_layers, path) if kind is not None]
    wanted = options.source_layer or (layers[0] if len(layers) == 1 else "")
    if wanted not in layers:
        raise FileRefused(
            "layer_not_chosen",
            f"The GeoPackage has the layers {', '.join(layers) or 'none'}. Name one with --source-layer.",
            file=path.name,
        )
    return _reading(path, "GeoPackage", wanted, "", has_lasting_ids=True)


def read_shapefile(path: Path, options: ReadOptions) -> Reading:
    """A shapefile with its .shx and .dbf beside it."""
    beside = {one.suffix.lower(): one for one in path.parent.iterdir() if one.stem.lower() == path.stem.lower()}
    if missing := [suffix for suffix in (".shx", ".dbf") if suffix not in beside]:
        raise FileRefused(
            "part_missing",
            f"The shapefile has no {' and no '.join(missing)}. Put all its parts together.",
            file=path.name,
        )
    declared, index = _count_of_dbf(beside[".dbf"]), (beside[".shx"].stat().st_size - 100) // 8
    if declared != index:
        raise FileRefused(
            "count_mismatch",
            f"The .dbf says {declared} rows, the .shx {index}. A part is cut off or belongs to another file.",
            file=path.name,
        )
    codec, notices = _encoding(beside, options, path.name)
    reading = _reading(path, "shapefile", "", codec, has_lasting_ids=False)
    reading.declared = declared
    reading.notices += notices
    return reading


def _reading(path: Path, kind: str, layer: str, codec: str, *, has_lasting_ids: bool) -> Reading:
    import pyogrio

    asked = {"layer": layer or None, "encoding": codec or None}
    facts = _calling(path.name, pyogrio.read_info, path, force_feature_count=True, **asked)
    reading = Reading(path.name, kind, (), crs=facts["crs"] or "", declared=int(facts["features"]))
    reading.rows = _rows(path, asked, reading, has_lasting_ids)
    return reading


def _rows(path: Path, asked: dict[str, Any], reading: Reading, has_lasting_ids: bool) -> Iterator[RawRow]:
    import pyogrio

    number = 0
    while True:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            facts, ids, shapes, columns = _calling(
                path.name, pyogrio.raw.read, path, skip_features=number, max_features=BATCH, return_fids=True, **asked
            )
        reading.notices += [
            warning("gdal_warning", f"GDAL says: {shown(one.message, 200)}", file=path.name) for one in caught
        ]
        columns = [_plain(column, kind) for column, kind in zip(columns, facts["ogr_types"], strict=True)]
        for i, wkb in enumerate(shapes):
            number += 1
            values = {name: column[i] for name, column in zip(facts["fields"], columns, strict=True)}
            yield _row(number, values, wkb, str(ids[i]) if has_lasting_ids else "", path.name)
        if len(shapes) < BATCH:
            return


def _row(number: int, values: dict[str, Any], wkb: bytes | None, name: str, file: str) -> RawRow:
    if wkb is None:
        return RawRow(number, values, id=name)
    try:
        shape = shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as fault:
        message = f"The geometry cannot be read ({fault}). Correct it in the source."
        return RawRow(number, values, id=name, fault=error("geometry_unreadable", message, file=file, row=number))
    return RawRow(number, values, shapely.force_2d(shape), name, has_height=bool(shapely.has_z(shape)))


def _plain(column: Any, kind: str) -> list[Any]:
    """A column as Python values: whole numbers stay whole where some are absent, moments become ISO text."""
    values = np.asarray(column)
    if values.dtype.kind == "M":
        return [None if np.isnat(value) else str(value) for value in values]
    plain = [None if isinstance(value, float) and np.isnan(value) else value for value in values.tolist()]
    if kind.startswith("OFTInteger") and values.dtype.kind == "f":
        return [None if value is None else int(value) for value in plain]
    return plain


def _count_of_dbf(path: Path) -> int:
    with path.open("rb") as file:
        head = file.read(HEADER.size)
    if len(head) < HEADER.size:
        raise FileRefused("part_missing", "The .dbf is cut off in its header. Copy the file again.", file=path.name)
    return int(HEADER.unpack(head)[0])


def _encoding(beside: dict[str, Path], options: ReadOptions, file: str) -> tuple[str, list[Notice]]:
    """The codec of the .dbf: asked for, named by .cpg, by the driver byte of the .dbf, or found by its letters."""
    import codecs

    if options.encoding:
        return codecs.lookup(options.encoding).name, []
    with beside[".dbf"].open("rb") as table:
        driver = HEADER.unpack(table.read(HEADER.size))[1]
    named = beside[".cpg"].read_text("ascii", "replace").strip() if ".cpg" in beside else ""
    try:
        codec = codecs.lookup(f"cp{named}" if named.isdigit() else named).name if named else LDID.get(driver, "")
    except LookupError:
        raise FileRefused(
            "encoding_unknown", f"The .cpg names an unknown encoding, {named!r}. Give it with --encoding.", file=file
        ) from None
    if not codec:
        return encoding_of_bytes(lambda: [beside[".dbf"].read_bytes()[32:]], file)
    if codec in WITHOUT_UKRAINIAN and any(byte > 127 for byte in beside[".dbf"].read_bytes()[32:]):
        raise FileRefused(
            "encoding_loses_letters",
            f"The table is in {codec}, which has no «і» and no «ґ»: names have lost letters when it was written. "
            f"Export it again in UTF-8 or cp1251, or accept the loss with --encoding {codec}.",
            file=file,
            value=codec,
        )
    return codec, []


def _calling(file: str, function: Any, *args: Any, **more: Any) -> Any:
    """Call into GDAL; what it cannot open is a refusal."""
    import pyogrio

    try:
        return function(*args, **more)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError, RuntimeError) as fault:
        raise FileRefused(
            "file_unreadable", f"GDAL cannot read it: {shown(fault, 200)}. Export it again.", file=file
        ) from fault
