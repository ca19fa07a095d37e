"""The staging table through which a whole layer comes into the ledger: COPY in, compare; `layers/merging.py` merges.

What is unchanged is not written; `layers/comparing.py` says what that is.
"""

import json
import logging
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from struct import pack, unpack_from
from typing import Any
from uuid import NAMESPACE_URL

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Copy
from psycopg.copy import LibpqWriter

from geoportal.core.languages import translations_of
from geoportal.core.sentences import sentence as _
from layers.comparing import COMPARE, COUNT, DIFFERENCES, LIST
from layers.models import Kind, Layer
from layers.rows import Difference, FeatureRow, SyncResult

logger = logging.getLogger(__name__)
BLOCK = 256 * 1024  # bytes
Numbered = tuple[int, FeatureRow, bytes]  # its number in its source, and what its geometry is, whatever the row says
HAS_SRID, WGS84 = 0x20000000, 4326  # PostGIS's own well-known binary: the flag in the type, and what follows it
CREATE = """
DROP TABLE IF EXISTS staged_feature, kept_feature;
CREATE TEMPORARY TABLE staged_feature (
    row_number integer, source_id text, uuid uuid, kind_code text, kind_id bigint, geometry geometry(Geometry, 4326),
    is_outside_confirmed boolean, name text, description text, address text, translations jsonb, properties jsonb,
    rank smallint, status text, visibility text, source text, verified_on date, next_due_on date
) ON COMMIT DROP;
CREATE TEMPORARY TABLE kept_feature (row_number integer, source_id text) ON COMMIT DROP
"""
COPY = """
COPY staged_feature (row_number, source_id, uuid, kind_code, kind_id, geometry, is_outside_confirmed, name, description,
    address, translations, properties, rank, status, visibility, source, verified_on, next_due_on) FROM STDIN
"""
TABLES = ("staged_feature", "kept_feature")
COPY_KEPT = "COPY kept_feature (row_number, source_id) FROM STDIN"
INDEX = """
CREATE INDEX ON staged_feature (source_id);
ANALYZE staged_feature;
ANALYZE kept_feature
"""
# The ids that stand in several rows, of staged and kept rows together; what nothing is known of has no row number.
REPEATED = """
SELECT source_id, count(*) AS many, min(row_number) AS first, array_agg(row_number ORDER BY row_number) AS numbers
  FROM (SELECT row_number, source_id FROM staged_feature UNION ALL
        SELECT row_number, source_id FROM kept_feature WHERE row_number IS NOT NULL) every
 GROUP BY source_id HAVING count(*) > 1
"""
SHOWN = ("source_id", "name", "description", "address", "kind", "rank", "status", "visibility", "source",
         "verified_on", "next_due_on", "properties")  # fmt: skip
STAGED_ROWS = f"""
SELECT row_number, ST_AsBinary(ST_PointOnSurface(geometry)), translations::text,
       {", ".join({"kind": "kind_code", "properties": "properties::text"}.get(name, name) for name in SHOWN)}
  FROM staged_feature WHERE row_number = ANY(%s)
"""
KEEP_REPEATED = f"""
WITH several AS MATERIALIZED (SELECT source_id FROM ({REPEATED}) r),
     gone AS (DELETE FROM staged_feature s USING several r WHERE r.source_id = s.source_id
              RETURNING s.row_number, s.source_id)
INSERT INTO kept_feature (row_number, source_id) SELECT row_number, source_id FROM gone RETURNING row_number
"""
# Before the first write, and before the comparison that it rests on: whoever edits one of these waits, or we do.
# The lock of the counters comes with the first write, so that nobody who has it waits for one of these rows.
LOCK_ROWS = "SELECT count(*) FROM (SELECT 1 FROM layers_feature WHERE layer_id = %(layer)s FOR NO KEY UPDATE) held"


def stage(layer: Layer, rows: Iterable[FeatureRow], kept: Iterable[str] = ()) -> None:
    """Fill the staging table of this transaction with `rows`; what the layer has under the ids `kept` is to stay."""
    begin()
    add(layer, ((number, row, row.geometry) for number, row in enumerate(rows, 1)), kinds())
    keep((None, source_id) for source_id in kept)
    index()


