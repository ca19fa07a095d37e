"""The fast path under whatever may come over the wire: never an exception, and a status that means something."""

import asyncio
import json
from functools import cache
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from hypothesis import given, settings
from hypothesis import strategies as st

from geoportal.front_door import FrontDoor
from tests.tiles.served import silence
from tiles.publication import Publication
from tiles.queries import Drawn
from tiles.store import finish

EPOCH, NEWER = 1764000000, 7
TILE = (12, 2428, 1425)
FAIR = {200, 204, 304, 307, 400, 404, 405, 412, 503}

number = st.one_of(
    st.integers(-2, 20).map(str), st.sampled_from(["12", "2428", "1425", "1764000000", "012", "٣", "9" * 40, "1e3"]),
    st.text(max_size=6),
)  # fmt: skip
path = st.one_of(
    st.sampled_from(["12/2428/1425.mvt", f"{EPOCH}/12/2428/1425.mvt", "events", "12/0/0.mvt", "", "../../etc/passwd"]),
    st.lists(number, max_size=6).map(lambda parts: "/".join(parts) + ".mvt"),
    st.text(max_size=40),
)
query = st.one_of(
    st.sampled_from([b"", b"r=7", b"r=8", b"r=0", b"r=" + b"9" * 30, b"since=1-1"]), st.binary(max_size=20)
)
tags = st.one_of(st.sampled_from([b"*", b'""', b'W/"x"', b'"a", "b"', b",,,", b'"']), st.binary(max_size=30))
weights = st.one_of(
    st.sampled_from([b"gzip", b"gzip;q=nan", b"*;q=0", b";;,=", b"gzip;q=1e999"]), st.binary(max_size=30)
)
header = st.one_of(
    st.tuples(st.sampled_from([b"if-none-match", b"if-match"]), tags),
    st.tuples(st.just(b"accept-encoding"), weights),
    st.tuples(st.sampled_from([b"range", b"host", b"cookie", b"accept-language", b"x-\xff"]), st.binary(max_size=20)),
)


@cache
def django() -> Any:
    return ASGIHandler()


def application() -> FrontDoor:
    """One tile is held in memory; for another the database would be asked, whose pool is not open."""
    door = FrontDoor(django())
    known = Publication.opened(EPOCH, sorted((12 << 48) | (x << 24) | 1425 for x in (2427, 2428)), [(*TILE, NEWER)])
    body = finish(Drawn(TILE, b"\x1a\x02x\x05", ""))
    known.memory.put(type(body)(TILE, body.body, body.etag, revision=NEWER))
    door.tiles.follower.publication = known
    return door


@pytest.mark.django_db(transaction=True)
@settings(max_examples=100, deadline=None)
@given(
    path=path,
    query=query,
    headers=st.lists(header, max_size=5),
    method=st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "DELETE", "BREW"]),
)
def test_nothing_that_comes_over_the_wire_breaks_it(
    path: str, query: bytes, headers: list[tuple[bytes, bytes]], method: str
) -> None:
    asyncio.run(answered(path, query, headers, method))


async def answered(path: str, query: bytes, headers: list[tuple[bytes, bytes]], method: str) -> None:
    sent: list[Any] = []
    raw = path.encode(errors="surrogatepass")
    scope = {
        "type": "http", "http_version": "1.1", "scheme": "http", "method": method, "path": f"/tiles/city/{path}",
        "raw_path": b"/tiles/city/" + raw, "root_path": "", "query_string": query,
        "headers": [(b"host", b"localhost"), *headers], "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    received = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        return (
            received.pop()
            if received
            else {"type": "http.disconnect"}
            if (path, method) == ("events", "GET")
            else await silence()
        )

    async def send(message: Any) -> None:
        sent.append(message)

    await application()(scope, receive, send)

    status, body = sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])
    assert status in FAIR
    if status >= 400 and method != "HEAD":
        told = {name.lower(): value for name, value in sent[0]["headers"]}
        assert told[b"content-type"] == b"application/problem+json"
        assert json.loads(body)["status"] == status
