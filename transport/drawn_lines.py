"""The lines of a feed as features of GeoJSON: each in its lane on every street, the modes in theirs from afar."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from transport.colours import OF_ANY_OTHER, OF_MODE
from transport.lanes import Piece, Point, Way, pieces
from transport.lines import ORDER, colour_of, mode_of_line, number_of
from transport.models import Route
from transport.modes import mode_of
from transport.shaping import Ways


def drawn_lines(feed: int, routes: Sequence[Route], ways: Ways) -> str:
    """These routes of the feed, in the order of their lanes, as features with commas between them."""
    return json.dumps(_lines(routes, feed, ways), ensure_ascii=False, separators=(",", ":"))[1:-1]


def _lines(routes: Sequence[Route], feed: int, along: Ways) -> list[dict[str, Any]]:
    known = {route.pk: route for route in routes}
    ways = [*_shaped(feed, known), *_from_stop_to_stop(feed, known, along)]
    rank = {route.pk: number for number, route in enumerate(routes)}
    lines = [
        _feature(piece, key, {"level": "line", **_line(known[key])})
        for piece in pieces(ways, rank)
        for key in piece.routes
    ]
    by_mode = [Way(ORDER.index(mode_of_line(known[way.route])), way.points) for way in ways]
    modes = [
        _feature(piece, place, {"level": "mode", "mode": ORDER[place], "colour": f"#{_mode_colour(ORDER[place])}"})
        for piece in pieces(by_mode, {place: place for place in range(len(ORDER))})
        for place in piece.routes
    ]
    return [*modes, *lines]


def _mode_colour(mode: str) -> str:
    return OF_MODE.get(mode, OF_ANY_OTHER)


def _line(route: Route) -> dict[str, Any]:
    colour = colour_of(route)
    return {
        "line": route.feature_id, "number": number_of(route), "mode": mode_of_line(route), "colour": f"#{colour.line}",
        "text_colour": f"#{colour.text}",
    }  # fmt: skip


def _feature(piece: Piece, key: int, facts: dict[str, Any]) -> dict[str, Any]:
    """`runs`: 1 along the points only, -1 against them only, 0 both ways."""
    runs = 1 if key in piece.one_way else -1 if key in piece.against else 0
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [list(point) for point in piece.points]},
        "properties": {**facts, "lane": piece.lane(key), "lanes": len(piece.routes), "runs": runs},
    }


def _shaped(feed: int, routes: Mapping[int, Route]) -> list[Way]:
    """Along their shapes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.route_id, array_agg(p.shape_pt_lon ORDER BY p.shape_pt_sequence),
                   array_agg(p.shape_pt_lat ORDER BY p.shape_pt_sequence)
              FROM (SELECT DISTINCT route_id, shape_id FROM transport_trip
                     WHERE feed_id = %(feed)s AND route_id = ANY (%(routes)s)) t
              JOIN transport_shapepoint p ON p.shape_id = t.shape_id GROUP BY t.route_id, t.shape_id
            """,
            {"feed": feed, "routes": list(routes)},
        )
        return [Way(route, _points(lons, lats)) for route, lons, lats in cursor.fetchall()]


def _from_stop_to_stop(feed: int, routes: Mapping[int, Route], ways: Ways) -> list[Way]:
    """Trips without a shape: along streets or rails."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT t.route_id, stops.lons, stops.lats
              FROM transport_trip t
             CROSS JOIN LATERAL (
                   SELECT array_agg(s.stop_lon ORDER BY st.stop_sequence) lons,
                          array_agg(s.stop_lat ORDER BY st.stop_sequence) lats
                     FROM transport_stoptime st JOIN transport_stop s ON s.id = st.stop_id
                    WHERE st.trip_id = t.id AND s.stop_lon IS NOT NULL) stops
             WHERE t.feed_id = %(feed)s AND t.route_id = ANY (%(routes)s) AND t.shape_id IS NULL
               AND stops.lons IS NOT NULL
            """,
            {"feed": feed, "routes": list(routes)},
        )
        rows = cursor.fetchall()
    modes = {key: mode_of(route.route_type) for key, route in routes.items()}
    return [Way(route, ways.along(modes[route], _points(lons, lats))) for route, lons, lats in rows]


def _points(lons: Iterable[float], lats: Iterable[float]) -> list[Point]:
    return list(zip(lons, lats, strict=True))
