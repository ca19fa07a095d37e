"""Agencies, routes and stops, and whether anything uses them."""

from import_scripts.gtfs.sayings import Say
from transport.feed_tables import FeedTables

STOP, STATION, ENTRANCE, NODE, AREA = range(5)  # location_type
NAMED = (STOP, STATION, ENTRANCE)
PARENTS = {STOP: STATION, ENTRANCE: STATION, NODE: STATION, AREA: STOP}
TYPE_WORDS = {STATION: "station", STOP: "platform"}
NEAR_ORIGIN = 1.0  # degrees


def check_network(feed: FeedTables, say: Say) -> None:
    """Say what is wrong with the rows of agency.txt, routes.txt, stops.txt and shapes.txt."""
    _check_agencies(feed, say.of("agency.txt"))
    _check_routes(feed, say.of("routes.txt"))
    _check_places(feed, say.of("stops.txt"))
    _check_parents(feed, say.of("stops.txt"))
    _check_use(feed, say)


def _check_agencies(feed: FeedTables, say: Say) -> None:
    zones = sorted(set(feed["agency.txt"].column("agency_timezone")) - {None})
    if len(zones) > 1:
        say("inconsistent_agency_timezone", zones=zones)


def _check_routes(feed: FeedTables, say: Say) -> None:
    for row, names in enumerate(feed["routes.txt"].named("route_short_name", "route_long_name"), 1):
        if not any(names):
            say("route_both_short_and_long_name_missing", row=row)


def _check_places(feed: FeedTables, say: Say) -> None:
    named = feed["stops.txt"].named("location_type", "stop_name", "stop_lat", "stop_lon")
    for row, (sort, name, lat, lon) in enumerate(named, 1):
        if (sort or STOP) not in NAMED:
            continue
        if not name:
            say("stop_without_name", row=row, field="stop_name")
        if lat is None or lon is None:
            if not say.has_said(row, "stop_lat") and not say.has_said(row, "stop_lon"):
                say("stop_without_location", row=row, field="stop_lat")
        elif abs(lat) < NEAR_ORIGIN and abs(lon) < NEAR_ORIGIN:
            say("point_near_origin", row=row, field="stop_lat", value=f"{lat}, {lon}")


def _check_parents(feed: FeedTables, say: Say) -> None:
    table = feed["stops.txt"]
    sorts = {own: sort or STOP for own, sort in table.named("stop_id", "location_type")}
    for row, (sort, parent) in enumerate(table.named("location_type", "parent_station"), 1):
        sort = sort or STOP
        if sort == STATION:
            if parent:
                say("station_with_parent_station", row=row, field="parent_station", value=parent)
        elif parent is None:
            if sort != STOP:
                say("location_without_parent_station", row=row, field="parent_station")
        elif parent in sorts and sort in PARENTS and sorts[parent] != PARENTS[sort]:
            wanted = TYPE_WORDS[PARENTS[sort]]
            say("wrong_parent_location_type", row=row, field="parent_station", value=parent, wanted=wanted)


def _check_use(feed: FeedTables, say: Say) -> None:
    shapes = set(feed["trips.txt"].column("shape_id"))
    of_shapes = say.of("shapes.txt")
    first: dict[str, int] = {}
    for row, own in enumerate(feed["shapes.txt"].column("shape_id"), 1):
        if own not in shapes and first.setdefault(own, row) == row:
            of_shapes("unused_shape", row=row, field="shape_id", value=own)
    called = set(feed["stop_times.txt"].column("stop_id")) | set(feed["location_group_stops.txt"].column("stop_id"))
    of_stops = say.of("stops.txt")
    for row, (own, sort) in enumerate(feed["stops.txt"].named("stop_id", "location_type"), 1):
        if (sort or STOP) == STOP and own not in called:
            of_stops("stop_without_stop_time", row=row, field="stop_id", value=own)
