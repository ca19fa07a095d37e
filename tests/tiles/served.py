"""The fast path as a test drives it: in the test's own event loop, over the test database, step by step."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from tests.tiles.decoded import decode
from tiles.connections import opened
from tiles.hot import HotTiles
from tiles.publication import Publication
from tiles.queries import Tile
from tiles.refresh import Refreshed, refresh


@dataclass(frozen=True)
class Reply:
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    def names(self) -> set[str]:
        """Names of the objects in a tile."""
        return {one["properties"].get("name", "") for one in decode(self.body).get("objects", [])}


async def silence() -> Any:
    """`receive` of a request whose reader stays and says nothing."""
    await asyncio.Event().wait()


SOON_S = 10


async def until(is_so: Any) -> None:
    """Wait for it, but not for ever."""
    async with asyncio.timeout(SOON_S):
        while not is_so():
            await asyncio.sleep(0.01)


async def _teapot(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Served:
    """The fast path in this loop, over a Django that says 418, kept in step by hand."""

    def __init__(self) -> None:
        self.app = HotTiles(_teapot)

    async def follow(self) -> None:
        """Read what was published since the last time."""
        async with self.app.pool.connection() as one:
            await self.app.follower.catch_up(one)

    @property
    def known(self) -> Publication:
        return self.app.known()

    async def refresh(self) -> Refreshed:
        """Lead for a moment: redraw what is stale, and follow."""
        total = Refreshed()
        async with await opened("test") as leader:
            while (done := await refresh(leader)).drawn:
                total = Refreshed(done.need, total.drawn + done.drawn, (*total.published, *done.published), done.since)
        await self.follow()
        return replace(total, need=done.need)

    async def get(self, path: str, *, method: str = "GET", **headers: str) -> Reply:
        path, _, query = path.partition("?")
        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, silence, send)
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:]))

    async def tile(self, tile: Tile, *, epoch: int | None = None, query: str = "", **headers: str) -> Reply:
        z, x, y = tile
        return await self.get(f"/tiles/city/{f'{epoch}/' if epoch else ''}{z}/{x}/{y}.mvt{query}", **headers)


Scenario = Callable[[Served], Coroutine[Any, Any, None]]
Serving = Callable[[Scenario], None]
