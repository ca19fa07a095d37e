"""The door: who gets in, who does not and what is said, where one goes after, and how one leaves."""

from typing import Any

import pytest
from django.test import Client

from geoportal.accounts.models import LoginAttempt, User

pytestmark = pytest.mark.django_db
RIGHT = {"username": "olena", "password": "верба-над-Саксаганню"}
WRONG = {**RIGHT, "password": "не-та-верба"}


@pytest.fixture
def olena(city: Any) -> User:
    return User.objects.create_user(**RIGHT)


def is_inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(("address", "words"), [("/login/", "Увійти"), ("/en/login/", "Sign in")])
def test_the_page_in_both_languages(client: Client, city: Any, address: str, words: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert f"<h1>{words}</h1>" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_right_words_open_the_door(client: Client, olena: User) -> None:
    answer = client.post("/login/", RIGHT)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_inside(client)
    assert LoginAttempt.objects.count() == 0


def test_the_way_goes_on_to_where_one_wanted(client: Client, olena: User) -> None:
    assert client.post("/login/", {**RIGHT, "next": "/themes/?q=1"})["Location"] == "/themes/?q=1"
    assert client.get("/login/?next=/themes/")["Location"] == "/themes/"  # who is inside need not knock


@pytest.mark.parametrize(
    "next_page",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "http:///evil.example"],
)
def test_the_way_never_leads_to_another_site(client: Client, olena: User, next_page: str) -> None:
    assert client.post("/login/", {**RIGHT, "next": next_page})["Location"] == "/"


def test_wrong_words_say_so_and_keep_the_name(client: Client, olena: User) -> None:
    answer = client.post("/login/", {**WRONG, "next": "/themes/"})
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "Ім’я та пароль не збігаються" in page
    assert 'value="olena"' in page
    assert 'value="/themes/"' in page
    assert WRONG["password"] not in page
    assert not is_inside(client)


def test_nobody_learns_which_names_exist(client: Client, olena: User) -> None:
    there = client.post("/login/", WRONG).content.decode()
    nowhere = client.post("/login/", {**WRONG, "username": "nobody"}).content.decode()

    assert there.split("<main")[1].count("note--fault") == nowhere.split("<main")[1].count("note--fault") == 1
    assert "Ім’я та пароль не збігаються" in nowhere


def test_an_account_that_is_off_stays_out(client: Client, olena: User) -> None:
    User.objects.filter(pk=olena.pk).update(is_active=False)

    assert client.post("/login/", RIGHT).status_code == 400
    assert not is_inside(client)


@pytest.mark.parametrize("sent", [{}, {"username": "olena"}, {"password": "x"}])
def test_a_form_that_is_not_whole_is_no_attempt(client: Client, city: Any, sent: dict[str, str]) -> None:
    assert client.post("/login/", sent).status_code == 400
    assert LoginAttempt.objects.count() == 0


def test_after_five_mistakes_even_the_right_words_wait(client: Client, olena: User) -> None:
    for _ in range(5):
        assert client.post("/login/", WRONG).status_code == 400

    answer = client.post("/login/", RIGHT)

    assert answer.status_code == 429
    assert 800 < int(answer["Retry-After"]) <= 900
    assert "Наступну буде розглянуто через 15 хвилин." in answer.content.decode()
    assert not is_inside(client)
    assert client.post("/login/", RIGHT, REMOTE_ADDR="198.51.100.9").status_code == 302  # its owner, elsewhere


def test_leaving_needs_a_form_and_ends_the_session(client: Client, olena: User) -> None:
    client.force_login(olena)

    assert client.get("/logout/").status_code == 405
    assert is_inside(client)
    answer = client.post("/logout/")

    assert (answer.status_code, answer["Location"]) == (302, "/login/")
    assert not is_inside(client)


def test_another_site_cannot_sign_anybody_in_or_out(olena: User) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post("/login/", RIGHT).status_code == 403
    client.force_login(olena)
    assert client.post("/logout/").status_code == 403
    assert is_inside(client)
