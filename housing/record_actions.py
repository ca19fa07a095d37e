"""Changing what is kept beside the facts of a house: works, documents, whose contract it is run by, what services cost.

Nothing is deleted, and every state stays in the history. A record's revision is the number of its latest state there.
What was entered by mistake is taken off the lists by `housing/record_withdrawal.py`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.accounts.models import User
from housing.changed import ChangedMeanwhile
from housing.models import Building, BuildingDocument, ManagementContract, Manager, Tariff, Work
from layers.actions import recorded
from layers.models import Feature

NewRecord = TypeVar("NewRecord", Work, BuildingDocument)
Record = TypeVar("Record", Work, BuildingDocument, ManagementContract, Tariff)
AnyRecord = Work | BuildingDocument | ManagementContract | Tariff
LOOKED_BACK = 50  # states
KEPT_BY_US = ("id", "building", "withdrawn_at")  # by the actions, not stated by anybody


class RecordChanged(ChangedMeanwhile):
    """Somebody has changed the record since it was read."""

    def __init__(self, row: AnyRecord) -> None:
        told = f"{row._meta.model_name} {row.pk} has been changed since it was read. Read it again."
        super().__init__(told, row, revision_of(row))


def revision_of(row: AnyRecord) -> int:
    """The number of its latest state in the history; 0 where it is not kept yet."""
    latest = row.events.order_by("-pgh_id").values_list("pgh_id", flat=True).first() if row.pk else None
    return latest or 0


def add_record(model: type[NewRecord], feature: Feature, values: Mapping[str, Any], *, by: User | None) -> NewRecord:
    """A new record of the house, which gets an empty passport where it has none; ValidationError by field."""
    with recorded(f"add_{model._meta.model_name}", by):
        return write_record(model(building=_building_of(feature)), values)


def begin_contract(
    feature: Feature, manager: Manager, *, by: User | None, begins_on: date, ends_on: date | None = None, **more: str
) -> ManagementContract:
    """The manager runs the house from this day; an open contract of another one ends on the day before.

    Raises ValidationError where the days cross those of another contract.
    """
    with recorded("begin_contract", by):
        building = _building_of(feature)
        earlier = ManagementContract.objects.filter(building=building, ends_on=None, begins_on__lt=begins_on)
        earlier.filter(withdrawn_at=None).update(ends_on=begins_on - timedelta(days=1))
        values = {"manager": manager, "begins_on": begins_on, "ends_on": ends_on, **more}
        return write_record(ManagementContract(building=building), values)


def _building_of(feature: Feature) -> Building:
    return Building.objects.filter(pk=feature.pk).first() or Building.objects.create(feature=feature)


def change_record(row: Record, values: Mapping[str, Any], *, by: User | None, revision: int | None = None) -> Record:
    """The record with these values. Raises ValidationError by field, and RecordChanged unless it is at `revision`."""
    with recorded(f"change_{row._meta.model_name}", by):
        return write_record(held_record(row, revision), values)


def undo_record(row: Record, *, by: User | None, revision: int | None = None) -> Record:
    """Put back what was stated before the last change of it, as a new change; LookupError where that is not known.

    A withdrawal is no such change: `restore_record` is its undo."""
    with recorded(f"undo_{row._meta.model_name}", by):
        held = held_record(row, revision)
        now, states = _stated(held, held), held.events.order_by("-pgh_id")[:LOOKED_BACK]
        before = next((told for state in states if (told := _stated(held, state)) != now), None)
        if before is None:
            raise LookupError(f"{row._meta.model_name} {row.pk} has no earlier state.")
        return write_record(held, before)


def _stated(row: AnyRecord, state: Any) -> dict[str, Any]:
    """What somebody stated of it, now or in a state of the past."""
    names = [field.attname for field in row._meta.concrete_fields if field.name not in KEPT_BY_US]
    return {name: getattr(state, name) for name in names}


def held_record(row: Record, revision: int | None) -> Record:
    """The record as it stands, held until the end of the transaction; RecordChanged unless it is at `revision`."""
    held: Record = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if revision is not None and revision_of(held) != revision:
        raise RecordChanged(held)
    return held


def write_record(row: Record, values: Mapping[str, Any]) -> Record:
    """The row with these values, within the transaction of an action; ValidationError by field."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    if faults := faults_of(row):
        raise ValidationError(faults)
    row.save()
    return row


def line_of(row: Tariff | ManagementContract) -> QuerySet[Any]:
    """The others that hold, with which this one shares no day: of its house, or of the same charge for the same
    consumers in the same area."""
    same = ("service_id", "provider_id", "charge", "consumers", "area") if isinstance(row, Tariff) else ("building_id",)
    line: dict[str, Any] = {name: getattr(row, name) for name in same}
    return type(row)._default_manager.filter(withdrawn_at=None, **line).exclude(pk=row.pk)


def faults_of(row: AnyRecord) -> dict[str, list[str]]:
    if isinstance(row, BuildingDocument):
        is_ahead = row.issued_on is not None and row.issued_on > timezone.localdate()
        return {"issued_on": [_("The day lies in the future.")]} if is_ahead else {}
    first, last = (row.valid_from, row.valid_until) if isinstance(row, Tariff) else (row.begins_on, row.ends_on)
    if first is not None and last is not None and last < first:
        return {"valid_until" if isinstance(row, Tariff) else "ends_on": [_("It cannot end before it begins.")]}
    if isinstance(row, Work):
        return _faults_of_work(row)
    if row.withdrawn_at is not None:
        return {}
    return _faults_of_tariff(row) if isinstance(row, Tariff) else _faults_of_contract(row)


def _faults_of_work(row: Work) -> dict[str, list[str]]:
    today, ends = timezone.localdate(), row.ends_on
    if row.state != Work.State.DONE:
        return {}
    if row.year > today.year or (ends is not None and ends > today):
        return {"state": [_("What is done cannot end in the future.")]}
    if ends is not None and ends.year != row.year:
        return {"year": [_("A work that is done stands under the year in which it ended.")]}
    return {}


def _faults_of_contract(row: ManagementContract) -> dict[str, list[str]]:
    """One manager at a time."""
    until = Q(begins_on__lte=row.ends_on) if row.ends_on else Q()
    crossing = line_of(row).filter(Q(ends_on=None) | Q(ends_on__gte=row.begins_on), until)
    crossed = crossing.select_related("manager").first()
    if crossed is None:
        return {}
    sentence = _("On some of these days the house is run by %(manager)s by its contract of %(day)s.")
    return {"begins_on": [sentence % {"manager": crossed.manager.name, "day": f"{crossed.begins_on:%d.%m.%Y}"}]}


def _faults_of_tariff(row: Tariff) -> dict[str, list[str]]:
    """One tariff a day, of the same charge for the same consumers in the same area."""
    until = Q(valid_from__lte=row.valid_until) if row.valid_until else Q()
    crossing = line_of(row).filter(Q(valid_until=None) | Q(valid_until__gte=row.valid_from), until)
    crossed = crossing.order_by("valid_from").first()
    if crossed is None:
        return {}
    sentence = _("On some of these days another tariff holds, that of %(day)s.")
    return {"valid_from": [sentence % {"day": f"{crossed.valid_from:%d.%m.%Y}"}]}
