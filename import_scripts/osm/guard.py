"""What a file of OpenStreetMap is, and whether osmium may be asked to read it. This module runs in the cage.

XML is read once without a DTD and with every position looked at (`readers/xml_guard.py`), PBF block by block
(`blocks.py`); what is packed by gzip or bzip2 is unpacked first, into the cage's own bounded folder.
"""

import bz2
import gzip
import shutil
import zlib
from pathlib import Path
from typing import Any

from import_scripts.notices import shown
from import_scripts.osm.blocks import walk
from import_scripts.readers.formats import OSM_PBF, OSM_XML, format_of
from import_scripts.readers.xml_guard import Nobody, guarded
from import_scripts.rows import FileRefused

MOST_DEGREES = 214  # more than that osmium cannot keep, and what lies between it leaves without a place
LARGEST_XML = 8 << 30  # bytes; read as it streams, so memory does not bound it
PACKERS: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open}


class _Watch(Nobody):
    """Positions that are none are named with their line: osmium would stop at them without one."""

    def __init__(self, file: str) -> None:
        self.file = file

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name != "node":
            return
        for axis in ("lon", "lat"):
            try:
                is_fit = abs(float(attributes.get(axis, "0"))) < MOST_DEGREES  # no number is less than anything
            except ValueError:
                is_fit = False
            if not is_fit:
                said = f"Line {line}: {axis}={attributes[axis]!r} is no position. Correct it in the source."
                raise FileRefused("coordinate_unreadable", said, file=self.file, value=shown(attributes[axis]))


def unpacked(path: Path, folder: Path) -> Path:
    """The file itself, or what it holds where it is packed. Raises FileRefused."""
    with path.open("rb") as file:
        head = file.read(3)
    packer = next((PACKERS[first] for first in PACKERS if head.startswith(first)), None)
    if packer is None:
        return path
    inner = folder / "unpacked"
    try:
        with packer(path, "rb") as packed, inner.open("wb") as target:
            shutil.copyfileobj(packed, target, 1 << 20)
    except (EOFError, OSError, zlib.error) as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise  # the folder is full
        said = f"The file cannot be read: its packing is damaged ({fault}). Copy it again."
        raise FileRefused("file_cut_off", said, file=path.name) from fault
    return inner


def guarded_format(path: Path, name: str) -> str:
    """osmium's word for the file's format, once nothing speaks against reading it. Raises FileRefused."""
    if not path.stat().st_size:
        raise FileRefused("file_empty", "The file cannot be read: it has no bytes. Copy it again.", file=name)
    found = format_of(path)
    if found == OSM_PBF:
        walk(path)
        return "pbf"
    if found == OSM_XML:
        with path.open("rb") as file:
            guarded(file, name, _Watch(name), largest=LARGEST_XML)
        return "xml"
    said = f"The file cannot be read: it is {found.name}, not an extract of OpenStreetMap (.osm.pbf, .osm)."
    raise FileRefused("format_mismatch", said, file=name, value=found.name)
