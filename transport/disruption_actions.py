"""Telling passengers of trouble: a notice is published, changed, ended; the last change can be taken back.

Whether somebody may tell passengers is asked where the request enters.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from geoportal.accounts.models import User
from layers.actions import recorded
from transport.models import Disruption

KEPT = ("about", "effect", "title", "text", "translations", "url", "starts_at", "ends_at", "source", "visibility")


class DisruptionChanged(Exception):
    """Somebody has changed the notice since it was read."""


class NothingToUndo(Exception):
    """The notice stands as it was published."""


def publish_disruption(*, by: User | None, features: Collection[int] = (), **facts: Any) -> Disruption:
    """A notice about these features of the map; about none of them: about the whole network."""
    with recorded("publish_disruption", by):
        row = Disruption.objects.create(about=sorted(features), **facts)
        row.features.set(features)
    return row


def change_disruption(
    row: Disruption,
    *,
    by: User | None,
    seen: datetime | None = None,
    features: Collection[int] | None = None,
    **facts: Any,
) -> Disruption:
    """Other words, times or, where they are told, other features that it is about. `seen` is the state that was read:
    its `changed_at`."""
    with recorded("change_disruption", by):
        held = _held(row, seen)
        for name, value in facts.items():
            setattr(held, name, value)
        if features is not None:
            _point_at(held, features)
        held.save()
    return held


def end_disruption(row: Disruption, *, by: User | None, at: datetime, seen: datetime | None = None) -> Disruption:
    """It is over. One that has not begun never was: it begins and ends now."""
    with recorded("end_disruption", by):
        held = _held(row, seen)
        held.starts_at, held.ends_at = min(held.starts_at, at - timedelta(seconds=1)), at
        held.save()
    return held


def undo_disruption(row: Disruption, *, by: User | None, seen: datetime | None = None) -> Disruption:
    """The state before the last change; done twice, the change again."""
    with recorded("undo_disruption", by):
        held = _held(row, seen)
        before = state_before(held)
        if before is None:
            raise NothingToUndo
        for name in KEPT:
            setattr(held, name, getattr(before, name))
        _point_at(held, before.about)
        held.save()
    return held


def state_before(row: Disruption) -> Any:
    """The state that an undo would bring back, with the fields of the notice; None where there is none."""
    return row.events.order_by("-pgh_id")[1:2].first()


def _point_at(row: Disruption, features: Collection[int]) -> None:
    """Let it be about these features, in the table and, for the history, in the row."""
    row.about = sorted(features)
    row.features.set(row.about)


def _held(row: Disruption, seen: datetime | None) -> Disruption:
    """The row, locked; DisruptionChanged unless it stands as it was seen."""
    held = Disruption.objects.select_for_update().get(pk=row.pk)
    if seen is not None and held.changed_at != seen:
        raise DisruptionChanged
    return held
