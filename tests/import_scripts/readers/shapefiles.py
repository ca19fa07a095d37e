"""Shapefiles made byte by byte, as no library would write them."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Column = tuple[str, str, int]  # its name, its type, its width
SPOTS = [(33.39, 47.91), (33.41, 47.95), (33.45, 48.0)]
NAMES = ("Ліцей", "Їжачок", "Ґанок")
ID: Column = ("ID", "N", 9)
NAME: Column = ("NAZVA", "C", 20)


def point(x: float, y: float) -> bytes:
    return struct.pack("<idd", 1, x, y)


def main_and_index(records: Sequence[bytes]) -> tuple[bytes, bytes]:
    """A .shp and its .shx."""
    body, index, offset = b"", b"", 50
    for number, record in enumerate(records, 1):
        body += struct.pack(">ii", number, len(record) // 2) + record
        index += struct.pack(">ii", offset, len(record) // 2)
        offset += 4 + len(record) // 2
    return _head(len(body)) + body, _head(len(index)) + index


def _head(size: int) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + size // 2) + struct.pack("<ii8d", 1000, 1, *[0.0] * 8)


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, codec: str = "cp1251", driver: int = 0xC9
) -> bytes:
    """A .dbf; cells that are bytes stand there as they are."""
    width = 1 + sum(column[2] for column in columns)
    begin = 33 + 32 * len(columns)
    made = struct.pack("<4B I HH 17x B 2x", 3, 126, 11, 30, len(rows), begin, width, driver)
    for name, kind, wide in columns:
        made += name.encode(codec).ljust(11, b"\0") + kind.encode() + b"\0" * 4 + bytes([wide, 0]) + b"\0" * 14
    made += b"\r"
    for row in rows:
        made += b" "
        for cell, (_name, kind, wide) in zip(row, columns, strict=True):
            raw = cell if isinstance(cell, bytes) else str(cell).encode(codec)
            made += (raw.rjust(wide) if kind in "NF" else raw.ljust(wide))[:wide]
    return made + b"\x1a"


def shapefile(folder: Path, columns: Sequence[Column], rows: Sequence[Sequence[Any]], **more: Any) -> Path:
    """As many points as rows, with that table."""
    main, index = main_and_index([point(*spot) for spot in SPOTS[: len(rows)]])
    (folder / "a.shp").write_bytes(main)
    (folder / "a.shx").write_bytes(index)
    (folder / "a.dbf").write_bytes(table(columns, rows, **more))
    return folder / "a.shp"


def with_cells(folder: Path, kind: str, width: int, *cells: object, **more: Any) -> Path:
    """The three schools, with a column V of these cells."""
    rows = [(number, cell, name) for number, (cell, name) in enumerate(zip(cells, NAMES, strict=False), 1)]
    return shapefile(folder, [ID, ("V", kind, width), NAME], rows, **more)
