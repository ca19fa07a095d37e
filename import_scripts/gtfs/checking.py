"""What the files of a feed say of one another, looked at in the words of the canonical validator."""

from collections.abc import Callable, Iterator
from datetime import date

from django.utils import timezone

from import_scripts.gtfs.calendar_checks import check_calendars
from import_scripts.gtfs.fare_checks import check_fares
from import_scripts.gtfs.location_checks import check_locations
from import_scripts.gtfs.network_checks import check_network
from import_scripts.gtfs.pathway_checks import check_pathways
from import_scripts.gtfs.references import check_reference
from import_scripts.gtfs.sayings import Say
from import_scripts.gtfs.timetable_checks import check_timetable
from transport.feed_tables import FeedTables, Table
from transport.gtfs_files import GtfsFile, gtfs_files
from transport.locations import FILE as ZONES

CALENDARS = ("calendar.txt", "calendar_dates.txt")
ONE_MAY_DO = {"stops.txt": ZONES}  # files that are not missed where the other one is there


def check_feed(feed: FeedTables, say: Say, progress: Callable[[str], None], today: date | None = None) -> None:
    """Say everything that is wrong with the feed as a whole."""
    _check_files(feed, say)
    for name, table in feed.tables.items():
        progress(f"checking {name}")
        file = gtfs_files()[name]
        _check_keys(file, table, say.of(name))
        _check_references(file, feed, say.of(name))
    check_network(feed, say)
    check_pathways(feed, say)
    check_fares(feed, say)
    check_locations(feed, say)
    check_calendars(feed, say, today or timezone.localdate())
    check_timetable(feed, say)


def _check_files(feed: FeedTables, say: Say) -> None:
    for file in gtfs_files().values():
        if file.name in feed.tables or ONE_MAY_DO.get(file.name) in feed.others:
            continue
        if file.presence == "required":
            say("missing_required_file", name=file.name)
        elif file.presence == "recommended":
            say("missing_recommended_file", name=file.name)
    if not any(name in feed.tables for name in CALENDARS):
        say("missing_calendar_and_calendar_date_files")


def _check_keys(file: GtfsFile, table: Table, say: Say) -> None:
    """No two rows have one key. What has none, because an optional id is blank, is no row that others could mean."""
    key = [name for name in file.key if name in table.columns]
    if not key or any(file.columns[name].presence == "required" for name in file.key if name not in key):
        return
    first: dict[object, int] = {}
    keys = table.column(key[0]) if len(key) == 1 else table.named(*key)
    is_named = len(key) > 1 or file.name == "agency.txt"
    for row, own in enumerate(keys, 1):
        if first.setdefault(own, row) != row and (own is not None or is_named):
            say("duplicate_key", row=row, field=", ".join(key), value=_shown(own), first=str(first[own]))


def _shown(key: object) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return ", ".join("" if part is None else str(part) for part in parts)


def _check_references(file: GtfsFile, feed: FeedTables, say: Say) -> None:
    table = feed[file.name]
    for column in file.columns.values():
        if column.refers_to and column.name in table.columns:
            target = " / ".join(CALENDARS) if column.refers_to in CALENDARS else column.refers_to
            check_reference(table, column.name, _keys_of(feed, column.refers_to), target, say)


def _keys_of(feed: FeedTables, name: str) -> set[object]:
    """What the rows of a file are called by others; a service is in either calendar."""
    return {own for file in (CALENDARS if name in CALENDARS else (name,)) for own in _own_keys(feed, file)}


def _own_keys(feed: FeedTables, name: str) -> Iterator[object]:
    yield from feed[name].column(gtfs_files()[name].key[0])
