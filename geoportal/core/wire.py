"""Answers given before Django, over ASGI itself: status, headers, body; and refusals that a program can read."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from django.utils.translation import override

from geoportal.core.errors import SPOKEN, Problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
FOR_ALL: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Server-Timing"),
    (b"timing-allow-origin", b"*"),
    (b"x-content-type-options", b"nosniff"),
]


class Answer(NamedTuple):
    """Status, headers and body; `kind` is what is counted. A tuple, because one is made for every tile."""

    status: int
    headers: Headers
    body: bytes = b""
    kind: str = "body"


def problem_answer(problem: Problem, *more: tuple[bytes, bytes], language: str = SPOKEN) -> Answer:
    """A refusal as a problem document; kept by nobody. It speaks the language of programs where no other was asked."""
    with override(language):
        body = json.dumps(problem.as_dict(), ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *FOR_ALL,
        *more,
    ]
    return Answer(problem.status, headers, body, kind="refused")


async def send_answer(send: Send, answer: Answer) -> None:
    """The whole answer at once."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
