"""The table of a shapefile, looked at cell by cell: GDAL makes a number of half a cell, and nothing of stars.

Columns of bytes are looked at as a whole, so that a million rows take a second; only cells that are not plainly what
their column says are looked at one by one. What they mean stands in `meanings`, by row and column, in place of what
GDAL would say.
"""

import re
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import Notice, error, shown, warning
from import_scripts.readers.encoding import is_text
from import_scripts.rows import FileRefused, RawRow

HEADER = struct.Struct("<4xIHH17xB2x")
COLUMN = struct.Struct("<11sc4xBB14x")
BEHIND = {0, 1, 263, 264}  # bytes between the mark that ends the columns and the rows; FoxPro keeps a path there
PIECE = 10_000  # rows at a time
TRUTH = {"T": True, "Y": True, "1": True, "F": False, "N": False, "0": False, "": None, "?": None}
NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?")
EXACT = 15  # digits that a floating number keeps
READ = "CNFLD"
DELETED, POINT = ord("*"), ord(".")
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `start` is where it begins within a row."""

    name: bytes
    kind: str
    start: int
    width: int
    is_whole: bool  # without decimals

    @property
    def shown(self) -> str:
        """The name as a notice gives it, before anybody knows the encoding."""
        try:
            return self.name.decode("utf-8")
        except UnicodeDecodeError:
            return self.name.decode("cp1251", "replace")


@dataclass(slots=True)
class Table:
    """What is known of a .dbf that is whole."""

    path: Path
    file: str
    count: int
    begin: int
    width: int
    driver: int
    columns: list[Column]
    deleted: int = 0
    meanings: dict[int, dict[int, Any]] = field(default_factory=dict)  # row, column: its value, or a Notice
    lost: Counter[int] = field(default_factory=Counter)  # of each column: stars in place of numbers

    def pieces(self) -> Iterator[Bytes]:
        """Some thousands of rows at a time, a line of bytes each."""
        with self.path.open("rb") as file:
            file.seek(self.begin)
            for at in range(0, self.count, PIECE):
                rows = min(PIECE, self.count - at)
                yield np.frombuffer(file.read(rows * self.width), np.uint8).reshape(rows, self.width)

    def corrected(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        """GDAL's rows, with what their odd cells mean; columns that are none of a shapefile are left out."""
        left = [number for number, column in enumerate(self.columns) if column.kind not in READ]
        for row in rows:
            meant = self.meanings.get(row.number)
            if not meant and not left:
                yield row
                continue
            names, fault = list(row.values), row.fault
            values = dict(row.values)
            for number, value in (meant or {}).items():
                values[names[number]] = None if isinstance(value, Notice) else value
                if isinstance(value, Notice):
                    fault = fault or value
            for number in left:
                values.pop(names[number], None)
            yield replace(row, values=values, fault=fault, shape=None if fault else row.shape)


def table_of(path: Path, file: str) -> Table:
    """The table, with what its odd cells mean. Raises FileRefused where it is cut off, or contradicts itself."""
    table = _opened(path, file)
    row = 0
    for piece in table.pieces():
        kept = piece[piece[:, 0] != DELETED]
        table.deleted += len(piece) - len(kept)
        for number, column in enumerate(table.columns):
            if (kind := KINDS.get(column.kind)) is not None:
                cells = kept[:, column.start : column.start + column.width]
                odd = kind.odd(cells)
                if column.is_whole:  # GDAL cuts off what stands behind a point
                    odd |= (cells == POINT).any(axis=1)
                for at in np.flatnonzero(odd).tolist():
                    text = cells[at].tobytes().decode("latin-1").strip(" \0")
                    table.meanings.setdefault(row + at + 1, {})[number] = _meaning(table, number, text, row + at + 1)
        row += len(kept)
    return table


