"""Drawing for those who wait: whoever asks for the same tile before its drawing begins shares it, few are made at
once, the queue is short, and a statement that nobody waits for any more is cancelled.

A view waits in its own thread; the drawing has another, so it goes on when the first who asked leaves and others stay.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock
from time import perf_counter
from typing import Any

from django.db import connection

from geoportal.core.leaving import Leaving
from tiles.counts import COUNTS
from tiles.pool import SIZE, drawing_cursor

WAIT_S = 2.5  # a little longer than a statement may take
CANCEL_S = 1.0
Draw = Callable[[Any], Any]  # what is drawn with this cursor


class Overloaded(Exception):
    """More drawings are asked for than can be made soon; ask again in a second."""


class Drawing:
    """One drawing and how many wait for it."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._running: Any = None  # the connection, while the statement runs
        self._lock = Lock()
        self._is_wanted = True
        self.result: Future[Any]
        self.waiting = 0

    def run(self) -> Any:
        with drawing_cursor() as cursor:
            with self._lock:
                if not self._is_wanted:
                    raise Overloaded
                self._running = cursor.connection
            try:
                return self._draw(cursor)
            finally:
                with self._lock:  # a cancellation that is under way is over before another uses this connection
                    self._running = None

    def stop(self) -> None:
        """Nobody waits: what has not begun does not, what runs is cancelled."""
        self.result.cancel()
        with self._lock:
            self._is_wanted = False
            if self._running is not None:
                self._running.cancel_safe(timeout=CANCEL_S)


class Drawings:
    """All drawings that this process makes on request: at most `at_once`, and `queue` more that wait for their turn."""

    def __init__(self, at_once: int, queue: int) -> None:
        self._limit = at_once + queue
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="drawing")
        self._lock = Lock()
        self._waiting: dict[Hashable, Drawing] = {}  # not begun: what they will show is not older than any question
        self.under_way = 0
        self.cancelled = 0

    def share(self, key: Hashable, draw: Draw, *, zoom: int, leaving: Leaving | None = None) -> Any:
        """What `draw(cursor)` returns; those who ask with an equal key before it begins get the same object.

        Raises Overloaded when the queue is full, has not moved for too long, or the reader has left. In a transaction
        of Django's it draws at once, over its connection, so that it sees what was written there.
        """
        if connection.in_atomic_block:
            with drawing_cursor() as cursor:
                return draw(cursor)
        drawing = self._join(key, draw, zoom)
        done = Event()
        drawing.result.add_done_callback(lambda _: done.set())
        if leaving:
            leaving.listen(done.set)
        try:
            done.wait(WAIT_S)
            if not drawing.result.done():
                raise Overloaded
            return drawing.result.result()
        finally:
            if leaving:
                leaving.forget(done.set)
            self._part(key, drawing)

    def _join(self, key: Hashable, draw: Draw, zoom: int) -> Drawing:
        with self._lock:
            drawing = self._waiting.get(key)
            if drawing is None:
                if self.under_way >= self._limit:
                    raise Overloaded
                drawing = self._waiting[key] = Drawing(draw)
                drawing.result = self._threads.submit(self._run, key, drawing, zoom)
                self.under_way += 1
            drawing.waiting += 1
            return drawing

    def _run(self, key: Hashable, drawing: Drawing, zoom: int) -> Any:
        with self._lock:
            self._shares_no_more(key, drawing)
        began = perf_counter()
        result = drawing.run()
        with self._lock:
            COUNTS.drew("request", {zoom: 1}, perf_counter() - began)
        return result

    def _part(self, key: Hashable, drawing: Drawing) -> None:
        with self._lock:
            drawing.waiting -= 1
            if drawing.waiting:
                return
            self._shares_no_more(key, drawing)
            self.under_way -= 1
            is_done = drawing.result.done()
            self.cancelled += not is_done
        if not is_done:
            drawing.stop()

    def _shares_no_more(self, key: Hashable, drawing: Drawing) -> None:
        if self._waiting.get(key) is drawing:
            del self._waiting[key]


DRAWINGS = Drawings(at_once=max(SIZE - 2, 1), queue=128)  # of all views that draw
