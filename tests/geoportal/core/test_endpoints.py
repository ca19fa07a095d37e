"""What every interface for programs does alike, tried on the least endpoint there can be."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.test import RequestFactory
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, form, methods_told, no_content, not_modified, private
from geoportal.core.parameters import Parameter, whole_number

FORMS = {"json": "application/json", "html": "text/html", "csv": "text/csv"}
LIMIT = Parameter("limit", "How many.", whole_number(1, 10), default=5)


class Least(Endpoint):
    operations = {"GET": "getLeast"}
    parameters = {"GET": (LIMIT, LANG), "POST": ()}

    def get(self, request: Request) -> HttpResponseBase:
        return JsonResponse(self.values)

    def post(self, request: Request) -> HttpResponseBase:
        return private(JsonResponse({"kept": request.data}))


def ask(request: Any) -> Any:
    request.user = AnonymousUser()
    answer: Any = Least.as_view()(request)
    return answer.render() if hasattr(answer, "render") else answer


def test_values_are_read_by_their_rows_with_defaults(rf: RequestFactory) -> None:
    assert json.loads(ask(rf.get("/least?limit=7")).content) == {"limit": 7, "lang": "uk"}
    assert json.loads(ask(rf.get("/least?lang=en")).content) == {"limit": 5, "lang": "en"}


def test_a_refusal_is_a_problem_document_open_to_browsers(rf: RequestFactory) -> None:
    answer = ask(rf.get("/least?limit=70"))

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [json.loads(answer.content)[name] for name in ("parameter", "value")] == ["limit", "70"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_reading_is_open_to_every_website_and_kept_only_to_be_asked_again(rf: RequestFactory) -> None:
    answer = ask(rf.get("/least"))

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Expose-Headers"] == "ETag, Link, Location"
    assert (answer["Cache-Control"], answer["Vary"]) == ("no-cache", "Accept, Cookie")


def test_changing_needs_a_login(rf: RequestFactory) -> None:
    answer = ask(rf.post("/least", "{}", content_type="application/json"))

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == 'Session realm="geoportal"'


class Closed(Least):
    needs_login = True


@pytest.mark.parametrize("method", ["get", "options"])
def test_what_needs_a_login_is_closed_to_strangers(rf: RequestFactory, method: str) -> None:
    request = getattr(rf, method)("/closed")
    request.user = AnonymousUser()

    answer: Any = Closed.as_view()(request)

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


@pytest.mark.parametrize("method", ["get", "options"])
def test_what_needs_a_login_is_open_to_no_other_website(rf: RequestFactory, method: str) -> None:
    request = getattr(rf, method)("/closed")
    request.user = type("Somebody", (), {"is_authenticated": True, "is_active": True})()
    request._dont_enforce_csrf_checks = True

    answer: Any = Closed.as_view()(request)

    assert answer.status_code in (200, 204)
    assert "Access-Control-Allow-Origin" not in answer


def test_a_method_that_is_not_there_is_a_problem_with_those_that_are(rf: RequestFactory) -> None:
    request = rf.delete("/least")
    request.user = type("Somebody", (), {"is_authenticated": True, "is_active": True})()

    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined] # as Django’s own test client has it
    answer: Any = Least.as_view()(request)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")
    assert answer["Content-Type"] == "application/problem+json"


def test_options_tell_the_methods_and_read_no_query(rf: RequestFactory) -> None:
    answer = ask(rf.options("/least?no=such"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Content-Type" not in answer


def test_options_of_what_is_closed_name_no_other_website() -> None:
    assert dict(methods_told(["GET", "POST"], is_open=False).headers) == {"Allow": "GET, POST"}


def test_no_content_has_no_form() -> None:
    answer = no_content(308, Location="/there")

    assert (answer.status_code, answer.content, dict(answer.headers)) == (308, b"", {"Location": "/there"})


def test_private_is_kept_by_no_cache() -> None:
    assert private(HttpResponse())["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("accept", "asked", "expected"),
    [
        (None, None, "json"),
        ("*/*", None, "json"),
        ("text/html", None, "html"),
        ("text/html;q=0.4, text/csv;q=0.5", None, "csv"),
        ("text/*", None, "html"),
        ("application/xml", None, "json"),
        ("application/json;q=0", None, "json"),
        ("text/html", "csv", "csv"),
    ],
)
def test_form_is_what_is_asked_for_then_what_is_accepted_then_the_first(
    rf: RequestFactory, accept: str | None, asked: str | None, expected: str
) -> None:
    request = rf.get("/least", headers={"accept": accept} if accept else {})

    assert form(request, asked, FORMS) == expected


@pytest.mark.parametrize(
    ("known", "is_known"),
    [('W/"a"', True), ('"a"', True), ('"b", W/"a"', True), ("*", True), ('W/"b"', False), ("", False)],
)
def test_who_holds_this_state_is_told_nothing_again(rf: RequestFactory, known: str, is_known: bool) -> None:
    answer = not_modified(rf.get("/least", headers={"if-none-match": known}), etag='W/"a"')

    assert (answer.status_code if answer else None) == (304 if is_known else None)


def test_a_condition_that_fails_otherwise_is_no_304(rf: RequestFactory) -> None:
    assert not_modified(rf.get("/least", headers={"if-match": '"b"'}), etag='"a"') is None
