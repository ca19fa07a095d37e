"""Shapes that the portal makes for trips whose feed has none: along streets or rails, through the stops of the trip.

They are drawn, ridden along in journeys, and go out with the feed under a name that is the seal of their own points, by
which a feed that comes back is freed of them: no one can take them for the operator's.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.contrib.gis.geos import LineString
from django.db import connection

from transport.feed_tables import FeedTables, Table
from transport.lanes import Point
from transport.models import Feed, MadeShape
from transport.modes import mode_of
from transport.shaping import Ways

PREFIX = "made-"
SRID = 4326
SHAPES, TRIPS = "shapes.txt", "trips.txt"
COLUMNS = ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")
Drawn = tuple[MadeShape, list[int]]  # a shape, and the keys of the trips that run along it


def name_of(points: Iterable[Point]) -> str:
    """The shape_id of a made shape through these points (longitude, latitude)."""
    told = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points)
    return PREFIX + sha256(told.encode()).hexdigest()[:16]


def made_shapes(feed: Feed, ways: Ways) -> Iterator[Drawn]:
    """A shape for each order of stops of the feed's trips without one; none where there is neither street nor rail.

    Rides on demand have no line that they run along.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH courses AS (
                SELECT t.id, r.route_type, array_agg(s.stop_lon ORDER BY st.stop_sequence) AS lons,
                       array_agg(s.stop_lat ORDER BY st.stop_sequence) AS lats
                  FROM transport_trip t
                  JOIN transport_route r ON r.id = t.route_id
                  JOIN transport_stoptime st ON st.trip_id = t.id
                  JOIN transport_stop s ON s.id = st.stop_id AND s.stop_lon IS NOT NULL AND s.stop_lat IS NOT NULL
                 WHERE t.feed_id = %(feed)s AND t.shape_id IS NULL
                   AND NOT EXISTS (SELECT 1 FROM transport_stoptime d
                                    WHERE d.trip_id = t.id AND d.start_pickup_drop_off_window IS NOT NULL)
                 GROUP BY t.id, r.route_type)
            SELECT route_type, lons, lats, array_agg(id ORDER BY id) FROM courses
             GROUP BY route_type, lons, lats ORDER BY min(id)
            """,
            {"feed": feed.pk},
        )
        rows = cursor.fetchall()
    for route_type, lons, lats, trips in rows:
        course = ways.course(mode_of(route_type), list(zip(lons, lats, strict=True)))
        if course.is_found and len(course.points) > 1:
            line = LineString(course.points, srid=SRID)
            yield MadeShape(feed=feed, shape_id=name_of(course.points), line=line, calls=course.calls), trips


# --- Out with the feed, and back ----------------------------------------------
def made_for_trips(feed: Feed) -> dict[str, str]:
    """By trip_id the shape_id of its made shape, of the trips that can go out with one.

    Not of trips that tell distances along a shape that nobody has: they would contradict ours. An operator's shape of
    the same name has been changed since it was ours, and keeps the name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.trip_id, m.shape_id
              FROM transport_trip t JOIN transport_madeshape m ON m.id = t.made_shape_id
             WHERE t.feed_id = %(feed)s AND t.shape_id IS NULL
               AND NOT EXISTS (SELECT 1 FROM transport_stoptime st
                                WHERE st.trip_id = t.id AND st.shape_dist_traveled IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM transport_shape o
                                WHERE o.feed_id = t.feed_id AND o.shape_id = m.shape_id)
            """,
            {"feed": feed.pk},
        )
        return dict(cursor.fetchall())


def made_points(feed: Feed, names: Iterable[str]) -> Iterator[tuple[str, float, float, int]]:
    """Rows of COLUMNS: each of these shapes once."""
    lines = dict(MadeShape.objects.filter(feed=feed).values_list("shape_id", "line"))
    for name in sorted(set(names)):
        for number, (lon, lat) in enumerate(lines[name].coords, 1):
            yield name, lat, lon, number


def made_in(feed: FeedTables) -> set[str]:
    """The shapes of an edition whose names are the seals of their points: ours."""
    points: dict[str, list[tuple[int, float, float]]] = {}
    for name, lat, lon, number in feed[SHAPES].named(*COLUMNS):
        if name and name.startswith(PREFIX) and None not in (lat, lon, number):
            points.setdefault(name, []).append((number, lon, lat))
    return {name for name, told in points.items() if name == name_of((lon, lat) for _, lon, lat in sorted(told))}


def without_made_shapes(feed: FeedTables, made: set[str]) -> FeedTables:
    """The edition as its operator has it: without these shapes, and without a file or a last column that was only made
    for them."""
    tables = dict(feed.tables)
    tables[SHAPES] = _without(tables[SHAPES], made)
    if not tables[SHAPES].rows:
        del tables[SHAPES]
    if TRIPS in tables and "shape_id" in tables[TRIPS].columns:
        tables[TRIPS] = _cleared(tables[TRIPS], made)
    return FeedTables(tables, feed.others, feed.sha256)


def _without(shapes: Table, made: set[str]) -> Table:
    kept = [row for row, name in zip(shapes.rows, shapes.column("shape_id"), strict=True) if name not in made]
    return Table(shapes.columns, kept)


def _cleared(trips: Table, made: set[str]) -> Table:
    at = trips.columns.index("shape_id")
    rows = [(*row[:at], None, *row[at + 1 :]) if row[at] in made else row for row in trips.rows]
    if at == len(trips.columns) - 1 and not any(row[at] for row in rows):
        return Table(trips.columns[:at], [row[:at] for row in rows])
    return Table(trips.columns, rows)
