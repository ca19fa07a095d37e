"""Files that a browser has sent, laid down under their own names: what `actions.begin_run` takes in.

Several files of one data set (a shapefile and what belongs to it) stay side by side; several data sets become one
archive, which the readers know how to open. Names are a person's: anything may stand there but a way out of the folder.
"""

import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from import_scripts.stored import LOOSE

MOST_FILES = 200
LONGEST_NAME = 150
# What belongs to another file and is no data set of its own.
BESIDE = frozenset(
    {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".dat", ".map", ".id", ".ind", ".mid", ".xml"}
)
NOT_MEANT = ("thumbs.db", "desktop.ini")


class ArrivalRefused(Exception):
    """The files cannot be taken; the message is a sentence for whoever sent them."""


@contextmanager
def laid_down(files: Sequence["UploadedFile[Any]"]) -> Iterator[list[Path]]:
    """Paths of the files, the data set first, for as long as the block lasts. Raises ArrivalRefused."""
    meant = [(_safe(one.name or ""), one) for one in files]
    meant = [(name, one) for name, one in meant if not name.startswith(".") and name.lower() not in NOT_MEANT]
    _refuse(meant)
    with TemporaryDirectory(prefix="arrival-") as folder:
        paths = [_written(Path(folder) / name, one) for name, one in meant]
        yield _in_order(paths) if _is_one(paths) else [_archive(Path(folder), paths)]


def _refuse(meant: list[tuple[str, "UploadedFile[Any]"]]) -> None:
    if not meant:
        raise ArrivalRefused(_("No file was sent. Choose one."))
    if len(meant) > MOST_FILES:
        said = _("These are %(count)d files; up to %(most)d can be brought at once. Put them into an archive.")
        raise ArrivalRefused(said % {"count": len(meant), "most": MOST_FILES})
    names = [name.casefold() for name, _file in meant]
    if twice := next((name for name, _file in meant if names.count(name.casefold()) > 1), ""):
        said = _("Two files are called “%(name)s”. Bring them one after another, or in an archive.")
        raise ArrivalRefused(said % {"name": twice})
    if empty := next((name for name, file in meant if not file.size), ""):
        raise ArrivalRefused(_("“%(name)s” is empty. Export it again.") % {"name": empty})


def _safe(name: str) -> str:
    """The name without folders and without what cannot be seen; its ending stays when it is too long."""
    name = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C").strip()
    stem, suffix = name[: -len(PurePosixPath(name).suffix) or None], PurePosixPath(name).suffix
    while len(f"{stem}{suffix}".encode()) > LONGEST_NAME and stem:
        stem = stem[:-1]
    return f"{stem}{suffix}"[:LONGEST_NAME]


def _written(path: Path, file: "UploadedFile[Any]") -> Path:
    with path.open("xb") as written:
        file.seek(0)
        copyfileobj(file, written)
    return path


def _is_one(paths: list[Path]) -> bool:
    """One file, or one of several parts with all that belongs to it."""
    heads = [path for path in paths if path.suffix.lower() in LOOSE]
    return len(paths) == 1 or (len(heads) == 1 and all(_belongs(path, heads[0]) for path in paths))


def _belongs(path: Path, head: Path) -> bool:
    stem = path.name.split(".")[0].casefold()
    return path == head or (path.suffix.lower() in BESIDE and stem == head.name.split(".")[0].casefold())


def _in_order(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (path.suffix.lower() not in LOOSE, path.name))


def _archive(folder: Path, paths: list[Path]) -> Path:
    """All of them in one ZIP, called like the first data set among them."""
    first = next((path for path in paths if path.suffix.lower() not in BESIDE), paths[0])
    archive = folder / f"{first.stem} +{len(paths) - 1}.zip"
    with zipfile.ZipFile(archive, "x", zipfile.ZIP_STORED) as written:
        for path in paths:
            written.write(path, path.name)
    return archive
