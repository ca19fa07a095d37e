"""Every file of the standard with every one of its columns filled: stored, found again, and given out as it came."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from import_scripts.gtfs.reading import read_feed
from import_scripts.gtfs.sayings import Say
from import_scripts.gtfs.unpacked import unpacked
from import_scripts.notices import Notices
from transport.actions import replace_feed
from transport.exporting import write_archive
from transport.feed_tables import FeedTables, Table
from transport.gtfs_files import Column, GtfsFile, gtfs_files
from transport.models import BookingRule, FareProduct, Feed, Pathway, StopTime, Transfer
from transport.stored import stored_files

pytestmark = pytest.mark.django_db
PLAIN: dict[str, Any] = {
    "id": "x", "text": "Зразок, «у лапках» і \"прямих\"", "url": "https://example.ua/?a=1&b=2", "email": "a@example.ua",
    "phone": "+380 56 000 00 00", "language": "uk", "timezone": "Europe/Kyiv", "currency": "UAH", "colour": "1D4FA3",
    "date": date(2026, 11, 29), "time": 90600, "latitude": 47.91, "longitude": 33.39, "float": -0.125,
    "amount": Decimal("8.5"),
    "integer": -3, "non_negative_float": 0.5, "positive_float": 1.25,
    "non_negative_integer": 7, "positive_integer": 600,
}  # fmt: skip
GIVEN: dict[tuple[str, str], Any] = {  # where one value for all of a type would contradict another row
    ("stops.txt", "location_type"): 0, ("stops.txt", "parent_station"): "x",
}  # fmt: skip


def value_of(file: GtfsFile, column: Column) -> Any:
    """Something that may stand in the column; all rows are called x, so every reference is met."""
    if (file.name, column.name) in GIVEN:
        return GIVEN[file.name, column.name]
    return max(column.numbers) if column.type == "enum" else PLAIN[column.type]


def whole_feed() -> FeedTables:
    return FeedTables(
        {
            file.name: Table(tuple(file.columns), [tuple(value_of(file, column) for column in file.columns.values())])
            for file in gtfs_files().values()
        },
        {"locations.geojson": b"{}", "notes.md": "Примітки".encode()},
    )


@pytest.fixture
def whole(trams: Feed) -> Feed:
    replace_feed(trams, whole_feed())
    return trams


def stored_rows(feed: Feed) -> Iterator[tuple[str, int]]:
    for name, stored in stored_files().items():
        owner = {"trip": "trip__feed", "shape": "shape__feed", "": "feed"}[stored.owner]
        yield name, stored.model._default_manager.filter(**{owner: feed}).count()


def test_each_file_has_its_row(whole: Feed) -> None:
    assert dict(stored_rows(whole)) == dict.fromkeys(gtfs_files(), 1)


def test_each_file_is_remembered_with_its_columns(whole: Feed) -> None:
    told = {row.name: (row.columns, row.row_count) for row in whole.files.filter(content=None)}

    assert told == {name: (list(file.columns), 1) for name, file in gtfs_files().items()}
    assert {row.name for row in whole.files.exclude(content=None)} == {"locations.geojson", "notes.md"}


def test_all_of_it_goes_out_as_it_came(whole: Feed, tmp_path: Path) -> None:
    held = io.BytesIO()
    write_archive(whole, held)
    (tmp_path / "out.zip").write_bytes(held.getvalue())

    with unpacked(tmp_path / "out.zip") as files:
        again = read_feed(files, Say(notices := Notices()))

    came = whole_feed()
    assert {name: (table.columns, table.rows) for name, table in again.tables.items()} == {
        name: (table.columns, table.rows) for name, table in came.tables.items()
    }
    assert again.others == came.others
    assert [one.code for one in notices.kept] == ["unknown_file"]


def test_a_few_values_are_what_they_are_in_the_tables(whole: Feed) -> None:
    stop_time = StopTime.objects.get(trip__feed=whole)
    transfer = Transfer.objects.select_related("from_stop", "to_trip", "from_route").get(feed=whole)
    assert transfer.from_stop is not None
    assert transfer.to_trip is not None

    assert (stop_time.departure_time, stop_time.location_id, stop_time.timepoint) == (90600, "x", 1)
    assert (transfer.from_stop.stop_id, transfer.to_trip.trip_id, transfer.transfer_type) == ("x", "x", 5)
    assert FareProduct.objects.get(feed=whole).amount == Decimal("8.5")
    assert Pathway.objects.get(feed=whole).from_stop.stop_name == PLAIN["text"]
    assert BookingRule.objects.get(feed=whole).prior_notice_last_time == 90600


def test_an_empty_edition_takes_all_of_it_away(whole: Feed) -> None:
    difference = replace_feed(whole, FeedTables())

    assert dict(stored_rows(whole)) == dict.fromkeys(gtfs_files(), 0)
    assert {counts.removed for counts in difference.files.values()} == {1}
    assert len(difference.files) == len(gtfs_files())
    assert not whole.files.exists()


def test_rows_say_what_they_are(whole: Feed) -> None:
    said = {}
    for name, stored in stored_files().items():
        for row in stored.model._default_manager.all():
            said[name] = str(row)

    assert said["agency.txt"] == said["stops.txt"] == said["areas.txt"] == PLAIN["text"]
    assert said["routes.txt"] == PLAIN["text"]
    assert said["trips.txt"] == "x"
    assert said["fare_products.txt"].endswith("8.5000 UAH")
    assert said["frequencies.txt"].endswith(": 600 s")
    assert said["stop_times.txt"].endswith("/7")
    assert said["translations.txt"].startswith(PLAIN["text"])
    assert all(said.values())
    assert len(said) == 31
    assert str(whole) == "trams"
    assert str(whole.files.get(name="notes.md")).endswith("/notes.md")
