"""What stands before Django in a process that serves: tiles, the state of the process, a bounded number of the rest."""

from asyncio import Task, create_task, to_thread
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from geoportal.core.admission import AT_ONCE, Admission
from geoportal.core.asked import Asked
from geoportal.core.errors import SPOKEN, Problem
from geoportal.core.leaving import watched
from geoportal.core.observers import Observers
from geoportal.core.wire import Answer, Application, Receive, Scope, Send, problem_answer, send_answer
from geoportal.warming import rehearse, walk, warm
from import_scripts.metrics import ImportMetrics, standing_soon
from tiles.hot import HotTiles
from tiles.leader import Leader
from tiles.metrics import CONTENT_TYPE, metrics_text
from tiles.refusals import refusal_of
from transport import live_events
from transport.live_metrics import LiveMetrics, live_standing_soon


class FrontDoor:
    """One per process. Nobody who asks how it is has to queue for the answer."""

    def __init__(self, portal: Application) -> None:
        self.portal = portal
        self._places = settings.DATABASE_POOL or AT_ONCE  # more would wait for a connection
        self.rest = Admission(self._to_portal, Asked(settings.PROXIES).path, at_once=self._places)
        self.tiles = HotTiles(self._no_hot_tile)
        self.leader = Leader()
        self.live = live_events.LiveStreams()
        self.observers = Observers(settings.METRICS_READERS, settings.METRICS_TOKEN)
        self._tasks: list[Task[Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"].startswith("/tiles/city/"):
            await self.tiles(scope, receive, send)
        elif scope["path"] == live_events.ADDRESS and scope["method"] == "GET":
            await self.live(scope, receive, send)
        elif scope["path"] == "/healthz":
            await self.portal(scope, receive, send)
        elif scope["path"] == "/readyz":
            await self._say_whether_ready(scope, receive, send)
        elif scope["path"] == "/metrics" and scope["method"] in ("GET", "HEAD") and self.observers.may_read(scope):
            await self._tell_metrics(scope, send)
        else:
            await self.rest(scope, receive, send)

    async def _warm_up(self) -> None:
        await to_thread(warm)
        await rehearse(self.portal, self._places)
        await to_thread(walk)  # last, for it takes longest; nobody waits for it but who needs it

    async def _no_hot_tile(self, scope: Scope, receive: Receive, send: Send) -> None:
        if refusal := refusal_of(scope):
            await send_answer(send, refusal)
        else:
            await self.rest(scope, receive, send)

    async def _to_portal(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope["query_string"].decode()
        except UnicodeDecodeError:  # Django would answer a page without a word
            refusal = Problem(400, _("Bad Request"), _("The query is no UTF-8 text: encode it with percent signs."))
            await send_answer(send, problem_answer(refusal))
            return
        await self.portal(scope, watched(scope, receive), send)

    async def _say_whether_ready(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Django would wait long for a connection that is not to be had; the follower knows at once."""
        if self.tiles.follower.is_listening:
            await self.portal(scope, receive, send)
            return
        reason = _("This process does not hear of changes: the database does not answer.")
        with override(SPOKEN):
            refusal = Problem(503, _("Not ready"), reason, reasons=[str(reason)])
        await send_answer(send, problem_answer(refusal))

    async def _tell_metrics(self, scope: Scope, send: Send) -> None:
        imports, live = ImportMetrics(await standing_soon()), LiveMetrics(await live_standing_soon())
        body = metrics_text(self.tiles, self.rest, self.leader, imports, live)
        headers = [
            (b"content-type", CONTENT_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await send_answer(send, Answer(200, headers, b"" if scope["method"] == "HEAD" else body))

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.tiles.pool.open(wait=False)
                self._tasks = [
                    create_task(one)
                    for one in (self.tiles.follower.run(), self.leader.run(), self.live.run(), self._warm_up())
                ]  # fmt: skip
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in self._tasks:
                    task.cancel()
                    with suppress(BaseException):
                        await task
                await self.tiles.pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
