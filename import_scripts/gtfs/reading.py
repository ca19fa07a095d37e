"""The files of a feed as tables of values, with a notice for each text, row or column that breaks the standard."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from import_scripts.gtfs.sayings import Say
from import_scripts.gtfs.unpacked import Unpacked
from transport.feed_tables import FeedTables, Table
from transport.gtfs_files import Column, GtfsFile, gtfs_files
from transport.gtfs_values import Memory, ValueFault
from transport.locations import FILE

MOST_ROWS = 3_000_000  # of one file
MOST_KEPT_BYTES = 64 << 20  # of a file that the standard does not know
KNOWN_OTHERS = {FILE}
CODECS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_feed(unpacked: Unpacked, say: Say, progress: Callable[[str], None] = lambda said: None) -> FeedTables:
    """Every file of the feed, in the order of the standard; what is wrong with them is said through `say`."""
    feed = FeedTables(sha256=unpacked.sha256)
    for name, file in gtfs_files().items():
        if name in unpacked.files:
            reader = TableReader(file, say.of(name), progress)
            with _opened(unpacked.files[name]) as text:
                feed.tables[name] = reader.read(text)
    for name in sorted(unpacked.files.keys() - gtfs_files().keys()):
        if name not in KNOWN_OTHERS:
            say.of(name)("unknown_file")
        if unpacked.files[name].stat().st_size <= MOST_KEPT_BYTES:
            feed.others[name] = unpacked.files[name].read_bytes()
        else:
            say.of(name)("file_not_kept")
    return feed


def _opened(path: Path) -> TextIO:
    """The file as text, its mark left out; what is no UTF-8 becomes a sign that is said of its cell."""
    with path.open("rb") as file:
        codec = CODECS.get(file.read(2), "utf-8-sig")
    return path.open(encoding=codec, errors="replace", newline="")


class TableReader:
    """Reads one file of the standard."""

    def __init__(self, file: GtfsFile, say: Say, progress: Callable[[str], None]) -> None:
        self.file, self.say, self.progress = file, say, progress
        self.faults: list[tuple[str, str, ValueFault]] = []

    def read(self, text: TextIO) -> Table:
        """The table; without columns where the file has no header."""
        rows = self._parsed(text)
        header = [name.strip() for name in next((row for row in rows if row), [])]
        places = {name: at for at, name in reversed(list(enumerate(header))) if name}
        names = tuple(sorted(places, key=places.__getitem__))
        table = Table(names)
        if names:
            self._check_header(header)
            table.rows = list(self._rows(rows, names, [places[name] for name in names], len(header)))
            self._check_blanks(table)
        if not names or (self.file.presence == "required" and not table.rows):
            self.say("empty_file")
        return table

    def _parsed(self, text: TextIO) -> Iterator[list[str]]:
        """The rows as texts, as far as the file is a table."""
        parsed = csv.reader(text, strict=True)
        try:
            yield from parsed
        except csv.Error as fault:
            self.say("csv_parsing_failed", row=max(0, parsed.line_num - 1), why=str(fault))

    def _check_header(self, header: list[str]) -> None:
        for name in dict.fromkeys(header):
            if not name:
                self.say("empty_column_name")
            elif header.count(name) > 1:
                self.say("duplicated_column", field=name)
            elif name not in self.file.columns:
                self.say("unknown_column", field=name)
        for column in self.file.columns.values():
            if column.presence == "required" and column.name not in header:
                self.say("missing_required_column", field=column.name)
            elif column.presence == "recommended" and column.name not in header:
                self.say("missing_recommended_column", field=column.name)

    def _rows(
        self, rows: Iterator[list[str]], names: tuple[str, ...], places: list[int], width: int
    ) -> Iterator[tuple[Any, ...]]:
        """Each row as values. One of another length than the header is left out: nobody knows what is what in it."""
        memories = [Memory(self.file.columns.get(name) or Column(name, "text"), self.faults) for name in names]
        taken = list(zip(memories, places, strict=True))
        for number, row in enumerate(rows, 1):
            if len(row) != width:
                self._say_length(row, number, width)
                continue
            values = tuple([memory[row[at]] for memory, at in taken])
            if self.faults:
                self._say_faults(number)
            if number > MOST_ROWS:
                self.say("too_many_rows", row=number, most=MOST_ROWS)
                return
            if number % 50_000 == 0:
                self.progress(f"{self.file.name}, row {number:,}")
            yield values

    def _say_length(self, row: list[str], number: int, width: int) -> None:
        if any(cell.strip() for cell in row):
            self.say("invalid_row_length", row=number, length=len(row), width=width)
        else:
            self.say("empty_row", row=number)

    def _say_faults(self, number: int) -> None:
        for field, text, fault in self.faults:
            self.say(fault.code, row=number, field=field, value=text, rule=fault.rule)
        self.faults.clear()

    def _check_blanks(self, table: Table) -> None:
        for column in self.file.columns.values():
            if column.presence == "optional" or column.name not in table.columns:
                continue
            values = table.column(column.name)
            code = "missing_required_field" if column.presence == "required" else "missing_recommended_field"
            for number, value in enumerate(values, 1) if None in values else ():
                if value is None and not self.say.has_said(number, column.name):
                    self.say(code, row=number, field=column.name)
