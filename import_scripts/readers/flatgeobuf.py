"""FlatGeobuf by GDAL, after its lengths have been added up: one that was cut off between two features looks whole."""

import struct
from pathlib import Path

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.readers.gdal import reading_of
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, Reading

MAGIC, LONGEST_HEADER, NODE = 8, 10 << 20, 40
LEAST = 12  # bytes of a table without a single field
COUNT, INDEX = 8, 9  # the fields features_count and index_node_size of the header's table


def read_flatgeobuf(path: Path, options: ReadOptions) -> Reading:
    """The features of the file; their number is counted here, and has to be what the header says."""
    count = _counted(path)
    reading = reading_of(path, "FlatGeobuf", VERIFY_BUFFERS="YES")
    reading.declared = count
    return reading


def _counted(path: Path) -> int:
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            file.seek(MAGIC)
            (length,) = struct.unpack("<I", file.read(4))
            if length > min(LONGEST_HEADER, size):
                raise ValueError(_("its header is longer than the file"))
            header = file.read(length)
            said, node = _field(header, COUNT, "<Q", 0), _field(header, INDEX, "<H", 16)
            at = MAGIC + 4 + length + (_index_size(said, node) if said and node else 0)
            found, most = 0, said or size
            while at < size and found <= most:  # one too many is enough: there may be millions of nothing
                file.seek(at)
                (length,) = struct.unpack("<I", file.read(4))
                at += 4 + length
                found += 1
                if length < LEAST and found <= most:
                    raise ValueError(_("a feature of {length} bytes", length=length))
            if at != size and found <= most:
                raise ValueError(_("its last feature is not whole"))
        except (struct.error, ValueError, OverflowError) as fault:
            raise FileRefused(
                "file_cut_off",
                _("The FlatGeobuf is cut off or damaged ({fault}). Copy it again.", fault=sentence_of(fault)),
                file=path.name,
            ) from fault
    if said and said != found:
        raise FileRefused(
            "count_mismatch",
            _(
                "The FlatGeobuf says {said} features and holds {found}. Copy it again.",
                said=said,
                found=found if found < said else _("more"),
            ),
            file=path.name,
            value=str(found),
        )
    return found


def _field(table: bytes, number: int, form: str, otherwise: int) -> int:
    """One number of the root table of a flatbuffer."""
    (root,) = struct.unpack_from("<I", table, 0)
    (back,) = struct.unpack_from("<i", table, root)
    (length,) = struct.unpack_from("<H", table, root - back)
    if 4 + 2 * number >= length:
        return otherwise
    (offset,) = struct.unpack_from("<H", table, root - back + 4 + 2 * number)
    return int(struct.unpack_from(form, table, root + offset)[0]) if offset else otherwise


def _index_size(count: int, node: int) -> int:
    """Bytes of the packed tree over `count` features."""
    if node < 2:
        raise ValueError(_("its index has nodes of one"))
    level = nodes = count
    while level > 1:
        level = -(-level // node)
        nodes += level
    return nodes * NODE
