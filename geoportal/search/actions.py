"""Keeping the index true to the ledger: after every change, or anew for everything."""

from collections.abc import Iterable

from django.db import connection, transaction

from geoportal.search.entries import Row, columns, feature_rows, list_rows, street_rows
from geoportal.search.models import Entry, Pending

LOCK = 7410004  # one writer of the index at a time; no other room may take this number (tests/house/test_locks.py)
COPY = """
COPY search_entry (sort, key, feature_id, title, title_en, old_names, folded, weight, spot, box, vector) FROM STDIN
"""
# The last noted first: what somebody has just changed is not behind what an import has.
TAKE = """
DELETE FROM search_pending WHERE id IN (SELECT id FROM search_pending ORDER BY id DESC LIMIT %s) RETURNING feature_id
"""
PORTION = 50_000  # changes that one transaction files: a layer that was replaced is found whole, or as it was before
MEANWHILE = 200  # changes that a question waits for: a tenth of a second
BATCH = 5000  # features in memory at a time


def refresh_index() -> int:
    """Bring the entries of all changed features up to date, portion by portion, each found from then on; returns how
    many features had changed, counting one that stands in two portions twice. A chore of the worker.

    Where another process is already at it, nothing is done: its result is a moment away.
    """
    count = 0
    while (filed := _file_portion(PORTION)) is not None:
        count += filed
    return count


def keep_up() -> None:
    """Before a question is answered: file what has changed, where that is little. An import is the worker's, whole."""
    if 0 < Pending.objects.all()[: MEANWHILE + 1].count() <= MEANWHILE:
        _file_portion(MEANWHILE)


def _file_portion(most: int) -> int | None:
    """In one transaction; how many features these changes were of, None where there was nothing to do here."""
    if not Pending.objects.exists():
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        # Only the rows that this snapshot sees are taken: what commits later stays pending.
        cursor.execute(TAKE, [most])
        ids = sorted({id_ for (id_,) in cursor if id_})
        _file_features(ids)
        if not Pending.objects.exists():  # made of all features, so once, with the last of them
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
