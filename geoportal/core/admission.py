"""How many requests are worked on at once, and who is next: what comes above that waits a little, or is told so.

Each request of Django's has a thread and may hold a connection; without a bound, a burst makes everybody slow. Those
who wait take turns (geoportal/core/turns.py), so what is asked for too much waits for itself and not for the rest.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem
from geoportal.core.turns import Path, Turn, Turns
from geoportal.core.wire import Application, Receive, Scope, Send, problem_answer, send_answer

AT_ONCE = 8
FREE_FOR_OTHERS = 2  # places that no kind may take from the rest
WAITING = 256
IN_A_LINE = 48
WAIT_S = 5.0
FULL = Problem(503, _("Too many requests at once"), _("Ask again in a few seconds."))


class Admission:
    """An ASGI application that lets at most `at_once` requests into another one, at most `of_a_kind` for one address.

    `path_of` says of what kind a request is: the names of the line in which it waits.
    """

    def __init__(
        self,
        application: Application,
        path_of: Callable[[Scope], Path],
        *,
        at_once: int = AT_ONCE,
        of_a_kind: int | None = None,
        waiting: int = WAITING,
        in_a_line: int = IN_A_LINE,
        wait_s: float = WAIT_S,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self._application, self._path_of, self._clock = application, path_of, clock
        self._at_once, self._waiting_limit, self._in_a_line, self._wait_s = at_once, waiting, in_a_line, wait_s
        self._turns = Turns(of_a_kind or max(at_once - FREE_FOR_OTHERS, 1))
        self.inside = 0
        self.refused: Counter[str] = Counter()  # by kind
        self.left = 0

    @property
    def waiting(self) -> int:
        return self._turns.waiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        turn, reader = Turn(self._path_of(scope)), Reader(receive)
        self._join(turn)
        try:
            if not turn.called.is_set():
                await self._wait(turn, reader)
            if turn.is_inside:
                await self._work(turn, scope, reader, send)
            elif not reader.has_left:
                self.refused[turn.path[0]] += 1
                await send_answer(send, problem_answer(FULL, (b"retry-after", b"2")))
        finally:
            reader.close()

    def _join(self, turn: Turn) -> None:
        """Stand in line; who makes it too long is sent away, and for one too many whoever came last in the longest."""
        in_line = self._turns.join(turn)
        self._call()
        if not turn.is_inside and in_line > self._in_a_line:
            self._send_away(turn)
        elif self._turns.waiting > self._waiting_limit:
            self._send_away(self._turns.last_of_the_longest())

    def _send_away(self, turn: Turn) -> None:
        self._turns.leave(turn)
        turn.called.set()

    def _call(self) -> None:
        while self.inside < self._at_once and self._turns.call_next():
            self.inside += 1

    async def _wait(self, turn: Turn, reader: "Reader") -> None:
        """Until it is called, the time is over, or the reader has left."""
        called = asyncio.ensure_future(turn.called.wait())
        left = asyncio.ensure_future(reader.leaves())
        try:
            await asyncio.wait((called, left), timeout=self._wait_s, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if turn.is_inside:
                self._go_out(turn, 0.0)
            raise
        finally:
            called.cancel()
            left.cancel()
            if not turn.called.is_set():
                self.left += reader.has_left
                self._send_away(turn)

    async def _work(self, turn: Turn, scope: Scope, reader: "Reader", send: Send) -> None:
        began = self._clock()
        try:
            await self._application(scope, reader, send)
        finally:
            self._go_out(turn, self._clock() - began)

    def _go_out(self, turn: Turn, took_s: float) -> None:
        self._turns.done(turn, took_s)
        self.inside -= 1
        self._call()


class Reader:
    """`receive` that can be listened to before the application does: what is heard then is told to it later."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._heard: deque[Any] = deque()
        self._listening: asyncio.Task[Any] | None = None
        self.has_left = False

    async def leaves(self) -> None:
        """Returns once the reader has gone. A body that is still coming is left to the application."""
        is_whole = True
        while is_whole and not self.has_left:
            message = await self._next()
            self._heard.append(message)
            is_whole = not message.get("more_body", False)
        if not is_whole:
            await asyncio.Event().wait()

    async def __call__(self) -> Any:
        if self._heard:
            return self._heard.popleft()
        return await (self._receive() if self._listening is None else self._next())

    async def _next(self) -> Any:
        """The next message; whoever stops waiting for it leaves it to whoever asks next."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._message())
        message = await asyncio.shield(self._listening)
        self._listening = None
        self.has_left = message["type"] == "http.disconnect"
        return message

    async def _message(self) -> Any:
        """As a task: what granian's `receive` gives looks like a future, and wakes one listener only."""
        return await self._receive()

    def close(self) -> None:
        """Nobody listens any more."""
        if self._listening is not None:
            self._listening.cancel()
