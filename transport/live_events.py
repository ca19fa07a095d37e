"""Server-sent events: every open map is told where vehicles have moved to.

    event: vehicles   data: {"feeds": […], "vehicles": [GeoJSON features]}            all of them: take these for yours
    event: moves      data: {"feeds": […], "vehicles": [those that changed], "gone": [their ids]}

Only what everybody may see is told. The id of an event is `process-revision`: who comes back to the same process soon
enough is told the difference, anybody else everything.
"""

import asyncio
import logging
import os
from asyncio import to_thread
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from geoportal.core.event_stream import event, hold_open, place_of, refuse_crowd
from geoportal.core.wire import Receive, Scope, Send
from layers.audience import EVERYONE
from transport.live import last_told_at
from transport.live_vehicles import LiveFeed, Vehicle, live_feeds, live_vehicles

logger = logging.getLogger(__name__)
ADDRESS = "/transport/live/events"
MANY = 500  # open streams per process
LOOK_S = 2.0
LOOK_ANYWAY_S = 15.0  # what nobody tells of anew grows stale
GONE_KEPT = 100  # revisions
RETRY_MS = 5000


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

    @property
    def _place(self) -> tuple[int, int]:
        return os.getpid(), self.revision

    def news(self, told: int | None) -> bytes:
        """The event that brings a reader up to date who was told this revision; None: nothing yet."""
        data: dict[str, Any] = {"feeds": [feed.as_dict() for feed in self.feeds]}
        if told is None or not self.revision - GONE_KEPT < told <= self.revision:
            data["vehicles"] = [one.as_feature() for one in self.vehicles.values()]
            return event("vehicles", data, self._place)
        data["vehicles"] = [one.as_feature() for key, one in self.vehicles.items() if self.since[key] > told]
        data["gone"] = [key for key, at in self.gone.items() if at > told]
        return event("moves", data, self._place)


def told_before(scope: Scope) -> int | None:
    """The revision of this process that the reader was told."""
    process, revision = place_of(scope) or (None, None)
    return revision if process == os.getpid() else None


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
            await refuse_crowd(send)
            return
        told = told_before(scope)

        def fresh() -> tuple[bytes, asyncio.Event]:
            nonlocal told
            more, events = self.news, b""
            if self.is_current and told != self.known.revision:
                events, told = self.known.news(told), self.known.revision
            return events, more

        self.readers += 1
        self._wanted.set()
        try:
            await hold_open(receive, send, fresh, RETRY_MS)
        finally:
            self.readers -= 1
