"""Until when a timetable holds, and what is said of it."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from transport.expiry import Validity, earliest

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (None, None, ""),
        (None, TODAY + timedelta(8), ""),
        (None, TODAY + timedelta(7), "Після 7 грудня 2026 р. розклад невідомий."),
        (None, TODAY, "Після 30 листопада 2026 р. розклад невідомий."),
        (None, TODAY - timedelta(1), "Розклад діяв до 29 листопада 2026 р., тож що курсує сьогодні, невідомо."),
        (TODAY + timedelta(1), None, "До 1 грудня 2026 р. розклад ще не діє."),
        (TODAY, TODAY + timedelta(30), ""),
    ],
)
def test_what_a_passenger_is_told(first: date | None, last: date | None, sentence: str) -> None:
    with override("uk"):
        holds = Validity(first, last, TODAY)
        assert holds.sentence == sentence
    assert holds.is_doubtful == bool(sentence)


def test_the_first_day_that_is_known() -> None:
    assert earliest(None, TODAY, TODAY - timedelta(1)) == TODAY - timedelta(1)
    assert earliest(None) is None
