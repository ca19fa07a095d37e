"""XLSX by calamine, after every sheet has been looked at as the XML it is.

calamine is quick and knows dates, but it lays a sheet out as a whole: one cell in the farthest corner would fill the
memory; and it makes an empty cell of a formula that nobody has computed. Both are found here beforehand.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import dropwhile
from pathlib import Path
from typing import Any

from geoportal.core.sentences import sentence as _
from import_scripts.notices import shown, warning
from import_scripts.readers.gdal import MOST_COLUMNS
from import_scripts.readers.header import Named, found_at, header_at, header_of, is_blank
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.table import Columns
from import_scripts.readers.xml_guard import Nobody, guarded
from import_scripts.rows import FileRefused, RawRow, Reading
from import_scripts.zips import Budget, listed, refusing

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MOST_CELLS, FARTHEST = 20_000_000, 2000
EXACT = 10**15  # a spreadsheet keeps fifteen digits; of longer numbers the last ones are lost
MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
MOST_MERGED = 1000


@dataclass(slots=True)
class _Watch(Nobody):
    """One sheet: how far its cells go, which of them have no value that can be used, what is hidden or merged."""

    file: str = ""
    rows: int = 0
    columns: int = 0
    formulas: int = 0  # without a value
    errors: int = 0
    first: str = ""  # of those cells
    hidden: int = 0  # rows with cells
    merged: list[tuple[int, str]] = field(default_factory=list)  # over several rows: the last of them, and the range
    row: int = 0
    column: int = 0
    cell: str = ""  # the one at hand
    is_hidden: bool = False
    is_hidden_met: bool = False  # a value in the row at hand, which is hidden
    is_formula: bool = False
    has_value: bool = False

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row(attributes)
        elif name == "mergeCell" and len(self.merged) < MOST_MERGED:
            found = MERGED.fullmatch(attributes.get("ref", ""))
            if found and int(found[2]) < int(found[4]):
                self.merged.append((int(found[2]), found[0]))
        self.is_formula |= name == "f"
        self.has_value |= name in ("v", "is")

    def _row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"][:9]) if attributes.get("r", "").isdigit() else self.row + 1
        if number <= self.row:
            self._refuse(f"{number}")
        self.row, self.column = number, 0
        self.rows = max(self.rows, number)
        self.is_hidden = attributes.get("hidden") in ("1", "true")

    def _cell(self, attributes: dict[str, str]) -> None:
        self.is_formula = self.has_value = False
        if found := CELL.fullmatch(attributes.get("r", "")):
            column = _column(found[1])
            if column <= self.column:
                self._refuse(found[0])
            self.column = column
            self.columns, self.rows = max(self.columns, column), max(self.rows, int(found[2]))
        if attributes.get("t") == "e":
            self.errors += 1
            self.first = self.first or attributes.get("r", "")
        self.cell = attributes.get("r", "")

    def _refuse(self, place: str) -> None:
        said = _("In a sheet of the workbook {place} stands twice, or out of its order. Save it again.", place=place)
        raise FileRefused("file_unreadable", said, file=self.file)

    def ends(self, name: str) -> None:
        if name == "c":
            if self.is_formula and not self.has_value:
                self.formulas += 1
                self.first = self.first or self.cell
            self.is_hidden_met |= self.is_hidden and self.has_value
        elif name == "row":
            self.hidden += self.is_hidden_met
            self.is_hidden_met = False


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
        above = (sheets[wanted].start or (0, 0))[0]
    except (calamine.CalamineError, OSError, ValueError, KeyError) as fault:
        raise FileRefused(
            "file_unreadable",
            _("The workbook cannot be read ({fault}). Save it again.", fault=shown(fault, 200)),
            file=path.name,
        ) from fault
    reading = _reading(rows, options, path.name)
    _tell(reading, watches, above)
    return reading


def _looked_at(path: Path) -> list[_Watch]:
    """Every member as an archive and every XML in it as XML. Raises FileRefused."""
    watches = []
    with refusing(path.name):
        members = listed(path, Budget(path.name))
        if not any(member.name == "xl/workbook.xml" for member in members):
            raise FileRefused("format_mismatch", _another({member.name for member in members}), file=path.name)
        with zipfile.ZipFile(path) as archive:
            for member in members:
                if member.suffix in (".xml", ".rels", ".vml"):
                    watch = _Watch(path.name)
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


def _another(names: set[str]) -> str:
    """What an archive is that is no workbook, and what to do with it."""
    if names & {"content.xml", "xl/workbook.bin"}:
        return _("Its name says .xlsx, its content is a sheet of another program. Open it there, and save it as XLSX.")
    return _("Its name says .xlsx, its content is another archive. Rename it.")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _reading(rows: list[list[Any]], options: ReadOptions, file: str) -> Reading:
    at = header_at(rows, lambda cell: isinstance(cell, str))
    cells = [str(_plain(cell) or "") for cell in rows[at]] if rows else []
    width = len(list(dropwhile(lambda name: not name.strip(), reversed(cells))))
    header = header_of(cells[:width], file)
    columns = Columns(options, file)
    columns.find(dict.fromkeys(name for name in header if name))
    body = [row for row in rows[at + 1 :] if not is_blank(row)]
    reading = Reading(file, "XLSX", (), is_degrees=True, declared=len(body))
    reading.rows = _records(body, header, columns, reading)
    reading.has_geometry = bool(columns.names) or not header
    if at:
        reading.notices.append(found_at(at + 1, cells, file))
    return reading


def _records(body: list[list[Any]], header: list[str], columns: Columns, reading: Reading) -> Iterator[RawRow]:
    names, long = Named(header, columns.file), list[tuple[int, str]]()
    for number, row in enumerate(body, 1):
        values = {name: _plain(cell) for name, cell in names.row(number, row).items()}
        long += [(number, name) for name, cell in values.items() if type(cell) in (int, float) and abs(cell) >= EXACT]
        yield columns.row(number, values)
    reading.notices += names.said()
    if long:
        number, name = long[0]
        said = _(
            "{count} numbers have more than 15 digits, of which a spreadsheet keeps no more. Format the column as text "
            "in the source, fill it in anew, and save it again.",
            count=len(long),
        )
        value = f"{body[number - 1][header.index(name)]:.0f}"
        reading.notices.append(
            warning("number_shortened", said, file=reading.file, row=number, field=name, value=value)
        )


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


def _tell(reading: Reading, watches: list[_Watch], above: int) -> None:
    """What was found in the sheets as XML; `above`: rows of the sheet above those that were read."""
    formulas, errors = sum(one.formulas for one in watches), sum(one.errors for one in watches)
    if formulas or errors:
        said = _(
            "{formulas} formulas have no value and {errors} cells an error such as #REF!, the first in {cell}; they "
            "were read as empty. Open the workbook, let it compute, and save it.",
            formulas=formulas,
            errors=errors,
            cell=next(one.first for one in watches if one.first),
        )
        reading.notices.append(warning("cell_without_value", said, file=reading.file, value=str(formulas + errors)))
    if hidden := sum(one.hidden for one in watches):
        said = _("{count} rows of the workbook are hidden; they were read as all others.", count=hidden)
        reading.notices.append(warning("rows_hidden", said, file=reading.file, value=str(hidden)))
    header = next((int(one.value) for one in reading.notices if one.code == "header_found"), 1) + above
    if merged := [place for one in watches for row, place in one.merged if row > header]:
        said = _(
            "Cells are merged over several rows: {places}. Only the first row of each has the value. Undo the merging, "
            "and fill in every row.",
            places=shown(", ".join(merged), 200),
        )
        reading.notices.append(warning("cells_merged", said, file=reading.file, value=merged[0]))
