"""Shapefile: three files that must fit each other, walked record by record before GDAL makes shapes of them.

GDAL makes nothing of a record that is cut off, and says nothing; and takes an undeclared encoding for ISO-8859-1.
"""

import codecs
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark
from import_scripts.readers.dbf import HEADER, Table, refuse_unreadable, said_of, table_of
from import_scripts.readers.encoding import encoding_of_bytes, refuse_lost_letters
from import_scripts.readers.gdal import absent, is_without_place, reading_of
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, Reading

LDID = {0xC9: "cp1251", 0x57: "cp1251", 0x26: "cp866", 0x65: "cp866", 0x64: "cp852", 0x03: "cp1252", 0x01: "cp437"}
PAGE = re.compile(r"(?:ansi|oem|cp|win|windows|ibm|dos)?[ _-]*(\d{3,5})", re.IGNORECASE)
LONGEST_PRJ = 1 << 16
WITHOUT_UKRAINIAN = {"cp866", "cp437", "cp852", "cp1252", "iso8859-1"}
RECORD = struct.Struct(">ii")
PARTED = {3, 5, 13, 15, 23, 25, 31}
POINTS = {8, 18, 28}
SINGLE = {0: 4, 1: 20, 11: 36, 21: 28}


def read_shapefile(path: Path, options: ReadOptions) -> Reading:
    """A shapefile with its .shx and .dbf beside it."""
    beside = {one.suffix.lower(): one for one in path.parent.iterdir() if one.stem.lower() == path.stem.lower()}
    if missing := [suffix for suffix in (".shx", ".dbf") if suffix not in beside]:
        raise FileRefused(
            "part_missing",
            _("The shapefile has no {suffixes}. Put all its parts together.", suffixes=absent(missing)),
            file=path.name,
        )
    table = table_of(beside[".dbf"], path.name)
    index = (beside[".shx"].stat().st_size - 100) // 8
    if table.count != index:
        raise FileRefused(
            "count_mismatch",
            _(
                "The .dbf says {declared} rows, the .shx {index}. A part is cut off or belongs to another file.",
                declared=table.count,
                index=index,
            ),
            file=path.name,
        )
    _walk(path, beside[".shx"], path.name)
    codec, notices = _encoding(beside, options, table)
    refuse_unreadable(table, codec)
    reading = reading_of(path, "shapefile", codec=codec)
    reading.declared = table.count - table.deleted
    reading.rows = table.corrected(reading.rows)
    reading.notices += [*notices, *said_of(table)]
    if ".prj" in beside:
        reading.crs = _system(beside[".prj"]) or reading.crs
    if table.deleted:
        said = ngettext(
            "{count} row is marked as deleted, and was left out.",
            "{count} rows are marked as deleted, and were left out.",
            table.deleted,
        )
        reading.notices.append(remark("rows_deleted", said, file=path.name, value=str(table.deleted)))
    return reading


def _system(path: Path) -> str:
    """What the .prj says: its own words, for GDAL passes over a newer grammar, and believes a name."""
    raw = path.read_bytes()[:LONGEST_PRJ]
    codec = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    said = raw.decode(codec, "replace").strip().strip("\x00")
    return "" if is_without_place(said) else said


