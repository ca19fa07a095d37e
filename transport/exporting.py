"""A feed out again as GTFS: one zip whose bytes follow from the rows alone, so that the same edition is the same file.

Every file that came goes out with its own columns, those that the standard does not know as well. What was blank is
blank. Two things are added: feed_info.txt where the feed had none, since without it nobody can tell one edition from
another, and the shapes that we have made for trips without one (`made_shapes.py`).
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from transport.currencies import written_out
from transport.gtfs_files import Column, gtfs_files
from transport.gtfs_values import written
from transport.made_shapes import COLUMNS, SHAPES, TRIPS, made_for_trips, made_points
from transport.models import Agency, Feed, FeedFile
from transport.stored import StoredFile, stored_files

EDITION = 2  # grows when the same rows would make other bytes
MOMENT = (1980, 1, 1, 0, 0, 0)  # of every file in the archive: the first that a zip knows
BATCH = 10_000
FEED_INFO, PRODUCTS = "feed_info.txt", "fare_products.txt"
OTHERWISE_LANGUAGE = "uk"


class EditionReplaced(Exception):
    """Another edition was loaded while the archive was made, and may be in parts of it: make it again."""


def state_of(feed: Feed) -> str:
    """Another one for every edition, and for what else the archive says: the seal of its bytes."""
    told = (EDITION, feed.slug, feed.loaded_at, feed.sha256, feed.publisher, feed.name, feed.url, feed.language)
    return sha256(repr(told).encode()).hexdigest()[:32]


def archive_of(feed: Feed) -> Path:
    """The feed's zip, made now if it is not there yet. Archives of older editions go. Raises EditionReplaced."""
    folder = Path(settings.DOWNLOADS_ROOT) / "gtfs" / feed.slug
    path = folder / f"{state_of(feed)}.zip"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".new-") as file:
            write_archive(feed, file)
            file.flush()
            if state_of(Feed.objects.get(pk=feed.pk)) != state_of(feed):
                raise EditionReplaced(feed.slug)
            Path(file.name).chmod(0o644)
            path.unlink(missing_ok=True)
            path.hardlink_to(file.name)
        for old in folder.glob("*.zip"):
            if old != path:
                old.unlink(missing_ok=True)
    return path


def write_archive(feed: Feed, file: Any) -> None:
    """The feed as a zip into an open binary file."""
    with transaction.atomic(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        came = {one.name: one for one in FeedFile.objects.filter(feed=feed)}
        made = made_for_trips(feed)
        for name in gtfs_files():
            if name in came or (name == SHAPES and made):
                columns = came[name].columns if name in came else list(COLUMNS)
                with _member(archive, name) as member:
                    _write_table(member, *_contents(feed, name, columns, made))
            elif name == FEED_INFO:
                with _member(archive, name) as member:
                    _write_table(member, list(INFO), [_info(feed)])
        for name in sorted(came.keys() - gtfs_files().keys()):
            with archive.open(_entry(name), "w") as raw:
                raw.write(bytes(came[name].content or b""))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    entry.create_system = 3  # as on every machine of ours, whichever it is
    return entry


def _member(archive: zipfile.ZipFile, name: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(archive.open(_entry(name), "w"), encoding="utf-8", newline="")


def _write_table(member: io.TextIOWrapper, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(member, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)


def _rows(feed: Feed, stored: StoredFile, columns: Sequence[str]) -> Iterator[list[str]]:
    """The rows of one file as texts, in the order of their keys, read in batches."""
    known = [name for name in columns if name in stored.file.columns]
    order = ", ".join(stored.file.key or known) or "extra"
    query = f"SELECT {', '.join([*known, 'extra::text'])} FROM ({stored.select()}) r ORDER BY {order}, extra::text"
    texts = [Texts(stored.file.columns[name]) for name in known]
    place = {name: at for at, name in enumerate(known)}
    with connection.connection.cursor(name="gtfs_export") as cursor:
        cursor.itersize = BATCH
        cursor.execute(query, {"feed": feed.pk})
        for row in cursor:
            told = [text[value] for text, value in zip(texts, row, strict=False)]
            extra = json.loads(row[-1]) if row[-1] else {}
            yield [told[place[name]] if name in place else extra.get(name, "") for name in columns]


class Texts(dict[Any, str]):
    """The values of one column as texts, each written once."""

    def __init__(self, column: Column) -> None:
        super().__init__({None: "", "": ""})
        self._column = column

    def __missing__(self, value: Any) -> str:
        text = self[value] = written(self._column, value)
        return text


# --- What a file holds ------------------------------------------------------------
def _contents(
    feed: Feed, name: str, columns: list[str], made: Mapping[str, str]
) -> tuple[list[str], Iterator[list[str]]]:
    """A file's columns and rows, with our shapes where trips have none: theirs come first, and stay as they are.

    Prices have as many decimals as their currency, which the database does not keep.
    """
    rows = _rows(feed, stored_files()[name], columns)
    if name == SHAPES and made:
        return columns, chain(rows, _made_rows(feed, columns, made))
    if name == PRODUCTS and {"amount", "currency"} <= set(columns):
        return columns, _priced(rows, columns)
    if name == TRIPS and made:
        widened = columns if "shape_id" in columns else [*columns, "shape_id"]
        return widened, _named(rows, columns, widened, made)
    return columns, rows


def _made_rows(feed: Feed, columns: Sequence[str], made: Mapping[str, str]) -> Iterator[list[str]]:
    known = gtfs_files()[SHAPES].columns
    for row in made_points(feed, made.values()):
        told = {name: written(known[name], value) for name, value in zip(COLUMNS, row, strict=True)}
        yield [told.get(name, "") for name in columns]


def _named(
    rows: Iterable[list[str]], columns: Sequence[str], widened: Sequence[str], made: Mapping[str, str]
) -> Iterator[list[str]]:
    trip, shape = columns.index("trip_id"), widened.index("shape_id")
    for row in rows:
        told = [*row, ""][: len(widened)]
        told[shape] = told[shape] or made.get(told[trip], "")
        yield told


def _priced(rows: Iterable[list[str]], columns: Sequence[str]) -> Iterator[list[str]]:
    amount, currency = columns.index("amount"), columns.index("currency")
    for row in rows:
        if row[amount]:
            row[amount] = written_out(Decimal(row[amount]), row[currency])
        yield row


# --- feed_info.txt where there was none -----------------------------------------
INFO = ("feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date", "feed_end_date", "feed_version")


def _info(feed: Feed) -> list[str]:
    """Who publishes what for which days, as far as the portal knows it."""
    agency = Agency.objects.filter(feed=feed).order_by("agency_id").first()
    publisher = feed.publisher or feed.name or (agency.agency_name if agency else "")
    url = feed.url or (agency.agency_url if agency else "")
    version = f"{feed.loaded_at:%Y-%m-%dT%H:%M:%SZ}" if feed.loaded_at else ""
    days = (_day(feed.feed_start_date), _day(feed.feed_end_date))
    return [publisher, url, feed.language or OTHERWISE_LANGUAGE, *days, version]


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
