"""A tile as an HTTP answer, decided from what was asked and nothing else: the same before Django and behind it.

RFC 9110: ETag per encoding, If-None-Match and If-Match, HEAD, and gzip or nothing by the weights of Accept-Encoding.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from geoportal.core.compression import takes_gzip
from geoportal.core.errors import Problem
from geoportal.core.wire import FOR_ALL, Answer, problem_answer
from tiles.store import Finished

MVT = b"application/vnd.mapbox-vector-tile"
CHECKED = b"no-cache"  # kept, and asked about each time
IMMUTABLE = b"public, max-age=31536000, immutable"
DECIDING = frozenset({b"accept-encoding", b"if-none-match", b"if-match"})
ALWAYS = ((b"vary", b"Accept-Encoding"), *FOR_ALL)


class Asked(NamedTuple):
    """The headers of a request that decide the answer."""

    accepts: bytes = b""
    if_none_match: bytes = b""
    if_match: bytes = b""

    @classmethod
    def by(cls, headers: Iterable[tuple[bytes, bytes]]) -> "Asked":
        """From the headers of an ASGI request; their names are in small letters."""
        found: dict[bytes, bytes] = {}
        for name, value in headers:
            if name in DECIDING:
                found[name] = found[name] + b", " + value if name in found else value
        return cls(found.get(b"accept-encoding", b""), found.get(b"if-none-match", b""), found.get(b"if-match", b""))


def names_tag(header: bytes, etag: bytes) -> bool:
    """Whether a list of entity tags has this one, weak or strong, or is `*`."""
    return header.strip() == b"*" or etag in (one.strip().removeprefix(b"W/") for one in header.split(b","))


def tile_answer(finished: Finished, asked: Asked, *, caching: bytes, is_head: bool = False) -> Answer:
    """A public tile: 304 before the body is touched, 204 where nothing is drawn, else its bytes."""
    gzip = takes_gzip(asked.accepts.decode("latin-1"))
    etag = (f'"{finished.etag}-gzip"' if gzip else f'"{finished.etag}"').encode()
    headers = [(b"etag", etag), (b"cache-control", caching), *ALWAYS]
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


def redirect_to(address: bytes) -> Answer:
    """Where the truth is now; never kept, so that the next reader is told anew."""
    headers = [(b"location", address), (b"cache-control", b"no-store"), (b"content-length", b"0"), *FOR_ALL]
    return Answer(307, headers, kind="redirected")