def begin() -> None:
    """Make the empty staging table of this transaction; `add` and `keep` fill it, and `index` says that it is full."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)


def kinds() -> dict[str, int]:
    """The kinds that there are, by their codes."""
    return dict(Kind.objects.values_list("code", "id"))


def add(layer: Layer, rows: Iterable[Numbered], kinds: Mapping[str, int], record: "Record | None" = None) -> None:
    """Some more rows. They are taken one by one; none stays in memory."""
    with _copying(COPY, "staged_feature", record) as copy:
        for number, row, geometry in rows:
            copy.write_row(_as_columns(layer, number, row, geometry, kinds))


def keep(rows: Iterable[tuple[int | None, str]], record: "Record | None" = None) -> None:
    """Ids, with the numbers of their rows, of which nothing may be merged: what the layer has under them stays."""
    with _copying(COPY_KEPT, "kept_feature", record) as copy:
        for row in rows:
            copy.write_row(row)


def index() -> None:
    """Make what was staged quick to ask, and known to the planner; before the functions below."""
    with connection.cursor() as cursor:
        cursor.execute(INDEX)


class Record:
    """What goes into the staging table, written down on the way as files in a folder: `read_in` stages it again.

    Where the disk is full it is not whole, and nothing else happens: whoever needs it asks first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.is_whole = folder, True
        self._files = {name: (folder / name).open("xb") for name in TABLES}

    def write(self, table: str, data: bytes) -> None:
        try:
            self._files[table].write(data)
        except OSError as fault:
            self.is_whole = False
            logger.warning("What was staged is not kept: %s", fault)

    def close(self) -> None:
        for file in self._files.values():
            file.close()


class _Recorded(LibpqWriter):
    """Sends what is copied into a table, and hands it to the record."""

    def __init__(self, cursor: CursorWrapper, table: str, record: Record) -> None:
        super().__init__(cursor.cursor)
        self._table, self._record = table, record

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._record.is_whole:
            self._record.write(self._table, bytes(data))
        super().write(data)


@contextmanager
def _copying(statement: str, table: str, record: Record | None) -> Iterator[Copy]:
    with connection.cursor() as cursor:
        writer = _Recorded(cursor, table, record) if record is not None else None
        with cursor.cursor.copy(statement, writer=writer) as copy:  # Django's own, which logs queries, takes no writer
            yield copy


def read_in(folder: Path) -> None:
    """Stage what was recorded there; it must be our own, and of this form of the tables."""
    begin()
    with connection.cursor() as cursor:
        for name, statement in zip(TABLES, (COPY, COPY_KEPT), strict=True):
            with (folder / name).open("rb") as file, cursor.copy(statement) as copy:
                while block := file.read(BLOCK):
                    copy.write(block)
    index()
    keep_repeated()


def repeated(limit: int) -> tuple[list[tuple[str, int, list[int]]], int]:
    """Ids that stand in several rows, how many those are, and their numbers, the first of the source first; at most
    `limit` ids with `limit` numbers each. And how many such rows there are in all."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT source_id, many, numbers[:%(limit)s], sum(many) OVER () FROM ({REPEATED}) r"
            " ORDER BY first LIMIT %(limit)s",
            {"limit": limit},
        )
        found = cursor.fetchall()
    return [row[:3] for row in found], int(found[0][3]) if found else 0


def staged_rows(numbers: Sequence[int]) -> dict[int, FeatureRow]:
    """Some of the rows, by their numbers in the source, each with a point on it for its geometry."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(STAGED_ROWS, [list(numbers)])
        for number, geometry, translations, *values in cursor:
            told = dict(zip(SHOWN, values, strict=True))
            texts = {
                code: {name: note["text"] for name, note in notes.items()}
                for code, notes in json.loads(translations).items()
            }
            told["properties"] = json.loads(told["properties"])
            found[number] = FeatureRow(geometry=bytes(geometry), texts=texts, **told)
    return found


