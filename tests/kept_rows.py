"""Rows that many tests begin with, made once by the portal's own actions and then written again as they were.

To make them anew means every trigger of the ledger, for each test: a third of a second. Written again, they set off
nothing. So what the actions leave for the end of their transaction (deferred constraints, notifications) is not there;
a test of that commits, and has its rows made.
"""

from collections.abc import Callable

from django.db import connection


class KeptRows:
    """What `make` writes; `shared` is the one empty table that somebody may have filled before it."""

    def __init__(self, make: Callable[[], None], shared: str) -> None:
        self._make = make
        self._shared = shared
        self._rows: dict[str, bytes] = {}
        self._begun: set[str] = set()  # the tables among them with rows that a migration left there

    def write(self) -> None:
        """Make them, or write them again: inside a transaction that a test takes back, before it has any of them."""
        if not connection.in_atomic_block or not _may_silence_triggers():
            self._make()
        elif not self._rows:
            self._make_and_keep()
        elif _any_filled([table for table in self._rows if table not in {self._shared, *self._begun}]):
            self._make()
        else:
            self._write_again()

    def _make_and_keep(self) -> None:
        before = _rows_by_table()
        self._make()
        if not before[self._shared]:
            after = _rows_by_table()
            self._rows = {table: after[table] for table in before if after[table] != before[table]}
            self._begun = {table for table in self._rows if before[table]}

    def _write_again(self) -> None:
        is_shared_filled = _any_filled([self._shared])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires, no key is looked up
            for table in self._begun:
                cursor.execute(f'DELETE FROM "{table}"')
            for table, rows in self._rows.items():
                if not (table == self._shared and is_shared_filled):
                    with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                        copy.write(rows)
            cursor.execute("SET LOCAL session_replication_role TO DEFAULT")


def _may_silence_triggers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        return bool(cursor.fetchone()[0])


def _any_filled(tables: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f'EXISTS (SELECT FROM "{table}")' for table in tables))
        return bool(cursor.fetchone()[0])


def _rows_by_table() -> dict[str, bytes]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                found[table] = b"".join(bytes(part) for part in copy)
        return found
