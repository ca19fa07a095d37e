"""Whether the reader of a request is still there: a view that waits in a thread can hear of it and stop."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from django.http import HttpRequest

KEY = "geoportal.leaving"  # in the scope of an ASGI request


class Leaving:
    """Told once that the reader has gone; tells whoever listens, from whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._listeners: set[Callable[[], object]] = set()
        self.has_left = False

    def listen(self, listener: Callable[[], object]) -> None:
        """Called at once when the reader has gone already."""
        with self._lock:
            if not self.has_left:
                self._listeners.add(listener)
                return
        listener()

    def forget(self, listener: Callable[[], object]) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def leave(self) -> None:
        with self._lock:
            self.has_left = True
            listeners, self._listeners = self._listeners, set()
        for listener in listeners:
            listener()


def watched(scope: Any, receive: Any) -> Any:
    """`receive` that remembers in the scope that the reader has gone."""
    leaving = scope[KEY] = Leaving()

    async def heard() -> Any:
        message = await receive()
        if message["type"] == "http.disconnect":
            leaving.leave()
        return message

    return heard


def leaving_of(request: HttpRequest) -> Leaving:
    """The reader of this request; where the server cannot tell, one who stays."""
    found: Leaving = getattr(request, "scope", {}).get(KEY) or Leaving()
    return found
