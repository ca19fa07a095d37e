"""Errors as problem documents (RFC 9457): what was wrong with its value, where, and what to do."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Problem(Exception):
    """A refusal that a program can read. `parameter` names what was wrong; `detail` says what to do."""

    def __init__(self, status: int, title: str, detail: str = "", *, parameter: str = "", **more: Any) -> None:
        super().__init__(detail or title)
        self.status, self.title, self.detail, self.parameter, self.more = status, title, detail, parameter, more

    def as_dict(self) -> dict[str, Any]:
        facts = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        if self.parameter:
            facts["parameter"] = self.parameter
        return {**facts, **self.more}


def bad_parameter(name: str, detail: str) -> Problem:
    """A 400 that names the parameter."""
    return Problem(400, "Parameter refused", detail, parameter=name)


def problem_response(problem: Problem) -> HttpResponse:
    return JsonResponse(
        problem.as_dict(),
        status=problem.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def problem_for_drf(error: Exception, context: dict[str, Any]) -> Response | HttpResponse | None:
    """DRF's errors in the same form as ours."""
    if isinstance(error, Problem):
        return problem_response(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    fields = {} if detail else {"errors": response.data}
    headers = {key: response[key] for key in ("WWW-Authenticate", "Retry-After", "Allow") if key in response}
    problem = Problem(response.status_code, response.status_text, str(detail), **fields)
    answer = problem_response(problem)
    for key, value in headers.items():
        answer[key] = value
    return answer
