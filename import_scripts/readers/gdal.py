"""What GDAL reads, by pyogrio, a few thousand features at a time.

Which driver may open a file is decided by the file's own bytes, not by GDAL: a text that names other files or hosts
never gets that far. What GDAL only warns of becomes a notice, once each.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import folded
from geoportal.core.sentences import sentence as _
from import_scripts.notices import error, shown, warning
from import_scripts.readers.geometry import UNREADABLE
from import_scripts.rows import FileRefused, RawRow, Reading

BATCH = 2000
MOST_COLUMNS = 200
CHANGED = re.compile(r"integer overflow", re.IGNORECASE)  # GDAL then takes the nearest that it can
MOST_EXACT = 1 << 53  # what a floating number can count to


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
    is_slow_to_skip: bool = False,
    settings: dict[str, str] | None = None,
    **more: str,
) -> Reading:
    """One layer of the file. `settings` are GDAL's for the whole process, `more` its options for this file. What is
    slow to skip is read in one go where it is long: else all that was read is read again for every further piece."""
    import pyogrio

    file = file or path.name
    pyogrio.set_gdal_config_options(settings or {})
    asked = {"layer": layer or None, "encoding": codec or None, **more}
    facts, said = _calling_and_listening(file, pyogrio.read_info, path, force_feature_count=True, **asked)
    refuse_too_many_columns(len(facts["fields"]), file)
    crs = facts["crs"] or ""
    reading = Reading(file, kind, (), crs="" if is_without_place(crs) else crs, declared=int(facts["features"]))
    _tell(reading, said)
    _say_of_pictures(reading, facts)
    fid = facts["fid_column"] if has_lasting_ids else ""
    reading.rows = _rows(path, asked, reading, has_lasting_ids, fid.replace('"', '""'))
    if is_slow_to_skip and facts["features"] > BATCH:
        reading.rows = _in_one_go(path, asked, reading, facts)
    return reading


def _say_of_pictures(reading: Reading, facts: dict[str, Any]) -> None:
    """Columns of bytes are no properties: they are left out, and said."""
    kinds = zip(facts["fields"], facts["ogr_types"], strict=True)
    if listed := ", ".join(str(name) for name, kind in kinds if kind == "OFTBinary"):
        said = _("Left out, for they hold pictures or other bytes and no values: {listed}.", listed=listed)
        reading.notices.append(warning("element_left_out", said, file=reading.file, value=shown(listed)))


def is_without_place(crs: str) -> bool:
    """Whether a CRS in words says only that nobody knows where on earth it is: then the file declares none."""
    return (
        crs.lstrip().upper().startswith(("LOCAL_CS", "ENGCRS", "ENGINEERINGCRS")) or "Undefined geographic SRS" in crs
    )


def refuse_too_many_columns(count: int, file: str) -> None:
    """A table of hundreds of columns is no list of objects."""
    if count > MOST_COLUMNS:
        raise FileRefused(
            "too_many_columns",
            _(
                "The file has {count} columns; {most} is the most. Leave out what is not needed.",
                count=count,
                most=MOST_COLUMNS,
            ),
            file=file,
            value=str(count),
        )


def absent(suffixes: list[str]) -> str:
    """Parts that are not there, as they stand behind “no”."""
    return folded(suffixes, lambda one, other: _("{one} and no {other}", one=one, other=other))


def straightened(count: int) -> str:
    """That curves are now lines."""
    return ngettext(
        "{count} curve was replaced by short straight lines: the map draws no others.",
        "{count} curves were replaced by short straight lines: the map draws no others.",
        count,
    )


def _rows(path: Path, asked: dict[str, Any], reading: Reading, has_lasting_ids: bool, fid: str) -> Iterator[RawRow]:
    """All rows. By `fid`, a column of growing numbers, the next are found at once; else those before are read again."""
    import pyogrio

    number = 0
    next_ones: dict[str, Any] = {}
    while True:
        (facts, ids, wkbs, columns), said = _calling_and_listening(
            reading.file,
            pyogrio.raw.read,
            path,
            max_features=BATCH,
            return_fids=True,
            datetime_as_string=True,  # else their zone is lost
            **next_ones,
            **asked,
        )
        _tell(reading, said)
        exact = _exact(columns, facts)
        columns = [_plain(column, kind) for column, kind in zip(columns, _kinds(facts), strict=True)]
        for at in exact:
            columns[at] = _calling(reading.file, _as_written, path, str(facts["fields"][at]), {**next_ones, **asked})
        records = _records(facts["fields"], columns, len(wkbs))
        names = map(str, ids.tolist()) if has_lasting_ids else repeat("", len(wkbs))
        for (shape, has_height), values, name in zip(_shapes(wkbs), records, names, strict=True):
            number += 1
            yield _row(number, values, shape, has_height, name, reading.file)
        if len(wkbs) < BATCH:
            return
        is_growing = bool(fid) and (np.diff(ids) > 0).all()
        next_ones = {"where": f'"{fid}" > {ids[-1]}'} if is_growing else {"skip_features": number}
        fid = fid if is_growing else ""


def _kinds(facts: dict[str, Any]) -> list[str]:
    """GDAL's type of each column; of truths its finer one, for it counts them as numbers."""
    pairs = zip(facts["ogr_types"], facts["ogr_subtypes"], strict=True)
    return [finer if finer == "OFSTBoolean" else kind for kind, finer in pairs]


def _exact(columns: list[Any], facts: dict[str, Any]) -> list[int]:
    """The columns of whole numbers that were read as floating ones, for some are absent, and are too long for those."""
    return [
        at
        for at, (column, kind) in enumerate(zip(columns, facts["ogr_types"], strict=True))
        if kind == "OFTInteger64" and column.dtype.kind == "f" and (np.abs(column) >= MOST_EXACT).any()
    ]


