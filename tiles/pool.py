"""Connections that draw: few, kept open, and set so that no tile can hold the database up.

Drawing has its own pool because Django under ASGI opens a connection per request, which costs more than most tiles.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from django.db import connection
from psycopg import Connection
from psycopg_pool import ConnectionPool

from geoportal.env import env
from tiles.connections import DRAWING, address

SIZE = env.int("GEOPORTAL_TILE_CONNECTIONS", 6)
STATEMENT_TIMEOUT_MS = 2000
_opening = Lock()
_pool: ConnectionPool[Connection[Any]] | None = None


def is_inside_transaction() -> bool:
    """In a transaction of Django's (a command's, a test's) drawing must see what that transaction has written."""
    return connection.in_atomic_block


@contextmanager
def patient_cursor() -> Iterator[Any]:
    """A cursor for work that no reader waits for: it may take its time."""
    with drawing_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        try:
            yield cursor
        finally:
            cursor.execute(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}")


@contextmanager
def drawing_cursor() -> Iterator[Any]:
    """A cursor for one short read or for storing one tile; every statement is a transaction of its own."""
    if is_inside_transaction():
        with connection.cursor() as cursor:
            yield cursor
    else:
        with _open_pool().connection() as drawing, drawing.cursor(binary=True) as cursor:
            yield cursor


def drawing_pool() -> "ConnectionPool[Connection[Any]] | None":
    """The pool, if anything has been drawn yet; for those who only look."""
    return _pool


def close_pool() -> None:
    """Let go of all connections; the next tile opens them again."""
    global _pool
    with _opening:
        if _pool is not None:
            _pool.close()
        _pool = None


def _open_pool() -> ConnectionPool[Connection[Any]]:
    global _pool
    with _opening:
        if _pool is None:
            _pool = ConnectionPool(
                kwargs={**address(), "autocommit": True, "prepare_threshold": 1},
                configure=_configure,
                min_size=0,
                max_size=SIZE,
                max_waiting=256,
                timeout=STATEMENT_TIMEOUT_MS / 1000,
                name="tiles",
                open=True,
            )
        return _pool


def _configure(drawing: Connection[Any]) -> None:
    for setting in (f"statement_timeout = {STATEMENT_TIMEOUT_MS}", *DRAWING):
        drawing.execute(f"SET {setting}")
