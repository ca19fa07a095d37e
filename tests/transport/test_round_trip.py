"""Any small network goes in and out without loss; what changes between two of them is counted as one does by hand."""

import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from import_scripts.gtfs.loading import read_and_check
from import_scripts.notices import Notices
from tests.transport.conftest import Row, edition
from transport.actions import replace_feed
from transport.comparing import Counts, names
from transport.exporting import write_archive
from transport.feed_tables import FeedTables, Table
from transport.gtfs_files import gtfs_files
from transport.models import Feed

pytestmark = pytest.mark.django_db
WORDS = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="\ufffd"), min_size=1, max_size=8)
TIMES = st.integers(0, 30 * 3600)
SLOW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def networks(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Some stops, routes and trips that call at some of the stops in some order, with or without times in between."""
    stops = draw(st.lists(WORDS, min_size=2, max_size=5, unique=True))
    routes = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    trips = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    calls: list[Row] = []
    for trip in trips:
        order = draw(st.lists(st.sampled_from(stops), min_size=2, max_size=5))
        times = sorted(draw(st.lists(TIMES, min_size=len(order), max_size=len(order))))
        for number, (stop, time) in enumerate(zip(order, times, strict=True)):
            is_told = number in (0, len(order) - 1) or draw(st.booleans())
            told = time if is_told else None
            calls.append({
                "trip_id": trip, "stop_id": stop, "stop_sequence": number, "arrival_time": told, "departure_time": told,
                "stop_headsign": draw(st.none() | WORDS), "pickup_type": draw(st.none() | st.integers(0, 3)),
            })  # fmt: skip
    return {
        "stops.txt": [
            {"stop_id": stop, "stop_name": draw(WORDS), "stop_lat": 47.9 + number / 1000, "stop_lon": 33.4}
            for number, stop in enumerate(stops)
        ],
        "routes.txt": [{"route_id": route, "route_short_name": draw(WORDS), "route_type": 3} for route in routes],
        "calendar_dates.txt": [],
        "trips.txt": [
            {"route_id": draw(st.sampled_from(routes)), "service_id": "w", "trip_id": trip,
             "depot": draw(st.none() | WORDS)}
            for trip in trips
        ],
        "stop_times.txt": draw(st.permutations(calls)),
        "calendar.txt": [
            {"service_id": "w", **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), 1),
             "saturday": 0, "sunday": 0, "start_date": edition_day(1), "end_date": edition_day(28)},
        ],
    }  # fmt: skip


def edition_day(day: int) -> date:
    return date(2026, 2, day)


def out_again(feed: Feed) -> FeedTables:
    held = io.BytesIO()
    write_archive(feed, held)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.zip"
        path.write_bytes(held.getvalue())
        return read_and_check(path, Notices())


def rows_of(tables: FeedTables, name: str) -> list[tuple[Any, ...]]:
    return sorted(tables[name].rows, key=repr)


@SLOW
@given(networks())
def test_a_network_goes_out_as_it_came_in(trams: Feed, network: dict[str, list[Row]]) -> None:
    came = edition({name: rows for name, rows in network.items() if rows})
    replace_feed(trams, came)

    again = out_again(trams)

    assert again.tables.keys() - came.tables.keys() == {"feed_info.txt"}
    for name, table in came.tables.items():
        assert again[name].columns == table.columns
        assert rows_of(again, name) == rows_of(came, name)


def counted_by_hand(before: Table, after: Table, key: tuple[str, ...]) -> Counts:
    """Rows by their keys; a column that one table lacks is blank there."""
    columns = sorted(set(before.columns) | set(after.columns))
    old, new = (dict(zip(t.named(*key), t.named(*columns), strict=True)) for t in (before, after))
    shared = old.keys() & new.keys()
    return Counts(
        added=len(new.keys() - shared), removed=len(old.keys() - shared),
        changed=sum(old[row] != new[row] for row in shared), unchanged=sum(old[row] == new[row] for row in shared),
    )  # fmt: skip


@SLOW
@given(networks(), networks())
def test_the_difference_is_what_one_counts_by_hand(
    trams: Feed, first: dict[str, list[Row]], second: dict[str, list[Row]]
) -> None:
    before, after = (edition({name: rows for name, rows in one.items() if rows}) for one in (first, second))
    replace_feed(trams, FeedTables())
    replace_feed(trams, before)

    difference = replace_feed(trams, after)

    for name in ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt"):
        assert difference.files[name] == counted_by_hand(before[name], after[name], gtfs_files()[name].key)


def test_rows_without_a_key_are_told_apart_by_counting_them(trams: Feed) -> None:
    rule = {"leg_group_id": "a", "fare_product_id": "single"}
    replace_feed(trams, edition({"fare_leg_rules.txt": [rule, rule, {**rule, "leg_group_id": "b"}]}))

    difference = replace_feed(trams, edition({"fare_leg_rules.txt": [rule, {**rule, "leg_group_id": "c"}]}))

    assert difference.files["fare_leg_rules.txt"] == Counts(added=1, removed=2, unchanged=1)


@given(st.dictionaries(WORDS, WORDS, max_size=5), st.dictionaries(WORDS, WORDS, max_size=5))
def test_names_that_came_went_and_changed(before: dict[str, str], after: dict[str, str]) -> None:
    found = names(before, after)

    assert len(found.added) == len(after.keys() - before.keys())
    assert len(found.removed) == len(before.keys() - after.keys())
    assert len(found.renamed) == sum(before[key] != after[key] for key in before.keys() & after.keys())


def test_a_report_names_no_more_than_a_person_reads() -> None:
    many = {str(number): f"Зупинка {number}" for number in range(500)}

    assert len(names({}, many).added) == 200
    assert names(many, many) == names({}, {})


def test_a_table_of_named_rows_has_every_column_of_any_of_them() -> None:
    table = Table.of([{"a": 1}, {"b": 2, "a": 3}])

    assert (table.columns, table.rows) == (("a", "b"), [(1, None), (3, 2)])
    assert table.column("b") == [None, 2]
    assert table.column("c") == [None, None]
    assert list(table.named("b", "a")) == [(None, 1), (2, 3)]
    assert FeedTables()["stops.txt"].rows == []
