"""Hours by the clock of Kryvyi Rih: every moment here is written in UTC and read in Kyiv's time."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import settings as rigour
from hypothesis import strategies as st

from layers.opening import Hours, Span, hours_of, open_expressions

HERE = (33.39, 47.91)
KYIV = ZoneInfo("Europe/Kyiv")
WEEKDAYS = "Mo-Fr 08:00-18:00; Sa 10:00-14:00; PH off"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def said(expression: str, moment: str) -> tuple[str, str]:
    hours = hours_of(expression, HERE, at(moment))
    return hours.state, hours.sentence


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24T10:00", ("open", "Відчинено до 18:00")),  # Tuesday noon
        ("2026-11-24T05:00", ("closed", "Зачинено, відчиниться о 8:00")),
        ("2026-11-24T16:00", ("closed", "Зачинено, відчиниться завтра о 8:00")),  # to the minute of closing
        ("2026-11-24T15:59", ("open", "Відчинено до 18:00")),
        ("2026-11-28T13:00", ("closed", "Зачинено, відчиниться у понеділок о 8:00")),  # Saturday afternoon
        ("2026-12-24T17:00", ("closed", "Зачинено, відчиниться у суботу о 10:00")),  # Christmas is a Friday
        ("2026-12-25T10:00", ("closed", "Зачинено, відчиниться завтра о 10:00")),
    ],
)
def test_week_with_a_holiday_in_words(moment: str, expected: tuple[str, str]) -> None:
    assert said(WEEKDAYS, moment) == expected


@pytest.mark.parametrize(
    ("expression", "moment", "expected"),
    [
        ("24/7", "2026-11-24T10:00", ("open", "Відчинено цілодобово")),
        ("Mo-Su 22:00-05:00", "2026-11-24T21:00", ("open", "Відчинено до 5:00")),
        ("Tu 12:00 - We 20:00 off", "2026-11-24T11:00", ("unknown", "Години роботи відомі лише словами")),
        ("Mo-Fr 11:00-12:00", "2026-11-24T06:00", ("closed", "Зачинено, відчиниться об 11:00")),
        ("Mo-Fr 11:00-12:00", "2026-11-24T10:30", ("closed", "Зачинено, відчиниться завтра об 11:00")),
        ("Jan 5-10 09:00-12:00", "2026-11-24T10:00", ("closed", "Зачинено, відчиниться 5 січня о 9:00")),
        ("Mo-Su off", "2026-11-24T10:00", ("closed", "Зачинено")),
        ('Mo-Fr 08:00-18:00 "за записом"', "2026-11-24T10:00", ("open", "Відчинено до 18:00 (за записом)")),
        ("Mo-Fr 08:00-18:00 unknown", "2026-11-24T10:00", ("unknown", "Невідомо, чи зараз відчинено")),
        ("щодня, крім свят", "2026-11-24T10:00", ("unknown", "Години роботи відомі лише словами")),
        ("", "2026-11-24T10:00", ("unknown", "Години роботи невідомі")),
        ("Nov 24 00:00-24:00; Nov 25-Nov 27 00:00-24:00; Nov 28 00:00-09:00", "2026-11-24T10:00",
         ("open", "Відчинено до 9:00, 28 листопада")),
    ],
)  # fmt: skip
def test_every_sort_of_hours_has_its_sentence(expression: str, moment: str, expected: tuple[str, str]) -> None:
    assert said(expression, moment) == expected


def test_sentences_in_english() -> None:
    with override("en"):
        assert said(WEEKDAYS, "2026-11-24T16:00") == ("closed", "Closed, opens tomorrow at 8:00")
        assert said(WEEKDAYS, "2026-11-24T10:00") == ("open", "Open until 18:00")


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-03-27T06:30", "open"),  # Friday before summer time: 8:30 in Kyiv
        ("2026-03-30T05:30", "open"),  # Monday after it: 8:30 too, an hour earlier by UTC
        ("2026-03-30T04:30", "closed"),
        ("2026-10-23T05:30", "open"),
        ("2026-10-26T05:30", "closed"),  # winter time again
        ("2026-10-26T06:30", "open"),
    ],
)
def test_summer_and_winter_time_are_kept(moment: str, state: str) -> None:
    assert hours_of("Mo-Fr 08:00-18:00", HERE, at(moment)).state == state


def test_week_begins_today_and_knows_its_holiday() -> None:
    week = hours_of(WEEKDAYS, HERE, at("2026-12-23T10:00")).week

    assert [(day.on.day, day.is_today, day.is_holiday, [span.opens for span in day.spans]) for day in week] == [
        (23, True, False, ["08:00"]),
        (24, False, False, ["08:00"]),
        (25, False, True, []),
        (26, False, False, ["10:00"]),
        (27, False, False, []),
        (28, False, False, ["08:00"]),
        (29, False, False, ["08:00"]),
    ]


def test_night_belongs_to_its_evening() -> None:
    week = hours_of("Fr 22:00-05:00", HERE, at("2026-11-27T10:00")).week  # a Friday

    assert [day.spans for day in week[:2]] == [(Span("22:00", "05:00"),), ()]


def test_night_of_yesterday_is_not_todays() -> None:
    week = hours_of("Fr 22:00-05:00", HERE, at("2026-11-28T01:00")).week  # Saturday, three in the morning

    assert [day.spans for day in week[:2]] == [(), ()]


def test_always_open_is_every_whole_day() -> None:
    week = hours_of("24/7", HERE, at("2026-11-24T10:00")).week

    assert {day.spans for day in week} == {(Span("00:00", "24:00"),)}
    assert week[0].spans[0].is_whole_day


def test_week_with_the_change_of_the_clock_has_seven_days() -> None:
    week = hours_of("24/7", HERE, at("2026-10-22T10:00")).week

    assert [day.on.day for day in week] == [22, 23, 24, 25, 26, 27, 28]
    assert {day.spans for day in week} == {(Span("00:00", "24:00"),)}


def test_unparsable_hours_have_no_week() -> None:
    hours = hours_of("щодня, крім свят", HERE, at("2026-11-24T10:00"))

    assert hours == Hours("щодня, крім свят", "unknown", "Години роботи відомі лише словами")
    assert not hours.is_parsable


def test_other_country_has_other_holidays(settings: Any) -> None:
    independence_of_finland = at("2026-12-06T10:00")

    assert not hours_of(WEEKDAYS, HERE, independence_of_finland).week[0].is_holiday
    settings.COUNTRY = "FI"
    assert hours_of(WEEKDAYS, HERE, independence_of_finland).week[0].is_holiday


def test_open_expressions_are_those_open_now() -> None:
    with time_machine.travel(at("2026-11-24T10:00"), tick=False):
        assert open_expressions(["24/7", "Mo-Fr 08:00-11:00", WEEKDAYS, "щодня"], HERE) == ["24/7", WEEKDAYS]


@pytest.mark.parametrize(
    ("expression", "moment", "expected"),
    [
        # Open spans of different notes are one: it stays open, by the words of now.
        ('Tu 08:00-12:00 "каса", Tu 12:00-18:00', "2026-11-24T08:00", ("open", "Відчинено до 18:00 (каса)")),
        # A night over the change of the clock: at three o'clock it becomes four, in October two o'clock comes twice.
        ("Sa 22:00-05:00", "2026-03-29T00:30", ("open", "Відчинено до 5:00")),
        ("Sa 22:00-05:00", "2026-03-29T01:59", ("open", "Відчинено до 5:00")),
        ("Sa 22:00-05:00", "2026-03-29T02:00", ("closed", "Зачинено, відчиниться у суботу о 22:00")),
        ("Sa 22:00-05:00", "2026-10-25T02:59", ("open", "Відчинено до 5:00")),
        ("Sa 22:00-05:00", "2026-10-25T03:00", ("closed", "Зачинено, відчиниться у суботу о 22:00")),
        # What closes after six is tomorrow's, what closes at six still tonight's.
        ("Mo-Su 20:00-06:00", "2026-11-24T20:00", ("open", "Відчинено до 6:00")),
        ("Mo-Su 20:00-06:30", "2026-11-24T20:00", ("open", "Відчинено до 6:30, 25 листопада")),
        ("PH 10:00-14:00", "2026-08-24T08:00", ("open", "Відчинено до 14:00")),  # Independence Day
        ("Dec 31 20:00-02:00", "2026-12-31T23:00", ("open", "Відчинено до 2:00")),  # over the end of the year
        ("Mo-Fr 08:00-18:00; SH off", "2026-11-24T10:00", ("open", "Відчинено до 18:00")),
    ],
)  # fmt: skip
def test_edges_of_nights_holidays_and_clocks(expression: str, moment: str, expected: tuple[str, str]) -> None:
    assert said(expression, moment) == expected


MINUTES = st.integers(0, 24 * 60 - 1)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@given(opens=MINUTES, closes=MINUTES, moment=MOMENTS)
@rigour(deadline=None, max_examples=60)
def test_every_day_alike_is_open_exactly_between_its_times(opens: int, closes: int, moment: datetime) -> None:
    assume(opens != closes)
    local = moment.astimezone(KYIV)
    now = local.hour * 60 + local.minute
    expected = opens <= now < closes if opens < closes else now >= opens or now < closes
    expression = f"{clock(opens)}-{clock(closes)}"

    assert hours_of(expression, HERE, moment).state == ("open" if expected else "closed")
    assert open_expressions([expression], HERE, moment) == ([expression] if expected else [])


@given(text=st.text(max_size=60) | st.from_regex(r"(Mo|Tu|PH|SH|week|easter|off|[0-9:,; -]){1,12}", fullmatch=True))
@rigour(deadline=None, max_examples=50)
def test_whatever_people_write_is_told_as_hours_or_as_text_and_never_as_closed_by_mistake(text: str) -> None:
    hours = hours_of(text, HERE, at("2026-11-24T10:00"))

    assert hours.expression == text.strip()
    assert hours.sentence
    assert len(hours.week) == (7 if hours.is_parsable else 0)
    if not hours.is_parsable:
        assert hours.state == "unknown"
    for day in hours.week:
        for span in day.spans:
            assert "00:00" <= span.opens < "24:00"
            assert "00:00" <= span.closes <= "24:00"


@pytest.mark.parametrize("value", [None, "", "   ", [], 0])
def test_nothing_written_is_unknown(value: Any) -> None:
    assert hours_of(value, HERE, at("2026-11-24T10:00")) == Hours("", "unknown", "Години роботи невідомі")
