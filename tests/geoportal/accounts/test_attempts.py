"""How many logins may fail: for one name from one address, for one name, from one address; and when it is over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from geoportal.accounts.attempts import FROM_AN_ADDRESS, OF_A_NAME, TOGETHER, TooManyAttempts, begin_attempt
from geoportal.accounts.models import LoginAttempt

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_one_name_from_one_address_has_five_tries() -> None:
    for _ in range(TOGETHER):
        begin_attempt("olena", "192.0.2.1")

    with pytest.raises(TooManyAttempts):
        begin_attempt("olena", "192.0.2.1")
    begin_attempt("olena", "192.0.2.2")
    begin_attempt("petro", "192.0.2.1")


def test_a_name_is_the_same_however_it_is_typed_and_is_kept_as_a_fingerprint() -> None:
    for typed in ("Olena", "olena ", "OLENA", "olena", "oLena"):
        begin_attempt(typed, "192.0.2.1")

    with pytest.raises(TooManyAttempts):
        begin_attempt("olena", "192.0.2.1")
    assert {len(row.name) for row in LoginAttempt.objects.all()} == {64}
    assert {"olena" in row.name.casefold() for row in LoginAttempt.objects.all()} == {False}


def test_one_name_from_everywhere_has_its_limit_too() -> None:
    for number in range(OF_A_NAME):
        begin_attempt("olena", f"192.0.2.{number}")

    with pytest.raises(TooManyAttempts):
        begin_attempt("olena", "198.51.100.1")


def test_one_address_cannot_try_many_names() -> None:
    for number in range(FROM_AN_ADDRESS):
        begin_attempt(f"name{number}", "192.0.2.1")

    with pytest.raises(TooManyAttempts):
        begin_attempt("somebody", "192.0.2.1")


def test_what_is_refused_does_not_count_so_the_wait_ends() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(TOGETHER):
            begin_attempt("olena", "192.0.2.1")
        clock.shift(timedelta(minutes=5, seconds=30))
        with pytest.raises(TooManyAttempts) as refused:
            begin_attempt("olena", "192.0.2.1")
        assert refused.value.wait == timedelta(minutes=9, seconds=30)
        assert refused.value.minutes == 10

        clock.shift(timedelta(minutes=9, seconds=31))
        begin_attempt("olena", "192.0.2.1")

    assert LoginAttempt.objects.count() == 1  # the old ones are not kept


def test_who_gets_in_is_forgotten_here_and_not_elsewhere() -> None:
    begin_attempt("olena", "198.51.100.1")
    for _ in range(3):
        attempt = begin_attempt("olena", "192.0.2.1")

    attempt.succeeded()

    assert [row.address for row in LoginAttempt.objects.all()] == ["198.51.100.1"]


def test_an_attempt_is_called_by_place_and_time() -> None:
    assert str(LoginAttempt(name="a" * 64, address="192.0.2.1", at=NOON)) == "192.0.2.1, 2026-11-29 12:00:00"