def _meaning(table: Table, number: int, text: str, row: int) -> Any:
    """The value of an odd cell, or the fault of its row. Raises FileRefused for a day that GDAL would break at."""
    column = table.columns[number]
    if column.kind in "NF" and set(text) == {"*"}:
        table.lost[number] += 1
        return None
    try:
        return KINDS[column.kind].meaning(text)
    except ValueError as fault:
        quoted = shown(text.encode("latin-1").decode("cp1251", "replace"))
        name, why = column.shown, sentence_of(fault)
        said = _("{column}: '{value}' {fault}. Correct it in the source.", column=name, value=quoted, fault=why)
        if column.kind == "D":
            raise FileRefused("value_unfit", said, file=table.file, row=row, field=name, value=quoted) from None
        return error("value_unfit", said, file=table.file, row=row, field=name, value=quoted)


def said_of(table: Table) -> Iterator[Notice]:
    """Stars in place of numbers, and columns that are no part of a shapefile's table."""
    for number, count in sorted(table.lost.items()):
        name = table.columns[number].shown
        said = ngettext(
            "Stars stand for {count} number that was too long for its column. Look it up, and fill it in.",
            "Stars stand for {count} numbers that were too long for their column. Look them up, and fill them in.",
            count,
        )
        row = next(row for row, cells in sorted(table.meanings.items()) if number in cells and cells[number] is None)
        yield warning("value_not_understood", said, file=table.file, row=row, field=name, value="***")
    if strange := [column for column in table.columns if column.kind not in READ]:
        listed = ", ".join(f"{column.shown} ({column.kind})" for column in strange)
        said = _("Left out, for a shapefile has no columns of such types: {listed}. Save them as text.", listed=listed)
        yield warning("element_left_out", said, file=table.file, value=shown(listed))


def refuse_unreadable(table: Table, codec: str) -> None:
    """Raises FileRefused with the row and column of a text that the encoding cannot be."""
    row = 0
    for piece in table.pieces():
        kept = piece[piece[:, 0] != DELETED]
        for column in table.columns:
            if column.kind == "C":
                _refuse_unreadable(kept[:, column.start : column.start + column.width], codec, row, column, table.file)
        row += len(kept)


def _refuse_unreadable(cells: Bytes, codec: str, row: int, column: Column, file: str) -> None:
    if is_text(cells.tobytes(), codec):
        return
    for at, cell in enumerate(cells, row + 1):
        if not is_text(cell.tobytes(), codec):
            quoted = shown(cell.tobytes().decode(codec, "replace"))
            said = _(
                "«{value}» is no text in {codec}, which is said to be its encoding. Name the right one with "
                "--encoding, or export it again.",
                value=quoted,
                codec=codec,
            )
            name = column.name.decode(codec, "replace")
            raise FileRefused("encoding_wrong", said, file=file, row=at, field=name, value=quoted)


def _opened(path: Path, file: str) -> Table:
    with path.open("rb") as table:
        head = table.read(HEADER.size)
        if len(head) < HEADER.size:
            raise FileRefused("part_missing", _("The .dbf is cut off in its header. Copy the file again."), file=file)
        count, begin, width, driver = HEADER.unpack(head)
        described = table.read(max(0, begin - HEADER.size))
        size = path.stat().st_size
        if not width or begin + count * width > size:
            said = _("The .dbf says {count} rows of {width} bytes and is shorter", count=count, width=width)
            raise _damaged("file_cut_off", said, file)
        table.seek(begin + count * width)
        if table.read(1) in (b" ", b"*") and begin + (count + 1) * width <= size:
            said = _("The .dbf says {count} rows and holds more", count=count)
            raise _damaged("count_mismatch", said, file)
    columns = list(_columns(described))
    if begin - HEADER.size - COLUMN.size * len(columns) - 1 not in BEHIND:
        said = _("The .dbf says that its rows begin at byte {begin}, and its columns end before", begin=begin)
        raise _damaged("file_cut_off", said, file)
    if (sum_of := 1 + sum(column.width for column in columns)) != width:
        said = _("The .dbf says rows of {width} bytes, and its columns have {sum}", width=width, sum=sum_of)
        raise _damaged("file_cut_off", said, file)
    _refuse_repeated(columns, file)
    return Table(path, file, count, begin, width, driver, columns)


