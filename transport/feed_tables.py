"""A feed in memory, as a reader or a generator hands it over: the rows of each file, as values and not as texts.

    Table.of([{"stop_id": "1", "stop_name": "Площа", "stop_lat": 47.9, "stop_lon": 33.4}, …])

A time is seconds, a date a `datetime.date`, an amount a `Decimal`, a number a number; what is blank is None. Columns
that the standard does not know hold texts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Table:
    """One file: its columns in their order, and its rows, each as long as the columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Table":
        """A table of rows that name their values; a column that any of them has is one of all."""
        kept = list(rows)
        columns = tuple(dict.fromkeys(name for row in kept for name in row))
        return cls(columns, [tuple(row.get(name) for name in columns) for row in kept])

    def column(self, name: str) -> list[Any]:
        """The values of a column, row by row; None where there is no such column."""
        if name not in self.columns:
            return [None] * len(self.rows)
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def named(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Some columns, row by row."""
        return zip(*(self.column(name) for name in names), strict=True)


@dataclass(slots=True)
class FeedTables:
    """A whole feed: files of the standard as tables, all others as the bytes that they are."""

    tables: dict[str, Table] = field(default_factory=dict)
    others: dict[str, bytes] = field(default_factory=dict)
    sha256: str = ""

    def __getitem__(self, name: str) -> Table:
        """The table of a file; an empty one where the feed does not have it."""
        return self.tables.get(name) or Table(())
