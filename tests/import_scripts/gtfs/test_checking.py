"""What the rows of a feed say of one another: each rule with the smallest feed that breaks it."""

from collections.abc import Callable
from typing import Any

import pytest

from import_scripts.notices import Notice, Severity
from tests.import_scripts.gtfs.conftest import PLAIN, zones
from transport.feed_tables import FeedTables

Look = Callable[..., tuple[FeedTables, list[Notice]]]
STOPS, STOP_TIMES, SHAPES, AGENCY = (str(PLAIN[f"{name}.txt"]) for name in ("stops", "stop_times", "shapes", "agency"))
SORTED_STOPS = (
    "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
    "a,А,47.9,33.39,{a}\nb,Б,47.905,33.395,{b}\nc,В,47.91,33.4,{c}\n"
)
FREQUENCIES = "trip_id,start_time,end_time,headway_secs\n"
INFO = (
    "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version,feed_contact_email\n"
)


def said_of(notices: list[Notice], file: str) -> list[tuple[str, int, str, str]]:
    return [(one.code, one.row, one.field, one.value) for one in notices if one.file == file]


@pytest.mark.parametrize("name", ["agency", "stops", "routes", "trips", "stop_times"])
def test_a_required_file_is_missed(looked_at: Look, name: str) -> None:
    _feed, notices = looked_at(**{name: None})

    missed = [one for one in notices if one.code == "missing_required_file"]
    assert [str(one) for one in missed] == [
        f"The feed has no file {name}.txt, which the standard requires. Export the whole feed."
    ]


def test_one_calendar_is_enough_and_none_is_too_few(looked_at: Look) -> None:
    _feed, with_dates = looked_at(calendar=None, calendar_dates="service_id,date,exception_type\nw,20261129,1\n")
    _feed, with_none = looked_at(calendar=None)

    assert with_dates == []
    assert [one.code for one in with_none] == ["missing_calendar_and_calendar_date_files", "foreign_key_violation"]


