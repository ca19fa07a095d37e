"""Programs read problem documents; people in a browser read pages."""

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.test import Client, RequestFactory

from geoportal.core.errors import Problem, bad_parameter
from geoportal.core.middleware import ProblemMiddleware


def answer_to(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    return ProblemMiddleware(HttpResponse).process_response(request, response)


def test_a_raised_problem_becomes_its_document(rf: RequestFactory) -> None:
    response = ProblemMiddleware(HttpResponse).process_exception(rf.get("/x"), bad_parameter("bbox", "four numbers"))

    assert response is not None
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_other_exceptions_are_left_to_django(rf: RequestFactory) -> None:
    assert ProblemMiddleware(HttpResponse).process_exception(rf.get("/x"), ValueError()) is None


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
