"""From rows to journeys: the day's services, walking along the ledger's streets, words and lines of each leg."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from layers.models import City
from tests.transport.journey_town import LAT, LONS, at, lay_street, load_town, tables
from transport.actions import define_feed, replace_feed
from transport.journey_legs import told
from transport.journey_rows import network_mark
from transport.journeys import Asked, find_journeys
from transport.models import Feed, MadeShape, Trip
from transport.searching import day


def place(lon: Any) -> Any:
    return np.array([lon, LAT])


def journeys(start: Any, end: Any, moment: Any, walker: Any = "adult", **more: Any) -> Any:
    today = day(moment, walker)
    asked = Asked(place(start), place(end), today.second_of(moment), **more)
    return today, find_journeys(today, asked)


def times(today: Any, found: Any) -> Any:
    return [f"{today.moment_of(one.departure_s):%H:%M}-{today.moment_of(one.arrival_s):%H:%M}" for one in found]


@pytest.fixture
def town(city: City) -> None:
    load_town()


def test_the_next_journeys_set_out_as_late_as_they_can(town: None) -> None:
    today, found = journeys(LONS["A"], LONS["C"], at("06:00"), most=2)

    walk, *rides = found
    assert (walk.rides, walk.walked_s > 2300) == ([], True)
    assert times(today, rides) == ["06:59-07:10", "07:29-07:40"]


def test_the_last_journeys_in_time_are_found_for_an_arrival(town: None) -> None:
    today, found = journeys(LONS["A"], LONS["C"], at("07:45"), arrive_by=True, most=1)

    assert times(today, found[1:]) == ["07:29-07:40"]


def test_a_change_to_a_line_of_which_only_the_headway_is_known(town: None) -> None:
    today, found = journeys(LONS["A"], LONS["D"], at("06:30"), most=1)

    (journey,) = found
    assert [ride.headway_s for ride in journey.rides] == [None, 600]
    assert times(today, found) == ["06:59-07:25"]


def test_on_a_day_off_nothing_runs_and_one_walks(town: None) -> None:
    _, found = journeys(LONS["A"], LONS["C"], at("06:00", date(2026, 12, 6)))

    assert [journey.rides for journey in found] == [[]]


def test_in_the_evening_the_journeys_of_the_next_morning_are_found(town: None) -> None:
    today, found = journeys(LONS["A"], LONS["C"], at("23:55"), most=1)

    assert today.moment_of(found[1].departure_s) == at("06:59", date(2026, 12, 1)) + timedelta(seconds=51)


def test_a_night_trip_of_the_day_before_is_ridden_after_midnight(town: None) -> None:
    today, found = journeys(LONS["B"], LONS["C"], at("23:53"), most=1)

    assert times(today, found[1:]) == ["23:54-00:00"]


def test_a_wheelchair_takes_only_what_is_known_to_take_it(town: None) -> None:
    _, found = journeys(LONS["C"], LONS["D"], at("12:00"), "wheelchair")

    assert [journey.rides for journey in found] == [[]]


def test_nothing_of_a_feed_that_is_not_public_is_found(city: City) -> None:
    load_town("secret", visibility="internal")

    _, found = journeys(LONS["A"], LONS["C"], at("06:00"))

    assert [journey.rides for journey in found] == [[]]


def test_a_street_that_is_not_public_is_not_walked(town: None) -> None:
    today = day(at("06:00"), "adult")

    assert today.ground.graph.spots(np.array([33.40, 47.95])).edge.tolist() == [-1]


def test_a_new_edition_is_searched_at_once(town: None) -> None:
    before = network_mark()
    late = tables()
    late.tables["trips.txt"].rows = late.tables["trips.txt"].rows[1:]
    late.tables["stop_times.txt"].rows = late.tables["stop_times.txt"].rows[3:]
    late.sha256 = "two"
    replace_feed(Feed.objects.get(), late)

    today, found = journeys(LONS["A"], LONS["C"], at("06:00"), most=1)

    assert network_mark() != before
    assert times(today, found[1:]) == ["07:29-07:40"]


def test_transfers_of_the_feed_come_before_what_is_walked(city: City) -> None:
    rule = {"from_stop_id": "C", "to_stop_id": "C", "transfer_type": 2, "min_transfer_time": 900}
    load_town(files={"transfers.txt": [rule]})

    today, found = journeys(LONS["A"], LONS["D"], at("06:30"), most=1)

    assert times(today, found) == ["06:59-07:39"]


def test_legs_are_told_with_places_moments_and_lines(town: None) -> None:
    today, found = journeys(LONS["A"], LONS["D"], at("06:30"), most=1)

    (row,) = told(today, place(LONS["A"]), place(LONS["D"]), found, "en")

    tram, bus = row.rides
    assert tram.route is not None
    assert bus.route is not None
    assert (tram.route.route_short_name, tram.headsign, tram.stops) == ("1", "Парк", 2)
    assert (bus.route.route_short_name, bus.headsign, bus.headway_s) == ("2", "Depot", 600)
    assert (tram.departure, tram.arrival) == (at("07:00"), at("07:10"))
    assert bus.boarding_from == at("07:11")
    assert tram.line == [(33.4, LAT), (33.42, LAT), (33.44, LAT)]
    assert bus.line == [(round(lon / 1000, 3), LAT) for lon in range(33_440, 33_461)]  # no shape: along the street
    assert (tram.shape, bus.shape) == ("feed", "made")
    assert (row.changes, row.has_headways) == (1, True)
    assert sum((leg.duration for leg in row.legs), timedelta()) <= row.duration


def ridden(today: Any, start: float, end: float, found: Any) -> list[Any]:
    rows = told(today, place(start), place(end), found, "uk")
    return [(ride.shape, ride.line) for row in rows for ride in row.rides]


def test_a_ride_without_shape_is_told_along_the_street_from_stop_to_stop(city: City) -> None:
    rows = tables()
    trips = rows.tables["trips.txt"]
    at_shape = trips.columns.index("shape_id")
    trips.rows = [(*row[:at_shape], None, *row[at_shape + 1 :]) for row in trips.rows]
    routes = rows.tables["routes.txt"]
    at_type = routes.columns.index("route_type")
    routes.rows = [(*row[:at_type], 3, *row[at_type + 1 :]) for row in routes.rows]  # a bus, so that it has a street
    lay_street()
    replace_feed(define_feed("town", name="Місто"), rows)

    today, found = journeys(LONS["B"], LONS["C"], at("06:00"), most=1)

    assert ridden(today, LONS["B"], LONS["C"], found) == [
        ("made", [(round(lon / 1000, 3), LAT) for lon in range(33_420, 33_441)])
    ]


def test_where_there_is_neither_shape_nor_street_a_ride_is_straight(town: None) -> None:
    MadeShape.objects.all().delete()
    Trip.objects.update(made_shape=None)

    today, found = journeys(LONS["C"], LONS["D"], at("12:00"), most=1)

    assert ridden(today, LONS["C"], LONS["D"], found) == [("straight", [(33.44, LAT + 0.0001), (33.46, LAT + 0.0001)])]


def test_a_walk_is_told_along_the_street(town: None) -> None:
    today, found = journeys(LONS["A"], 33.41, at("12:00"), most=1)

    (row,) = told(today, place(LONS["A"]), place(33.41), found, "uk")

    (walk,) = row.legs
    assert walk.walked_m == pytest.approx(745, abs=3)
    assert (walk.line[0], walk.line[-1]) == ((33.4, LAT), (33.41, LAT))
    assert len(walk.line) > 10


def test_as_many_queries_tell_of_four_journeys_as_of_one(town: None) -> None:
    counts = []
    for most in (1, 4):
        today, found = journeys(LONS["A"], LONS["D"], at("06:00"), most=most)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            told(today, place(LONS["A"]), place(LONS["D"]), found, "en")
        counts.append(len(asked))

    assert counts == [5, 5]


def test_a_city_without_feeds_is_walked(city: City) -> None:
    lay_street()

    _, found = journeys(LONS["A"], LONS["B"], at("06:00"))

    assert [journey.rides for journey in found] == [[]]
