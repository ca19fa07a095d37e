"""Tiles and the documents about them, over HTTP."""

from time import perf_counter

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout, TooManyRequests

from geoportal.core.errors import Problem, problem_response
from geoportal.core.leaving import leaving_of
from layers.audience import audience_of
from layers.queries import the_city
from tiles.answers import document, private_answer, readable, redirect_to_newest, tile_answer, tile_of
from tiles.drawing import DRAWINGS, Overloaded
from tiles.queries import draw, published, shown_beyond_public
from tiles.store import finish
from tiles.tilejson import tilejson

BUSY = (Overloaded, PoolTimeout, TooManyRequests, QueryCanceled)


def busy(request: HttpRequest) -> HttpResponse:
    """Told at once rather than kept waiting."""
    answer = problem_response(
        Problem(503, _("Too many tiles at once"), _("Ask for this tile again in a second.")), request
    )
    answer["Retry-After"] = "1"
    answer["Cache-Control"] = "no-store"
    return answer


@readable()
def city_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponse:
    """One tile of the public map, drawn now: where no fast path stands before Django, or no pyramid behind it."""
    began = perf_counter()
    tile = tile_of(z, x, y)
    try:
        finished = DRAWINGS.share(
            tile, lambda cursor: finish(draw(cursor, [tile])[0]), zoom=tile[0], leaving=leaving_of(request)
        )
    except BUSY:
        return busy(request)
    answer = tile_answer(request, finished)
    answer["Server-Timing"] = f"drawn;dur={(perf_counter() - began) * 1000:.2f}"
    return answer


@readable()
def epoch_tile(request: HttpRequest, epoch: str, z: str, x: str, y: str) -> HttpResponse:
    """An address of another epoch, or of one that this server does not hold: where the tile is now."""
    zoom, column, row = tile_of(z, x, y)
    return redirect_to_newest(reverse("city_tile", args=[zoom, column, row]))


@readable()
def city_events(request: HttpRequest) -> HttpResponse:
    """Without the fast path nothing is pushed."""
    problem = Problem(503, _("Nothing is published yet"), _("The map is drawn now; ask again in a minute."))
    answer = problem_response(problem, request)
    answer["Retry-After"] = "60"
    return answer


@readable(is_open=False)
def private_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponse:
    """What this person sees beyond the public map: never stored, never with public features in it."""
    tile = tile_of(z, x, y)
    audience = audience_of(request.user)
    if audience.is_public:
        detail = _("These tiles are for people with an account; the public ones are open.")
        raise Problem(401, _("Login required"), detail)
    shown = shown_beyond_public(audience)
    try:
        body = DRAWINGS.share(
            (tile, shown), lambda cursor: draw(cursor, [tile], shown)[0].body, zoom=tile[0], leaving=leaving_of(request)
        )
    except BUSY:
        return busy(request)
    return private_answer(body)


@readable()
def city_tilejson(request: HttpRequest) -> HttpResponse:
    """TileJSON of the public map, with what has changed since its epoch began."""
    epoch, changed = published()
    address = request.build_absolute_uri(f"/tiles/city/{f'{epoch}/' if epoch else ''}{{z}}/{{x}}/{{y}}.mvt")
    address = address.replace("%7B", "{").replace("%7D", "}")
    return document(request, tilejson(the_city(), address=address, epoch=epoch, changed=changed))
