"""A feed out again: nothing is lost, the bytes are the same, and our own validator has nothing against it."""

import csv
import io
import os
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from import_scripts.gtfs.loading import import_gtfs, read_and_check
from import_scripts.notices import Notices, Severity
from tests.house.files import ROOT
from tests.transport.conftest import edition, small_network
from transport.actions import define_feed, replace_feed
from transport.exporting import EditionReplaced, archive_of, state_of, write_archive
from transport.models import Feed

pytestmark = pytest.mark.django_db
SHARED = Path(os.environ.get("GEOPORTAL_SHARED_DATA", ROOT.parent / "shared" / "data"))
CAIRNS = SHARED / "gtfs-cairns" / "cairns_gtfs.zip"
Load = Callable[..., Feed]


def exported(feed: Feed) -> bytes:
    held = io.BytesIO()
    write_archive(feed, held)
    return held.getvalue()


def read(archive: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return list(csv.DictReader(io.StringIO(opened.read(name).decode())))


def values(path: Path) -> dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]:
    """Each file as its columns and its rows in some order."""
    tables = read_and_check(path, Notices()).tables
    return {name: (table.columns, sorted(table.rows, key=repr)) for name, table in tables.items()}


def test_a_feed_goes_out_as_it_came_in(loaded: Load, tmp_path: Path) -> None:
    feed = loaded(lambda rows: rows["trips.txt"][0].update(depot="Північ"))
    (tmp_path / "out.zip").write_bytes(exported(feed))

    again = read_and_check(tmp_path / "out.zip", notices := Notices())

    rows = small_network()
    rows["trips.txt"][0]["depot"] = "Північ"
    came = edition(rows).tables
    assert {name: sorted(table.rows, key=repr) for name, table in again.tables.items() if name in came} == {
        name: sorted(table.rows, key=repr) for name, table in came.items()
    }
    assert [one for one in notices.kept if one.severity == Severity.ERROR] == []


def test_a_time_that_was_blank_is_blank_again(loaded: Load) -> None:
    rows = read(exported(loaded()), "stop_times.txt")

    assert [(row["arrival_time"], row["departure_time"]) for row in rows[:3]] == [
        ("07:00:00", "07:00:00"), ("", ""), ("07:07:00", "07:07:00"),
    ]  # fmt: skip
    assert rows[5]["departure_time"] == "25:10:00"


def test_feed_info_is_written_where_there_was_none(loaded: Load) -> None:
    (row,) = read(exported(loaded()), "feed_info.txt")

    assert row.pop("feed_version").endswith("Z")
    assert row == {
        "feed_publisher_name": "Трамвай міста", "feed_publisher_url": "https://example.ua/", "feed_lang": "uk",
        "feed_start_date": "20260101", "feed_end_date": "20270107",
    }  # fmt: skip


def test_files_that_the_standard_does_not_know_go_out_too(trams: Feed) -> None:
    areas = b'{"type": "FeatureCollection", "features": []}'
    replace_feed(trams, edition(small_network(), **{"locations.geojson": areas}))

    with zipfile.ZipFile(io.BytesIO(exported(trams))) as opened:
        assert opened.read("locations.geojson") == areas


def test_prices_go_out_with_the_decimals_of_their_currency(loaded: Load) -> None:
    def priced(rows: Any) -> None:
        rows["fare_products.txt"] = [
            {"fare_product_id": "one", "amount": Decimal("8.00"), "currency": "UAH"},
            {"fare_product_id": "day", "amount": Decimal("300"), "currency": "JPY"},
            {"fare_product_id": "free", "amount": None, "currency": "UAH"},
        ]

    rows = read(exported(loaded(priced)), "fare_products.txt")

    assert {row["fare_product_id"]: row["amount"] for row in rows} == {"one": "8.00", "day": "300", "free": ""}


def test_the_same_rows_are_the_same_bytes(loaded: Load) -> None:
    feed = loaded()

    assert exported(feed) == exported(feed)


def test_the_archive_is_made_once_and_an_older_one_goes(loaded: Load, trams: Feed) -> None:
    first = archive_of(loaded())
    made_at = first.stat().st_mtime_ns
    again = archive_of(trams)

    assert (again, again.stat().st_mtime_ns) == (first, made_at)

    replace_feed(trams, edition(small_network()))
    second = archive_of(trams)

    assert second != first
    assert [path.name for path in second.parent.iterdir()] == [f"{state_of(trams)}.zip"]


def test_an_edition_that_comes_meanwhile_is_never_mixed_in(loaded: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = loaded()

    def meanwhile(feed: Feed, file: Any) -> None:
        write_archive(feed, file)
        define_feed("trams", publisher="Інший")

    monkeypatch.setattr("transport.exporting.write_archive", meanwhile)

    with pytest.raises(EditionReplaced):
        archive_of(feed)


@pytest.mark.skipif(not CAIRNS.is_file(), reason="the real feed is not on this machine")
def test_cairns_comes_in_with_its_counts_and_goes_out_whole(trams: Feed, tmp_path: Path) -> None:
    report = import_gtfs(CAIRNS, trams, commit=True)

    assert report.refused == ""
    assert report.rows == {
        "agency.txt": 1, "stops.txt": 416, "routes.txt": 22, "calendar.txt": 4, "calendar_dates.txt": 9,
        "shapes.txt": 22784, "trips.txt": 1339, "stop_times.txt": 37790,
    }  # fmt: skip
    assert report.difference is not None
    assert [counts.added for counts in report.difference.files.values()] == list(report.rows.values())
    (tmp_path / "out.zip").write_bytes(exported(trams))
    out = values(tmp_path / "out.zip")
    assert out.pop("feed_info.txt")
    assert out == values(CAIRNS)
