"""Problem documents."""

import json

import pytest
from django.test import RequestFactory
from django.utils.translation import gettext_lazy, override
from rest_framework.exceptions import MethodNotAllowed, ValidationError

from geoportal.core.errors import Problem, bad_parameter, language_of, problem_for_drf, problem_response, told


def test_problem_names_the_parameter(rf: RequestFactory) -> None:
    response = problem_response(bad_parameter("limit", "limit is 0; it must be from 1 to 10000."), rf.get("/api/"))

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Parameter refused",
        "status": 400,
        "detail": "limit is 0; it must be from 1 to 10000.",
        "parameter": "limit",
    }


def test_errors_of_drf_become_problems(rf: RequestFactory) -> None:
    response = problem_for_drf(ValidationError({"name": ["Too long."]}), {"request": rf.get("/api/")})

    assert response is not None
    body = json.loads(response.content)
    assert (body["status"], body["errors"]) == (400, {"name": ["Too long."]})


def test_method_not_allowed_keeps_its_detail(rf: RequestFactory) -> None:
    with override("en"):
        response = problem_for_drf(MethodNotAllowed("PUT"), {"request": rf.put("/api/")})

    assert response is not None
    body = json.loads(response.content)
    assert (body["title"], body["detail"]) == ("Method Not Allowed", 'Method "PUT" not allowed.')


def test_unknown_errors_are_not_swallowed(rf: RequestFactory) -> None:
    assert problem_for_drf(RuntimeError("bug"), {"request": rf.get("/api/")}) is None


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", None, "en"),
        ("", "uk", "uk"),
        ("", "uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("", "de, en;q=0.5, uk;q=0.4", "en"),
        ("", "de", "en"),
        ("", "*", "en"),
        ("?lang=uk", "en", "uk"),
        ("?lang=en", "uk", "en"),
        ("?lang=xx", "uk", "uk"),
        ("?lang=xx", None, "en"),
        ("?lang=", None, "en"),
        ("?lang=" + "u" * 5000, None, "en"),
        ("?lang=uk&lang=en", None, "uk"),
    ],
)
def test_language_is_what_lang_says_then_what_the_header_says(
    rf: RequestFactory, query: str, accepted: str | None, language: str
) -> None:
    headers = {"accept-language": accepted} if accepted else {}
    assert language_of(rf.get(f"/api/{query}", headers=headers)) == language


def test_a_sentence_is_told_when_it_is_read(rf: RequestFactory) -> None:
    problem = Problem(404, gettext_lazy("Not Found"), told("{name} → {why}", name="{x}", why=gettext_lazy("Not Found")))

    answers = {code: problem_response(problem, rf.get(f"/api/?lang={code}")) for code in ("uk", "en")}

    told_in = {code: json.loads(answer.content) for code, answer in answers.items()}
    assert (told_in["uk"]["title"], told_in["uk"]["detail"]) == ("Не знайдено", "{x} → Не знайдено")
    assert (told_in["en"]["title"], told_in["en"]["detail"]) == ("Not Found", "{x} → Not Found")
    assert {code: answer["Content-Language"] for code, answer in answers.items()} == {"uk": "uk", "en": "en"}
    assert answers["uk"]["Vary"] == "Accept-Language"
    assert answers["uk"]["Access-Control-Allow-Origin"] == "*"
