"""A tile as an HTTP answer, decided from what was asked and nothing else: the same before Django and behind it.

RFC 9110: ETag per encoding, If-None-Match and If-Match, HEAD, and gzip or nothing by the weights of Accept-Encoding.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from geoportal.core.errors import SPOKEN, Problem
from tiles.store import Finished

MVT = b"application/vnd.mapbox-vector-tile"
CHECKED = b"no-cache"  # kept, and asked about each time
IMMUTABLE = b"public, max-age=31536000, immutable"
Headers = list[tuple[bytes, bytes]]
FOR_ALL: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Server-Timing"),
    (b"timing-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The headers of a request that decide the answer."""

    accepts: bytes = b""
    if_none_match: bytes = b""
    if_match: bytes = b""

    @classmethod
    def by(cls, headers: Iterable[tuple[bytes, bytes]]) -> "Asked":
        """From the headers of an ASGI request; their names are in small letters."""
        found = {b"accept-encoding": b"", b"if-none-match": b"", b"if-match": b""}
        for name, value in headers:
            if name in found:
                found[name] = found[name] + b", " + value if found[name] else value
        return cls(found[b"accept-encoding"], found[b"if-none-match"], found[b"if-match"])


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body; `kind` is what is counted."""

    status: int
    headers: Headers
    body: bytes = b""
    kind: str = "body"


@lru_cache(maxsize=256)
def takes_gzip(accepts: bytes) -> bool:
    """Whether Accept-Encoding allows gzip (RFC 9110, section 12.5.3)."""
    weights: dict[bytes, float] = {}
    for part in accepts.lower().split(b","):
        coding, _, quality = part.partition(b";")
        name, _, value = quality.strip().partition(b"=")
        try:
            weights[coding.strip()] = float(value) if name.strip() == b"q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get(b"gzip", weights.get(b"*", 0.0)) > 0


def names_tag(header: bytes, etag: bytes) -> bool:
    """Whether a list of entity tags has this one, weak or strong, or is `*`."""
    return header.strip() == b"*" or etag in (one.strip().removeprefix(b"W/") for one in header.split(b","))


def tile_answer(finished: Finished, asked: Asked, *, caching: bytes, is_head: bool = False) -> Answer:
    """A public tile: 304 before the body is touched, 204 where nothing is drawn, else its bytes."""
    gzip = takes_gzip(asked.accepts)
    etag = b'"%s%s"' % (finished.etag.encode(), b"-gzip" if gzip else b"")
    headers = [(b"etag", etag), (b"cache-control", caching), (b"vary", b"Accept-Encoding"), *FOR_ALL]
    if asked.if_match and not names_tag(asked.if_match, etag):
        refusal = Problem(412, _("Another version"), _("The tile is not the one that If-Match names: ask without it."))
        return problem_answer(refusal, (b"etag", etag))
    if asked.if_none_match and names_tag(asked.if_none_match, etag):
        return Answer(304, headers, kind="unchanged")
    if finished.is_empty:
        return Answer(204, headers, kind="nothing")
    body = finished.body if gzip else finished.uncompressed()
    headers += [(b"content-type", MVT), (b"content-length", b"%d" % len(body))]
    if gzip:
        headers.append((b"content-encoding", b"gzip"))
    return Answer(200, headers, b"" if is_head else body)


def problem_answer(problem: Problem, *more: tuple[bytes, bytes]) -> Answer:
    """A refusal that a program can read; kept by nobody."""
    with override(SPOKEN):
        body = json.dumps(problem.as_dict(), ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *FOR_ALL,
        *more,
    ]
    return Answer(problem.status, headers, body, kind="refused")


def redirect_to(address: bytes) -> Answer:
    """Where the truth is now; never kept, so that the next reader is told anew."""
    headers = [(b"location", address), (b"cache-control", b"no-store"), (b"content-length", b"0"), *FOR_ALL]
    return Answer(307, headers, kind="redirected")
