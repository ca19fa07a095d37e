"""What a person is told when a request is refused: in the portal's look, in their language, and with a way on."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import override
from django.views.defaults import permission_denied

CSRF = {
    "": ("Форму не прийнято", "Нічого не змінено.", "Відкрити сторінку знову"),
    "/en": ("The form was not accepted", "Nothing has been changed.", "Open the page anew"),
}


def heading(text: str) -> str:
    return " ".join(re.findall(r"<h1>(.*?)</h1>", text))


@pytest.mark.parametrize(("prefix", "words"), CSRF.items())
def test_form_without_its_token_is_refused_in_the_portals_look(city: Any, prefix: str, words: tuple[str, ...]) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"{prefix}/themes/?q=a%22b", {"name": "x"})

    assert answer.status_code == 403
    assert heading(answer.text) == words[0]
    assert words[1] in answer.text
    assert f'<a class="button button--main" href="{prefix}/themes/?q=a%22b">{words[2]}</a>' in answer.text
    assert '<header class="header">' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "CSRF" not in answer.text


def test_program_without_its_token_reads_a_problem(city: Any) -> None:
    answer = Client(enforce_csrf_checks=True).post("/tiles/diagnostics/", {"name": "x"})

    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize(("language", "words"), [("uk", "Сюди немає доступу"), ("en", "There is no way in here")])
def test_page_without_rights_says_so(city: Any, rf: RequestFactory, language: str, words: str) -> None:
    with override(language):
        request: HttpRequest = rf.get("/themes/")
        answer = permission_denied(request, PermissionDenied("ТАЄМНИЦЯ"))

    assert (answer.status_code, heading(answer.content.decode())) == (403, words)
    assert "ТАЄМНИЦЯ" not in answer.content.decode()


def test_request_that_makes_no_sense_is_answered_in_both_languages(city: Any) -> None:
    answer = Client(raise_request_exception=False, SERVER_NAME="evil.example").get("/themes/")

    assert (answer.status_code, heading(answer.text)) == (400, "Запит не зрозуміло")
    assert '<p class="message__lead" lang="en">The request could not be understood.' in answer.text


@pytest.mark.parametrize(("prefix", "words"), [("", "Такої сторінки немає"), ("/en", "There is no such page")])
def test_page_that_is_not_there_is_told_in_the_readers_language(
    client: Client, city: Any, prefix: str, words: str
) -> None:
    answer = client.get(f"{prefix}/nowhere/")

    assert (answer.status_code, heading(answer.text)) == (404, words)
