"""Problem documents."""

import json

from rest_framework.exceptions import MethodNotAllowed, ValidationError

from geoportal.core.errors import bad_parameter, problem_for_drf, problem_response


def test_problem_names_the_parameter() -> None:
    response = problem_response(bad_parameter("limit", "limit is 0; it must be from 1 to 10000."))

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Parameter refused",
        "status": 400,
        "detail": "limit is 0; it must be from 1 to 10000.",
        "parameter": "limit",
    }


def test_errors_of_drf_become_problems() -> None:
    response = problem_for_drf(ValidationError({"name": ["Too long."]}), {})

    assert response is not None
    body = json.loads(response.content)
    assert (body["status"], body["errors"]) == (400, {"name": ["Too long."]})


def test_method_not_allowed_keeps_its_detail() -> None:
    response = problem_for_drf(MethodNotAllowed("PUT"), {})

    assert response is not None
    assert json.loads(response.content)["detail"] == 'Метод "PUT" не дозволений.'


def test_unknown_errors_are_not_swallowed() -> None:
    assert problem_for_drf(RuntimeError("bug"), {}) is None
