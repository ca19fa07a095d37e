"""Errors as problem documents (RFC 9457): what was wrong with its value, where, and what to do.

A document speaks one language throughout: the one that `lang` names, else the first of ours in Accept-Language, else
English. So sentences stay untold until it is known who asks: they are lazy, and `told` fills values into them.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.response import Response
from rest_framework.views import exception_handler

Sentence = str | Promise
SPOKEN = "en"  # to those who name no language: the standards' own, and most likely that of a program's author
KEPT = ("WWW-Authenticate", "Retry-After", "Allow")
TITLES: dict[int, Sentence] = {
    400: _("Bad Request"),
    401: _("Unauthorized"),
    403: _("Forbidden"),
    404: _("Not Found"),
    405: _("Method Not Allowed"),
    413: _("Content Too Large"),
    415: _("Unsupported Media Type"),
    429: _("Too Many Requests"),
    500: _("Internal Server Error"),
    503: _("Service Unavailable"),
}


class Problem(Exception):
    """A refusal that a program can read. `parameter` names what was wrong; `detail` says what to do."""

    def __init__(
        self, status: int, title: Sentence, detail: Sentence = "", *, parameter: str = "", **more: Any
    ) -> None:
        super().__init__(detail or title)
        self.status, self.title, self.detail, self.parameter, self.more = status, title, detail, parameter, more

    def as_dict(self) -> dict[str, Any]:
        """The document, told in the active language."""
        facts = {
            "type": "about:blank", "title": str(self.title), "status": self.status, "detail": str(self.detail)
        }  # fmt: skip
        if self.parameter:
            facts["parameter"] = self.parameter
        return {**facts, **self.more}


def told(sentence: Sentence, **values: object) -> Sentence:
    """The sentence with values in its {braces}, translated only when it is read."""
    filled: Sentence = format_lazy(sentence, **values)  # type: ignore[arg-type] # its stubs know one of the promises
    return filled


def title_of(status: int) -> Sentence:
    """What a status is called."""
    return TITLES.get(status) or HTTPStatus(status).phrase


def language_of(request: HttpRequest) -> str:
    """The language that whoever asks is told of errors in."""
    return language_among(request.GET.getlist("lang"), request.headers.get("Accept-Language", ""))


def language_among(asked: Sequence[str], accepted: str) -> str:
    """What `lang` names, given once or more often, else the first of ours in Accept-Language, else SPOKEN."""
    wanted = [code for code, _weight in parse_accept_lang_header(accepted)]
    for code in (*asked[:1], *wanted):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return SPOKEN


def bad_parameter(name: str, detail: Sentence) -> Problem:
    """A 400 that names the parameter."""
    return Problem(400, _("Parameter refused"), detail, parameter=name)


def problem_response(problem: Problem, request: HttpRequest) -> HttpResponse:
    """The document in the language of whoever asks. Any website may read why its question was refused."""
    language = language_of(request)
    with override(language):
        answer = JsonResponse(
            problem.as_dict(),
            status=problem.status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    answer["Content-Language"] = language
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


def problem_for_drf(error: Exception, context: dict[str, Any]) -> Response | HttpResponse | None:
    """DRF's errors in the same form as ours; they were told in the language that the endpoint has set."""
    request: HttpRequest = context["request"]
    if isinstance(error, Problem):
        return problem_response(error, request)
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    fields = {} if detail else {"errors": response.data}
    problem = Problem(response.status_code, title_of(response.status_code), str(detail), **fields)
    answer = problem_response(problem, request)
    for key in KEPT:
        if key in response:
            answer[key] = response[key]
    return answer
