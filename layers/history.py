"""What the history of an object says to everybody: when which facts changed and since when each holds.

Names of persons are never told, nor the values of the past (they may have been secret then): only which facts changed,
on which day, and whether an import or which organisation did it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Func, TextField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from geoportal.accounts.models import Membership
from layers.fact_words import LABELS
from layers.models import Feature

READ = 200  # events of one object that a page looks back over
COLUMNS = ("name", "description", "address", "kind_id", "status", "shape", "withdrawn_at", "verified_on")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one fact comes from, and the day on which it was last known to be so."""

    source: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Change:
    on: date
    what: str
    who: str
    fields: tuple[str, ...] = field(default=())


def events_of(feature: Feature) -> list[dict[str, Any]]:
    """The last events, oldest first, each a plain dictionary."""
    shape = Func("geometry", template="md5(%(expressions)s::bytea)", output_field=TextField())
    recorded: Any = feature.events
    events = recorded.annotate(shape=shape).order_by("-pgh_id")
    wanted = ("pgh_created_at", "pgh_label", "pgh_context__metadata", "properties", "source", *COLUMNS)
    return list(events.values(*wanted)[:READ])[::-1]


def origins(feature: Feature, events: list[dict[str, Any]]) -> dict[str, Origin]:
    """Per property: the source and day of its last change, or of the last check when that is later."""
    found: dict[str, Origin] = {}
    for key, value in feature.properties.items():
        found[key] = _origin(feature, events, key, value)
    return found


def origin_of_all(feature: Feature) -> Origin:
    """What holds for a fact of which nothing more exact is known."""
    return Origin(feature.source or feature.layer.source, feature.verified_on or _day(feature.changed_at))


def _origin(feature: Feature, events: list[dict[str, Any]], key: str, value: Any) -> Origin:
    since = len(events)
    while since and events[since - 1]["properties"].get(key) == value:
        since -= 1
    if since >= len(events):
        return origin_of_all(feature)
    began = events[since]
    changed_on = _day(began["pgh_created_at"]) if since else None  # its first event only says when it came to us
    days = [day for day in (changed_on, feature.verified_on) if day]
    return Origin(began["source"] or feature.layer.source, max(days) if days else _day(began["pgh_created_at"]))


def changes(feature: Feature, events: list[dict[str, Any]]) -> list[Change]:
    """What changed, newest first; events that changed nothing a reader knows of are left out."""
    organisations = _organisations(events, feature)
    found = []
    for before, event in zip([None, *events], events, strict=False):
        metadata = event["pgh_context__metadata"] or {}
        fields = tuple(_changed(before, event)) if before else ()
        what = _what(before, event)
        if before and not fields and what == _("Changed"):
            continue
        own = organisations.get(int(metadata.get("user") or 0), "")
        who = _("import") if metadata.get("action") == "sync_features" else own
        found.append(Change(_day(event["pgh_created_at"]), what, who or _("administrators of the portal"), fields))
    return found[::-1]


def _what(before: dict[str, Any] | None, event: dict[str, Any]) -> str:
    if before is None:
        return _("Added") if event["pgh_label"] == "insert" else _("Changed")
    if event["withdrawn_at"] and not before["withdrawn_at"]:
        return _("Withdrawn")
    if before["withdrawn_at"] and not event["withdrawn_at"]:
        return _("Restored")
    return _("Changed")


def _changed(before: dict[str, Any], event: dict[str, Any]) -> list[str]:
    words = {
        "name": pgettext("of an object", "name"),
        "description": pgettext("of an object", "description"),
        "address": pgettext("of an object", "address"),
        "kind_id": pgettext("of an object", "kind"),
        "status": pgettext("of an object", "status"),
        "shape": _("place on the map"),
        "verified_on": _("date of the check"),
    }
    named = [words[column] for column in words if before[column] != event[column]]
    old, new = before["properties"], event["properties"]
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    known = {"opening_hours": _("opening hours"), "entrances": _("entrances")}
    labels = [str(known.get(key) or LABELS.get(key) or _("other facts")) for key in keys]
    return [*named, *sorted({label[:1].lower() + label[1:] for label in labels})]


def _organisations(events: list[dict[str, Any]], feature: Feature) -> dict[int, str]:
    """The layer's owner for the people who edit for it; everybody else is an administrator."""
    owner = feature.layer.owner
    people = {(event["pgh_context__metadata"] or {}).get("user") for event in events} - {None}
    if owner is None or not people:
        return {}
    own = Membership.objects.filter(user__in=people, organisation=owner, role=Membership.Role.EDITOR)
    return dict.fromkeys(own.values_list("user_id", flat=True), owner.name)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
