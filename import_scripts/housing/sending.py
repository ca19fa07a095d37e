"""An archive as the caged child sends it: what is said of it, then each table, its rows in pieces."""

from pathlib import Path
from typing import Any, BinaryIO

from import_scripts import wire
from import_scripts.housing.archive import tables_of
from import_scripts.notices import Notice

PIECE = 5000  # rows of one frame


def send(path: Path, out: BinaryIO) -> None:
    """In the child: read the archive and send what is in it. Raises FileRefused."""
    said: list[Notice] = []
    sent = 0
    for table in tables_of(path, said):
        if not sent:
            out.write(wire.packed_notices("said", said))
        sent += 1
        out.write(wire.packed("table", table.name, list(table.columns), *_notices(table.notices)))
        values = list(table.columns.values())
        for at in range(0, len(values[0]) if values else 0, PIECE):
            out.write(wire.packed("rows", *(one[at : at + PIECE] for one in values)))
    if not sent:
        out.write(wire.packed_notices("said", said))
    out.write(wire.packed("end"))


def _notices(notices: list[Notice]) -> list[Any]:
    found: list[Any] = wire.unpacked(wire.packed_notices("said", notices)[wire.LENGTH.size :])[1]
    return found
