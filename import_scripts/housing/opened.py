"""An archive opened in the cage: what its child says of it, each piece looked at before it is believed.

archive = read_archive(path)
archive.notices; archive.tables["IRC_HOUSE_ACTS"].columns["SUMMA"]
"""

import dataclasses
from pathlib import Path
from typing import Any

from housing.upkeep_format import TABLES
from import_scripts import wire
from import_scripts.cage import Said, caged
from import_scripts.housing.archive import FILLED, TableRead
from import_scripts.notices import Notice
from import_scripts.walls import Limits

MOST_ROWS = 2_000_000  # of one archive; a company of a thousand houses has some thirty thousand


@dataclasses.dataclass(slots=True)
class Archive:
    """What an archive holds: every table of the format, empty where its file is missing or cannot be read."""

    file: str
    notices: list[Notice]
    tables: dict[str, TableRead]


def read_archive(path: Path, limits: Limits | None = None) -> Archive:
    """All that the archive holds, read by a child that can do no harm. Raises FileRefused."""
    with caged(path, {"task": "housing"}, limits) as said, said.refusing():
        return _received(said)


def _received(said: Said) -> Archive:
    archive = Archive(said.file, [], {name: TableRead(name) for name in TABLES})
    (notices,) = wire.exactly(said.expected("said"), 1)
    archive.notices = wire.read_notices(notices, said.file)
    table = None
    while (found := said.next())[0] != "end":
        sort, facts = found
        if sort == "table":
            table = _table(facts, archive)
        elif sort == "rows" and table is not None:
            said.number += _add_rows(table, facts)
            wire.demand(said.number <= MOST_ROWS, "more rows than an archive may have")
        else:
            raise wire.BadFrame(f"{sort} in an archive")
    return archive


def _table(facts: list[Any], archive: Archive) -> TableRead:
    name, columns, notices = wire.exactly(facts, 3)
    wire.demand(isinstance(name, str) and name in TABLES, "table: name")
    wire.demand(isinstance(columns, list) and all(type(one) is str for one in columns), "table: columns")
    fields = TABLES[name].fields
    wire.demand(len(set(columns)) == len(columns) and set(columns) <= fields.keys(), "table: columns")
    file = f"{archive.file}/{TABLES[name].file}"
    table = TableRead(name, wire.read_notices(notices, file), {one: [] for one in columns})
    archive.tables[name] = table
    return table


def _add_rows(table: TableRead, facts: list[Any]) -> int:
    wire.demand(len(facts) == len(table.columns) > 0, "rows: columns")
    wire.demand(all(isinstance(one, list) for one in facts), "rows")
    count = len(facts[0])
    for (name, values), more in zip(table.columns.items(), facts, strict=True):
        kinds = set(map(type, more))
        wire.demand(len(more) == count and kinds <= {str}, "rows: values")
        if name in TABLES[table.name].personal:
            wire.demand(set(more) <= {FILLED, ""}, "rows: a person")
        values += more
    return count
