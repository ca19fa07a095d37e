"""What every answer passes: errors for programs become problem documents, long answers leave in steps."""

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import cast

import psycopg
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import get_resolver
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem, problem_response, title_of

logger = logging.getLogger(__name__)
FOR_PROGRAMS = ("/api/", "/tiles/", "/downloads/", "/healthz", "/readyz")
KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "Cache-Control", "Vary")
ADVICE = {
    400: _("The request could not be understood."),
    403: _("This needs rights that the request does not carry."),
    404: _("There is nothing at this address; /api/ lists what there is."),
    405: _("This address does not take this method; the Allow header names those that it takes."),
    500: _("The fault is ours and has been recorded. The same request may work later."),
    503: _("The database does not answer. Ask again in a few seconds."),
}
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)  # drawings ask by psycopg
AWAY_S = 5  # after which the database may be there again


class ProblemMiddleware(MiddlewareMixin):
    """A raised Problem becomes its document; Django's own HTML errors do too, where a program has asked."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, Http404) and asks_as_program(request):
            exception = Problem(404, title_of(404), ADVICE[404])  # before a page is made of it
        if isinstance(exception, AWAY):
            return away(request)
        return problem_response(exception, request) if isinstance(exception, Problem) else None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code < 400 or not asks_as_program(request) or not is_page(response):
            return response
        status = response.status_code
        problem = problem_response(Problem(status, title_of(status), ADVICE.get(status, "")), request)
        for header in KEPT:
            if header in response:
                problem[header] = response[header]
        return problem


def away(request: HttpRequest) -> HttpResponseBase:
    """The 503 while the database is away, or gave up: whoever asks again may well be answered."""
    logger.warning("The database did not answer %s.", request.path, exc_info=True)
    if asks_as_program(request):
        answer: HttpResponseBase = problem_response(Problem(503, title_of(503), ADVICE[503]), request)
    else:
        answer = get_resolver().resolve_error_handler(500)(request)
        answer.status_code = 503
    answer["Retry-After"] = str(AWAY_S)
    return answer


def asks_as_program(request: HttpRequest) -> bool:
    """An address for programs, and not a browser that shows it to a person."""
    is_for_programs = request.path.startswith(FOR_PROGRAMS) or request.path.endswith(".json")
    return is_for_programs and "text/html" not in request.headers.get("Accept", "")


def is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


class StreamingMiddleware(MiddlewareMixin):
    """Under ASGI Django collects what a plain iterator gives before it sends the first byte.

    Here it leaves as it comes, so a list of any length costs the memory of one piece.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(request, ASGIRequest) and isinstance(response, StreamingHttpResponse) and not response.is_async:
            if isinstance(response, FileResponse):
                response.block_size = 64 * 1024  # each piece changes the thread twice
            response.streaming_content = in_steps(iter(cast(Iterable[bytes], response.streaming_content)))
        return response


async def in_steps(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is made in the request's own thread, where its database connection lives."""
    following = sync_to_async(lambda: next(pieces, None))
    while (piece := await following()) is not None:
        yield piece
