"""A bounded number of requests inside; the next wait a little; what comes above that is told so at once."""

import asyncio
import json
from typing import Any

from geoportal.core.admission import Admission


async def nothing() -> Any:
    """A request without a body."""


class Door:
    """An application that answers when it is let, behind an admission."""

    def __init__(self, **limits: Any) -> None:
        self.let = asyncio.Event()
        self.admission = Admission(self._slow, **limits)

    async def _slow(self, scope: Any, receive: Any, send: Any) -> None:
        await self.let.wait()
        if scope.get("fails"):
            raise ValueError("inside")
        await send({"type": "http.response.start", "status": 200, "headers": []})

    def ask(self, **scope: Any) -> "asyncio.Task[list[Any]]":
        async def one() -> list[Any]:
            sent: list[Any] = []

            async def send(message: Any) -> None:
                sent.append(message)

            await self.admission(scope, nothing, send)
            return sent

        return asyncio.create_task(one())


def test_one_above_the_waiting_ones_is_refused_at_once() -> None:
    async def scenario() -> None:
        door = Door(at_once=1, waiting=1)
        inside, waiting = door.ask(), door.ask()
        await asyncio.sleep(0)
        assert (door.admission.inside, door.admission.waiting) == (1, 1)

        refused = await door.ask()
        door.let.set()
        await asyncio.gather(inside, waiting)

        assert refused[0]["status"] == 503
        assert (b"retry-after", b"2") in refused[0]["headers"]
        assert json.loads(refused[1]["body"])["title"] == "Too many requests at once"
        assert [task.result()[0]["status"] for task in (inside, waiting)] == [200, 200]
        assert (door.admission.inside, door.admission.waiting, door.admission.refused) == (0, 0, 1)

    asyncio.run(scenario())


def test_who_waits_too_long_is_refused() -> None:
    async def scenario() -> None:
        door = Door(at_once=1, wait_s=0.01)
        inside = door.ask()
        late = await door.ask()
        door.let.set()
        await inside

        assert late[0]["status"] == 503

    asyncio.run(scenario())


def test_place_is_given_back_when_the_application_fails() -> None:
    async def scenario() -> None:
        door = Door(at_once=1)
        door.let.set()
        failed = door.ask(fails=True)
        await asyncio.wait([failed])

        assert isinstance(failed.exception(), ValueError)
        assert (await door.ask())[0]["status"] == 200

    asyncio.run(scenario())
