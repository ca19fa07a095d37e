"""What goes over the pipe between a caged reader and the import: msgpack in frames, plain data only.

A frame is four bytes of length and then a list, its sort first: `head` (what the file declares), `rows` (some of them),
`said` (notices of the file), `refused`, `failed` (a fault of the reader), `end`; of an OSM file `element`, `counted`;
of a housing archive `table`, `rows`. Whoever unpacks trusts nothing: types, lengths and depths are checked, and what is
not as it should be raises BadFrame.
"""

import dataclasses
import struct
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgpack

from geoportal.core.sentences import Sentence, as_plain, believed, sentence_of
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, Severity, error
from import_scripts.rows import FLAT, RawRow, Reading

LENGTH = struct.Struct(">I")
MOST_BYTES = 32 << 20  # of one frame; a real row has some thousands
MOST_TEXT = 4000  # of a notice's sentence
MOST_CRS = 1 << 16  # a CRS in words
MOST_ROWS = (1 << 53) - 1
MOST_DEPTH = 64  # of a value in values
TEXTS = {str}
WHOLE, TEXT = 1, 2  # what msgpack has no type for: whole numbers of any size; moments and decimals as text
NEEDS_MORE = _("it needs more memory than it may have")  # the child says it as a text
SORTS = ("head", "rows", "said", "refused", "failed", "end", "ready", "shape", "element", "counted", "table")


class BadFrame(Exception):
    """The other side sent what it may not send."""


UNSENDABLE = (ValueError, OverflowError, UnicodeError, BadFrame)


def packed(sort: str, *facts: Any) -> bytes:
    """One frame. Raises ValueError for what cannot be sent: too large, or nested too deeply."""
    body: bytes = msgpack.packb([sort, *facts], default=_other, unicode_errors="surrogatepass")
    if len(body) > MOST_BYTES:
        raise ValueError(f"it has {len(body):,} bytes, and {MOST_BYTES:,} are the most")
    return LENGTH.pack(len(body)) + body


def unpacked(body: bytes) -> tuple[str, list[Any]]:
    """Sort and facts of a frame without its length. Raises BadFrame."""
    try:
        found = msgpack.unpackb(body, ext_hook=_extended, unicode_errors="surrogatepass", strict_map_key=True)
    except Exception as fault:  # msgpack raises many sorts; each means the same here
        raise BadFrame(f"a frame cannot be unpacked ({type(fault).__name__})") from None
    if not isinstance(found, list) or not found or found[0] not in SORTS:
        raise BadFrame("a frame is of no known sort")
    return found[0], found[1:]


def _other(value: Any) -> Any:
    if isinstance(value, int):
        return msgpack.ExtType(WHOLE, str(value).encode())
    if isinstance(value, date | datetime | time):
        return msgpack.ExtType(TEXT, value.isoformat().encode())
    if isinstance(value, Decimal):
        return msgpack.ExtType(TEXT, str(value).encode())
    if callable(plain := getattr(value, "tolist", None)):  # a number or a list of numpy's
        return plain()
    raise ValueError(f"a value is of the type {type(value).__name__}")


def _extended(code: int, data: bytes) -> Any:
    if code == WHOLE and len(data) <= 400:
        return int(data.decode("ascii"))
    if code == TEXT and len(data) <= 400:
        return data.decode("ascii")
    raise BadFrame(f"an extension {code} of {len(data)} bytes")


def packed_head(reading: Reading) -> bytes:
    """What the file declares; what it says of itself may be absurd, and is then said less absurdly."""
    declared = None if reading.declared is None else max(0, min(int(reading.declared), MOST_ROWS))
    facts = (reading.format, reading.crs[:MOST_CRS], reading.is_degrees, declared)
    return packed("head", *facts, _notices(reading.notices), _extra(reading))


