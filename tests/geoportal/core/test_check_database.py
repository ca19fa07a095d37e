"""./dev asks this of a database that is not its own."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from geoportal.core.management.commands import check_database


@pytest.mark.django_db
def test_a_good_database_is_called_good(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_database")

    assert capsys.readouterr().out == "The database can hold the portal.\n"


@pytest.mark.django_db
def test_an_old_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_database, "LEAST_POSTGRES", 990000)

    with pytest.raises(CommandError, match=r"The server is PostgreSQL \d+; the portal needs 15 or newer"):
        call_command("check_database")


@pytest.mark.django_db
def test_an_extension_that_the_server_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_database, "EXTENSIONS", ("postgis", "no_such_thing"))

    with pytest.raises(CommandError, match="The server has no extension no_such_thing"):
        call_command("check_database")


@pytest.mark.django_db
def test_a_user_who_may_not_add_postgis_learns_the_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION postgis CASCADE")  # undone with the test's transaction
        cursor.execute("CREATE ROLE powerless")
        cursor.execute("SET LOCAL ROLE powerless")

    with pytest.raises(CommandError, match="As a superuser: CREATE EXTENSION postgis;"):
        call_command("check_database")


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_told_in_its_own_words() -> None:
    def refuses(*_args: object) -> None:
        raise OperationalError("connection refused\n")

    with connection.execute_wrapper(refuses), pytest.raises(CommandError) as caught:
        call_command("check_database")

    assert str(caught.value) == "The database of DATABASE_URL does not answer: connection refused"
