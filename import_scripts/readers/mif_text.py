"""The two texts of a MIF, read line by line: GDAL makes 0 of a word and nothing of a month 13, and says nothing."""

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import shown
from import_scripts.readers.dbf import day_of
from import_scripts.rows import FileRefused

DELIMITER = re.compile(rb'^\s*delimiter\s+"(.)"', re.IGNORECASE | re.MULTILINE)
COLUMNS = re.compile(rb"^\s*columns\s+(\d{1,4})", re.IGNORECASE | re.MULTILINE)
TRANSFORM = re.compile(rb"^\s*transform\s", re.IGNORECASE | re.MULTILINE)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
SIZES = {"point": (2,), "line": (4,), "rect": (4,), "ellipse": (4,), "arc": (4,), "roundrect": (4, 5)}
CURVES = ("ellipse", "arc", "roundrect")
WHOLE = {"smallint": 1 << 15, "integer": 1 << 31, "largeint": 1 << 63}


@dataclass(slots=True)
class Mif:
    """What a MIF names: the columns with their types, and its objects."""

    columns: list[tuple[str, str]] = field(default_factory=list)
    objects: Counter[str] = field(default_factory=Counter)
    delimiter: str = "\t"


def mif_of(path: Path, head: bytes, codec: str) -> Mif:
    """Raises FileRefused for positions that are none, with their line."""
    if TRANSFORM.search(head.lower().split(b"\ndata")[0]):
        said = _("The MIF changes its coordinates by a Transform, which is not read. Save it without one.")
        raise FileRefused("file_unreadable", said, file=path.name)
    found, delimiter = Mif(), DELIMITER.search(head)
    found.delimiter = delimiter[1].decode("latin-1") if delimiter else "\t"
    names, is_data = -1, False
    with path.open(encoding=codec, errors="replace") as text:
        for number, line in enumerate(text, 1):
            words = line.split()
            if not words:
                continue
            if is_data:
                _look(words, number, found, path.name)
            elif names > 0:
                names -= 1
                found.columns.append((words[0], words[1].lower().split("(")[0] if len(words) > 1 else ""))
            elif words[0].lower() == "columns" and names < 0 and len(words) > 1 and words[1].isdecimal():
                names = int(words[1])
            is_data = is_data or words[0].lower() == "data"
    return found


def _look(words: list[str], line: int, found: Mif, file: str) -> None:
    kind = words[0].lower()
    if kind in SIZES:
        if len(words) - 1 not in SIZES[kind] or not all(NUMBER.fullmatch(word) for word in words[1:]):
            said = _(
                "Line {line}: '{value}' are not the numbers of positions.", line=str(line), value=shown(" ".join(words))
            )
            said = _("{fault} Correct it in the source.", fault=said)
            raise FileRefused("coordinate_unreadable", said, file=file, value=shown(" ".join(words)))
        found.objects[kind] += 1
    elif kind == "text":
        found.objects[kind] += 1


def count_of_mid(mid: Path, mif: Mif, codec: str, file: str) -> int:
    """Rows of the .mid, each with as many cells as the .mif has columns, and each cell of its column's type."""
    width, count = len(mif.columns), 0
    with mid.open(encoding=codec, errors="replace", newline="") as text:
        table = csv.reader(text, delimiter=mif.delimiter, strict=True)
        try:
            for cells in filter(None, table):
                count += 1
                if width and len(cells) != width:
                    said = _(
                        "Row {row} of the .mid has {cells} cells, the .mif names {width}. Export it again.",
                        row=str(count),
                        cells=len(cells),
                        width=width,
                    )
                    raise FileRefused("row_ragged", said, file=file, row=count)
                for cell, (name, kind) in zip(cells, mif.columns, strict=False):
                    if cell.strip() and (why := _unfit(cell.strip(), kind)):
                        said = _(
                            "{column}: '{value}' {fault}. Correct it in the source.",
                            column=name,
                            value=shown(cell),
                            fault=why,
                        )
                        raise FileRefused("value_unfit", said, file=file, row=count, field=name, value=shown(cell))
        except csv.Error as fault:
            raise FileRefused(
                "csv_malformed", _("The .mid is broken: {fault}. Export it again.", fault=sentence_of(fault)), file=file
            ) from fault
    return count


def _unfit(cell: str, kind: str) -> str:
    """What is wrong with a cell; empty where nothing is."""
    if kind in WHOLE and not (re.fullmatch(r"[+-]?\d+", cell) and -WHOLE[kind] <= int(cell) < WHOLE[kind]):
        return _("is no whole number that its column can hold")
    if kind in ("decimal", "float") and not NUMBER.fullmatch(cell):
        return _("is not a number")
    if kind == "date":
        try:
            day_of(cell)
        except ValueError as fault:
            return sentence_of(fault)
    if kind == "logical" and cell.upper() not in ("T", "F", "0", "1"):
        return _("is neither T nor F")
    return ""
