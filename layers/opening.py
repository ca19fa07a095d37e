"""Opening hours as data: OSM's expression → open or not, until when, and the week ahead with its public holidays.

Country and time zone follow from where the object stands. What cannot be parsed is shown as it was written, and its
state is unknown: never "closed".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from opening_hours import OpeningHours, State
from opening_hours.opening_hours import ParserError

Place = tuple[float, float]  # lon, lat
UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)
CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True, slots=True)
class Span:
    """Open from … to …; `opens` and `closes` are HH:MM, midnight at the end is 24:00."""

    opens: str
    closes: str
    note: str = ""
    is_certain: bool = True

    @property
    def is_whole_day(self) -> bool:
        return (self.opens, self.closes) == ("00:00", "24:00")


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    name: str
    is_today: bool
    is_holiday: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """`state` is open, closed or unknown; `sentence` says it in words; `week` begins today, empty when not parsable."""

    expression: str
    state: str
    sentence: str
    week: tuple[Day, ...] = field(default=())

    @property
    def is_parsable(self) -> bool:
        return bool(self.week)


def hours_of(expression: Any, place: Place, now: datetime | None = None) -> Hours:
    """The hours at `place` as seen at `now` (default: this moment)."""
    text = str(expression or "").strip()
    if not text:
        return Hours("", "unknown", _("Opening hours are unknown"))
    rules = _parsed(text, _rough(place), settings.COUNTRY)
    if rules is None:
        return Hours(text, "unknown", _("Opening hours are known only as text"))
    spans = _spans_ahead(rules, _moment(now))
    state = _state(spans)
    return Hours(text, state, _sentence(state, spans), _week(spans[0][0], rules, _rough(place)))


def open_expressions(expressions: Iterable[str], place: Place, now: datetime | None = None) -> list[str]:
    """Those of the expressions by which one is open at `now`."""
    at = _moment(now)
    parsed = ((text, _parsed(text, _rough(place), settings.COUNTRY)) for text in expressions)
    return [text for text, rules in parsed if rules is not None and rules.is_open(at)]


def _moment(now: datetime | None) -> datetime:
    """The library takes time zones by name only."""
    return (now or timezone.now()).astimezone(UTC)


def _rough(place: Place) -> Place:
    return round(place[0], 1), round(place[1], 1)


@lru_cache(maxsize=4096)
def _parsed(expression: str, place: Place, country: str) -> Any:
    """Country and time zone are told: to find them from the place, the library keeps 100 MB of borders in memory."""
    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        return OpeningHours(expression[:1000], timezone=zone, country=country, coords=(place[1], place[0]))
    except ParserError:
        return None


def _spans_ahead(rules: Any, now: datetime) -> list[tuple[datetime, datetime, State, str]]:
    """Spans of one state from now on, neighbours of one state joined; enough to see the next change within a year."""
    joined: list[tuple[datetime, datetime, State, str]] = []
    for start, end, state, note in rules.intervals(now, now + timedelta(days=366)):
        if joined and joined[-1][2] == state:
            joined[-1] = (joined[-1][0], end, state, joined[-1][3])
        elif len(joined) == 2:
            break
        else:
            joined.append((start, end, state, note))
    return joined


def _state(spans: list[tuple[datetime, datetime, State, str]]) -> str:
    return {State.OPEN: "open", State.CLOSED: "closed"}.get(spans[0][2], "unknown")


def _sentence(state: str, spans: list[tuple[datetime, datetime, State, str]]) -> str:
    now, change, _state_now, note = spans[0]
    changes = len(spans) > 1
    if state == "unknown":
        return note or _("It is not known whether it is open now")
    if state == "open":
        if not changes:
            words = _("Open around the clock")
        elif _is_same_night(now, change):
            words = _("Open until %(time)s") % {"time": _clock(change)}
        else:
            words = _("Open until %(time)s, %(day)s") % {"time": _clock(change), "day": _day(change)}
        return f"{words} ({note})" if note else words
    if not changes or spans[1][2] != State.OPEN:
        return _("Closed")
    opens = {"at": _at(change), "day": _when(now, change)}
    return _("Closed, opens %(day)s %(at)s") % opens if opens["day"] else _("Closed, opens %(at)s") % opens


def _is_same_night(now: datetime, change: datetime) -> bool:
    """Today, or before six in the morning of tomorrow, which people call tonight."""
    return change.date() == now.date() or (change.date() == now.date() + DAY and change.time() <= time(6))


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"


def _at(moment: datetime) -> str:
    """ "at 9:00"; Ukrainian has another word before eleven."""
    words = pgettext("eleven o’clock", "at %(time)s") if moment.hour == 11 else _("at %(time)s")
    return words % {"time": _clock(moment)}


def _day(moment: datetime) -> str:
    return date_format(moment.date(), "j E")


def _when(now: datetime, moment: datetime) -> str:
    """Empty for today, "tomorrow", "on Monday" within a week, else the date."""
    days = (moment.date() - now.date()).days
    if days == 0:
        return ""
    if days == 1:
        return _("tomorrow")
    on = (
        _("on Monday"), _("on Tuesday"), _("on Wednesday"), _("on Thursday"), _("on Friday"), _("on Saturday"),
        _("on Sunday"),
    )  # fmt: skip
    return on[moment.weekday()] if days < 7 else _day(moment)


def _week(now: datetime, rules: Any, place: Place) -> tuple[Day, ...]:
    """Today and the six days after it; a night belongs to the evening it began in."""
    today = now.date()
    start = datetime.combine(today - DAY, time(), now.tzinfo)
    by_day: dict[date, list[Span]] = {}
    for opens, closes, state, note in rules.intervals(start, start + 9 * DAY):
        if state != State.CLOSED:
            for on, span in _by_days(opens, closes, note, state == State.OPEN):
                by_day.setdefault(on, []).append(span)
    holidays = _parsed("PH", place, settings.COUNTRY)
    days = [today + step * DAY for step in range(7)]
    return tuple(
        Day(
            on=on,
            name=date_format(on, "l").replace("'", "’"),  # Django writes П'ятниця with a typewriter’s sign
            is_today=on == today,
            is_holiday=bool(holidays.is_open(datetime.combine(on, time(12), now.tzinfo))),
            spans=tuple(by_day.get(on, ())),
        )
        for on in days
    )


def _by_days(opens: datetime, closes: datetime, note: str, certain: bool) -> Iterable[tuple[date, Span]]:
    """One span a day; only what lasts beyond the next noon is cut at midnight."""
    while True:
        midnight = datetime.combine(opens.date() + DAY, time(), opens.tzinfo)
        end = closes if closes <= midnight + timedelta(hours=12) else midnight
        last = "24:00" if end == midnight else f"{end:%H:%M}"
        yield opens.date(), Span(f"{opens:%H:%M}", last, note, certain)
        if end == closes:
            return
        opens = midnight
