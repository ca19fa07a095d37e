"""XLSX by calamine, after every sheet has been looked at as the XML it is.

calamine is quick and knows dates, but it lays a sheet out as a whole: one cell in the farthest corner would fill the
memory; and it makes an empty cell of a formula that nobody has computed. Both are found here beforehand.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import dropwhile
from pathlib import Path
from typing import Any

from geoportal.core.sentences import sentence as _
from import_scripts.notices import remark, shown, warning
from import_scripts.readers.gdal import MOST_COLUMNS
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.table import Columns, header_of, named
from import_scripts.readers.xml_guard import Nobody, guarded
from import_scripts.rows import FileRefused, RawRow, Reading
from import_scripts.zips import Budget, listed, refusing

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MOST_CELLS, HEADER_WITHIN, FARTHEST = 20_000_000, 30, 2000


@dataclass(slots=True)
class _Watch(Nobody):
    """One sheet: how far its cells go, and which of them have no value that can be used."""

    rows: int = 0
    columns: int = 0
    formulas: int = 0  # without a value
    errors: int = 0
    is_formula: bool = False
    has_value: bool = False

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == "c":
            self.is_formula = self.has_value = False
            self.errors += attributes.get("t") == "e"
            if found := CELL.fullmatch(attributes.get("r", "")):
                self.columns = max(self.columns, _column(found[1]))
                self.rows = max(self.rows, int(found[2]))
        elif name == "row" and attributes.get("r", "").isdigit():
            self.rows = max(self.rows, int(attributes["r"][:9]))
        self.is_formula |= name == "f"
        self.has_value |= name in ("v", "is")

    def ends(self, name: str) -> None:
        if name == "c":
            self.formulas += self.is_formula and not self.has_value


def read_xlsx(path: Path, options: ReadOptions) -> Reading:
    """The one sheet that has rows, or the one that was asked for."""
    import python_calamine as calamine

    watches = _looked_at(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        visible = [one.name for one in book.sheets_metadata if str(one.typ).endswith("WorkSheet")]
        sheets = {name: book.get_sheet_by_name(name) for name in visible}
        filled = [name for name, sheet in sheets.items() if sheet.end is not None]
        wanted = options.source_layer or (filled[0] if len(filled) == 1 else "" if filled else visible[0])
        if wanted not in sheets:
            raise FileRefused(
                "layer_not_chosen",
                _(
                    "The workbook has the sheets {sheets}. Name one with --source-layer.",
                    sheets=shown(", ".join(filled), 500) or _("none"),
                ),
                file=path.name,
            )
        rows = sheets[wanted].to_python(skip_empty_area=True)
    except (calamine.CalamineError, OSError, ValueError, KeyError) as fault:
        raise FileRefused(
            "file_unreadable",
            _("The workbook cannot be read ({fault}). Save it again.", fault=shown(fault, 200)),
            file=path.name,
        ) from fault
    reading = _reading(rows, options, path.name)
    _tell(reading, watches)
    return reading


def _looked_at(path: Path) -> list[_Watch]:
    """Every member as an archive and every XML in it as XML. Raises FileRefused."""
    watches = []
    with refusing(path.name):
        members = listed(path, Budget(path.name))
        if not any(member.name == "xl/workbook.xml" for member in members):
            raise FileRefused(
                "format_mismatch", _("Its name says .xlsx, its content is another archive. Rename it."), file=path.name
            )
        with zipfile.ZipFile(path) as archive:
            for member in members:
                if member.suffix in (".xml", ".rels", ".vml"):
                    watch = _Watch()
                    with archive.open(member.info) as stream:
                        guarded(stream, f"{path.name}/{member.name}", watch)  # type: ignore[arg-type] # it reads bytes
                    if member.name.startswith("xl/worksheets/"):
                        watches.append(watch)
                else:
                    with archive.open(member.info) as stream:  # to its end, so that its checksum is compared
                        while stream.read(1 << 20):
                            pass
    for watch in watches:
        if watch.columns > FARTHEST or watch.rows * watch.columns > MOST_CELLS:
            raise FileRefused(
                "too_many_columns",
                _(
                    "A sheet reaches to row {row} and column {column}; {most} columns are the most. Delete "
                    "what stands far out.",
                    row=watch.rows,
                    column=watch.columns,
                    most=MOST_COLUMNS,
                ),
                file=path.name,
            )
    return watches


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _reading(rows: list[list[Any]], options: ReadOptions, file: str) -> Reading:
    at = _header_at(rows)
    cells = [str(_plain(cell) or "") for cell in rows[at]] if rows else []
    width = len(list(dropwhile(lambda name: not name.strip(), reversed(cells))))
    header = header_of(cells[:width], file)
    columns = Columns(options, file)
    columns.find(dict.fromkeys(name for name in header if name))
    body = [row for row in rows[at + 1 :] if any(cell not in ("", None) for cell in row)]
    reading = Reading(file, "XLSX", _records(body, header, columns), is_degrees=True, declared=len(body))
    reading.has_geometry = bool(columns.names) or not header
    if at:
        said = _(
            "The names of the columns were found in row {row} of the sheet: {names}.",
            row=str(at + 1),
            names=shown(", ".join(cells), 200),
        )
        reading.notices.append(remark("header_found", said, file=file, value=str(at + 1)))
    return reading


def _header_at(rows: list[list[Any]]) -> int:
    """Which row names the columns: the first as full as any of the first ones, and all texts. Titles stand above it."""
    first = rows[:HEADER_WITHIN]
    widths = [sum(cell not in ("", None) for cell in row) for row in first]
    widest = max(widths, default=0)
    for at, row in enumerate(first):
        filled = [cell for cell in row if cell not in ("", None)]
        if widths[at] * 2 > widest and all(isinstance(cell, str) for cell in filled):
            return at
    return 0


def _records(body: list[list[Any]], header: list[str], columns: Columns) -> Iterator[RawRow]:
    for number, row in enumerate(body, 1):
        yield columns.row(number, {name: _plain(cell) for name, cell in named(header, row).items()})


def _plain(cell: Any) -> Any:
    """Whole numbers stay whole; days and moments become ISO text; an empty cell is absent."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1 << 53:
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell.strip() or None if isinstance(cell, str) else cell


def _tell(reading: Reading, watches: list[_Watch]) -> None:
    formulas, errors = sum(one.formulas for one in watches), sum(one.errors for one in watches)
    if formulas or errors:
        said = _(
            "{formulas} formulas have no value and {errors} cells an error such as #REF!; they were "
            "read as empty. Open the workbook, let it compute, and save it.",
            formulas=formulas,
            errors=errors,
        )
        reading.notices.append(warning("cell_without_value", said, file=reading.file, value=str(formulas + errors)))
