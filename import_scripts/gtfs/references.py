"""Rows that name rows of other files."""

from collections.abc import Set

from import_scripts.gtfs.sayings import Say
from transport.feed_tables import Table


def check_reference(table: Table, column: str, known: Set[object], target: str, say: Say) -> None:
    """Say which cells of the column name what is not among the known; a blank one names nothing. `target` is a file."""
    values = table.column(column)
    if set(values) - known - {None}:
        for row, value in enumerate(values, 1):
            if value is not None and value not in known:
                say("foreign_key_violation", row=row, field=column, value=value, target=target)
