"""Who may draw now: one drawing per tile at a time, few drawings at once, and a queue that does not grow for ever."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock

from tiles.pool import SIZE

WAIT_S = 2.0


class Overloaded(Exception):
    """More drawings are asked for than can be made soon; ask again in a second."""


class Gate:
    """`with gate.pass_for(tile)`: alone with this tile, and one of at most `at_once` inside."""

    def __init__(self, at_once: int, queue: int) -> None:
        self._free = Condition(Lock())
        self._at_once, self._queue = at_once, queue
        self._inside = 0
        self._waiting = 0
        self._taken: set[Hashable] = set()

    @contextmanager
    def pass_for(self, tile: Hashable) -> Iterator[None]:
        """Raises Overloaded when the queue is full or has not moved for too long."""
        with self._free:
            if not self._is_free(tile):
                self._wait_for(tile)
            self._inside += 1
            self._taken.add(tile)
        try:
            yield
        finally:
            with self._free:
                self._inside -= 1
                self._taken.discard(tile)
                self._free.notify_all()

    def _is_free(self, tile: Hashable) -> bool:
        return self._inside < self._at_once and tile not in self._taken

    def _wait_for(self, tile: Hashable) -> None:
        if self._waiting >= self._queue:
            raise Overloaded
        self._waiting += 1
        try:
            if not self._free.wait_for(lambda: self._is_free(tile), timeout=WAIT_S):
                raise Overloaded
        finally:
            self._waiting -= 1


GATE = Gate(at_once=max(SIZE - 2, 1), queue=128)  # of all views that draw
