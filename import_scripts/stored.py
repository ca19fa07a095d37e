"""The files of imports as they were brought, one folder each below IMPORTS_ROOT, until their days are over.

A folder appears under its name when it is whole and on the disk; what was being written when the power went is swept.
Beside it lie the rows of the file that were judged good (`judged_rows.py`), from its check until they are loaded.
"""

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from geoportal.core.sentences import sentence as _
from import_scripts.rows import FileRefused

KEEP_FREE_BYTES = 500 * 1024 * 1024  # an import never takes the last of the disk
UNFINISHED, JUDGED = ".unfinished", ".judged"
SWEPT_AFTER = timedelta(days=1)
CHUNK = 1024 * 1024
LOOSE = (".shp", ".tab", ".mif")  # formats in several files of one name


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: the name under which the first file lies in its folder, and the size and sum of all."""

    name: str
    size_bytes: int
    sha256: str


def with_side_files(path: Path) -> list[Path]:
    """The file, and those beside it without which it is nothing."""
    if path.suffix.lower() not in LOOSE:
        return [path]
    beside = [one for one in sorted(path.parent.iterdir()) if one.is_file() and one.name.split(".")[0] == path.stem]
    return [path, *(one for one in beside if one != path)]


def store(uuid: UUID, files: Sequence[Path]) -> Stored:
    """Copy the files into the run's folder. Raises FileRefused where one is missing, or where there is no room."""
    root = Path(settings.IMPORTS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    for one in files:
        if not one.is_file():
            raise FileRefused("file_missing", _("There is no such file. Check its name."), file=one.name)
    size = size_of(files)
    need_room(root, size, files[0].name)
    unfinished = _unfinished(root / str(uuid))
    unfinished.mkdir(mode=0o700)
    digest = hashlib.sha256()
    for one in files:
        _copy(one, unfinished / one.name, digest)
    unfinished.rename(root / str(uuid))
    _sync_folder(root)
    return Stored(files[0].name, size, digest.hexdigest())


def size_of(files: Sequence[Path]) -> int:
    """Bytes of all of them; what is not there counts nothing."""
    return sum(one.stat().st_size for one in files if one.is_file())


def need_room(root: Path, size: int, name: str) -> None:
    """Imports are the first to stop when the disk fills, long before the database has to. Raises FileRefused."""
    disk = shutil.disk_usage(root)
    kept = max(KEEP_FREE_BYTES, disk.total * settings.IMPORT_FREE_PERCENT // 100)
    if disk.free < size + kept:
        said = _(
            "The file needs {size} MB, {free} MB of the disk are free, and {kept} MB of it are kept "
            "for everything else. Make room on the disk, or ask for it.",
            size=round(size / 1e6),
            free=round(disk.free / 1e6),
            kept=round(kept / 1e6),
        )
        raise FileRefused("disk_full", said, file=name, value=str(size))


def _copy(source: Path, target: Path, digest: "hashlib._Hash") -> None:
    with source.open("rb") as read, target.open("xb") as written:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)


def judged_anew(uuid: UUID) -> Path:
    """An empty folder to write the judged rows into. What there was of them goes."""
    remove_judged(uuid)
    unfinished = _unfinished(judged(uuid))
    unfinished.mkdir(mode=0o700, parents=True)
    return unfinished


def judged_now(uuid: UUID) -> Path:
    """They are all written: the folder under its name."""
    return _unfinished(judged(uuid)).rename(judged(uuid))


def _unfinished(folder: Path) -> Path:
    return folder.with_name(folder.name + UNFINISHED)


def judged(uuid: UUID) -> Path:
    """Where the judged rows of the run lie, if it has any."""
    return Path(settings.IMPORTS_ROOT) / f"{uuid}{JUDGED}"


def remove(uuid: UUID) -> None:
    """Remove all that is kept of the run, if it is there."""
    shutil.rmtree(Path(settings.IMPORTS_ROOT) / str(uuid), ignore_errors=True)
    remove_judged(uuid)


def remove_judged(uuid: UUID) -> None:
    """Remove the run's judged rows; its file stays."""
    for folder in (judged(uuid), _unfinished(judged(uuid))):
        shutil.rmtree(folder, ignore_errors=True)


def sweep(known: set[str]) -> int:
    """Remove folders that no run knows and that nobody is writing any more; how many."""
    root = Path(settings.IMPORTS_ROOT)
    before = (timezone.now() - SWEPT_AFTER).timestamp()
    strange = [
        one
        for one in (root.iterdir() if root.is_dir() else ())
        if one.name.removesuffix(JUDGED) not in known and one.stat().st_mtime < before
    ]
    for one in strange:
        shutil.rmtree(one, ignore_errors=True)
    return len(strange)