def _walk(path: Path, index: Path, file: str) -> None:
    """Every record lies where the index says, is as long as it says, and holds as many points as it says."""
    data, places = path.read_bytes(), index.read_bytes()
    said = int.from_bytes(data[24:28], "big") * 2
    if len(data) < 100 or said > len(data):
        raise _cut_off(_("The .shp says {said} bytes and has {size}", said=said, size=len(data)), file)
    listed = dict[int, int]()  # where a record begins, and the row it is of
    for row, (offset, length) in enumerate(RECORD.iter_unpack(places[100 : 100 + (len(places) - 100) // 8 * 8]), 1):
        start, size = offset * 2 + 8, length * 2
        if offset < 50 or size < 4 or start + size > len(data):
            raise _cut_off(_("The shape of row {row} lies beyond the end of the .shp", row=str(row)), file, row)
        if (least := _least_size(data, start)) > size:
            raise _cut_off(
                _("The shape of row {row} says {least} bytes and has {size}", row=str(row), least=least, size=size),
                file,
                row,
            )
        if (other := listed.setdefault(start - 8, row)) != row:
            said_twice = _("The .shx gives rows {other} and {row} one shape", other=str(other), row=str(row))
            raise _cut_off(said_twice, file, row)
    _refuse_another_order(data, listed, file)


def _refuse_another_order(data: bytes, listed: dict[int, int], file: str) -> None:
    """Records say themselves of which row they are: none may be of another, nor of a row that the index does not have.

    Programs that count them from 0 or not at all are believed as far as they do not contradict the index.
    """
    numbers = {row: int.from_bytes(data[start : start + 4], "big") for start, row in listed.items()}
    if sorted(numbers.values()) == list(range(1, len(numbers) + 1)):
        if row := next((row for row, number in numbers.items() if row != number), 0):
            said = _("The shape that the .shx gives row {row} is of row {other}", row=str(row), other=str(numbers[row]))
            raise _cut_off(said, file, row)
        at = 100
        while at + 12 <= len(data) and at in listed:
            at += 8 + int.from_bytes(data[at + 4 : at + 8], "big") * 2
        if at + 12 <= len(data) and int.from_bytes(data[at : at + 4], "big") == len(numbers) + 1:
            raise FileRefused(
                "count_mismatch",
                _(
                    "The .shp holds more shapes than the .shx has rows. Save the whole layer again.",
                ),
                file=file,
            )


def _least_size(data: bytes, start: int) -> int:
    """The bytes that a record needs for what it says it holds; more than any file for what is no shape."""
    (kind,) = struct.unpack_from("<i", data, start)
    if kind in SINGLE:
        return SINGLE[kind]
    more = data[start + 36 : start + 44].ljust(8, b"\xff")
    if kind in PARTED:
        parts, points = struct.unpack("<II", more)
        return int(44 + 4 * parts + 16 * points)
    if kind in POINTS:
        return int(40 + 16 * struct.unpack_from("<I", more)[0])
    return 1 << 40


def _cut_off(why: str, file: str, row: int = 0) -> FileRefused:
    return FileRefused(
        "file_cut_off", _("{why}: it is cut off or damaged. Copy the file again.", why=why), file=file, row=row
    )


def _encoding(beside: dict[str, Path], options: ReadOptions, table: Table) -> tuple[str, list[Notice]]:
    """The codec of the .dbf: asked for, named by .cpg, by the driver byte of the .dbf, or found by its letters."""
    if options.encoding:
        try:
            return _codec(options.encoding), []
        except LookupError:
            raise FileRefused(
                "encoding_unknown",
                _("No encoding is called '{name}'. Use utf-8 or cp1251.", name=options.encoding),
                file=table.file,
            ) from None
    named = beside[".cpg"].read_text("ascii", "ignore").strip().strip("\x00") if ".cpg" in beside else ""
    try:
        codec = _codec(named) if named else LDID.get(table.driver, "")
    except (LookupError, ValueError):
        raise FileRefused(
            "encoding_unknown",
            _("The .cpg names an unknown encoding, '{name}'. Give it with --encoding.", name=named),
            file=table.file,
        ) from None
    if not codec:
        return encoding_of_bytes(lambda: _texts(table.path), table.file)
    if codec in WITHOUT_UKRAINIAN and any(byte > 127 for piece in _texts(table.path) for byte in piece):
        raise refuse_lost_letters(codec, table.file)
    return codec, []


def _codec(named: str) -> str:
    """The codec of "UTF-8", "1251", "ANSI 1251", "OEM 866". Raises LookupError for what no table is written in."""
    page = PAGE.fullmatch(named)
    codec = codecs.lookup(f"cp{page[1]}" if page else named)
    try:
        is_for_tables = (
            b"Az09\xff".decode(codec.name, "replace")[:4] == "Az09"
        )  # not so of UTF-16, nor of what is no text
    except (LookupError, UnicodeError):
        is_for_tables = False
    if not is_for_tables:
        raise LookupError(named)
    return codec.name


def _texts(table: Path) -> Iterator[bytes]:
    """The rows of the .dbf without its header, whose bytes are no letters."""
    with table.open("rb") as file:
        start = HEADER.unpack(file.read(HEADER.size))[1]
        names = file.read(max(0, start - HEADER.size))
        yield b" ".join(names[at : at + 11].rstrip(b"\x00") for at in range(0, len(names) - 11, 32))
        while piece := file.read(1 << 20):
            yield piece
