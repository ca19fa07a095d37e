"""Times and waits as people say them, and badges that are said aloud."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from transport.models import Route, Stop
from transport.templatetags import transit


@pytest.mark.parametrize(
    ("wait", "uk", "en"),
    [
        (timedelta(seconds=-30), "зараз", "now"), (timedelta(0), "зараз", "now"),
        (timedelta(seconds=59), "зараз", "now"),
        (timedelta(minutes=1), "1 хв", "1 min"), (timedelta(minutes=59, seconds=59), "59 хв", "59 min"),
        (timedelta(hours=1), "1 год", "1 h"), (timedelta(hours=2, minutes=5), "2 год 5 хв", "2 h 5 min"),
        (timedelta(hours=23, minutes=59), "23 год 59 хв", "23 h 59 min"),
    ],
)  # fmt: skip
def test_a_wait_is_told_in_whole_minutes_that_are_left(wait: timedelta, uk: str, en: str) -> None:
    for language, words in (("uk", uk), ("en", en)):
        with override(language):
            assert transit.in_words(wait) == words


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(None, ""), (0, "00:00"), (25500, "07:05"), (86399, "23:59"), (86400, "00:00"), (90600, "01:10")],
)
def test_a_clock_begins_again_after_midnight(seconds: int | None, told: str) -> None:
    assert transit.clock(seconds) == told


def test_hours_of_the_day_and_of_moments() -> None:
    assert [transit.hour_of_day(hour) for hour in (5, 23, 24, 26)] == ["05", "23", "00", "02"]
    assert transit.time_of(datetime(2026, 11, 30, 7, 5, tzinfo=UTC)) == "07:05"


def test_a_headway_is_never_said_to_be_nothing() -> None:
    assert [transit.minutes(one) for one in (None, 10, 60, 100, 600)] == ["", "1", "1", "2", "10"]


@pytest.mark.parametrize(("number", "told"), [(None, ""), (10.0, "10"), (7.5, "7,5"), (7.04, "7"), (33.333, "33,3")])
def test_minutes_between_vehicles(number: float | None, told: str) -> None:
    with override("uk"):
        assert transit.short(number) == told


def test_a_bar_is_as_long_as_its_share() -> None:
    assert [transit.share_of(*pair) for pair in ((5, 10), (10, 10), (0, 10), (3, 0))] == [50, 100, 0, 0]


def test_a_badge_shows_the_number_and_says_the_mode() -> None:
    route = Route(route_id="3", route_short_name="<3>", route_type=11, route_color="FFD500")
    with override("uk"):
        markup = transit.badge(route)

    assert markup == (
        '<span class="line" data-line="FFD500-000000"><span aria-hidden="true">&lt;3&gt;</span>'
        '<span class="visually-hidden">Тролейбус &lt;3&gt;</span></span>'
    )


def test_a_stop_that_is_no_object_of_the_map_has_the_feeds_name() -> None:
    assert transit.stop_name(Stop(stop_id="7", stop_name="Ринок")) == "Ринок"
    assert transit.stop_name(Stop(stop_id="7")) == "7"


def test_modes_have_icons_and_words() -> None:
    tram = Route(route_id="1", route_type=0)
    with override("uk"):
        assert (transit.icon_of_line(tram), transit.mode_icon("tram"), transit.mode_word(tram)) == (
            "temaki-tram", "temaki-tram", "Трамвай",
        )  # fmt: skip
    assert transit.mode_icon("airship") == transit.mode_icon("other")


def test_stops_are_counted_in_words() -> None:
    with override("uk"):
        assert [transit.stops_in_words(count) for count in (1, 3, 25)] == ["1 зупинка", "3 зупинки", "25 зупинок"]
