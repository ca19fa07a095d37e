"""What the page of a house says of the services that reach it: `utilities` of `housing/services.html`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from housing.models import Building, Outage, Responsibility, ServiceSchedule
from housing.services import HouseService, HouseSupply, services_of
from layers.opening import Day, Place, hours_of


@dataclass(frozen=True, slots=True)
class Times:
    """A schedule in words; `next` is empty where it comes around the clock or nothing is known of a next time."""

    words: str
    next: str


def services_context(building: Building, place: Place, at: datetime) -> dict[str, Any]:
    """Services, what is off and soon will be, and who answers for what. Seven queries."""
    services = services_of(building, at)
    off = [outage for service in services for outage in service.off]
    planned = sorted(
        (outage for service in services for outage in service.planned), key=lambda outage: outage.starts_at
    )
    prefetch_related_objects([*off, *planned], "parts")
    return {
        "services": [(service, _supplies(service, place, at)) for service in services if service.is_known],
        "unknown": [service.service for service in services if not service.is_known],
        "off": [(outage, outage.state_at(at) == Outage.State.OVERDUE) for outage in off],
        "planned": planned,
        "zones": [zone.label for zone in Responsibility.Zone],
        "responsibilities": [(service.service, _answers(service.answers)) for service in services],
    }


def _supplies(service: HouseService, place: Place, at: datetime) -> list[tuple[HouseSupply, list[Times]]]:
    return [(one, [times(schedule, place, at) for schedule in one.schedules]) for one in service.supplies]


def _answers(answers: Mapping[str, Responsibility]) -> list[Responsibility | None]:
    return [answers.get(zone) for zone in Responsibility.Zone.values]


def times(schedule: ServiceSchedule, place: Place, at: datetime) -> Times:
    """The week in a few words, and the next time; as it is written where it cannot be read."""
    hours = hours_of(schedule.hours, place, at)
    if not hours.is_parsable:
        return Times(schedule.hours, "")
    days = [day for day in hours.week if day.spans]
    if len(days) == 7 and all(span.is_whole_day for day in days for span in day.spans):
        return Times(_("around the clock"), "")
    return Times(_week(days), f"{_named(days[0])}, {_spans(days[0])}" if days else "")


def _named(day: Day) -> str:
    return _("today") if day.is_today else _name(day)


def _name(day: Day) -> str:
    """As it stands within a sentence: Ukrainian days are small there."""
    return day.name.lower() if get_language() == "uk" else day.name


def _spans(day: Day) -> str:
    return ", ".join(f"{span.opens}–{span.closes}" for span in day.spans)


def _week(days: list[Day]) -> str:
    """Days with the same hours together, from Monday on."""
    groups: dict[str, list[str]] = {}
    for day in sorted(days, key=lambda day: day.on.weekday()):
        groups.setdefault(_spans(day), []).append(_name(day))
    every = _("every day")
    return "; ".join(f"{every if len(names) == 7 else ', '.join(names)} {spans}" for spans, names in groups.items())
