"""A bounded number of requests inside; the next take turns by kind; what comes above that is told so at once."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from geoportal.core.admission import Admission, Reader

LEFT = {"type": "http.disconnect"}
WHOLE = {"type": "http.request", "body": b"words", "more_body": False}
PART = {"type": "http.request", "body": b"words", "more_body": True}


def kind_of(scope: Any) -> tuple[str, str, str]:
    return scope.get("kind", "card"), "reader", ""


class Client:
    """What somebody sends; `leave` is the end of the connection."""

    def __init__(self, *messages: Any) -> None:
        self._messages = list(messages) or [WHOLE]
        self._gone = asyncio.Event()

    def leave(self) -> None:
        self._gone.set()

    async def receive(self) -> Any:
        if self._messages:
            return self._messages.pop(0)
        await self._gone.wait()
        return LEFT


class Door:
    """An application that answers when it is let, behind an admission; `entered` are the kinds that came in."""

    def __init__(self, **limits: Any) -> None:
        self.let = asyncio.Event()
        self.entered: list[str] = []
        self.read: list[Any] = []
        self.admission = Admission(self._slow, kind_of, **limits)

    async def _slow(self, scope: Any, receive: Any, send: Any) -> None:
        self.entered.append(scope.get("kind", "card"))
        await self.let.wait()
        if scope.get("fails"):
            raise ValueError("inside")
        self.read.append(await receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})

    def ask(self, client: Client | None = None, **scope: Any) -> "asyncio.Task[list[Any]]":
        async def one() -> list[Any]:
            sent: list[Any] = []

            async def send(message: Any) -> None:
                sent.append(message)

            await self.admission(scope, (client or Client()).receive, send)
            return sent

        return asyncio.create_task(one())

    def state(self) -> tuple[int, int, int]:
        return self.admission.inside, self.admission.waiting, self.admission.refused.total()


async def all_have_run() -> None:
    """Every task has come as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 10))


def test_one_above_those_in_line_is_refused_at_once() -> None:
    async def scenario() -> None:
        door = Door(at_once=1, in_a_line=1)
        inside, waiting = door.ask(), door.ask()
        await all_have_run()
        assert door.state() == (1, 1, 0)

        refused = await door.ask()
        door.let.set()
        await asyncio.gather(inside, waiting)

        assert refused[0]["status"] == 503
        assert (b"retry-after", b"2") in refused[0]["headers"]
        assert json.loads(refused[1]["body"])["title"] == "Too many requests at once"
        assert [task.result()[0]["status"] for task in (inside, waiting)] == [200, 200]
        assert (door.state(), door.admission.refused) == ((0, 0, 1), {"card": 1})

    run(scenario)


def test_full_lines_send_away_whoever_came_last_in_the_longest() -> None:
    async def scenario() -> None:
        door = Door(at_once=1, waiting=2)
        asked = [door.ask(kind="list") for _ in range(3)]
        await all_have_run()

        card = door.ask()
        refused = await asked[2]
        door.let.set()
        await asyncio.gather(*asked, card)

        assert refused[0]["status"] == 503
        assert [task.result()[0]["status"] for task in (*asked[:2], card)] == [200, 200, 200]

    run(scenario)


def test_kinds_take_turns() -> None:
    async def scenario() -> None:
        door = Door(at_once=1)
        asked = [door.ask(kind="list") for _ in range(4)]
        await all_have_run()
        asked.append(door.ask(kind="card"))
        await all_have_run()

        door.let.set()
        await asyncio.gather(*asked)

        assert door.entered == ["list", "card", "list", "list", "list"]

    run(scenario)


def test_one_kind_leaves_a_place_to_the_others() -> None:
    async def scenario() -> None:
        door = Door(at_once=3, of_a_kind=2)
        asked = [door.ask(kind="list") for _ in range(4)]
        await all_have_run()
        assert door.state() == (2, 2, 0)

        asked.append(door.ask(kind="card"))
        await all_have_run()
        assert door.state() == (3, 2, 0)

        door.let.set()
        await asyncio.gather(*asked)

    run(scenario)


