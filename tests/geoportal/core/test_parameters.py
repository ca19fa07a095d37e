"""Parameters are read exactly or refused by name, with their value and the remedy."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override

from geoportal.core import parameters as p
from geoportal.core.errors import Problem

LIMIT = p.Parameter("limit", "How many.", p.whole_number(1, 10), default=5)
BOX = p.Parameter("bbox", "Where.", p.box)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What is said here is read as a program's author reads it."""
    with override("en"):
        yield


def problem(query: str) -> dict[str, Any]:
    with pytest.raises(Problem) as caught:
        p.read_query(QueryDict(query), [LIMIT, BOX])
    return caught.value.as_dict()


def test_every_parameter_has_a_value() -> None:
    assert p.read_query(QueryDict("bbox=1,2,3,4"), [LIMIT, BOX]) == {"limit": 5, "bbox": (1.0, 2.0, 3.0, 4.0)}


def test_an_unknown_parameter_is_named_with_the_nearest_known_one() -> None:
    assert problem("limmit=3") == {
        "type": "about:blank",
        "title": "Parameter refused",
        "status": 400,
        "detail": "limmit=3: there is no such parameter here. Did you mean limit? Possible are: bbox, limit.",
        "parameter": "limmit",
        "value": "3",
    }


def test_a_repeated_parameter_is_refused() -> None:
    assert problem("limit=3&limit=4")["detail"] == "limit=3&4: give it once."


def test_a_long_value_is_shown_shortened_and_a_null_character_refused() -> None:
    assert problem("limit=" + "9" * 300)["value"] == "9" * 100 + "…"
    assert problem("limit=%00")["detail"] == "limit=�: a null character has no place in it."


@pytest.mark.parametrize("text", ["0", "11", "-1", "1.0", "", " 1", "١", "1e1", "9" * 5000])
def test_a_number_is_whole_and_within_its_ends(text: str) -> None:
    with pytest.raises(ValueError, match="whole number from 1 to 10"):
        LIMIT.read(text)


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("33,47,34,48", (33.0, 47.0, 34.0, 48.0)),
        ("33,47,-5,34,48,100", (33.0, 47.0, 34.0, 48.0)),
        ("170,47,-170,48", (170.0, 47.0, -170.0, 48.0)),
        ("33,47,33,47", (33.0, 47.0, 33.0, 47.0)),
    ],
)
def test_a_box_has_four_or_six_numbers(text: str, box: p.Box) -> None:
    assert p.box(text) == box


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,1,2,3", "inf,1,2,3", "33,48,34,47", "1;2;3;4"]
)
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"give 4 or 6 numbers|second number"):
        p.box(text)


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type] # the numbers of a datetime


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("2026-11-24T12:00:00Z", (moment(2026, 11, 24, 12), moment(2026, 11, 24, 12))),
        ("2026-11-24T14:00:00+02:00/..", (moment(2026, 11, 24, 12), None)),
        ("/2026-11-24T12:00:00Z", (None, moment(2026, 11, 24, 12))),
        ("2026-11-24", (moment(2026, 11, 24), datetime.combine(moment(2026, 11, 24), time.max, UTC))),
        ("2026-11-01/2026-11-24", (moment(2026, 11, 1), datetime.combine(moment(2026, 11, 24), time.max, UTC))),
    ],
)
def test_moments_are_instants_days_and_intervals(text: str, interval: p.Moments) -> None:
    assert p.moments(text) == interval


@pytest.mark.parametrize(
    "text", ["", "..", "../..", "/", "yesterday", "2026-13-01", "2026-11-24T12:00:00", "2026-11-24/2026-11-01", "a/b/c"]
)
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"give (a moment|moments)|ends before"):
        p.moments(text)


def test_words_are_kept_once_and_never_empty() -> None:
    assert p.words("b, a,b") == ("b", "a")
    for text in ("", "a,,b", ",".join(map(str, range(101)))):
        with pytest.raises(ValueError, match="up to 100 words"):
            p.words(text)


def test_a_spot_is_on_the_earth() -> None:
    assert p.spot("33.39,47.91") == (33.39, 47.91)
    for text in ("47.91", "200,47", "33,95"):
        with pytest.raises(ValueError, match="give"):
            p.spot(text)


def test_a_choice_and_a_short_text() -> None:
    assert p.one_of(("a", "b"))("b") == "b"
    assert p.short_text("  ліцей ") == "ліцей"
    for read, text in ((p.one_of(("a", "b")), "c"), (p.short_text, "  "), (p.short_text, "a" * 201)):
        with pytest.raises(ValueError, match="give"):
            read(text)