def test_feed_info_is_recommended(looked_at: Look) -> None:
    _feed, notices = looked_at(feed_info=None)

    assert [(one.code, one.severity) for one in notices] == [("missing_recommended_file", Severity.WARNING)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("stops", STOPS.replace("b,Музей", "a,Музей"), ("duplicate_key", 2, "stop_id", "a")),
        ("stop_times", STOP_TIMES.replace(",b,2", ",b,1"), ("duplicate_key", 2, "trip_id, stop_sequence", "t1, 1")),
        ("trips", "route_id,service_id,trip_id,shape_id\n5,w,t1,s\n", ("foreign_key_violation", 1, "route_id", "5")),
        ("trips", "route_id,service_id,trip_id,shape_id\n4,x,t1,s\n", ("foreign_key_violation", 1, "service_id", "x")),
        ("trips", "route_id,service_id,trip_id,shape_id\n4,w,t1,z\n", ("foreign_key_violation", 1, "shape_id", "z")),
        ("stop_times", STOP_TIMES.replace(",c,3", ",d,3"), ("foreign_key_violation", 3, "stop_id", "d")),
        ("routes", "route_id,agency_id,route_type\n4,k,0\n", ("route_both_short_and_long_name_missing", 1, "", "")),
        ("stops", STOPS.replace("47.9050,33.3950", ","), ("stop_without_location", 2, "stop_lat", "")),
        ("stops", STOPS.replace("47.9050,33.3950", "0.1,-0.2"), ("point_near_origin", 2, "stop_lat", "0.1, -0.2")),
        ("stops", STOPS.replace("Музей", ""), ("stop_without_name", 2, "stop_name", "")),
        ("stops", f"{STOPS}d,Депо,47.9,33.39\n", ("stop_without_stop_time", 4, "stop_id", "d")),
        ("stops", SORTED_STOPS.format(a="0,b", b="0,a", c=","),
         ("wrong_parent_location_type", 1, "parent_station", "b")),
        ("stops", SORTED_STOPS.format(a="0,a", b=",", c=","), ("wrong_parent_location_type", 1, "parent_station", "a")),
        ("stops", SORTED_STOPS.format(a="1,b", b="1,", c=","),
         ("station_with_parent_station", 1, "parent_station", "b")),
        ("stops", SORTED_STOPS.format(a="2,", b=",", c=","),
         ("location_without_parent_station", 1, "parent_station", "")),
        ("shapes", f"{SHAPES}z,47.9,33.4,1\nz,47.9,33.5,2\n", ("unused_shape", 4, "shape_id", "z")),
        ("shapes", "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled\n"
         "s,47.91,33.4,3,1\ns,47.9,33.39,1,0\ns,47.905,33.395,2,2\n",
         ("decreasing_shape_distance", 1, "shape_dist_traveled", "1.0")),
        ("trips", "route_id,service_id,trip_id,shape_id\n4,w,t1,s\n4,w,t2,s\n", ("unused_trip", 2, "trip_id", "t2")),
        ("stop_times", STOP_TIMES.replace("07:03:00,07:03:30", "06:59:00,07:03:30"),
         ("stop_time_with_arrival_before_previous_departure_time", 2, "arrival_time", "06:59:00")),
        ("stop_times", STOP_TIMES.replace("07:07:00,07:07:00", "07:07:00,"),
         ("missing_trip_edge", 3, "departure_time", "")),
        ("stop_times", STOP_TIMES.replace("07:03:00,07:03:30", "07:03:00,"),
         ("stop_time_with_only_arrival_or_departure_time", 2, "departure_time", "")),
        ("stop_times", STOP_TIMES.replace(",c,3", ",,3"), ("missing_required_field", 3, "stop_id", "")),
        ("stop_times", STOP_TIMES.replace("07:03:00,07:03:30", "07:00:01,07:03:30"),
         ("fast_travel_between_consecutive_stops", 2, "arrival_time", "")),
        ("shapes", str(PLAIN["shapes.txt"]).replace("33.3950", "33.4050"),
         ("stop_too_far_from_shape", 2, "stop_id", "b")),
        ("frequencies", f"{FREQUENCIES}t1,06:00:00,09:00:00,600\nt1,08:00:00,10:00:00,900\n",
         ("overlapping_frequency", 2, "start_time", "08:00:00")),
        ("frequencies", f"{FREQUENCIES}t1,09:00:00,06:00:00,600\n",
         ("start_and_end_range_out_of_order", 1, "end_time", "06:00:00")),
        ("frequencies", f"{FREQUENCIES}t1,09:00:00,09:00:00,600\n",
         ("start_and_end_range_equal", 1, "end_time", "09:00:00")),
        ("frequencies", f"{FREQUENCIES}t1,06:00:00,09:00:00,0\n", ("number_out_of_range", 1, "headway_secs", "0")),
        ("calendar", str(PLAIN["calendar.txt"]).replace("20991231", "20250101"),
         ("start_and_end_range_out_of_order", 1, "end_date", "2025-01-01")),
        ("calendar", str(PLAIN["calendar.txt"]).replace("20260101,20991231", "20200106,20200110"),
         ("expired_calendar", 1, "end_date", "2020-01-10")),
        ("feed_info", f"{INFO}М,https://a.ua/,uk,20260101,,1,a@b.ua\n",
         ("missing_feed_info_date", 1, "feed_end_date", "")),
        ("feed_info", f"{INFO}М,https://a.ua/,uk,20200101,20200201,1,a@b.ua\n",
         ("feed_expiration_date7_days", 1, "feed_end_date", "2020-02-01")),
        ("feed_info", f"{INFO}М,https://a.ua/,uk,20300101,20290201,1,a@b.ua\n",
         ("start_and_end_range_out_of_order", 1, "feed_end_date", "2029-02-01")),
        ("feed_info", f"{INFO}М,https://a.ua/,uk,20260101,20990201,1,\n",
         ("missing_feed_contact_email_and_url", 1, "", "")),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_is_said_at_its_row(looked_at: Look, name: str, text: str, said: tuple[Any, ...]) -> None:
    _feed, notices = looked_at(**{name: text})

    at = "stop_times.txt" if said[0] == "stop_too_far_from_shape" else f"{name}.txt"  # it is the stop that is told of
    assert said in said_of(notices, at)


def test_a_trip_of_one_stop_is_of_no_use(looked_at: Look) -> None:
    _feed, notices = looked_at(stop_times=STOP_TIMES[: STOP_TIMES.index("t1,07:03")])

    assert said_of(notices, "trips.txt") == [("unusable_trip", 1, "trip_id", "t1")]


def test_agencies_keep_one_time_zone(looked_at: Look) -> None:
    agency = f"{AGENCY}m,Місто,https://example.ua/,Europe/Warsaw\n"

    _feed, notices = looked_at(agency=agency)

    told = "agency.txt: The agencies name different time zones: Europe/Kyiv, Europe/Warsaw. Name one."
    assert [(one.code, str(one)) for one in notices] == [("inconsistent_agency_timezone", told)]


def test_distances_must_grow_between_stops(looked_at: Look) -> None:
    rows = "t1,07:00:00,07:00:00,a,1,0\nt1,07:03:00,07:03:30,b,2,7\nt1,07:07:00,07:07:00,c,3,7\n"

    _feed, notices = looked_at(
        stop_times=f"trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n{rows}"
    )

    assert said_of(notices, "stop_times.txt") == [
        ("decreasing_or_equal_stop_time_distance", 3, "shape_dist_traveled", "7.0")
    ]


def test_rows_out_of_order_are_put_in_order_before_they_are_judged(looked_at: Look) -> None:
    head, *rows = STOP_TIMES.splitlines(keepends=True)

    _feed, notices = looked_at(stop_times=head + "".join(reversed(rows)))

    assert notices == []


def test_times_in_minutes_may_be_wrong_by_one(looked_at: Look) -> None:
    in_minutes = STOP_TIMES.replace("07:03:00,07:03:30", "07:00:00,07:03:00")
    in_seconds = STOP_TIMES.replace("07:03:00,07:03:30", "07:00:10,07:03:00")

    _feed, of_minutes = looked_at(stop_times=in_minutes)
    _feed, of_seconds = looked_at(stop_times=in_seconds)

    assert of_minutes == []
    assert [one.code for one in of_seconds] == ["fast_travel_between_consecutive_stops"]


def test_a_ride_on_demand_needs_neither_stops_nor_times(looked_at: Look) -> None:
    head = "trip_id,stop_id,location_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window\n"

    feed, notices = looked_at(
        stop_times=f"{head}t1,,zone,1,08:00:00,18:00:00\nt1,,zone,2,08:00:00,18:00:00\n",
        stops=None, shapes=None, trips="route_id,service_id,trip_id\n4,w,t1\n",
        **{"locations.geojson": zones("zone")},
    )  # fmt: skip

    assert notices == []
    assert feed["stop_times.txt"].column("location_id") == ["zone", "zone"]


def test_what_is_wrong_with_the_zones_is_said_of_the_whole_feed(looked_at: Look) -> None:
    head = "trip_id,stop_id,location_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window\n"
    rows = "t1,,zone,1,08:00:00,18:00:00\nt1,,nowhere,2,08:00:00,18:00:00\n"

    _feed, notices = looked_at(
        stop_times=head + rows, shapes=None, trips="route_id,service_id,trip_id\n4,w,t1\n",
        **{"locations.geojson": zones("zone", "a")},
    )  # fmt: skip

    assert said_of(notices, "stop_times.txt") == [("foreign_key_violation", 2, "location_id", "nowhere")]
    assert said_of(notices, "locations.geojson") == [("duplicate_geography_id", 2, "", "a")]


def test_a_feed_of_headways_alone_is_whole(looked_at: Look) -> None:
    _feed, notices = looked_at(frequencies=f"{FREQUENCIES}t1,06:00:00,09:00:00,600\nt1,09:00:00,25:00:00,900\n")

    assert notices == []
