"""MapInfo TAB and MIF by GDAL. A .tab may only point at other tables or services; one with its own data is read."""

import re
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark, warning
from import_scripts.readers.encoding import encoding_of_bytes
from import_scripts.readers.gdal import absent, reading_of, straightened
from import_scripts.readers.mif_text import CURVES, count_of_mid, mif_of
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, Reading

LARGEST_TAB = 1 << 20
TYPE = re.compile(rb"^\s*Type\s+(\w+)", re.IGNORECASE | re.MULTILINE)
CHARSET = re.compile(rb'charset\s+"?(\w+)', re.IGNORECASE)
BLOCK = 512
FIELDS = re.compile(rb"^\s*fields\s+(\d{1,4})\s*$", re.IGNORECASE | re.MULTILINE)
ZONE = re.compile(r'PARAMETER\["scale_factor",1(\.0*)?\]')
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
    _refuse_lost_datum(reading, options)
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
    _refuse_half_a_line(path, beside[".mid"])
    mif = mif_of(path, head, codec or "cp1251")
    count = count_of_mid(beside[".mid"], mif, codec or "cp1251", path.name)
    reading = reading_of(path, "MapInfo MIF", codec=codec, is_slow_to_skip=True)
    reading.notices += [*notices, *_said(mif.objects, path.name)]
    reading.declared = count
    _refuse_lost_datum(reading, options)
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


def _refuse_half_a_line(path: Path, mid: Path) -> None:
    """Both texts end with the end of a line."""
    for part in (path, mid):
        with part.open("rb") as file:
            file.seek(max(0, part.stat().st_size - 1))
            if file.read(1) not in (b"\n", b"\r", b"\x1a", b""):
                raise FileRefused(
                    "file_cut_off",
                    _("The {part} ends within a line: it is cut off. Copy it again.", part=part.suffix),
                    file=path.name,
                )


def _said(objects: Counter[str], file: str) -> Iterator[Notice]:
    """Curves, and what texts of the map say."""
    if curves := sum(objects[kind] for kind in CURVES):
        yield remark("curve_approximated", straightened(curves), file=file, value=str(curves))
    if texts := objects["text"]:
        said = ngettext(
            "Of {count} text object only the place was read, not what is written there.",
            "Of {count} text objects only the places were read, not what is written there.",
            texts,
        )
        yield warning("element_left_out", said, file=file, value=str(texts))


def _refuse_lost_datum(reading: Reading, options: ReadOptions) -> None:
    """Raises FileRefused for a zone of Gauss-Krüger on WGS84: so programs write UCS-2000, unknown to MapInfo."""
    said = reading.crs
    if not options.crs and "WGS_1984" in said and ZONE.search(said) and "Transverse_Mercator" in said:
        raise FileRefused(
            "crs_unknown",
            _(
                "The table says a zone of Gauss-Krüger on WGS84, as programs write UCS-2000, which MapInfo does not "
                "know: everything would lie 150 m beside its place. Give the system with --s-srs EPSG:n, for instance "
                "EPSG:5564 or EPSG:6385."
            ),
            file=reading.file,
        )


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
