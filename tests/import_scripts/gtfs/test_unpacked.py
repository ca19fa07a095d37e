"""Where the files of a feed are found in an archive or a folder, and which archives are not opened."""

import zipfile
from pathlib import Path

import pytest

from import_scripts.gtfs.unpacked import unpacked
from import_scripts.rows import FileRefused
from tests.import_scripts.gtfs.conftest import Files, packed


def found_in(path: Path) -> dict[str, bytes]:
    with unpacked(path) as files:
        return {name: file.read_bytes() for name, file in files.files.items()}


def archive(folder: Path, files: Files) -> Path:
    path = folder / "feed.zip"
    path.write_bytes(packed(files))
    return path


def test_the_folder_nearest_to_the_top_is_the_feed(tmp_path: Path) -> None:
    path = archive(tmp_path, {"gtfs/stops.txt": "new", "gtfs/old/stops.txt": "old", "readme.md": "read"})

    assert found_in(path) == {"stops.txt": b"new"}


def test_what_systems_leave_in_archives_is_no_file_of_the_feed(tmp_path: Path) -> None:
    path = archive(tmp_path, {"stops.txt": "a", "__MACOSX/stops.txt": "b", ".DS_Store": "c", "empty/": ""})

    assert found_in(path) == {"stops.txt": b"a"}


def test_a_folder_of_windows_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w") as opened:
        entry = zipfile.ZipInfo("gtfs/stops.txt")
        entry.filename = "gtfs\\stops.txt"
        opened.writestr(entry, "a")

    assert found_in(path) == {"stops.txt": b"a"}


@pytest.mark.parametrize("name", ["../stops.txt", "/stops.txt", "C:/stops.txt"])
def test_a_path_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileRefused, match="leaves its folder") as refused:
        found_in(archive(tmp_path, {name: "a"}))

    assert refused.value.notice.code == "archive_unsafe"


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="stands twice"):
        found_in(archive(tmp_path, {"stops.txt": "a", "STOPS.TXT": "b"}))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="would unpack to 201 files"):
        found_in(archive(tmp_path, {f"{number}.txt": "" for number in range(201)}))


def test_nothing_stays_on_the_disk(tmp_path: Path) -> None:
    with unpacked(archive(tmp_path, {"stops.txt": "a"})) as files:
        place = files.files["stops.txt"]
        assert place.is_file()

    assert not place.exists()


def test_the_same_bytes_have_the_same_digest(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    for folder in ("one", "other"):
        (tmp_path / folder / "stops.txt").write_text("a")

    with unpacked(tmp_path / "one") as one, unpacked(tmp_path / "other") as other:
        assert one.sha256 == other.sha256
        assert (one.name, other.name) == ("one", "other")
    (tmp_path / "other" / "stops.txt").write_text("b")
    with unpacked(tmp_path / "other") as changed:
        assert changed.sha256 != one.sha256


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "agency.txt").write_text("a")
    (tmp_path / "feed" / "stops.txt").symlink_to(tmp_path / "secret")

    assert found_in(tmp_path / "feed") == {"agency.txt": b"a"}
