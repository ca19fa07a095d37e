"""MapInfo TAB and MIF by GDAL. A .tab may only point at other tables or services; one with its own data is read."""

import csv
import re
import struct
from pathlib import Path

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import Notice
from import_scripts.readers.encoding import encoding_of_bytes
from import_scripts.readers.gdal import absent, reading_of
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, Reading

LARGEST_TAB = 1 << 20
TYPE = re.compile(rb"^\s*Type\s+(\w+)", re.IGNORECASE | re.MULTILINE)
CHARSET = re.compile(rb'charset\s+"?(\w+)', re.IGNORECASE)
BLOCK = 512
FIELDS = re.compile(rb"^\s*fields\s+(\d{1,4})\s*$", re.IGNORECASE | re.MULTILINE)
DELIMITER = re.compile(rb'^\s*delimiter\s+"(.)"', re.IGNORECASE | re.MULTILINE)
COLUMNS = re.compile(rb"^\s*columns\s+(\d{1,4})", re.IGNORECASE | re.MULTILINE)
NEUTRAL = b"neutral"


def read_mapinfo(path: Path, options: ReadOptions) -> Reading:
    """One table, with its other files beside it."""
    beside = {one.suffix.lower(): one for one in path.parent.iterdir() if one.stem.lower() == path.stem.lower()}
    if path.suffix.lower() == ".mif":
        return _read_mif(path, beside, options)
    if missing := [suffix for suffix in (".dat", ".map", ".id") if suffix not in beside]:
        raise _missing(missing, path.name)
    text = path.read_bytes()[:LARGEST_TAB]
    kind = TYPE.search(text)
    if kind is None or kind[1].lower() != b"native" or b"isseamless" in text.lower():
        what = kind[1].decode("ascii") if kind else _("unknown")
        raise FileRefused(
            "format_unsupported",
            _(
                "The table is {what} or put together of others; only one with its own data is read. Save a copy of it.",
                what=what,
            ),
            file=path.name,
        )
    _refuse_cut_off(text, beside[".map"], path.name)
    declared, deleted = _count_of_dat(beside[".dat"], path.name)
    reading = reading_of(path, "MapInfo TAB", codec=options.encoding, is_slow_to_skip=True)
    reading.declared = declared - deleted
    return reading


def _read_mif(path: Path, beside: dict[str, Path], options: ReadOptions) -> Reading:
    if ".mid" not in beside:
        raise _missing([".mid"], path.name)
    with path.open("rb") as file:
        head = file.read(65536)
    charset = CHARSET.search(head)
    codec, notices = options.encoding, list[Notice]()
    if not codec and (charset is None or charset[1].lower() == NEUTRAL):
        codec, notices = encoding_of_bytes(lambda: [beside[".mid"].read_bytes()], path.name)
    count = _count_of_mid(beside[".mid"], head, codec or "cp1251", path)
    reading = reading_of(path, "MapInfo MIF", codec=codec, is_slow_to_skip=True)
    reading.notices += notices
    reading.declared = count
    return reading


def _refuse_cut_off(text: bytes, shapes: Path, file: str) -> None:
    """The .tab names as many columns as it says, and the .map is made of whole blocks."""
    said = FIELDS.search(text)
    named = text[said.end() :].count(b";") if said else -1
    if named < int(said[1] if said else 0) or shapes.stat().st_size % BLOCK:
        part = ".tab" if named < int(said[1] if said else 0) else ".map"
        raise FileRefused(
            "file_cut_off", _("The {part} is not whole: it is cut off. Copy the file again.", part=part), file=file
        )


def _count_of_mid(mid: Path, head: bytes, codec: str, path: Path) -> int:
    """Rows of the .mid, each with as many cells as the .mif has columns. Both end with the end of a line."""
    delimiter, columns = DELIMITER.search(head), COLUMNS.search(head)
    width = int(columns[1]) if columns else 0
    for part in (path, mid):
        with part.open("rb") as file:
            file.seek(max(0, part.stat().st_size - 1))
            if file.read(1) not in (b"\n", b"\r", b"\x1a", b""):
                raise FileRefused(
                    "file_cut_off",
                    _("The {part} ends within a line: it is cut off. Copy it again.", part=part.suffix),
                    file=path.name,
                )
    with mid.open(encoding=codec, errors="replace", newline="") as text:
        table = csv.reader(text, delimiter=delimiter[1].decode() if delimiter else "\t", strict=True)
        try:
            widths = [len(cells) for cells in table if cells]
        except csv.Error as fault:
            raise FileRefused(
                "csv_malformed",
                _("The .mid is broken: {fault}. Export it again.", fault=sentence_of(fault)),
                file=path.name,
            ) from fault
    if width and (row := next((n for n, cells in enumerate(widths, 1) if cells != width), 0)):
        said = _(
            "Row {row} of the .mid has {cells} cells, the .mif names {width}. Export it again.",
            row=str(row),
            cells=widths[row - 1],
            width=width,
        )
        raise FileRefused("row_ragged", said, file=path.name, row=row)
    return len(widths)


def _count_of_dat(path: Path, file: str) -> tuple[int, int]:
    """Rows of the .dat, which is built as a .dbf is, and how many of them are marked as deleted."""
    data = path.read_bytes()
    if len(data) < 32:
        raise FileRefused("part_missing", _("The .dat is cut off in its header. Copy the file again."), file=path.name)
    count, start, width = struct.unpack_from("<IHH", data, 4)
    if not width or start + count * width > len(data):
        raise FileRefused(
            "file_cut_off",
            _("The .dat says {count} rows and is shorter: it is cut off. Copy the file again.", count=count),
            file=file,
        )
    return count, data[start : start + count * width : width].count(b"*")


def _missing(suffixes: list[str], file: str) -> FileRefused:
    said = _("The table has no {suffixes}. Put all its parts together.", suffixes=absent(suffixes))
    return FileRefused("part_missing", said, file=file)
