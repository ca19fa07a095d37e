"""What a new edition of a feed changes: each row of the old one set beside the row of the new one with the same key."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from transport.models import Feed
from transport.stored import StoredFile, stored_files

MOST_NAMED = 200  # stops and routes that a report lists by name, of each sort
SNAPSHOT = "CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {rows}"
COUNT = """
SELECT count(*) FILTER (WHERE o.key IS NULL), count(*) FILTER (WHERE n.key IS NULL),
       count(*) FILTER (WHERE o.value <> n.value), count(*) FILTER (WHERE o.value = n.value)
  FROM {table} o FULL JOIN ({rows}) n ON n.key = o.key
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one file: how many are only in the new edition, only in the old one, in both but not alike, alike."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """Stops or routes by name: what came, what went, what is called otherwise (old → new). At most MOST_NAMED each."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FeedDifference:
    """What replacing a feed did or, in a dry run, would do."""

    files: dict[str, Counts]
    stops: Names
    routes: Names
    features: dict[str, dict[str, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @property
    def is_nothing(self) -> bool:
        """Whether both editions hold the same rows."""
        return not any(counts.added or counts.removed or counts.changed for counts in self.files.values())


def snapshot(feed: Feed, names: Iterable[str]) -> None:
    """Keep what these files hold now, in tables of this transaction."""
    with connection.cursor() as cursor:
        for name in names:
            table = _table(name)
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(SNAPSHOT.format(table=table, rows=_keyed(stored_files()[name])), {"feed": feed.pk})
            cursor.execute(f"ANALYZE {table}")


def counts(feed: Feed, names: Iterable[str]) -> dict[str, Counts]:
    """What became of the rows that `snapshot` kept; files that neither edition has are left out."""
    found = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(COUNT.format(table=_table(name), rows=_keyed(stored_files()[name])), {"feed": feed.pk})
            if any(row := cursor.fetchone()):
                found[name] = Counts(*row)
    return found


def _table(name: str) -> str:
    return "before_" + name.partition(".")[0]


def _keyed(stored: StoredFile) -> str:
    """Each row as two numbers, of its key and of all of it: rows with one number are one row, as far as 64 bits tell.

    Rows that are alike and have no key are told apart by counting them.
    """
    key = ", ".join(f"r.{name}" for name in stored.file.key) or "r.*"
    number = f"hashtextextended(ROW({key})::text, 0)"
    again = f"row_number() OVER (PARTITION BY {number})"
    told = number if stored.owner else f"hashtextextended(({number})::text || ' ' || {again}, 1)"
    return f"SELECT {told} AS key, hashtextextended(r::text, 0) AS value FROM ({stored.select()}) r"


def names(before: dict[str, str], after: dict[str, str]) -> Names:
    """What of the things with these names came, went, or got another one."""
    shared = before.keys() & after.keys()
    return Names(
        sorted(after[key] for key in after.keys() - shared)[:MOST_NAMED],
        sorted(before[key] for key in before.keys() - shared)[:MOST_NAMED],
        sorted(f"{before[key]} → {after[key]}" for key in shared if before[key] != after[key])[:MOST_NAMED],
    )
