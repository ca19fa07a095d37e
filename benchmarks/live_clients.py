"""Open maps without a browser: each listens to the server's events and asks for the tiles on its screen that it is told
of, as the map's script does. Plain asyncio streams, so that sixteen of them cost less than what they measure."""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Tile = tuple[int, int, int]
EVENTS = "/tiles/city/events"


@dataclass(slots=True)
class OpenMap:
    """One client at one zoom. `had` notes when it had which bytes of a tile; `told` which tiles were announced."""

    address: str
    zoom: int
    had: dict[Tile, list[tuple[float, bytes]]] = field(default_factory=dict)
    told: list[tuple[float, Tile]] = field(default_factory=list)
    is_listening: asyncio.Event = field(default_factory=asyncio.Event)
    _fetching: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def live(self) -> None:
        """Listen until cancelled."""
        reader, writer = await _connected(self.address)
        writer.write(_request(self.address, EVENTS, "Accept: text/event-stream\r\n"))
        status, headers = await _head(reader)
        assert status == 200, (EVENTS, status)
        self.is_listening.set()
        async for name, data in events(_lines(reader, headers)):
            for tile, address in told_tiles(name, data):
                self.told.append((time.perf_counter(), tile))
                if tile[0] == self.zoom:
                    body = await self._fetch(address)
                    self.had.setdefault(tile, []).append((time.perf_counter(), body))

    async def _fetch(self, path: str) -> bytes:
        """The tile, as a browser gets it: over the kept connection, or a new one when the server has closed that."""
        try:
            status, headers, body = await self._asked(path)
        except (asyncio.IncompleteReadError, ConnectionError):
            self._fetching = None
            status, headers, body = await self._asked(path)
        if status == 307:  # it has changed again meanwhile
            status, headers, body = await self._asked(headers["location"])
        assert status in (200, 204), (path, status, body[:200])
        return gzip.decompress(body) if headers.get("content-encoding") == "gzip" and body else body

    async def _asked(self, path: str) -> tuple[int, dict[str, str], bytes]:
        if self._fetching is None:
            self._fetching = await _connected(self.address)
        reader, writer = self._fetching
        writer.write(_request(self.address, path, "Accept-Encoding: gzip\r\n"))
        status, headers = await _head(reader)
        body = b"" if status == 204 else b"".join([piece async for piece in _body(reader, headers)])
        return status, headers, body


def told_tiles(name: str, data: str) -> list[tuple[Tile, str]]:
    """The tiles that an event announces, each with the address under which it is to be had anew."""
    if name != "tiles":
        return []
    told = json.loads(data)
    return [
        ((z, x, y), f"/tiles/city/{told['epoch']}/{z}/{x}/{y}.mvt?r={revision}") for z, x, y, revision in told["tiles"]
    ]


async def events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, str]]:
    """Server-sent events as (name, data)."""
    name = "message"
    data: list[str] = []
    async for line in lines:
        if not line:
            if data:
                yield name, "\n".join(data)
            name, data = "message", []
        elif line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))


async def _connected(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(address)
    return await asyncio.open_connection(parts.hostname, parts.port, limit=2**22)


def _request(address: str, path: str, more: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n{more}\r\n".encode()


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    return int(lines[0].split(" ")[1]), headers


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> AsyncIterator[bytes]:
    """The pieces of a body, by its length or in chunks."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            yield await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readline()
    elif "content-length" in headers:
        yield await reader.readexactly(int(headers["content-length"]))


async def _lines(reader: asyncio.StreamReader, headers: dict[str, str]) -> AsyncIterator[str]:
    """The lines of an answer that does not end."""
    held = b""
    async for piece in _body(reader, headers):
        held += piece
        *whole, held = held.split(b"\n")
        for line in whole:
            yield line.decode().rstrip("\r")
