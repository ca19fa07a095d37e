"""What GDAL reads, by pyogrio, a few thousand features at a time.

Which driver may open a file is decided by the file's own bytes, not by GDAL: a text that names other files or hosts
never gets that far. What GDAL only warns of becomes a notice, once each.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from import_scripts.notices import error, shown, warning
from import_scripts.rows import FileRefused, RawRow, Reading

BATCH = 2000
MOST_COLUMNS = 200


def layer_names(path: Path, file: str, settings: dict[str, str] | None = None, **more: str) -> list[str]:
    """The layers that have geometry."""
    import pyogrio

    pyogrio.set_gdal_config_options(settings or {})
    found = _calling(
        file, pyogrio.raw.list_layers if hasattr(pyogrio.raw, "list_layers") else pyogrio.list_layers, path
    )
    return [str(name) for name, kind in found if kind is not None]


def reading_of(
    path: Path,
    kind: str,
    layer: str = "",
    *,
    file: str = "",
    codec: str = "",
    has_lasting_ids: bool = False,
    settings: dict[str, str] | None = None,
    **more: str,
) -> Reading:
    """One layer of the file. `settings` are GDAL's for the whole process, `more` its options for this file."""
    import pyogrio

    file = file or path.name
    pyogrio.set_gdal_config_options(settings or {})
    asked = {"layer": layer or None, "encoding": codec or None, **more}
    facts, said = _calling_and_listening(file, pyogrio.read_info, path, force_feature_count=True, **asked)
    refuse_too_many_columns(len(facts["fields"]), file)
    reading = Reading(file, kind, (), crs=facts["crs"] or "", declared=int(facts["features"]))
    _tell(reading, said)
    reading.rows = _rows(path, asked, reading, has_lasting_ids)
    return reading


def refuse_too_many_columns(count: int, file: str) -> None:
    """A table of hundreds of columns is no list of objects."""
    if count > MOST_COLUMNS:
        raise FileRefused(
            "too_many_columns",
            f"The file has {count} columns; {MOST_COLUMNS} is the most. Leave out what is not needed.",
            file=file,
            value=str(count),
        )


def _rows(path: Path, asked: dict[str, Any], reading: Reading, has_lasting_ids: bool) -> Iterator[RawRow]:
    import pyogrio

    number = 0
    while True:
        (facts, ids, shapes, columns), said = _calling_and_listening(
            reading.file,
            pyogrio.raw.read,
            path,
            skip_features=number,
            max_features=BATCH,
            return_fids=True,
            **asked,
        )
        _tell(reading, said)
        columns = [_plain(column, kind) for column, kind in zip(columns, facts["ogr_types"], strict=True)]
        for i, wkb in enumerate(shapes):
            number += 1
            values = {name: column[i] for name, column in zip(facts["fields"], columns, strict=True)}
            yield _row(number, values, wkb, str(ids[i]) if has_lasting_ids else "", reading.file)
        if len(shapes) < BATCH:
            return


def _tell(reading: Reading, said: list[str]) -> None:
    """GDAL's warnings as notices, each once."""
    told = {notice.value for notice in reading.notices}
    for text in said:
        if text not in told:
            told.add(text)
            message = f"GDAL says: {text}"
            reading.notices.append(warning("gdal_warning", message, file=reading.file, value=text))


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
    plain = [_plain_value(value) for value in values.tolist()]
    if kind.startswith("OFTInteger") and values.dtype.kind == "f":
        return [None if value is None else int(value) for value in plain]
    return plain


def _plain_value(value: Any) -> Any:
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, np.ndarray):
        return value.tolist()
    return None if isinstance(value, bytes) else value  # a picture within a table is no property


def _calling_and_listening(file: str, function: Any, *args: Any, **more: Any) -> tuple[Any, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = _calling(file, function, *args, **more)
    return found, [shown(one.message, 200) for one in caught]


def _calling(file: str, function: Any, *args: Any, **more: Any) -> Any:
    """Call into GDAL; what it cannot open is a refusal."""
    import pyogrio

    faults = (
        pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FieldError,
        pyogrio.errors.GeometryError, pyogrio.errors.FeatureError, pyogrio.errors.CRSError, UnicodeDecodeError,
        RuntimeError, ValueError,
    )  # fmt: skip
    try:
        return function(*args, **more)
    except faults as fault:
        raise FileRefused(
            "file_unreadable", f"GDAL cannot read it: {shown(fault, 200)}. Export it again.", file=file
        ) from fault