def keep_repeated() -> "array[int]":
    """Take the rows that share an id out of the staging table, so that what the layer has stays; their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP_REPEATED)
        return array("I", (number for (number,) in cursor))


def _as_columns(
    layer: Layer, number: int, row: FeatureRow, geometry: bytes, kinds: Mapping[str, int]
) -> tuple[Any, ...]:
    return (
        number, row.source_id, _uuid(f"{layer.slug}/{row.source_id}"), row.kind, kinds.get(row.kind),
        _in_wgs84(geometry), row.is_outside_confirmed, row.name, row.description, row.address,
        _translations(row) if row.texts else "{}",
        json.dumps(row.properties) if row.properties else "{}", row.rank, row.status, row.visibility, row.source,
        row.verified_on, row.next_due_on,
    )  # fmt: skip


def _translations(row: FeatureRow) -> str:
    return json.dumps(
        translations_of(row.texts, {"name": row.name, "description": row.description, "address": row.address})
    )


def _uuid(name: str) -> str:
    """What `uuid5(NAMESPACE_URL, name)` is, three times as fast."""
    digest = bytearray(sha1(NAMESPACE_URL.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    return digest.hex()


def _in_wgs84(wkb: bytes) -> str:
    """The geometry as COPY takes it: with the number of its system behind its type, in hexadecimal digits."""
    order = "<I" if wkb[:1] == b"\x01" else ">I"
    (kind,) = unpack_from(order, wkb, 1)
    return (wkb[:1] + pack(order, kind | HAS_SRID) + pack(order, WGS84) + wkb[5:]).hex()


def faults() -> list[str]:
    """Why the staged rows cannot be merged: repeated source ids and kinds that do not exist; at most ten of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, count(*) FROM staged_feature GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 10"
        )
        found: list[str] = [
            _("source_id '{id}' stands {count} times; it must be unique", id=source_id, count=count)
            for source_id, count in cursor
        ]
        cursor.execute(
            "SELECT kind_code, count(*) FROM staged_feature WHERE kind_code <> '' AND kind_id IS NULL"
            " GROUP BY 1 ORDER BY 1 LIMIT 10"
        )
        return found + [
            _("kind '{code}' of {count} rows is not known; load the kinds or add it", code=code, count=count)
            for code, count in cursor
        ]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which live features a merge may withdraw: those absent from the rows, but never those that are to be kept."""

    layer: Layer
    withdraw_absent: bool = True

    def values(self, **more: Any) -> dict[str, Any]:
        """As parameters of the statements above."""
        return {"layer": self.layer.pk, "withdraw_absent": self.withdraw_absent, **more}


def hold(scope: Scope) -> None:
    """Let nobody change the layer's features until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ROWS, {"layer": scope.layer.pk})


def difference(scope: Scope) -> tuple[SyncResult, int]:
    """What merging would do, and how many live features the layer has now. The rest of this module goes by it."""
    with hashing() as cursor:
        cursor.execute("DROP TABLE IF EXISTS compared_feature")
        cursor.execute(COMPARE, scope.values())
        cursor.execute(COUNT, scope.values())
        added, moved, changed, unchanged, withdrawn, live = cursor.fetchone()
    return SyncResult(added=added, changed=changed, withdrawn=withdrawn, unchanged=unchanged, moved=moved), live


def differences(scope: Scope, limit: int) -> list[Difference]:
    """The first `limit` features that merging would touch, and then those that it would not; what vanishes first."""
    with hashing() as cursor:
        cursor.execute(LIST, scope.values(limit=limit))
        return [Difference(*row) for row in cursor]


def write_differences(scope: Scope, insert: str, **values: Any) -> None:
    """`insert`, a statement of ours that takes its rows from {differences}, with `values` as its parameters."""
    with hashing() as cursor:
        cursor.execute(insert.format(differences=DIFFERENCES), scope.values(**values))


@contextmanager
def hashing() -> Iterator[CursorWrapper]:
    """A cursor of this transaction whose joins are no loops: layers/planning.py says why."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield cursor
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
