"""GeoJSON (a collection or one feature), GeoJSON sequences, and plain lists of JSON objects with coordinates."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import Notice, error, remark, shown
from import_scripts.readers.answers import one_page
from import_scripts.readers.encoding import encoding_of_file
from import_scripts.readers.geometry import Unreadable, shape_of
from import_scripts.readers.json_stream import JsonStream, Repeating, decoder
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.table import Columns
from import_scripts.rows import FileRefused, RawRow, Reading, miscounted

NO_FEATURE = _("It is not a GeoJSON feature. Export the file as a GeoJSON FeatureCollection.")


def read_json(path: Path, options: ReadOptions) -> Reading:
    """A feature collection, a single feature, or a list of records; which, the text itself says."""
    codec, notices = encoding_of_file(path, options.encoding)
    text = path.open(encoding=codec, newline="")
    members = JsonStream(text, path.name).members("features")
    head: dict[str, Any] = {}
    for name, value in members:
        if name in ("features", ""):
            members = itertools.chain([(name, value)], members)
            break
        head[name] = value
    else:
        if head and not head.keys() & {"type", "elements", "crs", "geometryType"}:
            said = _("The JSON holds no list of features; it has: {members}.", members=shown(", ".join(head), 200))
            raise FileRefused("not_features", said, file=path.name)
    reading = Reading(path.name, "GeoJSON", (), crs=_crs(head.get("crs"), path.name), is_degrees=True, notices=notices)
    if reading.crs:
        reading.is_degrees = False
        notices.append(
            remark(
                "crs_member",
                _("The file names its CRS, {crs}, as GeoJSON did before 2016.", crs=reading.crs),
                file=path.name,
            )
        )
    reading.declared = _number(head.get("numberReturned"))
    if head.get("type") == "Feature":
        reading.rows = _closing(text, iter([_feature(1, head, path.name)]))
    elif fault := _not_features(head):
        raise FileRefused("not_features", fault, file=path.name)
    else:
        columns = Columns(options, path.name)
        members = _looked_at(members, columns, reading)
        reading.rows = _closing(text, _rows(_whole(members, head, path.name), path.name, columns, bool(options.crs)))
    return reading


def _not_features(head: dict[str, Any]) -> str:
    """What the JSON is, where it is none of ours, and what to do; empty where it may be."""
    if isinstance(head.get("elements"), list) and "type" not in head:
        return _("It is JSON of OpenStreetMap (Overpass), which is not read. Ask for XML: [out:xml].")
    if str(head.get("geometryType", "")).startswith("esriGeometry"):
        return _("It is JSON of ArcGIS, which is not read. Ask for GeoJSON: f=geojson.")
    if head.get("type", "FeatureCollection") == "FeatureCollection":
        return ""
    return _("The JSON is a {kind}, not features. Export it as a GeoJSON FeatureCollection.", kind=shown(head["type"]))


def _looked_at(members: Iterator[tuple[str, Any]], columns: Columns, reading: Reading) -> Iterator[tuple[str, Any]]:
    """The members; the first record of a plain list says whether any column holds a place."""
    first = next(members, None)
    if first is None:
        return iter(())
    if first[0] == "" and isinstance(first[1], dict) and first[1].get("type") != "Feature":
        reading.has_geometry = bool(columns.find(first[1]))
    return itertools.chain([first], members)


def _whole(members: Iterator[tuple[str, Any]], head: dict[str, Any], file: str) -> Iterator[tuple[str, Any]]:
    """The members. Raises FileRefused at their end where they say that there are more objects than these."""
    told, count = dict(head), 0
    for name, value in members:
        if name in ("features", ""):
            count += 1
        else:
            told[name] = value
        yield name, value
    if (returned := _number(told.get("numberReturned"))) is not None and returned != count:
        raise FileRefused("count_mismatch", miscounted(returned, count), file=file, value=str(count))
    if _has_more(told, count):
        raise one_page(count, file)


def _has_more(told: dict[str, Any], count: int) -> bool:
    """Whether the members beside the features say that these are not all: OGC API, GeoServer, ArcGIS."""
    numbers = [_number(told.get(name)) for name in ("numberMatched", "totalFeatures")]
    inner = told.get("properties")
    flags = [one.get("exceededTransferLimit") for one in (told, inner) if isinstance(one, dict)]
    links = told.get("links")
    following = (
        [one for one in links if isinstance(one, dict) and one.get("rel") == "next"] if type(links) is list else []
    )
    return bool(following) or True in flags or any(number is not None and number > count for number in numbers)


def _number(value: Any) -> int | None:
    return value if type(value) is int else None


def _rows(members: Iterator[tuple[str, Any]], file: str, columns: Columns, is_crs_known: bool) -> Iterator[RawRow]:
    number = 0
    for name, value in members:
        if name == "crs" and value is not None and not is_crs_known:
            raise FileRefused(
                "crs_after_features", _("The CRS is named after the features. Give it with --s-srs."), file=file
            )
        if name not in ("features", ""):
            continue
        number += 1
        if isinstance(value, Repeating) and value.get("type") != "Feature":
            yield _repeating(number, value, file)
        elif name == "" and isinstance(value, dict) and value.get("type") != "Feature":
            yield columns.row(number, value)
        else:
            yield _feature(number, value, file)


def read_sequence(path: Path, options: ReadOptions) -> Reading:
    """One feature a line (GeoJSONSeq, with or without record separators)."""
    codec, notices = encoding_of_file(path, options.encoding)
    text = path.open(encoding=codec, newline="")
    return Reading(path.name, "GeoJSONSeq", _closing(text, _lines(text, path.name)), is_degrees=True, notices=notices)


def _lines(text: TextIO, file: str) -> Iterator[RawRow]:
    number = 0
    for line in text:
        if not (record := line.strip("\x1e \t\r\n")):
            continue
        number += 1
        try:
            yield _feature(number, decoder.decode(record), file)
        except (ValueError, RecursionError) as fault:
            yield RawRow(
                number,
                fault=_fault(
                    "json_malformed",
                    _("The line is not JSON ({fault}).", fault=sentence_of(fault)),
                    file,
                    number,
                    record,
                ),
            )


def _feature(number: int, value: Any, file: str) -> RawRow:
    if not isinstance(value, dict) or value.get("type") != "Feature":
        return RawRow(number, fault=_fault("not_features", NO_FEATURE, file, number, value))
    if isinstance(value, Repeating):
        return _repeating(number, value, file)
    properties = value.get("properties")
    if properties is not None and not isinstance(properties, dict):
        said = _("Its properties are no object of names and values. Correct them in the source.")
        return RawRow(number, fault=_fault("not_features", said, file, number, properties))
    values = properties if isinstance(properties, dict) else {}
    own_id = value.get("id")
    if isinstance(own_id, float) and own_id.is_integer():
        own_id = int(own_id)  # as programs write ids that passed through a table of numbers
    name = str(own_id) if isinstance(own_id, str | int) and not isinstance(own_id, bool) else ""
    try:
        shape, has_height = shape_of(value.get("geometry"))
    except Unreadable as fault:
        return RawRow(number, values, id=name, fault=_fault(fault.code, sentence_of(fault), file, number, fault.value))
    return RawRow(number, values, shape, name, has_height=has_height)


def _repeating(number: int, value: Repeating, file: str) -> RawRow:
    said = _("{name} stands twice, with different values. Keep one of them in the source.", name=shown(value.name))
    return RawRow(number, fault=error("member_repeated", said, file=file, row=number, field=value.name))


def _fault(code: str, message: str, file: str, row: int, value: object) -> Notice:
    return error(code, message, file=file, row=row, value=shown(value))


def _crs(member: Any, file: str) -> str:
    """The name in an old `crs` member. A link is never followed."""
    if member is None:
        return ""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise FileRefused(
            "crs_unknown",
            _("The file's crs member names no CRS; links are not followed. Give it with --s-srs."),
            file=file,
        )
    return name


def _closing(text: TextIO, rows: Iterator[RawRow]) -> Iterator[RawRow]:
    with text:
        yield from rows
