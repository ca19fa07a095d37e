"""What the history of a passport says to everybody: when which facts changed.

Names of persons are never told, nor the values of the past: only which facts changed, on which day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from housing.facts import FACTS
from housing.models import Building

READ = 50  # events of one passport that a page looks back over
NAMES = tuple(kind.name for kind in FACTS)
OF_A_NEIGHBOUR = {"begin", "set", "withdraw", "restore"}  # what is done to one record, and moves another one's days


@dataclass(frozen=True, slots=True)
class PassportChange:
    """`number` is that of the event, by which the change can be undone; the first event has no fields."""

    number: int
    on: date
    fields: tuple[str, ...]
    is_first: bool
    action: str


def changes_of(building: Building) -> list[PassportChange]:
    """The newest first. What was only verified again counts as changed."""
    wanted = ("pgh_id", "pgh_created_at", "pgh_context__metadata", "provenance", *NAMES)
    found: Iterable[dict[str, Any]] = building.events.order_by("-pgh_id").values(*wanted)[: READ + 1]
    events = list(found)[::-1]
    told = [_told(before, event) for before, event in pairwise(events)]
    first = [_first(events[0])] if events and len(events) <= READ else []
    return [change for change in [*first, *told] if change.is_first or change.fields][::-1]


def _first(event: dict[str, Any]) -> PassportChange:
    return PassportChange(event["pgh_id"], timezone.localdate(event["pgh_created_at"]), (), True, _action(event))


def _told(before: dict[str, Any], event: dict[str, Any]) -> PassportChange:
    changed = [kind for kind in FACTS if _state(before, kind.name) != _state(event, kind.name)]
    labels = tuple(kind.label for kind in changed)
    return PassportChange(event["pgh_id"], timezone.localdate(event["pgh_created_at"]), labels, False, _action(event))


def _state(event: dict[str, Any], name: str) -> tuple[Any, Any]:
    return event[name], event["provenance"].get(name)


def _action(event: dict[str, Any]) -> str:
    return str((event["pgh_context__metadata"] or {}).get("action") or "")


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One state of a record beside the facts: on which day it came about, by which verb ("" where unknown), and why
    where it was asked."""

    on: date
    verb: str
    reason: str = ""


def changes_of_record(events: QuerySet[Any]) -> list[RecordChange]:
    """The newest first, from the states that a record had. What was done to a neighbour has only changed this one."""
    wanted = ("pgh_created_at", "pgh_context__metadata", "pgh_label", "withdrawn_at")
    told = list(events.order_by("-pgh_id").values(*wanted)[: READ + 1])
    befores = [*told[1:], None]
    return [_record_change(one, before) for one, before in zip(told[:READ], befores, strict=False)]


def _record_change(event: dict[str, Any], before: dict[str, Any] | None) -> RecordChange:
    on, verb = timezone.localdate(event["pgh_created_at"]), _action(event).partition("_")[0]
    if verb in OF_A_NEIGHBOUR and before is not None and before["withdrawn_at"] == event["withdrawn_at"]:
        return RecordChange(on, "change")
    return RecordChange(on, verb, str((event["pgh_context__metadata"] or {}).get("reason") or ""))
