"""Between a browser and a server: hands everything on and notes which requests really came, and what they weighed.

What a browser says of its own cache depends on the browser; what comes over the wire does not.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that reached the server, with the bytes of its answer, head included."""

    path: str
    status: int
    size: int


@dataclass(slots=True)
class Wiretap:
    """The address to browse instead of the server's, and what has passed since `forget`."""

    target: str
    address: str = ""
    passed: list[Exchange] = field(default_factory=list)
    _alive: set[asyncio.Task[None] | None] = field(default_factory=set)  # asyncio itself holds tasks only weakly

    def forget(self) -> None:
        """Begin to count anew."""
        self.passed.clear()

    async def serve(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        """One connection of the browser, request after request, until either side ends it."""
        self._alive.add(asyncio.current_task())
        parts = urlsplit(self.target)
        server, to_server = await asyncio.open_connection(parts.hostname, parts.port, limit=2**20)
        try:
            while True:
                asked = await browser.readuntil(b"\r\n\r\n")
                to_server.write(asked)
                status, size = await _passed_on(server, to_browser)
                self.passed.append(Exchange(asked.split(b" ", 2)[1].decode(), status, size))
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass  # the end of a connection, or of the wiretap
        finally:
            to_server.close()
            to_browser.close()
            self._alive.discard(asyncio.current_task())


async def _passed_on(server: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> tuple[int, int]:
    """Hand one answer on as it comes; its status and its bytes."""
    head = await server.readuntil(b"\r\n\r\n")
    to_browser.write(head)
    lines = head.decode("latin-1").lower().split("\r\n")
    status, size = int(lines[0].split(" ")[1]), len(head)
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    if headers.get("transfer-encoding") == "chunked":
        length = 1
        while length:
            line = await server.readline()
            length = int(line.split(b";")[0], 16)
            piece = line + await server.readexactly(length + 2)
            to_browser.write(piece)
            await to_browser.drain()
            size += len(piece)
    elif status not in (204, 304):
        left = int(headers.get("content-length", 0))
        while left:
            piece = await server.read(min(left, 65536))
            if not piece:
                raise ConnectionError
            to_browser.write(piece)
            await to_browser.drain()
            left, size = left - len(piece), size + len(piece)
    return status, size


@contextmanager
def tapped(target: str) -> Iterator[Wiretap]:
    """A wiretap before a server, in a thread of its own."""
    tap, loop, ready = Wiretap(target), asyncio.new_event_loop(), threading.Event()

    def live() -> None:
        listening = loop.run_until_complete(asyncio.start_server(tap.serve, "127.0.0.1", 0, limit=2**20))
        tap.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        ready.set()
        loop.run_forever()
        listening.close()
        open_ones = asyncio.all_tasks(loop)
        for one in open_ones:
            one.cancel()
        if open_ones:
            loop.run_until_complete(asyncio.wait(open_ones))
        loop.close()

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield tap
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
