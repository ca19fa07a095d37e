"""The network as it is drawn: every line in its lane on every street, the modes in theirs for small scales, the stops,
the zones of rides on demand.

The lines stand ready with the edition of their feed (`NetworkDrawing`); only for somebody who may not see all of them,
or where a feed has none, they are drawn when they are asked for. The whole is kept as long as the editions hold.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from geoportal.core.languages import SOURCE_LANGUAGE, translated
from layers.audience import Audience
from transport.drawn_lines import drawn_lines
from transport.lines import colour_of
from transport.models import NetworkDrawing, Route, Stop
from transport.on_demand import zones_served
from transport.queries import in_order, routes_seen, stops_seen
from transport.shaping import Ways

KEPT = 4  # of what somebody may see, in a language
OF_A_STOP = (
    "stop_lon", "stop_lat", "feature__name", "feature__translations", "feature__rank", "feature__layer__page_template",
    "feature__layer__theme__slug", "feed__slug",
)  # fmt: skip


def network_drawing(audience: Audience, state: tuple[str, ...]) -> str:
    """The text of a GeoJSON document; its features are of `level` line, mode, stop or zone.

    `lane` counts lane widths to the right of the street's middle. `state` names the editions that it is made of.
    """
    return _document(audience, state, get_language() or SOURCE_LANGUAGE)


@lru_cache(maxsize=KEPT)
def _document(audience: Audience, state: tuple[str, ...], language: str) -> str:
    routes = in_order(routes_seen(audience))
    ready = NetworkDrawing.objects.in_bulk({route.feed_id for route in routes})
    feeds = dict.fromkeys(route.feed_id for route in routes)
    lines = [_lines(feed, [one for one in routes if one.feed_id == feed], ready.get(feed)) for feed in feeds]
    points = list(_stop_points(stops_seen(audience).only(*OF_A_STOP)))
    points += _zones(routes)
    stops = json.dumps(points, ensure_ascii=False, separators=(",", ":"))[1:-1]
    return f'{{"type":"FeatureCollection","features":[{",".join(filter(None, [*lines, stops]))}]}}'


def _lines(feed: int, routes: Sequence[Route], ready: NetworkDrawing | None) -> str:
    if ready and set(ready.routes) == {route.feature_id for route in routes}:
        return ready.lines
    return drawn_lines(feed, routes, Ways())


def _stop_points(stops: Iterable[Stop]) -> list[dict[str, Any]]:
    """Features of GeoJSON: `level` stop; `rank` 0 for the most important, as in the map's ledger."""
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(stop.stop_lon, 6), round(stop.stop_lat, 6)]},
            "properties": {"level": "stop", "name": translated(stop.feature, "name"), "rank": stop.feature.rank,
                           "url": stop.feature.get_absolute_url()},
        }
        for stop in stops
        if stop.feature is not None and stop.stop_lon is not None and stop.stop_lat is not None
    ]  # fmt: skip


def _zones(routes: Sequence[Route]) -> list[dict[str, Any]]:
    """Features of `level` zone: each area once for every line that serves it on demand."""
    return [
        {
            "type": "Feature",
            "geometry": json.loads(location.area.json),
            "properties": {"level": "zone", "line": route.feature_id, "name": str(location),
                           "colour": f"#{colour_of(route).line}"},
        }
        for route, location in zones_served(routes)
    ]  # fmt: skip