def _as_written(path: Path, name: str, asked: dict[str, Any]) -> list[Any]:
    """The whole numbers of the same rows to the last digit."""
    import pyogrio

    asked = {key: value for key, value in asked.items() if key != "encoding"}
    _meta, table = pyogrio.raw.read_arrow(path, columns=[name], read_geometry=False, max_features=BATCH, **asked)
    found: list[Any] = table.column(name).to_pylist()
    return found


def _records(names: Any, columns: list[list[Any]], count: int) -> Iterator[dict[str, Any]]:
    """The values of each of so many rows."""
    rows = zip(*columns, strict=True) if columns else repeat((), count)
    return (dict(zip(names, values, strict=True)) for values in rows)


def _in_one_go(path: Path, asked: dict[str, Any], reading: Reading, facts: dict[str, Any]) -> Iterator[RawRow]:
    """All rows, through a stream that goes over the file once. Letters that GDAL cannot tell come as they are."""
    import pyogrio

    codec, number = asked["encoding"] or "utf-8", 0
    stream = pyogrio.raw.open_arrow(
        path, use_pyarrow=True, batch_size=BATCH, datetime_as_string=True, **{**asked, "encoding": None}
    )
    with ExitStack() as stack:
        _meta, batches = _listened_to(reading, stack.enter_context, stream)
        while (batch := _listened_to(reading, next, batches, None)) is not None:
            *columns, wkbs = (_array(column, codec, reading.file) for column in batch.columns)
            plain = [_plain(column, kind) for column, kind in zip(columns, _kinds(facts), strict=True)]
            records = _records(facts["fields"], plain, len(wkbs))
            for (shape, has_height), values in zip(_shapes(wkbs), records, strict=True):
                number += 1
                yield _row(number, values, shape, has_height, "", reading.file)


def _array(column: Any, codec: str, file: str) -> Any:
    """A column of Arrow as pyogrio's other way of reading gives it."""
    if str(column.type) == "int64" and column.null_count:
        return np.array(column.to_pylist(), object)  # floating numbers would not keep all their digits
    if str(column.type) == "string":
        told = column.cast("binary").to_pylist()
        return np.array(_calling(file, lambda: [None if one is None else one.decode(codec) for one in told]), object)
    return column.to_numpy(zero_copy_only=False)


def _listened_to(reading: Reading, function: Any, *args: Any) -> Any:
    found, said = _calling_and_listening(reading.file, function, *args)
    _tell(reading, said)
    return found


def _tell(reading: Reading, said: list[str]) -> None:
    """GDAL's warnings as notices, each once."""
    told = {notice.value for notice in reading.notices}
    for text in said:
        if reading.format == "shapefile" and "parsed incompletely" in text:
            continue  # whose table is read by ourselves
        if CHANGED.search(text):
            said_so = _("GDAL cannot keep a value as it is: {text}. Shorten it, or save it as text.", text=text)
            raise FileRefused("file_unreadable", said_so, file=reading.file, value=text)
        if text not in told:
            told.add(text)
            message = _("GDAL says: {text}", text=text)
            reading.notices.append(warning("gdal_warning", message, file=reading.file, value=text))


def _shapes(wkbs: Any) -> Iterator[tuple[Any, bool]]:
    """The flat shape of each, whether it had heights; or the error that reading it ends with."""
    try:
        shapes = shapely.from_wkb(wkbs)
    except UNREADABLE:
        shapes = None
    if shapes is not None:
        return zip(shapely.force_2d(shapes), (shapely.has_z(shapes) | shapely.has_m(shapes)).tolist(), strict=True)
    return map(_shape, wkbs)


def _shape(wkb: bytes | None) -> tuple[Any, bool]:
    try:
        shape = shapely.from_wkb(wkb)
    except UNREADABLE as fault:
        return fault, False
    return shapely.force_2d(shape), bool(shapely.has_z(shape) or shapely.has_m(shape))


def _row(number: int, values: dict[str, Any], shape: Any, has_height: bool, name: str, file: str) -> RawRow:
    if isinstance(shape, UNREADABLE):
        message = _("The geometry cannot be read ({fault}). Correct it in the source.", fault=str(shape))
        return RawRow(number, values, id=name, fault=error("geometry_unreadable", message, file=file, row=number))
    return RawRow(number, values, shape, name, has_height=has_height)


def _plain(column: Any, kind: str) -> list[Any]:
    """A column as Python values: whole numbers stay whole where some are absent, moments become ISO text."""
    values = np.asarray(column)
    if values.dtype.kind == "M":
        return [None if np.isnat(value) else str(value) for value in values]
    plain = [_plain_value(value) for value in values.tolist()]
    if kind == "OFSTBoolean":
        return [None if value is None else bool(value) for value in plain]
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
        warnings.simplefilter("ignore", ResourceWarning)  # what Python cleans up just now is nothing that GDAL says
        found = _calling(file, function, *args, **more)
    return found, [shown(one.message, 200) for one in caught]


def _calling(file: str, function: Any, *args: Any, **more: Any) -> Any:
    """Call into GDAL; what it cannot open is a refusal."""
    import pyogrio

    faults = (
        pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FieldError,
        pyogrio.errors.GeometryError, pyogrio.errors.FeatureError, pyogrio.errors.CRSError, UnicodeDecodeError,
        RuntimeError, ValueError, IndexError, UnboundLocalError,  # the last two where it has not foreseen a fault
        OSError,  # in the middle of a stream
    )  # fmt: skip
    try:
        return function(*args, **more)
    except faults as fault:
        raise FileRefused(
            "file_unreadable", _("GDAL cannot read it: {fault}. Export it again.", fault=shown(fault, 200)), file=file
        ) from fault
