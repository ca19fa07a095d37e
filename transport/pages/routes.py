"""The page of a line: its diagram as a list, both directions, when and how often it runs."""

from collections import Counter
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from layers.audience import Audience
from layers.pages.addresses import item_json, on_the_map
from layers.pages.object_page import MAX_ID
from transport.diagrams import diagram
from transport.lines import colour_of, title_of
from transport.models import Stop
from transport.on_demand import rides_on_demand
from transport.pages.shared import absolute, crumbs, elsewhere, known_facts, now, small_map, transit_page
from transport.queries import disruptions_at, route_of, trips_by_access
from transport.rules import may_tell_passengers


@transit_page
def route_page(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """Everything about one line, to be used without the map."""
    route = route_of(feature_id, audience) if feature_id <= MAX_ID else None
    if route is None or route.feature is None:
        return elsewhere(feature_id)
    moment = now()
    whole = diagram(route, audience, moment)
    context = {
        **known_facts(route, moment),
        "route": route, "title": title_of(route), "line_colour": colour_of(route).name, "crumbs": crumbs(),
        "directions": whole.directions, "on_demand": rides_on_demand(route, audience, moment),
        "stop_access": _access(whole.stops.values()), "trip_access": trips_by_access(route.pk),
        "disruptions": disruptions_at(moment, audience, whole.features),
        "may_tell": may_tell_passengers(request.user, [route.feature.layer]),
        "permanent": absolute(request, "transit_route", route.feature.pk),
        "small_map": small_map(route.feature, whole.box or route.feature.geometry.extent),
        "map_url": on_the_map(object=route.feature.pk),
        "data_links": [
            ("JSON", absolute(request, "api_transit_route", route.feature.pk)),
            ("GeoJSON", request.build_absolute_uri(item_json(route.feature))),
        ],
    }  # fmt: skip
    return render(request, "transport/route.html", context)


def _access(stops: Iterable[Stop]) -> dict[str, int]:
    """How many of the stops one can board at in a wheelchair, cannot, and of how many nobody knows."""
    told = Counter({1: "yes", 2: "no"}.get(stop.wheelchair_boarding or 0, "unknown") for stop in stops)
    return {answer: told[answer] for answer in ("yes", "no", "unknown")}
