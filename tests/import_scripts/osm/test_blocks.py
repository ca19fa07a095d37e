"""Files of OpenStreetMap walked through block by block: each is named that is not as it says."""

import struct
from pathlib import Path

import pytest

from import_scripts.osm.blocks import walk
from import_scripts.rows import FileRefused
from tests.import_scripts.osm import pbf

WHOLE = pbf.file_of(pbf.schools(), pbf.schools())


def fault_of(tmp_path: Path, data: bytes) -> tuple[str, str, str]:
    """Code, number of the block, and what is said of it."""
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(data)
    with pytest.raises(FileRefused) as refused:
        walk(path)
    assert refused.value.notice.file == "a.osm.pbf"
    return refused.value.notice.code, refused.value.notice.value, refused.value.notice.message


@pytest.mark.parametrize("content", [pbf.squeezed(pbf.HEADER), pbf.message([(1, pbf.HEADER)])], ids=["zlib", "raw"])
def test_a_whole_file_is_let_pass(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(pbf.block(b"OSMHeader", content) + pbf.block(b"OSMData", pbf.squeezed(pbf.schools())))

    walk(path)


@pytest.mark.parametrize(
    ("length", "number"), [(2, "1"), (20, "1"), (len(pbf.HEAD) + 1, "2"), (len(pbf.HEAD) + 30, "2"), (-1, "3")]
)
def test_a_file_that_is_cut_off_is_said_with_its_block(tmp_path: Path, length: int, number: str) -> None:
    assert fault_of(tmp_path, WHOLE[:length])[:2] == ("file_cut_off", number)


def behind(content: bytes, kind: bytes = b"OSMData") -> bytes:
    return pbf.HEAD + pbf.block(kind, content)


DATA = pbf.schools()
FAULTS = {
    "a long header": (pbf.HEAD + struct.pack(">I", 1 << 20), "has a header of 1,048,576 bytes"),
    "no type": (struct.pack(">I", 2) + pbf.message([(3, 5)]), "does not say what it is"),
    "no size": (struct.pack(">I", 3) + pbf.message([(1, b"x")]), "does not say what it is"),
    "too long": (
        struct.pack(">I", 16) + pbf.message([(1, b"OSMHeader"), (3, 1 << 26)]), "says that it has 67,108,864 bytes",
    ),
    "another type": (behind(pbf.squeezed(DATA), b"OSMPicture"), "is 'OSMPicture' where OSMData has to be"),
    "a second header": (pbf.HEAD + pbf.HEAD, "is 'OSMHeader' where OSMData has to be"),
    "data first": (pbf.block(b"OSMData", pbf.squeezed(DATA)), "is 'OSMData' where OSMHeader has to be"),
    "another packing": (behind(pbf.message([(2, 9), (7, b"x")])), "is packed with Zstandard"),
    "nothing": (behind(pbf.message([(2, 9)])), "holds nothing"),
    "too large unpacked": (behind(pbf.squeezed(DATA, said=1 << 30)), "unpacks to 1,073,741,824 bytes"),
    "says less": (behind(pbf.squeezed(DATA, said=5)), "says that it unpacks to 5 bytes, and it does not"),
    "says more": (behind(pbf.squeezed(DATA, said=len(DATA) + 1)), "and it does not"),
    "says nothing": (behind(pbf.message([(3, b"x")])), "does not say how long it is unpacked"),
    "no zlib": (behind(pbf.message([(2, 9), (3, b"nonsense")])), "cannot be unpacked"),
    "swells": (behind(pbf.squeezed(bytes(64 << 20), said=32 << 20)), "and it does not"),
    "long field": (behind(b"\x0a\x7fx"), "has a field that is longer than it"),
    "odd field": (behind(b"\x0d1234"), "has a field of a sort that does not occur"),
    "half a number": (behind(b"\x10\x80"), "ends within a number"),
    "endless number": (behind(b"\x10" + b"\x80" * 20), "has a number that does not end"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_block_that_is_not_as_it_says_is_refused_with_its_number(tmp_path: Path, name: str) -> None:
    data, why = FAULTS[name]

    code, number, message = fault_of(tmp_path, data)

    assert (code, why in message, f"block {number} " in message) == ("file_unreadable", True, True), message


def test_a_node_that_is_nowhere_is_refused_with_its_block(tmp_path: Path) -> None:
    code, number, message = fault_of(tmp_path, pbf.file_of(pbf.schools(), pbf.schools(spots=[(999.0, 47.9)])))

    assert (code, number) == ("coordinate_unreadable", "3")
    assert message.startswith("A node in block 3 of the OpenStreetMap file has no position: 999.0000000 is no degree.")


def test_lz4_is_left_to_the_library(tmp_path: Path) -> None:
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(behind(pbf.message([(2, 9), (6, b"x")])))

    walk(path)
