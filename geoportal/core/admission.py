"""How many requests are worked on at once: what comes above waits a little, and what comes above that is told so.

Each request of Django's has a thread and may hold a connection; without a bound, a burst makes everybody slow.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from geoportal.core.errors import SPOKEN, Problem

Application = Callable[[Any, Any, Any], Awaitable[None]]
AT_ONCE = 32
WAITING = 256
WAIT_S = 5.0


class Admission:
    """An ASGI application that lets at most `at_once` requests into another one."""

    def __init__(
        self, application: Application, *, at_once: int = AT_ONCE, waiting: int = WAITING, wait_s: float = WAIT_S
    ) -> None:
        self._application = application
        self._places = asyncio.Semaphore(at_once)
        self._waiting_limit, self._wait_s = waiting, wait_s
        self.waiting = 0
        self.inside = 0
        self.refused = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if not await self._enter():
            self.refused += 1
            await _refuse(send)
            return
        self.inside += 1
        try:
            await self._application(scope, receive, send)
        finally:
            self.inside -= 1
            self._places.release()

    async def _enter(self) -> bool:
        """Whether there is a place, perhaps after some waiting."""
        if self._places.locked() and self.waiting >= self._waiting_limit:
            return False
        self.waiting += 1
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
        return True


async def _refuse(send: Any) -> None:
    problem = Problem(503, _("Too many requests at once"), _("Ask again in a few seconds."))
    with override(SPOKEN):
        body = json.dumps(problem.as_dict()).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"2"),
        (b"access-control-allow-origin", b"*"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})
