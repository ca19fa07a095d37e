"""A stop's departures in big letters for a screen on the wall or a kiosk: one stop after another, by itself.

`?stops=12,15` names more stops to take turns; `?turn=1` is the second of them. Without scripts the page asks for the
next turn itself; with them only its middle is exchanged.
"""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from layers.audience import Audience
from layers.pages.object_page import MAX_ID
from transport.live import departures_now
from transport.live_vehicles import live_feed
from transport.on_demand import rides_from_stop
from transport.pages.shared import elsewhere, known_facts, live_page, named, now
from transport.pages.stops import next_departures
from transport.queries import disruptions_at, platforms_of, routes_by_key, stop_of

ROWS, MOST_STOPS, TURN_S = 16, 12, 15


@live_page
def board(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """The stop whose turn it is, and the address of the next turn."""
    asked = [feature_id, *_numbers(request.GET.get("stops", ""))][:MOST_STOPS]
    turn = int(request.GET.get("turn", "0")) if request.GET.get("turn", "0").isdecimal() else 0
    stop = stop_of(asked[turn % len(asked)], audience)
    if stop is None or stop.feature is None:
        return elsewhere(asked[turn % len(asked)])
    moment = now()
    platforms = platforms_of(stop)
    found = departures_now(stop.feed, [platform.pk for platform in platforms], moment, now=timezone.now(), limit=ROWS)
    routes = routes_by_key({one.route for one in found}, audience)
    booked = rides_from_stop(platforms, audience, moment)
    lines = [*routes.values(), *(ride.route for ride in booked)]
    features = [stop.feature_id, *(line.feature_id for line in lines)]
    query = {"stops": ",".join(map(str, asked[1:])), "turn": (turn + 1) % len(asked)}
    context = {
        **known_facts(stop, moment), "stop": stop, "title": named(stop),
        "departures": next_departures(found, routes, platforms, moment),
        "live": live_feed(stop.feed, timezone.now()), "on_demand": booked,
        "disruptions": disruptions_at(moment, audience, [number for number in features if number]),
        "next_url": f"{reverse('transit_board', args=[feature_id])}?{urlencode(query, safe=',')}",
        "turn_s": TURN_S, "turn": turn % len(asked) + 1, "turns": len(asked),
    }  # fmt: skip
    return render(request, "transport/board.html", context)


def _numbers(text: str) -> list[int]:
    """Numbers between commas; anything else is no stop."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 19 and int(part) <= MAX_ID for part in parts):
        raise Http404
    return [int(part) for part in parts]