def head(facts: list[Any], file: str) -> Reading:
    """The reading (its rows still to come) that `packed_head` described. Raises BadFrame."""
    kind, crs, is_degrees, declared, notices, extra = exactly(facts, 6)
    demand(_is_text(kind, 100) and _is_text(crs, MOST_CRS), "head")
    demand(isinstance(is_degrees, bool) and is_count(declared), "head")
    reading = Reading(file, kind, (), crs, is_degrees, declared, read_notices(notices, file))
    demand(isinstance(extra, dict) and extra.keys() <= EXTRA.keys(), "head")
    for name, value in extra.items():
        demand(type(value) is EXTRA[name] and len(str(value)) <= MOST_TEXT, f"head: {name}")
        setattr(reading, name, value)
    return reading


# What readers may say of a file beyond what every reading has: each field of Reading with a plain default.
_FIRST = {"file", "format", "rows", "crs", "is_degrees", "declared", "notices"}
EXTRA = {one.name: type(one.default) for one in dataclasses.fields(Reading) if one.name not in _FIRST}


def _extra(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in EXTRA}


def packed_rows(rows: Sequence[RawRow]) -> bytes:
    """Some rows, one frame for all; what cannot be sent becomes a row with a fault that says so, in a frame of its own.

    A frame holds no more than it may: whoever has rows that are large sends few at a time.
    """
    from import_scripts.wkb import bytes_of_each  # as below: a child that reads no shapes starts without shapely

    wkbs = bytes_of_each([row.shape for row in rows])
    try:
        return packed("rows", [_facts(row, wkb) for row, wkb in zip(rows, wkbs, strict=True)])
    except UNSENDABLE as fault:
        if len(rows) > 1:
            return b"".join(packed_rows([row]) for row in rows)
        (row,) = rows
        said = _("The row cannot be taken: {fault}. Shorten or split it in the source.", fault=sentence_of(fault))
        notice = _notice(error("row_unfit", said, row=row.number))
        return packed("rows", [[row.number, _short(row.values), None, row.id[:MOST_TEXT], notice, False]])


def _facts(row: RawRow, wkb: bytes | None) -> list[Any]:
    """A row as it travels. Raises BadFrame where its values are none."""
    _check_depth(row.values, 0)
    return [row.number, row.values, wkb, row.id, row.fault and _notice(row.fault), row.has_height]


def _short(values: dict[str, Any]) -> dict[str, Any]:
    """The short and plain ones: the row is known by one of these, and the map keeps what it has of a known row."""
    return {name: value for name, value in list(values.items())[:200] if _is_text(name, 200) and _is_short(value)}


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= 1000
    return isinstance(value, float) or (isinstance(value, int) and abs(value) <= MOST_ROWS)


def rows(facts: list[Any], file: str, number: int) -> Iterator[tuple[RawRow, int]]:
    """The rows that `packed_rows` described, the first with this number; and the positions of each. Raises BadFrame.

    They are looked at together, and one by one only where one of them is not plainly as it should be.
    """
    (told,) = exactly(facts, 1)
    demand(isinstance(told, list) and all(isinstance(one, list) for one in told), "rows")
    plain = _plain_rows(told, number)
    yield from plain if plain is not None else (row(one, file, at) for at, one in enumerate(told, number))


def _plain_rows(told: list[list[Any]], number: int) -> Iterator[tuple[RawRow, int]] | None:
    """The same as `row` says of each; None where it would raise, or say a fault, for one of them."""
    from import_scripts.wkb import BadShape, shapes_from

    if not all(len(one) == 6 for one in told):
        return None
    numbers, values, wkbs, names, faults, heights = zip(*told, strict=True) if told else ((),) * 6
    due = range(number, number + len(told))
    are_plain = (
        all(type(one) is int and one == wanted for one, wanted in zip(numbers, due, strict=True))
        and all(type(one) is dict for one in values)
        and all(one is None or type(one) is bytes for one in wkbs)
        and TEXTS.issuperset(map(type, names))
        and all(one is None for one in faults)
        and all(type(one) is bool for one in heights)
    )
    if not are_plain:
        return None
    try:
        for one in values:
            _check_depth(one, 0)
        shapes, counts = shapes_from(wkbs)
    except (BadFrame, BadShape):
        return None
    return zip(map(RawRow, due, values, shapes, names, faults, heights), counts, strict=True)


