"""Server-sent events before Django: a stream held open for one reader, who is told whatever is news to it.

Nothing is queued for a reader: whoever tells it remembers how far it was told, and reads the rest off what is known, so
a slow one costs nothing. The id of an event is two numbers, `a-b`; a reader who comes back names the last one.
"""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem
from geoportal.core.wire import FOR_ALL, Receive, Scope, Send, problem_answer, send_answer

PULSE_S = 20.0  # a comment now and then keeps proxies from closing the stream, and shows who has gone
RENEW_S = 3600.0  # then the reader opens a new one, perhaps at a younger process
SINCE = re.compile(rb"(?:since=)?([0-9]{1,12})-([0-9]{1,18})", re.ASCII)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    *FOR_ALL,
]
Place = tuple[int, int]
# What the reader is to be told now, empty where nothing; and what is set as soon as there may be more.
News = Callable[[], tuple[bytes, asyncio.Event]]


def event(name: str, data: dict[str, Any], place: Place) -> bytes:
    """One event as it goes over the wire."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return f"id: {place[0]}-{place[1]}\nevent: {name}\ndata: {text}\n\n".encode()


def place_of(scope: Scope) -> Place | None:
    """How far the reader was told: Last-Event-ID, or `?since=a-b`."""
    stated = next((value for name, value in scope["headers"] if name == b"last-event-id"), scope["query_string"])
    match = SINCE.fullmatch(stated)
    return (int(match[1]), int(match[2])) if match else None


async def refuse_crowd(send: Send) -> None:
    """This process holds as many streams open as it can."""
    refusal = problem_answer(Problem(503, _("Too many open maps"), _("Try again later.")), (b"retry-after", b"30"))
    await send_answer(send, refusal)


async def hold_open(receive: Receive, send: Send, news: News, retry_ms: int) -> None:
    """Tell one reader until it leaves or its hour is over; `retry_ms`: after how long a lost one is to come again."""
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _say(send, b"retry: %d\n\n" % retry_ms)
        with suppress(TimeoutError):
            async with asyncio.timeout(RENEW_S):
                await _tell(news, send, leaving)
        if not leaving.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        leaving.cancel()


async def _tell(news: News, send: Send, leaving: "asyncio.Future[None]") -> None:
    while not leaving.done():
        events, more = news()
        if events:
            await _say(send, events)
        heard = asyncio.ensure_future(more.wait())
        either: set[asyncio.Future[Any]] = {heard, leaving}
        await asyncio.wait(either, timeout=PULSE_S, return_when=asyncio.FIRST_COMPLETED)
        if not heard.done():
            heard.cancel()
            await _say(send, b":\n\n")


async def _say(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
