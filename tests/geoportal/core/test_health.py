"""The process lives without a database; it is ready only with one that is whole."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from geoportal.core import health
from geoportal.core.errors import Problem
from geoportal.core.health import healthz, readyz, reasons_against


@pytest.fixture(autouse=True)
def _forget_good_news() -> None:
    health._no_migration_waits.cache_clear()


def test_healthz_answers_without_touching_the_database(client: Client) -> None:
    response = client.get("/healthz")  # pytest-django refuses the database to a test that does not ask for it

    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert "no-store" in response["Cache-Control"]


def test_healthz_takes_only_reading_methods(rf: RequestFactory) -> None:
    assert healthz(rf.post("/healthz")).status_code == 405


@pytest.mark.django_db
def test_readyz_is_a_problem_document_while_the_tiles_are_not_drawn(client: Client) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["reasons"] == ["The tiles are not drawn yet: run ./dev manage build_tiles."]


@pytest.mark.django_db
def test_readyz_says_yes_when_every_check_holds(rf: RequestFactory) -> None:
    response = readyz(rf.get("/readyz"), checks={"Never said.": lambda: True})

    assert response.status_code == 200


@pytest.mark.django_db
def test_readyz_names_the_check_that_fails(rf: RequestFactory) -> None:
    with pytest.raises(Problem) as caught:
        readyz(rf.get("/readyz"), checks={"Good.": lambda: True, "The well is dry.": lambda: False})

    assert caught.value.as_dict()["reasons"] == ["The well is dry."]


@pytest.mark.django_db
def test_a_waiting_migration_is_a_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'tiles'")

    assert reasons_against({}) == ["Some migrations are not applied."]


@pytest.mark.django_db
def test_only_good_news_about_migrations_is_remembered(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    assert reasons_against({}) == []

    with django_assert_num_queries(1):
        assert reasons_against({}) == []


@pytest.mark.django_db
def test_a_database_that_fails_is_a_reason() -> None:
    def fails() -> bool:
        raise DatabaseError("gone")

    assert reasons_against({"Never said.": fails}) == ["The database does not answer."]