def row(facts: list[Any], file: str, number: int) -> tuple[RawRow, int]:
    """One row, which must have this number; and its positions. Raises BadFrame."""
    from import_scripts.wkb import BadShape, shape_from

    said, values, wkb, name, fault, has_height = exactly(facts, 6)
    demand(said == number and type(said) is int, "row: number")
    demand(isinstance(values, dict) and isinstance(name, str) and isinstance(has_height, bool), "row")
    _check_depth(values, 0)
    notice = None if fault is None else dataclasses.replace(read_notice(fault, file), row=number)
    shape, vertices = None, 0
    if wkb is not None:
        demand(isinstance(wkb, bytes), "row: shape")
        try:
            shape, vertices = shape_from(wkb)
        except BadShape as bad:
            notice = error(bad.code, sentence_of(bad), file=file, row=number)
    return RawRow(number, values, shape, name, notice, has_height), vertices


def _check_depth(value: Any, depth: int) -> None:
    """Values are what a property can be, their names are texts, and they end somewhere. Raises BadFrame."""
    if type(value) is dict and depth <= MOST_DEPTH and _is_flat(value):
        return None
    if isinstance(value, dict):
        demand(all(isinstance(name, str) for name in value), "a name in a value is no text")
        value = value.values()
    elif not isinstance(value, list | tuple):
        return demand(not isinstance(value, bytes), "a value is bytes")
    if depth > MOST_DEPTH:
        raise BadFrame(f"a value holds others more than {MOST_DEPTH} deep")
    for one in value:
        if type(one) not in FLAT:  # most are
            _check_depth(one, depth + 1)


def _is_flat(values: dict[Any, Any]) -> bool:
    """Whether all names are texts, and no value holds others: so are most rows."""
    return TEXTS.issuperset(map(type, values)) and FLAT.issuperset(map(type, values.values()))


def packed_notices(sort: str, notices: list[Notice]) -> bytes:
    return packed(sort, _notices(notices))


def _notices(notices: list[Notice]) -> list[Any]:
    return [_notice(one) for one in notices]


def _notice(one: Notice) -> list[Any]:
    texts = (one.message, one.feature, one.field, one.value)
    is_short = isinstance(one.message, Sentence) and len(one.message) <= MOST_TEXT
    sentence = as_plain(one.message) if is_short else None
    return [one.code, one.severity.value, one.row, *(str(text)[:MOST_TEXT] for text in texts), sentence]


def read_notices(found: Any, file: str) -> list[Notice]:
    """Notices as `packed_notices` packed them, said of `file`. Raises BadFrame."""
    demand(isinstance(found, list), "notices")
    return [read_notice(one, file) for one in found]


def read_notice(found: Any, file: str) -> Notice:
    demand(isinstance(found, list), "notice")
    code, severity, number, message, feature, column, value, sentence = exactly(found, 8)
    demand(_is_text(code, 60) and code.isascii() and code.replace("_", "a").isalnum() and code.islower(), "code")
    demand(severity in list(Severity) and is_count(number) and number is not None, "severity")
    demand(all(_is_text(text, MOST_TEXT) for text in (message, feature, column, value)), "sentence")
    message = message if sentence is None else believed(sentence, message)
    demand(len(message) <= MOST_TEXT, "sentence")
    return Notice(code, Severity(severity), message, file, number, feature, column, value)


def exactly(facts: list[Any], count: int) -> list[Any]:
    """The facts, when there are so many. Raises BadFrame."""
    demand(len(facts) == count, "number of facts")
    return facts


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest


def is_count(value: Any) -> bool:
    """Whether it is a number of things, or None."""
    return value is None or (type(value) is int and 0 <= value <= MOST_ROWS)


def demand(is_so: bool, what: str) -> None:
    """Raise BadFrame where it is not so."""
    if not is_so:
        raise BadFrame(f"not as it should be: {what}")
