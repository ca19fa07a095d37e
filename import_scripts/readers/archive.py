"""A zip with one data set in it, unpacked under names of our own into a folder that is thrown away.

An archive that could harm is refused before a byte of it is written: paths that leave the folder, links, passwords,
too many files, too large when unpacked, packed more than a thousandfold.
"""

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from import_scripts.rows import FileRefused

PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
MAIN = {".shp", ".gpkg", ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".csv"}
MOST_FILES, MOST_BYTES, MOST_RATIO = 200, 1 << 30, 1000


def unpack(path: Path, folder: Path) -> Path:
    """Unpack the one data set of the archive into `folder`; the path of its main file."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _check(members, path.name)
            main = _main(members, path.name)
            wanted = PARTS if _suffix(main) == ".shp" else {_suffix(main)}
            base = str(PurePosixPath(main.filename).with_suffix("")).lower()
            for member in members:
                if _suffix(member) in wanted and str(PurePosixPath(member.filename).with_suffix("")).lower() == base:
                    _copy(archive, member, folder / f"data{_suffix(member)}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as fault:
        raise FileRefused(
            "archive_broken", f"The archive cannot be unpacked ({fault}). Pack it again.", file=path.name
        ) from fault
    return folder / f"data{_suffix(main)}"


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _check(members: list[zipfile.ZipInfo], file: str) -> None:
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name or "\x00" in name:
            raise FileRefused(
                "archive_unsafe", f"The path {member.filename!r} in the archive leaves its folder. Pack it anew.",
                file=file, value=member.filename,
            )  # fmt: skip
        if stat.S_ISLNK(member.external_attr >> 16) or member.flag_bits & 1:
            raise FileRefused(
                "archive_unsafe",
                f"{member.filename!r} is a link or is locked by a password. Pack plain files.",
                file=file,
            )
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MOST_FILES or size > MOST_BYTES or size > MOST_RATIO * packed:
        raise FileRefused(
            "archive_too_large",
            f"The archive would unpack to {len(members)} files of {size:,} bytes. Send its parts.",
            file=file,
        )


def _main(members: list[zipfile.ZipInfo], file: str) -> zipfile.ZipInfo:
    found = [member for member in members if _suffix(member) in MAIN and not member.filename.startswith("__MACOSX/")]
    if len(found) != 1:
        names = ", ".join(member.filename for member in found) or "none"
        raise FileRefused(
            "archive_ambiguous",
            f"One data set is expected in the archive, found: {names}. Pack each by itself.",
            file=file,
        )
    return found[0]


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one member. What the archive says of its size may be a lie: zipfile reads no further, and refuses it."""
    with archive.open(member) as packed, target.open("xb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
