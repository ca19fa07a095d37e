"""Kinds of days: which days of the week run alike, and which dates do not run as their day of the week does.

A feed knows services and dates, people know working days, Saturdays and Sundays. A kind is what the calendar really
says: days of the week whose usual set of services is the same are one kind, called by its days; a date with another set
than its day of the week usually has is a special date, told with the kind it runs like, where there is one.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

Services = frozenset[int]
WORKING, WEEKEND = (0, 1, 2, 3, 4), (5, 6)


@dataclass(frozen=True, slots=True)
class DayKind:
    """Days of the week (Monday is 0) that run by the same services."""

    weekdays: tuple[int, ...]
    services: Services

    @property
    def name(self) -> str:
        """As people call it: every day, working days, Saturday, or the days by name."""
        if self.weekdays == (*WORKING, *WEEKEND):
            return _("Every day")
        if self.weekdays == WORKING:
            return _("Working days")
        if self.weekdays == WEEKEND:
            return _("Saturday and Sunday")
        if len(self.weekdays) == 1:
            return str(WEEKDAYS[self.weekdays[0]]).capitalize().replace("'", "’")
        first, last = self.weekdays[0], self.weekdays[-1]
        if self.weekdays == tuple(range(first, last + 1)) and len(self.weekdays) > 2:
            return f"{WEEKDAYS_ABBR[first]}–{WEEKDAYS_ABBR[last]}".capitalize()
        return ", ".join(str(WEEKDAYS_ABBR[day]) for day in self.weekdays).capitalize()


@dataclass(frozen=True, slots=True)
class SpecialDate:
    """A date that does not run as its day of the week; `like` is the kind whose services it has, None for its own."""

    on: date
    services: Services
    like: DayKind | None


@dataclass(frozen=True, slots=True)
class Week:
    """What a calendar comes to. Days of the week on which nothing runs are in no kind."""

    kinds: tuple[DayKind, ...]
    special: tuple[SpecialDate, ...]

    def kind_on(self, day: date) -> DayKind | None:
        """The kind by which this date runs; None where it has services of its own or none."""
        for one in self.special:
            if one.on == day:
                return one.like
        return next((kind for kind in self.kinds if day.weekday() in kind.weekdays), None)


def week_of(running: Mapping[date, Services]) -> Week:
    """The kinds of days in a calendar that says for every date which services run on it."""
    seen: dict[int, Counter[Services]] = defaultdict(Counter)
    for day, services in sorted(running.items()):
        seen[day.weekday()][services] += 1
    usual = {weekday: counts.most_common(1)[0][0] for weekday, counts in seen.items()}
    alike: dict[Services, list[int]] = defaultdict(list)
    for weekday, services in sorted(usual.items()):
        if services:
            alike[services].append(weekday)
    kinds = tuple(DayKind(tuple(days), services) for services, days in alike.items())
    by_services = {kind.services: kind for kind in kinds}
    special = tuple(
        SpecialDate(day, services, by_services.get(services))
        for day, services in sorted(running.items())
        if services != usual[day.weekday()]
    )
    return Week(kinds, special)
