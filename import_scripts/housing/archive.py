"""The archive of a housing company, read: 18 texts in a zip, each a header and lines. This module runs in the cage.

Nothing is trusted but the format: the code page is exactly cp1251, columns are found by their names, and a text that is
cut off or miscounted is said to be so. What names people is looked at here and stays here: where such a field is
filled, FILLED goes on in its place. What the values mean is asked outside (`checking.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from geoportal.core.sentences import sentence as _
from housing.upkeep_format import TABLES, Table
from import_scripts.notices import Notice, error, shown, warning
from import_scripts.zips import Budget, Member, listed, refusing, unpacked_pieces

TAG = re.compile(r"\s*<([A-Za-z]+)\s+value=(.*?)\s*/>\s*")
CODE_PAGE, BEGINS, ENDS = "CP1251", "<DATA>", "</DATA>"
LISTS = ("Columns", "Datatypes", "Lengths")
COUNT = "RecordCount"
MAY_LACK_COUNT = "IRC_HOUSE_TASKS"  # its own template does
FILLED = "+"  # where a person's name stood
MOST_UNEVEN = 100  # lines of one table that are quoted; whoever sees so many has understood
SAME_TYPES = {"DECIMAL": "DOUBLE PRECISION", "CHARACTER": "CHARACTER VARYING"}


@dataclass(slots=True)
class TableRead:
    """One table as the archive has it: what is to be said of it, and its values by column, each as it is written."""

    name: str
    notices: list[Notice] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)


class Unreadable(Exception):
    """A table, or a value of it, cannot be read; `notice` says why."""

    def __init__(self, code: str, message: str, **where: str) -> None:
        super().__init__(message)
        self.notice = error(code, message, **where)


def tables_of(path: Path, said: list[Notice]) -> Iterator[TableRead]:
    """Each table of the archive, in the order it is loaded in; what is said of the archive goes to `said`, all of it
    before the first table. Raises FileRefused for an archive that could harm."""
    budget = Budget(path.name)
    with refusing(path.name):
        found = _known(listed(path, budget), said)
        for name, table in TABLES.items():
            if name in found:
                yield _table(b"".join(unpacked_pieces(found[name], budget)), table)


def _known(members: list[Member], said: list[Notice]) -> dict[str, Member]:
    """The members that are tables, by their names."""
    names = {table.file.casefold(): name for name, table in TABLES.items()}
    found = {}
    for member in members:
        if "/" in member.name.replace("\\", "/"):
            message = _("'{name}' lies in a folder. The files lie side by side; pack them so.", name=member.name)
            said.append(error("housing_entry_in_folder", message, value=shown(member.name)))
        elif name := names.get(member.name.casefold()):
            found[name] = member
        else:
            message = _("'{name}' is no table of the format. It was left out.", name=member.name)
            said.append(warning("housing_file_unknown", message, value=shown(member.name)))
    for name, table in TABLES.items():
        if name not in found:
            message = _("The archive has no {file}; it counts as empty. Send all {count} files.",
                        file=table.file, count=len(TABLES))  # fmt: skip
            said.append(warning("housing_file_missing", message, value=table.file))
    return found


def _table(raw: bytes, table: Table) -> TableRead:
    read = TableRead(table.name)
    try:
        head, lines = _parted(_text(raw))
        columns = _columns(head, table, read.notices)
        _check_types(head, table, columns, read.notices)
        rows = _rows(lines, len(columns), read.notices)
        _check_count(head, table, lines, read.notices)
    except Unreadable as fault:
        read.notices.append(fault.notice)
        return read
    values = list(map(list, zip(*rows, strict=True))) if rows else [[] for _name in columns]
    read.columns = dict(zip(columns, values, strict=True))
    for name in table.personal:
        if name in read.columns:
            read.columns[name] = [FILLED if value.strip() else "" for value in read.columns[name]]
    return read


def _text(raw: bytes) -> str:
    """The text, which is in cp1251 and in nothing else."""
    if not raw.isascii():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            raise Unreadable("housing_encoding", _("The text is in UTF-8. The format is CP1251; export it so."))
    try:
        return raw.decode("cp1251").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        message = _("Line {line} has the byte {byte}, which is no character of CP1251. Export the table again.",
                    line=str(line), byte=f"{raw[fault.start]:02X}")  # fmt: skip
        raise Unreadable("housing_encoding", message, value=f"{raw[fault.start]:02X}") from None


def _parted(text: str) -> tuple[dict[str, str], list[str]]:
    """The tags of the header, and the lines of data; empty lines are none."""
    lines = text.split("\n")
    at = next((number for number, line in enumerate(lines) if line.strip() == BEGINS), None)
    if at is None:
        raise _headless(BEGINS)
    end = next((number for number in range(len(lines) - 1, at, -1) if lines[number].strip()), at)
    if lines[end].strip() != ENDS:
        message = _("The table does not end with {ends}: it is cut off. Export and send it again.", ends=ENDS)
        raise Unreadable("housing_cut_off", message)
    tags = [(found.group(1), found.group(2)) for line in lines[:at] if (found := TAG.fullmatch(line))]
    return dict(tags), [line for line in lines[at + 1 : end] if line]


def _headless(what: str) -> Unreadable:
    message = _("The header has no {tag}. Every table begins with its six lines; export it again.", tag=what)
    return Unreadable("housing_header_missing", message, field=what)


def _columns(head: dict[str, str], table: Table, notices: list[Notice]) -> list[str]:
    """The names of the columns in the order of the file."""
    for tag in ("Database", "Codepage", *LISTS):
        if tag not in head:
            raise _headless(tag)
    if head["Codepage"].strip().upper() != CODE_PAGE:
        message = _("The header declares the code page '{page}', and the format has CP1251 alone. Export it so.",
                    page=shown(head["Codepage"]))  # fmt: skip
        raise Unreadable("housing_encoding", message, value=shown(head["Codepage"]))
    columns, *others = [[one.strip() for one in head[tag].split(";")] for tag in LISTS]
    if any(len(one) != len(columns) for one in others):
        message = _("The header names {columns} columns, {types} types and {lengths} lengths. They go together.",
                    columns=len(columns), types=len(others[0]), lengths=len(others[1]))  # fmt: skip
        raise Unreadable("housing_header_uneven", message)
    _check_columns([one.upper() for one in columns], table)
    return [one.upper() for one in columns]


def _check_columns(columns: list[str], table: Table) -> None:
    for name in columns:
        if name not in table.fields:
            message = _(
                "The table has no column '{column}'. It has: {columns}.", column=name, columns=list(table.fields)
            )
            raise Unreadable("housing_column_unknown", message, field=shown(name))
        if columns.count(name) > 1:
            message = _("The column {column} stands twice in the header. Leave one.", column=name)
            raise Unreadable("housing_column_repeated", message, field=name)
    for name, one in table.fields.items():
        if one.is_required and name not in columns:
            message = _("The header has no column {column}, which is compulsory. Export it too.", column=name)
            raise Unreadable("housing_column_missing", message, field=name)


def _check_types(head: dict[str, str], table: Table, columns: list[str], notices: list[Notice]) -> None:
    """A type that differs is worth a look; lengths of the header differ from template to template, and mean nothing."""
    for name, said in zip(columns, head["Datatypes"].split(";"), strict=True):
        given, expected = said.strip().upper(), table.fields[name].header_type
        if SAME_TYPES.get(given, given) != SAME_TYPES.get(expected, expected):
            message = _("The header says {given} of {column}; by the format it is {expected}, and was read so.",
                        given=shown(given), column=name, expected=expected)  # fmt: skip
            notices.append(warning("housing_type_differs", message, field=name, value=shown(given)))


def _rows(lines: list[str], count: int, notices: list[Notice]) -> list[list[str]]:
    rows = []
    for number, line in enumerate(lines, 1):
        values = line.split("|")
        if len(values) == count:
            rows.append(values)
        elif len(notices) < MOST_UNEVEN:
            message = _("The line has {found} values, and the header {count} columns. A text may not hold the sign |.",
                        found=len(values), count=count)  # fmt: skip
            notices.append(error("housing_row_uneven", message, row=number))
    return rows


def _check_count(head: dict[str, str], table: Table, lines: list[str], notices: list[Notice]) -> None:
    declared = head.get(COUNT, "").strip()
    if not declared and COUNT not in head:
        if table.name != MAY_LACK_COUNT:
            raise _headless(COUNT)
        message = _("The header has no {tag}; {count} lines were counted. Write it.", tag=COUNT, count=len(lines))
        notices.append(warning("housing_record_count_missing", message, field=COUNT))
    elif declared != str(len(lines)):
        message = _("The header declares '{declared}' rows, and there are {count}. Export and send it again.",
                    declared=shown(declared), count=len(lines))  # fmt: skip
        raise Unreadable("housing_record_count", message, field=COUNT, value=shown(declared))
