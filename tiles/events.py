"""Server-sent events: every open map is told which tiles have a newer body, and asks for just those.

    event: tiles   data: {"epoch": 1764000000, "tiles": [[z, x, y, revision], …]}
    event: epoch   data: {"epoch": 1764000100}     everything may have changed; addresses begin with the new number

Nothing is queued for a reader: each remembers the revision it has been told of, and reads the rest off the
publication, so a slow one costs nothing and never misses a tile. The id of an event is `epoch-revision`.
"""

import asyncio
import json
import re
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem
from geoportal.core.wire import FOR_ALL, Receive, Scope, Send, problem_answer, send_answer
from tiles.counts import COUNTS
from tiles.follower import Follower
from tiles.publication import Publication

MANY = 2000  # open streams per process
PULSE_S = 20.0  # a comment now and then keeps proxies from closing the stream, and shows who has gone
RENEW_S = 3600.0  # then the reader opens a new one, perhaps at a younger process
AT_ONCE = 1000  # tiles in one event
SINCE = re.compile(rb"(?:since=)?([0-9]{1,12})-([0-9]{1,18})", re.ASCII)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    *FOR_ALL,
]


def place_of(scope: Scope) -> tuple[int, int] | None:
    """Epoch and revision that the reader has been told of: Last-Event-ID, or `?since=epoch-revision`."""
    stated = next((value for name, value in scope["headers"] if name == b"last-event-id"), scope["query_string"])
    match = SINCE.fullmatch(stated)
    return (int(match[1]), int(match[2])) if match else None


def news(known: Publication, told: tuple[int, int] | None) -> tuple[list[bytes], tuple[int, int]]:
    """The events that bring a reader up to date, and where it stands then."""
    now = (known.epoch, known.latest)
    if told is None:
        return [_event("hello", {"epoch": known.epoch}, now)], now
    if told[0] != known.epoch:
        events, after = [_event("epoch", {"epoch": known.epoch}, (known.epoch, 0))], 0
    else:
        events, after = [], told[1]
    changed = known.changed_after(after)
    for start in range(0, len(changed), AT_ONCE):
        part = changed[start : start + AT_ONCE]
        tiles = [[*tile, revision] for tile, revision in part]
        events.append(_event("tiles", {"epoch": known.epoch, "tiles": tiles}, (known.epoch, part[-1][1])))
    return events, now


def _event(name: str, data: dict[str, Any], place: tuple[int, int]) -> bytes:
    text = json.dumps(data, separators=(",", ":"))
    return f"id: {place[0]}-{place[1]}\nevent: {name}\ndata: {text}\n\n".encode()


async def stream(follower: Follower, scope: Scope, receive: Receive, send: Send) -> None:
    """One reader, until it leaves or its hour is over."""
    if COUNTS.streams >= MANY:
        refusal = problem_answer(Problem(503, _("Too many open maps"), _("Try again later.")), (b"retry-after", b"30"))
        await send_answer(send, refusal)
        return
    COUNTS.streams += 1
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(RENEW_S):
                await _tell(follower, place_of(scope), send, leaving)
        if not leaving.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        COUNTS.streams -= 1
        leaving.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(follower: Follower, told: tuple[int, int] | None, send: Send, leaving: "asyncio.Future[None]") -> None:
    while not leaving.done():
        waiting = follower.news
        known = follower.publication
        events: list[bytes] = []
        if known is not None and told != (known.epoch, known.latest):
            events, told = news(known, told)
        if events:
            await send({"type": "http.response.body", "body": b"".join(events), "more_body": True})
        heard = asyncio.ensure_future(waiting.wait())
        either: set[asyncio.Future[Any]] = {heard, leaving}
        await asyncio.wait(either, timeout=PULSE_S, return_when=asyncio.FIRST_COMPLETED)
        if not heard.done():
            heard.cancel()
            await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
