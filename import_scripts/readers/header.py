"""Where a table begins: what stands between its cells, the row that names its columns, and those names."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from geoportal.core.sentences import one_after_another
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark, shown, warning
from import_scripts.readers.gdal import refuse_too_many_columns
from import_scripts.readers.text_gate import CONTROLS
from import_scripts.rows import FileRefused

SEPARATORS = ",;\t|"
SAYS_SEPARATOR = re.compile(r"\ufeff?sep=([,;\t|])\s*", re.IGNORECASE)  # for Excel, above the header
HEADER_WITHIN = 30
NUMBER = re.compile(r"\s*[-+−]?\d[\d\s.,]*")
QUOTED = re.compile(rf'(?<![^{SEPARATORS}\n\r])"(?:[^"]|"")*"(?=[{SEPARATORS}\r\n]|\Z)')


def separator_of(head: str) -> str:
    """The separator by which most columns have a name; quotation marks hold what is none."""
    lines = QUOTED.sub("x", head).splitlines()[:HEADER_WITHIN]
    widths = {one: _width([line.split(one) for line in lines]) for one in SEPARATORS}
    return max(SEPARATORS, key=lambda one: widths[one])


def _width(rows: list[list[str]]) -> int:
    return len(_filled(rows[header_at(rows, is_name_in_text)])) if rows else 0


def is_name_in_text(cell: Any) -> bool:
    """Whether a cell of a text may name a column, in which all cells are texts."""
    return not NUMBER.fullmatch(cell)


def header_at(rows: Sequence[Sequence[Any]], is_name: Callable[[Any], bool]) -> int:
    """Which row names the columns: the first as full as any of the first ones, and all names. Titles stand above it."""
    first = [_filled(row) for row in rows[:HEADER_WITHIN]]
    widest = max(map(len, first), default=0)
    for at, filled in enumerate(first):
        if len(filled) * 2 > widest and all(map(is_name, filled)):
            return at
    return 0


def _filled(row: Iterable[Any]) -> list[Any]:
    return [cell for cell in row if cell is not None and str(cell).strip()]


def is_blank(row: Iterable[Any]) -> bool:
    """Whether nothing stands in a row: a spreadsheet leaves such rows below its table."""
    return not any(cell is not None and str(cell).strip() for cell in row)


def header_of(cells: Sequence[str], file: str) -> list[str]:
    """The names of the columns, each its own, on one line and without what cannot be seen."""
    header = [" ".join(CONTROLS.sub("", name).split()) for name in cells]
    if repeated := {name for name in header if name and header.count(name) > 1}:
        raise FileRefused(
            "column_repeated",
            _("Several columns have one name: {names}. Rename them.", names=shown(", ".join(sorted(repeated)), 300)),
            file=file,
        )
    refuse_too_many_columns(len(header), file)
    return header


def found_at(row: int, header: Iterable[str], file: str) -> Notice:
    """That the names of the columns do not stand in the first row; `row` counts from 1."""
    said = _(
        "The names of the columns were found in row {row} of the sheet: {names}.",
        row=str(row),
        names=shown(", ".join(header), 200),
    )
    return remark("header_found", said, file=file, value=str(row))


class Named:
    """Gives the cells of each row the names of their columns, and remembers what stands where there is no name."""

    def __init__(self, header: Sequence[str], file: str) -> None:
        self.header, self.file = header, file
        self.is_full = all(header)
        self.met: dict[int, tuple[int, str, int]] = {}  # column, from 0: row, value, count

    def row(self, number: int, cells: Sequence[Any]) -> dict[str, Any]:
        """The cells by the names of their columns; a column without a name is none."""
        if not self.is_full or len(cells) > len(self.header):
            self._look(number, cells)
        return {name: cell for name, cell in zip(self.header, cells, strict=False) if name}

    def _look(self, number: int, cells: Sequence[Any]) -> None:
        for at, cell in enumerate(cells):
            if not (at < len(self.header) and self.header[at]) and not is_blank([cell]):
                row, value, count = self.met.get(at, (number, shown(cell), 0))
                self.met[at] = (row, value, count + 1)

    def said(self) -> Iterator[Notice]:
        """What was left out, once all rows have been named."""
        for at, (row, value, count) in sorted(self.met.items()):
            nameless = _(
                "Column {column} has no name, so what stands in it was left out: «{value}». Name it in the source.",
                column=str(at + 1),
                value=value,
            )
            many = _("So it is with {count} texts of this column.", count=count) if count > 1 else ""
            told = one_after_another(nameless, many)
            yield warning("column_unnamed", told, file=self.file, row=row, value=value)
