"""Middleware and view run one after another in the request's own thread, away from the event loop."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils.deprecation import MiddlewareMixin

from geoportal.core.handler import OneStepHandler

WHERE: list[tuple[str, int, bool]] = []


def passes(place: str) -> None:
    try:
        asyncio.get_running_loop()
        is_in_loop = True
    except RuntimeError:
        is_in_loop = False
    WHERE.append((place, threading.get_ident(), is_in_loop))


class First(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> None:
        passes("first")


def second(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        passes("second")
        return get_response(request)

    return answer


def view(request: HttpRequest) -> HttpResponse:
    passes("view")
    return HttpResponse("seen")


urlpatterns = [path("seen/", view)]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.First", f"{__name__}.second"])
def test_a_request_enters_its_thread_once() -> None:
    WHERE.clear()
    sent: list[Any] = []

    async def one(message: Any) -> None:
        sent.append(message)

    async def scenario() -> None:
        messages = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            if messages:
                return messages.pop()
            return await asyncio.Event().wait()

        scope: Any = {"type": "http", "method": "GET", "path": "/seen/", "query_string": b"", "headers": []}
        await OneStepHandler()(scope, receive, one)

    asyncio.run(scenario())

    assert [message.get("body") for message in sent] == [None, b"seen"]
    assert [place for place, _, _ in WHERE] == ["first", "second", "view"]
    assert len({thread for _, thread, _ in WHERE}) == 1
    assert threading.get_ident() not in {thread for _, thread, _ in WHERE}
    assert not any(is_in_loop for _, _, is_in_loop in WHERE)
