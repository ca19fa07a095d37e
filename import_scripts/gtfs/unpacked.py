"""The files of a feed in a folder, whether they come as a zip, as a folder, or as either with one folder around them.

No cage here: what reads a feed is zlib and Python's own csv and json, which run nothing that a file says and ask no
other file (docs/decisions/gtfs.md). The bounds are those of every archive: paths, links, names, number, sizes, ratio.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from geoportal.core.sentences import sentence as _
from import_scripts.readers.archive import copy_member
from import_scripts.rows import FileRefused
from import_scripts.zips import MOST_BYTES, MOST_FILES, PIECE, Budget, Member, listed, refusing

TABLE = ".txt"


@dataclass(slots=True)
class Unpacked:
    """The feed's files by their names, where they lie now; `name` is how a person calls the feed's file."""

    name: str
    sha256: str
    files: dict[str, Path] = field(default_factory=dict)


@contextmanager
def unpacked(path: Path) -> Iterator[Unpacked]:
    """The files of the feed, ready to be read until the block ends. Raises FileRefused."""
    if path.is_dir():
        yield _folder(path)
    elif path.is_file():
        with TemporaryDirectory(prefix="gtfs-") as folder:
            yield _archive(path, Path(folder))
    else:
        raise FileRefused("file_missing", _("There is no such file. Check its name."), file=path.name)


def _archive(path: Path, folder: Path) -> Unpacked:
    found, budget = Unpacked(path.name, _digest([path])), Budget(path.name)
    with refusing(path.name):
        for number, (name, member) in enumerate(_chosen(listed(path, budget)).items()):
            found.files[name] = folder / str(number)
            copy_member(member, found.files[name], budget)
    return found


def _folder(path: Path) -> Unpacked:
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.is_symlink())
    inner = [one for one in path.iterdir() if one.is_dir() and not one.is_symlink()]
    if not any(file.suffix == TABLE for file in files) and len(inner) == 1:
        return _folder(inner[0])
    if len(files) > MOST_FILES or sum(file.stat().st_size for file in files) > MOST_BYTES:
        said = _("The folder holds more than a feed may: {files} files. Send its parts.", files=len(files))
        raise FileRefused("archive_too_large", said, file=path.name)
    return Unpacked(path.name, _digest(files), {file.name: file for file in files})


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while block := file.read(PIECE):
                digest.update(block)
    return digest.hexdigest()


def _chosen(members: list[Member]) -> dict[str, Member]:
    """The files of one folder of the archive: the one nearest to the top that holds tables."""
    homes: dict[PurePosixPath, dict[str, Member]] = {}
    for member in members:
        place = PurePosixPath(member.name.replace("\\", "/"))
        if not place.name.startswith("."):
            homes.setdefault(place.parent, {})[place.name] = member
    with_tables = [home for home, files in homes.items() if any(name.endswith(TABLE) for name in files)]
    home = min(with_tables, key=lambda place: (len(place.parts), str(place)), default=None)
    return homes[home] if home is not None else {}
