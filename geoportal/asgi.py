"""The front door for ASGI servers (granian in `./dev up` and in the container): the map's tiles, then Django."""

import os
from asyncio import Task, create_task
from contextlib import suppress
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")
# Every request has a thread of its own here, so connections are kept in a pool, not in threads.
os.environ.setdefault("GEOPORTAL_DATABASE_POOL", "8")

from django.core.asgi import get_asgi_application

portal: Any = get_asgi_application()

# What needs Django's settings is imported when they are there.
from geoportal.core.admission import Admission  # noqa: E402
from tiles.hot import Application, HotTiles, Receive, Scope, Send  # noqa: E402
from tiles.leader import Leader  # noqa: E402


class FrontDoor:
    """One per process: tiles from memory, a bounded number of everything else."""

    def __init__(self, portal: Application) -> None:
        self.rest = Admission(portal)
        self.tiles = HotTiles(self.rest)
        self.leader = Leader()
        self._tasks: list[Task[Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"].startswith("/tiles/city/"):
            await self.tiles(scope, receive, send)
        else:
            await self.rest(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.tiles.pool.open(wait=False)
                self._tasks = [create_task(self.tiles.follower.run()), create_task(self.leader.run())]
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in self._tasks:
                    task.cancel()
                    with suppress(BaseException):
                        await task
                await self.tiles.pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = FrontDoor(portal)
