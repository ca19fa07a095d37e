"""Tiles and documents about tiles as HTTP answers: fingerprints, encodings, caches, other people's websites."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from geoportal.core.endpoints import methods_told, no_content
from geoportal.core.errors import Problem, told
from geoportal.core.parameters import refused
from tiles.grid import MAXZOOM, MINZOOM
from tiles.queries import Tile
from tiles.store import Finished
from tiles.wire import CHECKED, Asked
from tiles.wire import tile_answer as wire_answer

MVT = "application/vnd.mapbox-vector-tile"
NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})\Z")  # one spelling for each: no sign, no zeros before it, no other digits
METHODS = ("GET", "HEAD", "OPTIONS")
View = Callable[..., HttpResponseBase]


def readable(*, is_open: bool = True) -> Callable[[View], View]:
    """A view that is only read; browsers that ask before they ask (OPTIONS) are told whether other websites may."""

    def told(view: View) -> View:
        @csrf_exempt  # a method that is not taken is a 405; nothing is changed here
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return methods_told(METHODS, is_open=is_open)
            return view(request, *args, **kwargs) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

        return answer

    return told


def tile_of(z: str, x: str, y: str) -> Tile:
    """The tile that the address names: 400 for what is no number, 404 for a zoom that is not drawn and for a place
    beyond the edge of the grid (/req/core/tc-error of OGC API Tiles)."""
    for name, text in (("z", z), ("x", x), ("y", y)):
        if not NUMBER.match(text):
            raise refused(name, text, _("give a whole number from 0, in plain digits without zeros before it"))
    zoom, column, row = int(z), int(x), int(y)
    if not MINZOOM <= zoom <= MAXZOOM:
        detail = _("Tiles are drawn at zooms {first} to {last}; enlarge those of {last}.")
        raise Problem(404, _("No such zoom"), told(detail, first=MINZOOM, last=MAXZOOM))
    for name, number in (("x", column), ("y", row)):
        if number >= 2**zoom:
            beyond = _("{name}={number}: at zoom {zoom} it is below {end}.")
            facts = {"name": name, "number": number, "zoom": zoom, "end": 2**zoom}
            raise Problem(404, _("No such tile"), told(beyond, **facts), parameter=name)
    return zoom, column, row


def tile_answer(request: HttpRequest, finished: Finished, *, caching: bytes = CHECKED) -> HttpResponse:
    """A public tile, as `tiles/wire.py` decides it."""
    stated = request.headers
    asked = Asked(*(stated.get(name, "").encode() for name in ("Accept-Encoding", "If-None-Match", "If-Match")))
    decided = wire_answer(finished, asked, caching=caching)
    answer = HttpResponse(decided.body, status=decided.status)
    del answer["Content-Type"]
    for name, value in decided.headers:
        answer[name.decode()] = value.decode()
    if decided.status == 200 and "gzip" in stated.get("Accept-Encoding", "") and "Content-Encoding" not in answer:
        answer["Content-Encoding"] = "identity"  # or Django's middleware, which reads no weights, would pack it
    return answer


def redirect_to_newest(address: str) -> HttpResponse:
    """From an address whose body is past to the one that always has the newest; never kept."""
    answer = HttpResponseRedirect(address, status=307)
    answer["Cache-Control"] = "no-store"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def private_answer(body: bytes) -> HttpResponse:
    """A tile for one person: kept by nobody, open to no other website."""
    answer = HttpResponse(body, content_type=MVT) if body else no_content()
    answer["Cache-Control"] = "private, no-store"
    return answer


def document(request: HttpRequest, content: Any, media: str = "application/json") -> HttpResponse:
    """JSON for every website, with a fingerprint."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    answer = get_conditional_response(request, etag=etag)
    if not isinstance(answer, HttpResponseNotModified):
        answer = HttpResponse(body, content_type=media)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
