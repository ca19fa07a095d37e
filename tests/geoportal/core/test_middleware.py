"""Programs read problem documents; people in a browser read pages; long answers leave in steps."""

import asyncio
import json
from collections.abc import Iterator
from io import BytesIO

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from django.test import AsyncRequestFactory, Client, RequestFactory

from geoportal.core.errors import Problem, bad_parameter
from geoportal.core.middleware import ProblemMiddleware, StreamingMiddleware


def answer_to(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    return ProblemMiddleware(HttpResponse).process_response(request, response)


def test_a_raised_problem_becomes_its_document(rf: RequestFactory) -> None:
    response = ProblemMiddleware(HttpResponse).process_exception(rf.get("/x"), bad_parameter("bbox", "four numbers"))

    assert response is not None
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_other_exceptions_are_left_to_django(rf: RequestFactory) -> None:
    assert ProblemMiddleware(HttpResponse).process_exception(rf.get("/x"), ValueError()) is None


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("the database system is starting up"),
        InterfaceError("connection already closed"),
        psycopg.OperationalError("server closed the connection unexpectedly"),
    ],
)
def test_a_program_is_told_to_ask_again_while_the_database_is_away(rf: RequestFactory, fault: Exception) -> None:
    response = ProblemMiddleware(HttpResponse).process_exception(rf.get("/api/x"), fault)

    assert isinstance(response, HttpResponse)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert json.loads(response.content) == {
        "type": "about:blank", "title": "Service Unavailable", "status": 503,
        "detail": "The database does not answer. Ask again in a few seconds.",
    }  # fmt: skip


def test_a_person_gets_a_page_while_the_database_is_away(rf: RequestFactory) -> None:
    request = rf.get("/themes/", headers={"accept": "text/html"})

    response = ProblemMiddleware(HttpResponse).process_exception(request, OperationalError("ТАЄМНИЦЯ"))

    assert isinstance(response, HttpResponse)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "<h1>" in response.content.decode()
    assert "ТАЄМНИЦЯ" not in response.content.decode()


@pytest.mark.parametrize("path", ["/api/no/such", "/tiles/no/such"])
@pytest.mark.django_db
def test_an_unknown_address_for_programs_is_a_problem(client: Client, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["title"] == "Not Found"


def test_a_browser_gets_the_page(rf: RequestFactory) -> None:
    page = HttpResponse("<h1>Немає</h1>", status=404)

    assert answer_to(rf.get("/api/x", headers={"accept": "text/html,*/*"}), page) is page


def test_a_page_for_people_stays_a_page(rf: RequestFactory) -> None:
    page = HttpResponse("<h1>Немає</h1>", status=404)

    assert answer_to(rf.get("/themes/x/"), page) is page


def test_a_good_answer_is_not_touched(rf: RequestFactory) -> None:
    page = HttpResponse("<h1>API</h1>")

    assert answer_to(rf.get("/api/"), page) is page


def test_a_problem_that_is_one_already_is_kept(rf: RequestFactory) -> None:
    document = HttpResponse("{}", status=400, content_type="application/problem+json")

    assert answer_to(rf.get("/api/x"), document) is document


def test_the_allowed_methods_survive(rf: RequestFactory) -> None:
    response = answer_to(rf.post("/tiles/city.json"), HttpResponseNotAllowed(["GET", "HEAD"]))

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert response["Content-Type"] == "application/problem+json"


def test_our_own_fault_tells_nothing_of_the_inside(rf: RequestFactory) -> None:
    response = answer_to(rf.get("/api/x"), HttpResponse("Traceback: ТАЄМНИЦЯ", status=500, content_type="text/html"))

    assert isinstance(response, HttpResponse)
    assert response.status_code == 500
    assert "ТАЄМНИЦЯ" not in response.content.decode()


def test_problem_keeps_what_it_was_given() -> None:
    problem = Problem(409, "Conflict", "Newer.", parameter="If-Match", revision=3)

    assert problem.as_dict() == {
        "type": "about:blank", "title": "Conflict", "status": 409, "detail": "Newer.", "parameter": "If-Match",
        "revision": 3,
    }  # fmt: skip


def test_a_long_answer_leaves_before_it_is_whole() -> None:
    made = []

    def pieces() -> Iterator[bytes]:
        for piece in (b"one", b"two", b"three"):
            made.append(piece)
            yield piece

    response = StreamingMiddleware(HttpResponse).process_response(
        AsyncRequestFactory().get("/api/"), StreamingHttpResponse(pieces())
    )

    async def first_then_all() -> tuple[bytes, list[bytes], list[bytes]]:
        assert isinstance(response, StreamingHttpResponse)
        content = aiter(response)
        first = await anext(content)
        made_until_then = list(made)
        return first, made_until_then, [piece async for piece in content]

    assert asyncio.run(first_then_all()) == (b"one", [b"one"], [b"two", b"three"])


def test_a_server_without_asgi_streams_by_itself(rf: RequestFactory) -> None:
    response = StreamingHttpResponse(iter([b"one"]))

    StreamingMiddleware(HttpResponse).process_response(rf.get("/api/"), response)

    assert response.is_async is False
    assert response.getvalue() == b"one"


def test_a_file_leaves_in_larger_pieces() -> None:
    response = StreamingMiddleware(HttpResponse).process_response(
        AsyncRequestFactory().get("/media/x"), FileResponse(BytesIO(bytes(150 * 1024)))
    )

    async def sizes() -> list[int]:
        assert isinstance(response, StreamingHttpResponse)
        return [len(piece) async for piece in response]

    assert asyncio.run(sizes()) == [64 * 1024, 64 * 1024, 22 * 1024]
