"""Moments of a test's own in the ledger: the trigger that writes the present one sleeps meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def unguarded() -> Iterator[None]:
    """Within it the guard of features lets everything pass as it is; a table with checks to come cannot be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE layers_feature DISABLE TRIGGER guard")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE layers_feature ENABLE TRIGGER guard")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
