"""How often something leaves a stop, in classes that a map can show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOUR_MIN = 60
SELDOM, NONE, UNKNOWN = "seldom", "none", "unknown"
LONGEST_MIN = ((6, "to-6"), (12, "to-12"), (20, "to-20"), (30, "to-30"), (60, "to-60"))
NAMES: dict[str, Promise] = {
    "to-6": _("up to 6 min"),
    "to-12": _("7–12 min"),
    "to-20": _("13–20 min"),
    "to-30": _("21–30 min"),
    "to-60": _("31–60 min"),
    SELDOM: _("less than once an hour"),
    NONE: _("nothing leaves"),
    UNKNOWN: _("not known"),
}


@dataclass(frozen=True, slots=True)
class HeadwayClass:
    """A line of the legend."""

    slug: str
    name: Promise
    count: int


def headway_min(departures: Sequence[float] | None, hour: int) -> float | None:
    """Minutes between vehicles, whatever their line; None where nothing leaves or nothing is known."""
    return HOUR_MIN / departures[hour] if departures and departures[hour] else None


def class_of(departures: Sequence[float] | None, hour: int) -> str:
    """The class of a stop in an hour, by whole minutes."""
    if departures is None:
        return UNKNOWN
    minutes = headway_min(departures, hour)
    if minutes is None:
        return NONE
    return next((slug for longest, slug in LONGEST_MIN if round(minutes) <= longest), SELDOM)


def legend(found: Iterable[str]) -> list[HeadwayClass]:
    """Every class, the most frequent service first, with how many stops are of it."""
    told = list(found)
    return [HeadwayClass(slug, name, told.count(slug)) for slug, name in NAMES.items()]