def _columns(described: bytes) -> Iterator[Column]:
    start = 1
    for at in range(0, len(described) - COLUMN.size + 1, COLUMN.size):
        if described[at : at + 1] == b"\r":
            return
        name, kind, width, decimals = COLUMN.unpack_from(described, at)
        letter = kind.decode("latin-1")
        wide = (
            width + 256 * decimals if letter == "C" else width
        )  # texts longer than 255 say so where others have decimals
        yield Column(name.split(b"\0")[0], letter, start, wide, letter in "NF" and not decimals)
        start += wide


def _refuse_repeated(columns: list[Column], file: str) -> None:
    names = [column.name.lower() for column in columns]
    if repeated := next((name for name in names if names.count(name) > 1), b""):
        name = repeated.decode("ascii", "replace")
        said = _("Several columns have one name: {names}. Rename them.", names=name)
        raise FileRefused("column_repeated", said, file=file, field=name)


def _damaged(code: str, why: str, file: str) -> FileRefused:
    said = _("{why}: it is cut off or damaged. Copy the file again.", why=why)
    return FileRefused("count_mismatch" if code == "count_mismatch" else "file_cut_off", said, file=file)


def _allowed(letters: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, bool)
    table[list(letters)] = True
    return table


DIGITS, OF_NUMBERS, BLANK = _allowed(b"0123456789"), _allowed(b"0123456789.-"), _allowed(b" \0")
TRUTHS = _allowed(b"TtYyFfNn?")


def _odd_numbers(cells: Bytes) -> NDArray[np.bool_]:
    """All but plain digits in one piece, with a point and a sign before them; of whole ones few enough."""
    blank, digits = BLANK[cells], DIGITS[cells]
    inner = ~blank
    pieces = inner[:, 0].astype(int) + (inner[:, 1:] & blank[:, :-1]).sum(axis=1)
    points = (cells == POINT).sum(axis=1)
    odd: NDArray[np.bool_] = (pieces > 1) | ~(OF_NUMBERS[cells] | blank).all(axis=1) | (points > 1)
    odd |= (digits.sum(axis=1) > EXACT) & (points == 0)
    signs = cells == ord("-")
    odd |= (signs[:, 1:] & inner[:, :-1]).any(axis=1)
    odd |= inner.any(axis=1) & ~digits.any(axis=1)
    return odd


def _number(text: str) -> int | float:
    if not NUMBER.fullmatch(text):
        raise ValueError(_("is not a number"))
    if text.lstrip("+-").isdigit():
        return int(text)
    return float(text.replace(",", "."))


def _odd_days(cells: Bytes) -> NDArray[np.bool_]:
    """All but eight digits of a year between 1000 and 2999; the day and the month are looked at when it is read."""
    empty: NDArray[np.bool_] = (BLANK[cells] | (cells == ord("0"))).all(axis=1)
    if cells.shape[1] != 8:
        return ~empty
    months = (cells[:, 4].astype(int) - 48) * 10 + cells[:, 5] - 48
    days = (cells[:, 6].astype(int) - 48) * 10 + cells[:, 7] - 48
    plain = DIGITS[cells].all(axis=1) & (months >= 1) & (months <= 12) & (days >= 1) & (days <= 28)
    return ~empty & ~plain


def day_of(text: str) -> str:
    """The day that eight digits are, as 2026-11-24. Raises ValueError with the sentence that says so."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:] if len(text) == 8 else "")).isoformat()
    except ValueError:
        raise ValueError(_("is not a day as 20261124 is")) from None


def _odd_truths(cells: Bytes) -> NDArray[np.bool_]:
    odd: NDArray[np.bool_] = np.asarray((~TRUTHS[cells]).any(axis=1))
    return odd


def _truth(text: str) -> bool | None:
    if text.upper() not in TRUTH:
        raise ValueError(_("is neither T nor F"))
    return TRUTH[text.upper()]


class _Kind(NamedTuple):
    """How cells of one sort of column are looked at: all at once, and an odd one alone (which raises ValueError)."""

    odd: Callable[[Bytes], NDArray[np.bool_]]
    meaning: Callable[[str], Any]


NUMBERS = _Kind(_odd_numbers, _number)
KINDS = {"N": NUMBERS, "F": NUMBERS, "D": _Kind(_odd_days, day_of), "L": _Kind(_odd_truths, _truth)}
