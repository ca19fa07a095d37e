"""A view that waits in a thread hears that its reader has gone."""

import asyncio
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.test import RequestFactory

from geoportal.core.leaving import Leaving, leaving_of, watched


def test_listeners_are_told_once_and_late_ones_at_once() -> None:
    told: list[str] = []
    leaving = Leaving()
    leaving.listen(lambda: told.append("early"))
    gone = lambda: told.append("gone before")  # noqa: E731 - the same object twice
    leaving.listen(gone)
    leaving.forget(gone)

    leaving.leave()
    leaving.leave()
    leaving.listen(lambda: told.append("late"))

    assert told == ["early", "late"]
    assert leaving.has_left


def test_disconnect_is_seen_on_its_way_to_django() -> None:
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    messages = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return messages.pop(0)

    heard = watched(scope, receive)
    leaving = leaving_of(ASGIRequest(scope, BytesIO()))

    assert asyncio.run(heard())["type"] == "http.request"
    assert not leaving.has_left
    assert asyncio.run(heard())["type"] == "http.disconnect"
    assert leaving.has_left


def test_where_the_server_cannot_tell_the_reader_stays(rf: RequestFactory) -> None:
    assert not leaving_of(rf.get("/")).has_left
