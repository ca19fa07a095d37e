"""Tiles and the documents about them, over HTTP."""

from time import perf_counter

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout, TooManyRequests

from geoportal.core.errors import Problem, problem_response
from layers.audience import audience_of
from layers.queries import the_city
from tiles.answers import document, private_answer, readable, tile_answer, tile_of
from tiles.gate import Overloaded
from tiles.pool import drawing_cursor
from tiles.queries import draw, shown_beyond_public
from tiles.store import public_tile
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
    """One tile of the public map."""
    began = perf_counter()
    tile = tile_of(z, x, y)
    try:
        finished = public_tile(tile)
    except BUSY:
        return busy(request)
    answer = tile_answer(request, finished)
    answer["Server-Timing"] = f"{finished.source};dur={(perf_counter() - began) * 1000:.2f}"
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
        with drawing_cursor() as cursor:
            return private_answer(draw(cursor, [tile], shown)[0].body)
    except BUSY:
        return busy(request)


@readable()
def city_tilejson(request: HttpRequest) -> HttpResponse:
    """TileJSON of the public map."""
    address = request.build_absolute_uri("/tiles/city/{z}/{x}/{y}.mvt")
    return document(request, tilejson(the_city(), address=address.replace("%7B", "{").replace("%7D", "}")))