def test_who_waits_too_long_is_refused() -> None:
    async def scenario() -> None:
        door = Door(at_once=1, wait_s=0.01)
        inside = door.ask()
        late = await door.ask()
        door.let.set()
        await inside

        assert (late[0]["status"], door.state()) == (503, (0, 0, 1))

    run(scenario)


def test_place_is_given_back_when_the_application_fails() -> None:
    async def scenario() -> None:
        door = Door(at_once=1)
        door.let.set()
        failed = door.ask(fails=True)
        await asyncio.wait([failed])

        assert isinstance(failed.exception(), ValueError)
        assert (await door.ask())[0]["status"] == 200

    run(scenario)


def test_whoever_leaves_while_waiting_is_worked_for_no_more() -> None:
    async def scenario() -> None:
        door, client = Door(at_once=1), Client()
        inside = door.ask()
        gone = door.ask(client, kind="list")
        await all_have_run()

        client.leave()
        sent = await gone
        door.let.set()
        await inside

        assert (sent, door.entered, door.state(), door.admission.left) == ([], ["card"], (0, 0, 0), 1)

    run(scenario)


def test_what_was_heard_while_waiting_is_told_to_the_application() -> None:
    async def scenario() -> None:
        door = Door(at_once=1)
        asked = [door.ask(), door.ask(Client(WHOLE), kind="list"), door.ask(Client(PART), kind="form")]
        await all_have_run()

        door.let.set()
        await asyncio.gather(*asked)

        assert door.read == [WHOLE, WHOLE, PART]

    run(scenario)


def test_a_body_that_is_still_coming_is_left_to_the_application() -> None:
    async def scenario() -> None:
        reader = Reader(Client(PART, WHOLE).receive)
        leaving = asyncio.create_task(reader.leaves())
        await all_have_run()
        leaving.cancel()

        assert [await reader(), await reader()] == [PART, WHOLE]

    run(scenario)


def test_the_application_goes_on_listening_where_the_line_has_stopped() -> None:
    async def scenario() -> None:
        client = Client(WHOLE)
        reader = Reader(client.receive)
        leaving = asyncio.create_task(reader.leaves())
        await all_have_run()
        leaving.cancel()
        assert await reader() == WHOLE

        listening = asyncio.create_task(reader())
        await all_have_run()
        client.leave()

        assert (await listening, reader.has_left) == (LEFT, True)

    run(scenario)


class OneListener(asyncio.Future[Any]):
    """As granian's: it knows one callback, and forgets it whichever it is told to forget."""

    _callback: Any = None

    def add_done_callback(self, callback: Any, *, context: Any = None) -> None:
        self.remove_done_callback(callback)
        self._callback = callback
        super().add_done_callback(callback, context=context)

    def remove_done_callback(self, _callback: Any) -> int:
        return super().remove_done_callback(self._callback)


def test_a_server_that_wakes_one_listener_wakes_the_last() -> None:
    async def scenario() -> None:
        message = OneListener()
        reader = Reader(lambda: message)
        leaving = asyncio.create_task(reader.leaves())
        await all_have_run()

        leaving.cancel()
        asyncio.get_running_loop().call_soon(message.set_result, WHOLE)

        assert await reader() == WHOLE  # asked for before the other has heard that it is cancelled

    run(scenario)


def test_a_request_that_is_given_up_waits_no_longer() -> None:
    async def scenario() -> None:
        door = Door(at_once=1)
        inside, given_up = door.ask(), door.ask()
        await all_have_run()

        given_up.cancel()
        await asyncio.wait([given_up])

        assert (given_up.cancelled(), door.state()) == (True, (1, 0, 0))
        door.let.set()
        await inside

    run(scenario)


def test_a_request_that_is_given_up_when_its_turn_comes_keeps_no_place() -> None:
    async def scenario() -> None:
        door = Door(at_once=1)
        inside, given_up = door.ask(), door.ask()
        await all_have_run()

        inside.add_done_callback(lambda _: given_up.cancel())  # called by now, and not awake yet
        door.let.set()
        await asyncio.wait([given_up])

        assert (given_up.cancelled(), door.state(), len(door.entered)) == (True, (0, 0, 0), 1)

    run(scenario)
