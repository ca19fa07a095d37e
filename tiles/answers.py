"""Tiles and documents about tiles as HTTP answers: fingerprints, encodings, caches, other people's websites."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _

from geoportal.core.endpoints import methods_told, no_content
from geoportal.core.errors import Problem, told
from geoportal.core.parameters import refused
from tiles.grid import MAXZOOM, MINZOOM
from tiles.queries import Tile
from tiles.store import Finished

MVT = "application/vnd.mapbox-vector-tile"
NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})\Z")  # one spelling for each: no sign, no zeros before it, no other digits
METHODS = ("GET", "HEAD", "OPTIONS")
View = Callable[..., HttpResponse]


def readable(*, is_open: bool = True) -> Callable[[View], View]:
    """A view that is only read; browsers that ask before they ask (OPTIONS) are told whether other websites may."""

    def told(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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


def takes_gzip(request: HttpRequest) -> bool:
    """Whether Accept-Encoding allows gzip (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, quality = part.partition(";q=")
        try:
            weights[coding.strip()] = float(quality) if quality else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def tile_answer(request: HttpRequest, finished: Finished) -> HttpResponse:
    """A public tile: 304 before the body is touched, 204 where nothing is drawn, else its bytes."""
    gzip = takes_gzip(request)
    etag = f'"{finished.etag}{"-gzip" if gzip else ""}"'
    answer = _unchanged(request, etag) or _body(request, finished, gzip=gzip)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "ETag, Server-Timing"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    answer = get_conditional_response(request, etag=etag)
    return answer if isinstance(answer, HttpResponseNotModified) else None


def _body(request: HttpRequest, finished: Finished, *, gzip: bool) -> HttpResponse:
    if finished.is_empty:
        return no_content()
    answer = HttpResponse(finished.body if gzip else finished.uncompressed(), content_type=MVT)
    if gzip:
        answer["Content-Encoding"] = "gzip"
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        answer["Content-Encoding"] = "identity"  # or Django's middleware, which reads no weights, would pack it
    answer["Content-Length"] = str(len(answer.content))
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
    answer = _unchanged(request, etag) or HttpResponse(body, content_type=media)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
