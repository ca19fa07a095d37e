"""Every XML is read once to its last byte before anybody believes it: no DTD, no entities, not too deep, well formed.

    with path.open("rb") as file:
        guarded(file, path.name, watch)                    # raises FileRefused with line and column

expat alone does it: it is told to stop at the first declaration, so nothing is ever resolved or expanded.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol
from xml.etree import ElementTree
from xml.parsers import expat

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
            self.refuse(f"its elements are nested more than {DEEPEST} deep")
        self.watch.begins(local(name), attributes, self.parser.CurrentLineNumber)

    def _ends(self, name: str) -> None:
        self.depth -= 1
        self.watch.ends(local(name))

    def _declared(self, *_: object) -> None:
        self.refuse("it declares a document type or an entity, which may reach for other files or swell")

    def refuse(self, why: str) -> None:
        raise FileRefused(
            "xml_unsafe",
            f"The XML is not read: {why} ({self.where()}). Export it again without it.",
            file=self.file,
        )

    def where(self) -> str:
        return f"line {self.parser.CurrentLineNumber}, column {self.parser.CurrentColumnNumber + 1}"


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2].rpartition("}")[2]


def guarded(stream: BinaryIO, file: str, watch: Watch | None = None) -> None:
    """Read the stream to its end. Raises FileRefused."""
    guard, size = _Guard(file, watch or Nobody()), 0
    try:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > LARGEST:
                guard.refuse(f"it has more than {LARGEST >> 20} MB")
            guard.parser.Parse(piece, False)
        guard.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        where = "" if isinstance(fault, expat.ExpatError) else f" ({guard.where()})"
        raise FileRefused(
            "xml_malformed", f"The XML is broken: {fault}{where}. Export it again; nothing of it was used.", file=file
        ) from fault


def elements(path: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    """("start" or "end", element) of a file that has been guarded."""
    yield from ElementTree.iterparse(path, events=("start", "end"))  # noqa: S314 - no DTD is left to be resolved
