"""Taking off the lists what was entered by mistake, a work, a document, a contract, a tariff, and putting it back.

A withdrawn record stays with its history, where the reason stands, and is shown to its keepers alone.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.accounts.models import User
from housing.models import ManagementContract, Tariff
from housing.record_actions import AnyRecord, Record, faults_of, held_record, line_of
from layers.actions import recorded
from layers.reasons import plain_reason


def withdraw_record(row: Record, *, by: User | None, reason: str, revision: int | None = None) -> Record:
    """Take it off all lists; the reason goes into its history. What its entering had ended goes on again, unless that
    has been changed since. ValidationError without a reason, RecordChanged unless it is at `revision`."""
    why = plain_reason(reason, _("Say why it is taken off the lists."))
    with recorded(f"withdraw_{row._meta.model_name}", by, reason=why):
        held = held_record(row, revision)
        if held.withdrawn_at is None:
            held.withdrawn_at = timezone.now()
            held.save(update_fields=["withdrawn_at"])
            _put_back_beside(held, held.events.order_by("pgh_id").first())
    return held


def restore_record(row: Record, *, by: User | None, revision: int | None = None) -> Record:
    """Undo of a withdrawal. ValidationError where it cannot stand beside what was entered since."""
    with recorded(f"restore_{row._meta.model_name}", by):
        held = held_record(row, revision)
        if held.withdrawn_at is not None:
            withdrawal = held.events.filter(withdrawn_at=held.withdrawn_at).order_by("pgh_id").first()
            held.withdrawn_at = None
            _put_back_beside(held, withdrawal)
            if faults := faults_of(held):
                raise ValidationError(faults)
            held.save(update_fields=["withdrawn_at"])
    return held


def _put_back_beside(row: AnyRecord, state: Any) -> None:
    """The last days of its neighbours that were set along with this state of the record, as they were before.

    A neighbour that was changed since stays as it is, and so does one that would cross another with its former day.
    """
    if state is None or state.pgh_context_id is None or not isinstance(row, Tariff | ManagementContract):
        return
    last_day = "valid_until" if isinstance(row, Tariff) else "ends_on"
    for other in line_of(row).select_for_update(of=("self",)):
        latest, before = [*other.events.order_by("-pgh_id")[:2], None, None][:2]
        if latest is None or before is None or latest.pgh_context_id != state.pgh_context_id:
            continue
        setattr(other, last_day, getattr(before, last_day))
        if not faults_of(other):
            other.save(update_fields=[last_day])
