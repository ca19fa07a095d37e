"""What a file of OpenStreetMap is, and what speaks against reading it."""

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from import_scripts.osm.guard import guarded_format, unpacked
from import_scripts.rows import FileRefused
from tests.import_scripts.osm import pbf

XML = b'<osm version="0.6"><node id="1" lon="33.4" lat="47.9"/></osm>'


def written(tmp_path: Path, data: bytes, name: str = "місто.osm") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("data", "form"), [(XML, "xml"), (pbf.file_of(pbf.schools()), "pbf")])
def test_its_first_bytes_say_what_it_is(tmp_path: Path, data: bytes, form: str) -> None:
    assert guarded_format(written(tmp_path, data), "місто.osm") == form


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "file_empty", "it has no bytes"),
        (b"a,b\n1,2\n", "format_mismatch", "it is CSV, not an extract of OpenStreetMap"),
        (b"<osmChange/>", "format_mismatch", "it is XML of <osmChange>"),
        (b"<!DOCTYPE osm>" + XML, "xml_unsafe", "declares a document type"),
        (XML[:-6], "xml_malformed", "The XML is broken"),
        (XML.replace(b"33.4", b"NaN"), "coordinate_unreadable", "Line 1: lon='NaN' is no position"),
        (XML.replace(b"33.4", b"999"), "coordinate_unreadable", "Line 1: lon='999' is no position"),
        (XML.replace(b"47.9", b"1e999"), "coordinate_unreadable", "Line 1: lat='1e999' is no position"),
        (XML.replace(b"47.9", b"47,9"), "coordinate_unreadable", "Line 1: lat='47,9' is no position"),
        (pbf.HEAD[:-1], "file_cut_off", "cut off in its block 1"),
    ],
)
def test_what_speaks_against_reading_it_is_said(tmp_path: Path, data: bytes, code: str, said: str) -> None:
    with pytest.raises(FileRefused, match=said) as refused:
        guarded_format(written(tmp_path, data), "місто.osm")

    assert (refused.value.notice.code, refused.value.notice.file) == (code, "місто.osm")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, bytes], ids=["gzip", "bzip2", "plain"])
def test_what_is_packed_is_unpacked(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()

    assert unpacked(written(tmp_path, pack(XML)), folder).read_bytes() == XML


@pytest.mark.parametrize(
    "data",
    [gzip.compress(XML)[:-9], bz2.compress(XML)[:-9], b"BZhnonsense", b"\x1f\x8bnonsense"],
    ids=["gzip cut off", "bzip2 cut off", "no bzip2", "no gzip"],  # gzip writes the time
)
def test_a_damaged_packing_is_said(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FileRefused, match="its packing is damaged") as refused:
        unpacked(written(tmp_path, data), tmp_path)

    assert refused.value.notice.code == "file_cut_off"


def test_a_full_folder_is_no_fault_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "unpacked").symlink_to("/dev/full")

    with pytest.raises(OSError, match="No space"):
        unpacked(written(tmp_path, gzip.compress(bytes(1 << 20))), tmp_path)
