"""Every XML is read once to its last byte before anybody believes it: no DTD, no entities, not too deep, well formed.

    with path.open("rb") as file:
        guarded(file, path.name, watch)                    # raises FileRefused with line and column

expat alone does it: it is told to stop at the first declaration, so nothing is ever resolved or expanded.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol
from xml.etree import ElementTree
from xml.parsers import expat

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.rows import FileRefused

DEEPEST, LARGEST, PIECE = 256, 200 << 20, 1 << 16


class Watch(Protocol):
    """Who looks on: names come without their namespaces."""

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None: ...
    def text(self, text: str) -> None: ...
    def ends(self, name: str) -> None: ...


class Nobody:
    """Looks at nothing."""

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        """An element begins."""

    def text(self, text: str) -> None:
        """Some text; it may come in pieces."""

    def ends(self, name: str) -> None:
        """The element that began last ends."""


class _Guard:
    def __init__(self, file: str, watch: Watch) -> None:
        self.file, self.watch, self.depth = file, watch, 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begins
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = watch.text
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.EntityDeclHandler = self._declared

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse(_("its elements are nested more than {most} deep", most=DEEPEST))
        self.watch.begins(local(name), attributes, self.parser.CurrentLineNumber)

    def _ends(self, name: str) -> None:
        self.depth -= 1
        self.watch.ends(local(name))

    def _declared(self, *_args: object) -> None:
        self.refuse(_("it declares a document type or an entity, which may reach for other files or swell"))

    def refuse(self, why: str) -> None:
        raise FileRefused(
            "xml_unsafe",
            _("The XML is not read: {why} ({place}). Export it again without it.", why=why, place=self.where()),
            file=self.file,
        )

    def of_another_encoding(self) -> FileRefused:
        said = _(
            "The XML is not in the encoding that it declares, or it declares none and is not UTF-8 ({place}). Write "
            'its encoding into its first line, as <?xml version="1.0" encoding="windows-1251"?>, or export it as '
            "UTF-8.",
            place=self.where(),
        )
        return FileRefused("encoding_wrong", said, file=self.file)

    def where(self) -> str:
        return _(
            "line {line}, column {column}",
            line=str(self.parser.CurrentLineNumber),
            column=str(self.parser.CurrentColumnNumber + 1),
        )


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2].rpartition("}")[2]


def guarded(stream: BinaryIO, file: str, watch: Watch | None = None, *, largest: int = LARGEST) -> None:
    """Read the stream to its end, `largest` bytes at most. Raises FileRefused."""
    guard, size, piece = _Guard(file, watch or Nobody()), 0, b""
    try:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > largest:
                guard.refuse(_("it has more than {most} MB", most=largest >> 20))
            guard.parser.Parse(piece, False)
        guard.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        if _is_no_text(fault, piece, guard.parser.ErrorByteIndex - size + len(piece)):
            raise guard.of_another_encoding() from fault
        why = sentence_of(fault)
        if not isinstance(fault, expat.ExpatError):  # which says itself where
            why = _("{fault} ({place})", fault=why, place=guard.where())
        raise FileRefused(
            "xml_malformed",
            _("The XML is broken: {fault}. Export it again; nothing of it was used.", fault=why),
            file=file,
        ) from fault


def _is_no_text(fault: Exception, piece: bytes, at: int) -> bool:
    """Whether the parser stopped at a byte that is no letter of any text in UTF-8."""
    if (
        not isinstance(fault, expat.ExpatError)
        or fault.code != expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
    ):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece[max(at, 0) : at + 4])
    except UnicodeDecodeError:
        return True
    return False


def elements(path: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    """("start" or "end", element) of a file that has been guarded."""
    yield from ElementTree.iterparse(path, events=("start", "end"))  # noqa: S314 - no DTD is left to be resolved
