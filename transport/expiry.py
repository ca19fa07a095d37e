"""Whether a feed still holds: timetables end on a day, and after it nobody knows what runs."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from layers.facts import day_in_words

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Validity:
    """The days for which a feed says what runs; None where it does not say."""

    first: date | None
    last: date | None
    today: date

    @property
    def has_ended(self) -> bool:
        return self.last is not None and self.last < self.today

    @property
    def ends_soon(self) -> bool:
        return self.last is not None and self.today <= self.last <= self.today + SOON

    @property
    def has_not_begun(self) -> bool:
        return self.first is not None and self.first > self.today

    @property
    def is_doubtful(self) -> bool:
        return self.has_ended or self.ends_soon or self.has_not_begun

    @property
    def sentence(self) -> str:
        """What a passenger must know; empty where the timetable holds."""
        if self.has_ended and self.last:
            return _("The timetable ended on %(day)s. What runs today is not known.") % {"day": day_in_words(self.last)}
        if self.has_not_begun and self.first:
            return _("The timetable begins only on %(day)s.") % {"day": day_in_words(self.first)}
        if self.ends_soon and self.last:
            return _("The timetable is known up to %(day)s only.") % {"day": day_in_words(self.last)}
        return ""


def earliest(*days: date | None) -> date | None:
    """The first of the days that are known."""
    return min((day for day in days if day), default=None)
