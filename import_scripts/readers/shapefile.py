"""Shapefile: three files that must fit each other, walked record by record before GDAL makes shapes of them.

GDAL makes nothing of a record that is cut off, and says nothing; and takes an undeclared encoding for ISO-8859-1.
"""

import codecs
import struct
from collections.abc import Iterator
from pathlib import Path

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark
from import_scripts.readers.encoding import encoding_of_bytes, refuse_lost_letters
from import_scripts.readers.gdal import absent, reading_of
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, Reading

LDID = {0xC9: "cp1251", 0x57: "cp1251", 0x26: "cp866", 0x65: "cp866", 0x64: "cp852", 0x03: "cp1252", 0x01: "cp437"}
WITHOUT_UKRAINIAN = {"cp866", "cp437", "cp852", "cp1252", "iso8859-1"}
HEADER = struct.Struct("<4xIHH17xB2x")
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
    declared, deleted = _table(beside[".dbf"], path.name)
    index = (beside[".shx"].stat().st_size - 100) // 8
    if declared != index:
        raise FileRefused(
            "count_mismatch",
            _(
                "The .dbf says {declared} rows, the .shx {index}. A part is cut off or belongs to another file.",
                declared=declared,
                index=index,
            ),
            file=path.name,
        )
    _walk(path, beside[".shx"], path.name)
    codec, notices = _encoding(beside, options, path.name)
    reading = reading_of(path, "shapefile", codec=codec)
    reading.declared = declared - deleted
    reading.notices += notices
    if deleted:
        said = ngettext(
            "{count} row is marked as deleted, and was left out.",
            "{count} rows are marked as deleted, and were left out.",
            deleted,
        )
        reading.notices.append(remark("rows_deleted", said, file=path.name, value=str(deleted)))
    return reading


def _table(path: Path, file: str) -> tuple[int, int]:
    """How many rows the .dbf has, and how many of them are marked as deleted. Raises FileRefused when it is cut off."""
    with path.open("rb") as table:
        head = table.read(HEADER.size)
        if len(head) < HEADER.size:
            raise FileRefused(
                "part_missing", _("The .dbf is cut off in its header. Copy the file again."), file=path.name
            )
        count, start, width, _driver = HEADER.unpack(head)
        if not width or start + count * width > path.stat().st_size:
            raise _cut_off(
                _("The .dbf says {count} rows of {width} bytes and is shorter", count=count, width=width), file
            )
        deleted, at = 0, 0
        table.seek(start)
        while at < count:
            piece = table.read(width * min(10_000, count - at))
            deleted += piece[::width].count(b"*")
            at += 10_000
    return count, deleted


def _walk(path: Path, index: Path, file: str) -> None:
    """Every record lies where the index says, is as long as it says, and holds as many points as it says."""
    data, places = path.read_bytes(), index.read_bytes()
    said = int.from_bytes(data[24:28], "big") * 2
    if len(data) < 100 or said > len(data):
        raise _cut_off(_("The .shp says {said} bytes and has {size}", said=said, size=len(data)), file)
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


def _encoding(beside: dict[str, Path], options: ReadOptions, file: str) -> tuple[str, list[Notice]]:
    """The codec of the .dbf: asked for, named by .cpg, by the driver byte of the .dbf, or found by its letters."""
    if options.encoding:
        try:
            return codecs.lookup(options.encoding).name, []
        except LookupError:
            raise FileRefused(
                "encoding_unknown",
                _("No encoding is called '{name}'. Use utf-8 or cp1251.", name=options.encoding),
                file=file,
            ) from None
    with beside[".dbf"].open("rb") as table:
        driver = HEADER.unpack(table.read(HEADER.size))[3]
    named = beside[".cpg"].read_text("ascii", "replace").strip().strip("\x00") if ".cpg" in beside else ""
    try:
        codec = codecs.lookup(f"cp{named}" if named.isdigit() else named).name if named else LDID.get(driver, "")
    except (LookupError, ValueError):
        raise FileRefused(
            "encoding_unknown",
            _("The .cpg names an unknown encoding, '{name}'. Give it with --encoding.", name=named),
            file=file,
        ) from None
    if not codec:
        return encoding_of_bytes(lambda: _texts(beside[".dbf"]), file)
    if codec in WITHOUT_UKRAINIAN and any(byte > 127 for piece in _texts(beside[".dbf"]) for byte in piece):
        raise refuse_lost_letters(codec, file)
    return codec, []


def _texts(table: Path) -> Iterator[bytes]:
    """The rows of the .dbf without its header, whose bytes are no letters."""
    with table.open("rb") as file:
        start = HEADER.unpack(file.read(HEADER.size))[1]
        names = file.read(max(0, start - HEADER.size))
        yield b" ".join(names[at : at + 11].rstrip(b"\x00") for at in range(0, len(names) - 11, 32))
        while piece := file.read(1 << 20):
            yield piece
