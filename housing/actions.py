"""The only way to change a passport, and what is kept beside it.

Every action is one transaction, and its name and author go into the history of each row it touches. Whether somebody
may do it is asked where the request enters (`housing/rules.py`), not here.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.accounts.models import User
from housing.changed import ChangedMeanwhile
from housing.facts import BY_NAME, Origin, is_known
from housing.models import Building, Restoration
from layers.actions import recorded
from layers.models import Feature

KEPT_BY_THE_DATABASE = ["feature", "provenance", "verified_on", "next_due_on", "changed_at", "revision"]


class PassportConflict(ChangedMeanwhile):
    """Somebody has changed the passport since it was read."""

    def __init__(self, building: Building, expected: int) -> None:
        super().__init__(
            f"Passport {building.pk} is at revision {building.revision}, not {expected}: "
            "somebody has changed it since. Read it again and repeat the change.",
            building,
            building.revision,
        )


class UndoRefused(Exception):
    """A change cannot be taken back: `names` are the facts that have been changed again since."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"Changed again since, and that would be lost: {', '.join(names)}. Nothing was undone.")
        self.names = names


def record_facts(
    feature: Feature,
    values: Mapping[str, Any],
    *,
    by: User | None,
    source: str,
    verified_by: str = "",
    verified_on: date | None = None,
    expected_revision: int | None = None,
) -> Building:
    """Set facts of the house's passport, each with its source and the day on which it was verified (default: today).

    A value that is the same as before counts as verified anew; an unknown one loses its provenance. Raises
    ValidationError (field → messages) for what cannot be, and PassportConflict where `expected_revision` is not the
    passport's (0 where there is none yet).
    """
    on = verified_on or timezone.localdate()
    if faults := _faults_of_origin(source, on):
        raise ValidationError(faults)
    with recorded("record_facts", by):
        row = _held(feature)
        if expected_revision is not None and row.revision != expected_revision:
            raise PassportConflict(row, expected_revision)
        for name, value in values.items():
            setattr(row, name, value)
            _note(row, name, source=source, verified_by=verified_by, on=on)
        check(row)
        row.save()
    row.refresh_from_db()
    return row


def _held(feature: Feature) -> Building:
    """The passport, held until the end of the transaction; a new one, of revision 0, where there is none."""
    held = Building.objects.select_for_update(of=("self",)).filter(pk=feature.pk).first()
    return held or Building(feature=feature, revision=0)


def _note(row: Building, name: str, *, source: str, verified_by: str, on: date) -> None:
    row.provenance = {key: noted for key, noted in row.provenance.items() if key != name}
    if is_known(getattr(row, name)):
        due = on + timedelta(days=BY_NAME[name].every_days)
        row.provenance[name] = Origin(source.strip(), on, verified_by.strip(), due).as_json()


def _faults_of_origin(source: str, on: date) -> dict[str, list[str]]:
    faults = {}
    if not source.strip():
        faults["source"] = [_("Say where the facts come from.")]
    if on > timezone.localdate():
        faults["verified_on"] = [_("A fact cannot have been verified in the future.")]
    return faults


def check(row: Building) -> None:
    """Raise ValidationError (field → messages) for values that cannot be, alone or together."""
    row.full_clean(exclude=KEPT_BY_THE_DATABASE)
    today, faults = timezone.localdate(), {}
    for name in ("lifts_inspected_on", "energy_certified_on"):
        day = getattr(row, name)
        if day is not None and day > today:
            faults[name] = [_("The day lies in the future.")]
    if row.built_year is not None and row.built_year > today.year + 10:
        faults["built_year"] = [_("The year lies too far in the future.")]
    for part in ("living_area_m2", "non_residential_area_m2"):
        if exceeds(getattr(row, part), row.total_area_m2):
            faults[part] = [_("It cannot be greater than the total area.")]
    if exceeds(row.entrances, row.flats):
        faults["entrances"] = [_("There cannot be more entrances than flats.")]
    if row.lifts == 0 and row.lifts_inspected_on is not None:
        faults["lifts_inspected_on"] = [_("The house has no lifts.")]
    if faults:
        raise ValidationError(faults)


def exceeds(part: Any, whole: Any) -> bool:
    """Whether both are known and the part is greater."""
    return part is not None and whole is not None and bool(part > whole)


def undo_change(building: Building, number: int, *, by: User | None) -> Building:
    """Put back the facts that the change with this number in the history set, with their provenance, as a new change.

    Raises UndoRefused where one of them has been changed again since, LookupError where the passport has no such
    change or nothing stood before it.
    """
    with recorded("undo_change", by, undone=number):
        row = Building.objects.select_for_update(of=("self",)).get(pk=building.pk)
        after = row.events.filter(pgh_id=number).first()
        before = row.events.filter(pgh_id__lt=number).order_by("-pgh_id").first()
        if after is None or before is None:
            raise LookupError(f"Passport {row.pk} has no change {number} that could be taken back.")
        names = [name for name in BY_NAME if _state(before, name) != _state(after, name)]
        if later := [name for name in names if _state(row, name) != _state(after, name)]:
            raise UndoRefused(later)
        for name in names:
            setattr(row, name, getattr(before, name))
            row.provenance.pop(name, None)
            if noted := before.provenance.get(name):
                row.provenance[name] = noted
        row.save()
    row.refresh_from_db()
    return row


def _state(row: Any, name: str) -> tuple[Any, Any]:
    """The fact with its provenance, in a passport or in a state of the past."""
    return getattr(row, name), row.provenance.get(name)


def record_restoration(feature: Feature, values: Mapping[str, Any], *, by: User | None, source: str) -> Restoration:
    """What is known of the house's damage and restoration; raises ValidationError for what cannot be."""
    today = timezone.localdate()
    if faults := _faults_of_origin(source, today):
        raise ValidationError(faults)
    with recorded("record_restoration", by):
        building = _held(feature)
        if building.revision == 0:
            building.save()
        held = Restoration.objects.select_for_update().filter(pk=building.pk).first()
        row = held or Restoration(building=building)
        for name, value in values.items():
            setattr(row, name, value)
            row.provenance[name] = Origin(source.strip(), today).as_json()
        row.full_clean(exclude=["building", "provenance"])
        row.save()
    row.refresh_from_db()
    return row
