"""The contents of a zip, each looked at before a byte of it is unpacked. This module runs in the cage.

An archive that could harm is refused: paths that leave the folder, links, passwords, names used twice or that cannot be
shown, a list of contents that differs from the contents, too many files, too large when unpacked. What is unpacked is
counted while it streams: what the archive says of its sizes may be a lie.
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.rows import FileRefused

MOST_FILES, MOST_BYTES, SURELY_HARMLESS, MOST_RATIO, LONGEST_NAME, PIECE = 200, 1 << 30, 64 << 20, 50, 1000, 1 << 16
ABSURD_RATIO = 1000  # no table and no drawing packs so well, however small it is
LOCAL = struct.Struct("<4s5H3I2H")
FAULTS = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error, struct.error, ValueError,
    UnicodeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. `name` is how a person reads it; of a nested archive, after that one's name."""

    archive: Path
    info: zipfile.ZipInfo
    name: str

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def base(self) -> str:
        return str(PurePosixPath(self.name).with_suffix("")).lower()


@dataclass(slots=True)
class Budget:
    """What may still be unpacked, over an archive and those in it."""

    file: str
    files: int = 0
    bytes: int = 0

    def check(self, infos: list[zipfile.ZipInfo]) -> None:
        """Before unpacking, by what the archive says of itself."""
        self.files += len(infos)
        size = sum(info.file_size for info in infos)
        ratio = size / max(1, sum(info.compress_size for info in infos))
        if (
            self.files > MOST_FILES
            or self.bytes + size > MOST_BYTES
            or (size > SURELY_HARMLESS and ratio > MOST_RATIO)
            or ratio > ABSURD_RATIO
        ):
            raise FileRefused(
                "archive_too_large",
                _(
                    "The archive would unpack to {files} files of {size} bytes. Send its parts.",
                    files=self.files,
                    size=size,
                ),
                file=self.file,
            )

    def count(self, size: int) -> None:
        """While unpacking, by what really comes."""
        self.bytes += size
        if self.bytes > MOST_BYTES:
            raise zipfile.BadZipFile(_("it unpacks to more than it says"))


@contextmanager
def refusing(file: str) -> Iterator[None]:
    """What goes wrong while an archive is read is a refusal."""
    try:
        yield
    except FAULTS as fault:
        raise FileRefused(
            "archive_broken",
            _("The archive cannot be unpacked ({fault}). Pack it again.", fault=sentence_of(fault)),
            file=file,
        ) from fault


def listed(path: Path, budget: Budget) -> list[Member]:
    """The files of one archive, each looked at. Raises FileRefused, or what `refusing` turns into one."""
    with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
        infos = archive.infolist()
        members = [Member(path, info, shown_name(info)) for info in infos]
        for member in members:
            _check_name(member, budget.file)
            _check_kind(member, budget.file)
        _check_twice(members, budget.file)
        budget.check(infos)
        _check_headers(raw, infos)
    return [member for member in members if not member.info.is_dir() and not member.name.startswith("__MACOSX/")]


def shown_name(info: zipfile.ZipInfo) -> str:
    """The name as whoever packed it read it: archives of Windows hold Cyrillic in a table they do not name."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    raw = info.orig_filename.encode("cp437", "replace")
    for codec in ("utf-8", "cp866", "cp1251"):
        name = raw.decode(codec, "replace")
        letters = [letter for letter in name if ord(letter) > 127]
        if all("\u0400" <= letter <= "\u04ff" or letter in "№’«»" for letter in letters):
            return unicodedata.normalize("NFC", name)
    return info.filename


def _check_name(member: Member, file: str) -> None:
    name = member.name.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name or "\x00" in member.info.orig_filename:
        raise FileRefused(
            "archive_unsafe",
            _("The path '{name}' in the archive leaves its folder. Pack it anew.", name=member.name[:200]),
            file=file,
            value=member.name[:200],
        )
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise FileRefused(
            "archive_unsafe",
            _("A name in the archive cannot be shown: {name}. Rename it.", name=ascii(name)[:80]),
            file=file,
        )


def _check_kind(member: Member, file: str) -> None:
    if stat.S_ISLNK(member.info.external_attr >> 16) or member.info.flag_bits & 1:
        raise FileRefused(
            "archive_unsafe",
            _("'{name}' is a link or is locked by a password. Pack plain files.", name=member.name),
            file=file,
        )
    if member.info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused(
            "archive_unsupported",
            _(
                "'{name}' is packed by method {method}. Pack it plainly (deflate).",
                name=member.name,
                method=str(member.info.compress_type),
            ),
            file=file,
        )


def _check_twice(members: list[Member], file: str) -> None:
    names: set[str] = set()
    for member in members:
        if (name := member.name.replace("\\", "/").casefold()) in names:
            raise FileRefused(
                "archive_unsafe",
                _("The name '{name}' stands twice in the archive. Pack it anew.", name=member.name),
                file=file,
            )
        names.add(name)


def _check_headers(raw: BinaryIO, infos: list[zipfile.ZipInfo]) -> None:
    """The list at the end must say what stands before each member, and members must not overlap."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        raw.seek(info.header_offset)
        mark, _version, flags, method, _time, _day, crc, packed, size, name, extra = LOCAL.unpack(raw.read(LOCAL.size))
        stands_later = bool(flags & 8)
        is_same = (
            mark == b"PK\x03\x04"
            and method == info.compress_type
            and flags & 1 == info.flag_bits & 1
            and raw.read(name).decode("utf-8" if flags & 0x800 else "cp437") == info.orig_filename
            and (stands_later or 0xFFFFFFFF in (packed, size) or (crc, packed, size) == _said(info))
        )
        if not is_same or info.header_offset < end:
            raise zipfile.BadZipFile(_("its list of contents differs from its contents"))
        end = info.header_offset + LOCAL.size + name + extra + info.compress_size


def _said(info: zipfile.ZipInfo) -> tuple[int, int, int]:
    return info.CRC, info.compress_size, info.file_size


def unpacked_pieces(member: Member, budget: Budget) -> Iterator[bytes]:
    """What the member unpacks to, piece by piece, each counted."""
    with zipfile.ZipFile(member.archive) as archive, archive.open(member.info) as packed:
        while piece := packed.read(PIECE):
            budget.count(len(piece))
            yield piece
