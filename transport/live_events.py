"""Server-sent events: every open map is told where vehicles have moved to.

    event: vehicles   data: {"feeds": […], "vehicles": [GeoJSON features]}            all of them: take these for yours
    event: moves      data: {"feeds": […], "vehicles": [those that changed], "gone": [their ids]}

Only what everybody may see is told. Nothing is queued for a reader: each remembers how far it was told, and reads
the rest off what is known, so a slow one costs nothing. The id of an event is `process-revision`: who comes back to the
same process soon enough is told the difference, anybody else everything.
"""

import asyncio
import json
import logging
import os
import re
from asyncio import to_thread
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem
from geoportal.core.wire import FOR_ALL, Receive, Scope, Send, problem_answer, send_answer
from layers.audience import EVERYONE
from transport.live import last_told_at
from transport.live_vehicles import LiveFeed, Vehicle, live_feeds, live_vehicles

logger = logging.getLogger(__name__)
ADDRESS = "/transport/live/events"
MANY = 500  # open streams per process
LOOK_S = 2.0
LOOK_ANYWAY_S = 15.0  # what nobody tells of anew grows stale
PULSE_S = 20.0  # a comment now and then keeps proxies from closing the stream, and shows who has gone
RENEW_S = 3600.0  # then the reader opens a new one, perhaps at a younger process
GONE_KEPT = 100  # revisions
SINCE = re.compile(rb"(?:since=)?([0-9]{1,9})-([0-9]{1,12})", re.ASCII)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    *FOR_ALL,
]


@dataclass(slots=True)
class Known:
    """What this process knows of vehicles, and since which revision of its own."""

    revision: int = 0
    feeds: tuple[LiveFeed, ...] = ()
    vehicles: dict[str, Vehicle] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)

    def take(self, feeds: list[LiveFeed], vehicles: list[Vehicle]) -> bool:
        """What was read now in the place of what was known; whether that is news."""
        found = {one.key: one for one in vehicles}
        changed = [key for key, one in found.items() if self.vehicles.get(key) != one]
        left = self.vehicles.keys() - found.keys()
        if not changed and not left and tuple(feeds) == self.feeds:
            return False
        self.revision += 1
        self.feeds, self.vehicles = tuple(feeds), found
        self.gone = {key: at for key, at in self.gone.items() if at > self.revision - GONE_KEPT and key not in found}
        self.gone |= dict.fromkeys(left, self.revision)
        self.since = {key: at for key, at in self.since.items() if key in found} | dict.fromkeys(changed, self.revision)
        return True

    def news(self, told: int | None) -> bytes:
        """The event that brings a reader up to date who was told this revision; None: nothing yet."""
        data: dict[str, Any] = {"feeds": [feed.as_dict() for feed in self.feeds]}
        if told is None or not self.revision - GONE_KEPT < told <= self.revision:
            data["vehicles"] = [one.as_feature() for one in self.vehicles.values()]
            return self._event("vehicles", data)
        data["vehicles"] = [one.as_feature() for key, one in self.vehicles.items() if self.since[key] > told]
        data["gone"] = [key for key, at in self.gone.items() if at > told]
        return self._event("moves", data)

    def _event(self, name: str, data: dict[str, Any]) -> bytes:
        text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        return f"id: {os.getpid()}-{self.revision}\nevent: {name}\ndata: {text}\n\n".encode()


def told_before(scope: Scope) -> int | None:
    """The revision of this process that the reader was told: Last-Event-ID, or `?since=process-revision`."""
    stated = next((value for name, value in scope["headers"] if name == b"last-event-id"), scope["query_string"])
    match = SINCE.fullmatch(stated)
    return int(match[2]) if match and int(match[1]) == os.getpid() else None


class LiveStreams:
    """The streams of one process. Run `run()` as a task; while nobody listens, nobody is asked."""

    def __init__(self) -> None:
        self.known = Known()
        self.is_current = False  # while nobody listens, what is known grows old
        self.readers = 0
        self.news = asyncio.Event()
        self._wanted = asyncio.Event()
        self._read_at: tuple[datetime | None, datetime] | None = None

    # --- What is known ----------------------------------------------------------
    async def run(self) -> None:
        """For ever: look every two seconds whether something was told, as long as anybody listens."""
        while True:
            await self._wanted.wait()
            try:
                await self.look()
            except Exception:  # the database is away, or a fault of ours: readers keep what they have
                logger.warning("Where vehicles are could not be found out; trying again.", exc_info=True)
            await asyncio.sleep(LOOK_S)
            if not self.readers:
                self._wanted.clear()
                self.is_current, self._read_at = False, None

    async def look(self) -> None:
        """Read what is new, and wake whoever listens."""
        now = timezone.now()
        found = await to_thread(self._read, now)
        if found is not None and (self.known.take(*found) or not self.is_current):
            self.is_current = True
            heard, self.news = self.news, asyncio.Event()
            heard.set()

    def _read(self, now: datetime) -> tuple[list[LiveFeed], list[Vehicle]] | None:
        """None where nothing was told since the last time and nothing can have grown stale."""
        try:
            told_at = last_told_at()
            before = self._read_at
            if before and before[0] == told_at and (now - before[1]).total_seconds() < LOOK_ANYWAY_S:
                return None
            found = live_feeds(EVERYONE, now), live_vehicles(EVERYONE, now)
            self._read_at = (told_at, now)
            return found
        finally:
            connection.close()  # this thread's own

    # --- Who listens --------------------------------------------------------------
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One reader, until it leaves or its hour is over."""
        if self.readers >= MANY:
            refusal = Problem(503, _("Too many open maps"), _("Try again later."))
            await send_answer(send, problem_answer(refusal, (b"retry-after", b"30")))
            return
        self.readers += 1
        self._wanted.set()
        leaving = asyncio.ensure_future(_left(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b"retry: 5000\n\n", "more_body": True})
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_S):
                    await self._tell(told_before(scope), send, leaving)
            if not leaving.done():
                await send({"type": "http.response.body", "body": b""})
        finally:
            self.readers -= 1
            leaving.cancel()

    async def _tell(self, told: int | None, send: Send, leaving: "asyncio.Future[None]") -> None:
        while not leaving.done():
            waiting = self.news
            if self.is_current and told != self.known.revision:
                event, told = self.known.news(told), self.known.revision
                await send({"type": "http.response.body", "body": event, "more_body": True})
            heard = asyncio.ensure_future(waiting.wait())
            either: set[asyncio.Future[Any]] = {heard, leaving}
            await asyncio.wait(either, timeout=PULSE_S, return_when=asyncio.FIRST_COMPLETED)
            if not heard.done():
                heard.cancel()
                await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
