"""Keeping the index true to the ledger: after every change, or anew for everything."""

from collections.abc import Iterable

from django.db import connection, transaction

from geoportal.search.entries import Row, columns, feature_rows, list_rows, street_rows
from geoportal.search.models import Entry, Pending

LOCK = 7410004  # one writer of the index at a time; no other room may take this number (tests/house/test_locks.py)
COPY = """
COPY search_entry (sort, key, feature_id, title, title_en, old_names, folded, weight, spot, box, vector) FROM STDIN
"""
BATCH = 5000


def refresh_index() -> int:
    """Bring the entries of changed features up to date; returns how many features had changed.

    Where another process is already at it, nothing is done: its result is a moment away.
    """
    if not Pending.objects.exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        # Only the rows that this snapshot sees are taken: what commits later stays pending.
        cursor.execute("DELETE FROM search_pending RETURNING feature_id")
        ids = sorted({id_ for (id_,) in cursor if id_})
        _file_features(ids)
        _file_again((Entry.Sort.STREET,), street_rows())
        _file_again((Entry.Sort.THEME, Entry.Sort.LAYER, Entry.Sort.KIND), list_rows())
    return len(ids)


def rebuild_index() -> int:
    """Throw the index away and make it from the ledger; returns the number of entries."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        Entry.objects.all().delete()
        Pending.objects.all().delete()
        cursor.execute("INSERT INTO search_pending (feature_id) SELECT 0 UNION ALL SELECT id FROM layers_feature")
        refresh_index()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_entry")
    return Entry.objects.count()


def _file_features(ids: list[int]) -> None:
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        Entry.objects.filter(feature_id__in=some).delete()
        _copy(feature_rows(some))


def _file_again(sorts: Iterable[str], rows: Iterable[Row]) -> None:
    Entry.objects.filter(sort__in=sorts).delete()
    _copy(rows)


def _copy(rows: Iterable[Row]) -> None:
    lines = list(columns(rows))  # read to the end first: one connection cannot read and COPY at once
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for line in lines:
            copy.write_row(line)
