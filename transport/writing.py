"""One edition of a feed into the tables, by COPY, and out of them. `transport/actions.py` is what calls this."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, models

from transport import models as tables
from transport.feed_tables import FeedTables, Table
from transport.interpolating import with_all_times
from transport.locations import FILE, zones_of
from transport.made_shapes import SRID, Drawn
from transport.models import Feed, FeedFile, Location, MadeShape
from transport.stored import NUMBERED, StoredColumn, StoredFile, stored_files

Ids = dict[type[models.Model], dict[str, int]]
NAMED_BY = {tables.Service: ("calendar.txt", "calendar_dates.txt"), tables.Shape: ("shapes.txt",)}


class UnknownReference(Exception):
    """A row names a row of another file that there is not."""


def remove(feed: Feed) -> None:
    """Delete every row of the feed. References are checked when the transaction ends."""
    with connection.cursor() as cursor:
        for stored in sorted(stored_files().values(), key=lambda one: not one.owner):
            cursor.execute(f"DELETE FROM {stored.table} t WHERE {stored.of_feed()}", {"feed": feed.pk})
        for model in (tables.Service, tables.Shape, FeedFile, MadeShape, Location):
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE feed_id = %s", [feed.pk])


def write(feed: Feed, edition: FeedTables) -> Ids:
    """Write every row of the edition; the numbers that rows with a name were given, by table and name.

    Raises UnknownReference where a row names another one that is not there.
    """
    ids: Ids = {}
    for model, files in NAMED_BY.items():
        named = (name for file in files for name in edition[file].column(NUMBERED[model]))
        ids[model] = _write_names(feed, model, [name for name in dict.fromkeys(named) if name])
    for name, stored in _in_order():
        if table := edition.tables.get(name):
            _write_table(feed, stored, table, ids, edition)
    _write_files(feed, edition)
    _write_locations(feed, edition)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE transport_stoptime, transport_trip, transport_stop, transport_route, transport_calendardate"
        )
    return ids


def write_made_shapes(drawn: Iterable[Drawn]) -> None:
    """Keep the shapes, and let their trips point at them."""
    kept = list(drawn)
    rows = MadeShape.objects.bulk_create([shape for shape, _ in kept])
    pairs = [(trip, row.pk) for row, (_, trips) in zip(rows, kept, strict=True) for trip in trips]
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE transport_trip t SET made_shape_id = n.shape
                 FROM unnest(%s::bigint[], %s::bigint[]) AS n (trip, shape) WHERE t.id = n.trip""",
            [[trip for trip, _ in pairs], [shape for _, shape in pairs]],
        )


def _in_order() -> Iterator[tuple[str, StoredFile]]:
    """Files that others refer to first."""
    order = [model.__name__ for model in NUMBERED]
    place = {
        name: order.index(stored.file.model) if stored.file.model in order else 99
        for name, stored in stored_files().items()
    }
    return iter(sorted(stored_files().items(), key=lambda one: place[one[0]]))


def _write_names(feed: Feed, model: type[models.Model], names: Sequence[str]) -> dict[str, int]:
    numbers = _new_numbers(model, len(names))
    _copy(model, ("id", "feed_id", NUMBERED[model]), zip(numbers, repeat(feed.pk), names))
    return dict(zip(names, numbers, strict=True))


def _write_table(feed: Feed, stored: StoredFile, table: Table, ids: Ids, edition: FeedTables) -> None:
    """The rows of one file; those of NUMBERED get their numbers first, since stops name one another."""
    head: list[tuple[str, Iterable[Any]]] = [] if stored.owner else [("feed_id", repeat(feed.pk))]
    if stored.model in NUMBERED:
        numbers = _new_numbers(stored.model, len(table.rows))
        own = [value or "" for value in table.column(NUMBERED[stored.model])]
        ids[stored.model] = dict(zip(own, numbers, strict=True))
        head.append(("id", numbers))
    if stored.model is tables.StopTime:
        table, is_own = with_all_times(table, edition)
        head += [("has_own_arrival", is_own.arrivals), ("has_own_departure", is_own.departures)]
    columns = {column.name: (column.db_column, _values(stored, column, table, ids)) for column in stored.columns}
    extra = ("extra", _extra(stored, table))
    named = [*head, *columns.values(), extra]
    _copy(stored.model, [name for name, _ in named], zip(*(values for _, values in named), strict=False))


def _values(stored: StoredFile, column: StoredColumn, table: Table, ids: Ids) -> Iterable[Any]:
    """The values of a column as its table holds them: numbers for names of rows, "" for a blank text."""
    if column.name not in table.columns:
        return repeat("" if isinstance(column.field, models.TextField) else None, len(table.rows))
    values = table.column(column.name)
    if column.target is not None:
        return _numbers(stored, column, values, ids.get(column.target, {}))
    if isinstance(column.field, models.TextField):
        return [value or "" for value in values]
    return values


def _numbers(
    stored: StoredFile, column: StoredColumn, names: Iterable[Any], known: Mapping[str, int]
) -> list[int | None]:
    found = [known.get(name) if name else None for name in names]
    if None in found:
        for name, number in zip(names, found, strict=True):
            if number is None and (name or not column.field.null):
                raise UnknownReference(f"{stored.file.name}, {column.name}: {name!r} is in no row of the file it names")
    return found


def _extra(stored: StoredFile, table: Table) -> Iterable[str | None]:
    """What stands in columns that the standard does not know, as JSON; None where nothing does."""
    unknown = [(at, name) for at, name in enumerate(table.columns) if name not in stored.file.columns]
    if not unknown:
        return repeat(None, len(table.rows))
    told = ({name: row[at] for at, name in unknown if row[at]} for row in table.rows)
    return (json.dumps(said, ensure_ascii=False) if said else None for said in told)


def _new_numbers(model: type[models.Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(statement) as copy:  # a COPY ends beyond Django's sight
            for row in rows:
                copy.write_row(row)


def _write_files(feed: Feed, edition: FeedTables) -> None:
    """What files there were; of those that the standard has no table for, the bytes."""
    told = [
        FeedFile(feed=feed, name=name, columns=list(table.columns), row_count=len(table.rows))
        for name, table in edition.tables.items()
    ]
    FeedFile.objects.bulk_create(
        [*told, *(FeedFile(feed=feed, name=name, content=content) for name, content in edition.others.items())]
    )


def _write_locations(feed: Feed, edition: FeedTables) -> None:
    Location.objects.bulk_create(
        Location(
            feed=feed,
            location_id=zone.location_id,
            stop_name=zone.name,
            stop_desc=zone.description,
            area=GEOSGeometry(memoryview(zone.area.wkb), srid=SRID),  # type: ignore[misc] # a MultiPolygon it is
        )
        for zone in zones_of(edition.others.get(FILE))
    )
