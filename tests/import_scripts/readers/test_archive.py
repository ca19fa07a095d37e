"""A zip with one data set in it."""

import struct
import zipfile
from pathlib import Path

import pytest
from shapely.geometry import Point

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows


def archive(path: Path, members: dict[str, bytes], links: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            if name in links:
                info.external_attr = 0o120777 << 16
            packed.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


CSV = b"id,lon,lat\n1,33,47\n"


def test_an_archive_gives_its_one_data_set(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"Карта/дані.csv": CSV, "Карта/прочитай.md": b"x"})

    with opened(path, ReadOptions()) as reading:
        assert (reading.file, [row.shape for row in reading.rows]) == ("a.zip", [Point(33, 47)])


@pytest.mark.parametrize(
    ("members", "links", "code"),
    [
        ({"../a.csv": CSV}, (), "archive_unsafe"),
        ({"/etc/a.csv": CSV}, (), "archive_unsafe"),
        ({"..\\a.csv": CSV}, (), "archive_unsafe"),
        ({"a.csv": b"/etc/passwd"}, ("a.csv",), "archive_unsafe"),
        ({"a.csv": CSV, "b.csv": CSV}, (), "archive_ambiguous"),
        ({"a.txt": CSV}, (), "archive_ambiguous"),
        ({"a.csv": b"0" * 70_000_000}, (), "archive_too_large"),
        ({f"{i}.md": b"" for i in range(201)}, (), "archive_too_large"),
    ],
)
def test_an_archive_that_could_harm_is_refused(
    tmp_path: Path, members: dict[str, bytes], links: tuple[str, ...], code: str
) -> None:
    assert refusal(archive(tmp_path / "a.zip", members, links))[0] == code


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": CSV})
    path.write_bytes(path.read_bytes()[:-30])

    assert refusal(path)[0] == "archive_broken"


def test_a_member_larger_than_the_archive_says_is_refused(tmp_path: Path) -> None:
    """The size stands twice, before the data and in the list at the end; both tell the lie."""
    path = archive(tmp_path / "a.zip", {"a.csv": CSV * 50})
    size = struct.pack("<I", len(CSV) * 50)
    assert path.read_bytes().count(size) == 2
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 9)))

    assert refusal(path)[0] == "archive_broken"


def test_a_password_refuses_the_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": CSV})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    assert refusal(path) == ("archive_unsafe", "'a.csv' is a link or is locked by a password. Pack plain files.")


def test_folders_of_a_mac_and_other_files_beside_do_not_count(tmp_path: Path) -> None:
    members = {"дані/a.csv": CSV, "__MACOSX/._a.csv": b"x", "readme.txt": b"x", "дані/": b""}

    (row,) = rows(archive(tmp_path / "a.zip", members))

    assert row.values == {"id": "1", "lon": "33", "lat": "47"}


def test_what_a_mac_adds_to_each_file_is_no_data_set(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": b"id,lon,lat\n1,33.4,47.9\n", "._a.csv": b"\0\5\x16\7"})

    assert [row.values["id"] for row in rows(path)] == ["1"]


def test_what_a_kmz_does_not_show_is_told(tmp_path: Path) -> None:
    mark = b"<kml><Placemark id='a'><Point><coordinates>33.4,47.9</coordinates></Point></Placemark></kml>"
    path = archive(tmp_path / "a.kmz", {"doc.kml": mark, "other.kml": mark})

    with opened(path, ReadOptions()) as reading:
        (notice,) = reading.notices
        assert len(list(reading.rows)) == 1
    assert (notice.code, notice.file, notice.value) == ("element_left_out", "a.kmz", "other.kml")
    with opened(path, ReadOptions(member="other.kml")) as reading:
        assert reading.notices == []
