"""How many requests are worked on at once: what comes above waits a little, and what comes above that is told so.

Each request of Django's has a thread and may hold a connection; without a bound, a burst makes everybody slow.
"""

import asyncio

from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem
from geoportal.core.wire import Application, Receive, Scope, Send, problem_answer, send_answer

AT_ONCE = 32
WAITING = 256
WAIT_S = 5.0
FULL = Problem(503, _("Too many requests at once"), _("Ask again in a few seconds."))


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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await self._enter():
            self.refused += 1
            await send_answer(send, problem_answer(FULL, (b"retry-after", b"2")))
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
