"""Addresses that are asked again and again: what is done when their time has come, and what becomes of it.

    due → fetched → the same as before: nothing, and the schedule says so
                  → another: a run, which the worker checks → nothing needs a person: loaded
                                                            → a person is needed: one letter

A worker claims a schedule for some minutes; one that was killed leaves it to another. Nothing is fetched inside a
transaction, and nothing is loaded that a person would have to look at (`asking.py`).
"""

import json
import logging
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from geoportal.accounts.models import User
from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.actions import Wishes, ask_to_load, begin_run, cancel_run
from import_scripts.asking import asking_counts, why_a_person, would_change
from import_scripts.fetch import Fetched, fetched
from import_scripts.fetch.answer import FetchFailed
from import_scripts.fetch.hosts import checked
from import_scripts.letters import write_of_failures, write_of_run
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.recipe import as_json, from_json
from import_scripts.rows import FileRefused
from import_scripts.source import Source
from import_scripts.states import FOR_WORKERS, NOW, MoveRefused, State
from layers.models import Layer

logger = logging.getLogger(__name__)
BUSY = timedelta(minutes=10)  # a fetch takes five at most
PATIENCE = 3  # failures in a row that may go away by themselves, before somebody is written to
EVERY_DAY = "1234567"
Result = ImportSchedule.Result
NO_WISHES = Wishes()
AS_NEW: dict[str, Any] = {"failures": 0, "is_told": False, "etag": "", "last_modified": "", "sha256": ""}


@dataclass(frozen=True, slots=True)
class Plan:
    """When an address is asked, what becomes of what is found, and who is written to."""

    at: time
    days: str = EVERY_DAY
    loads_by_itself: bool = False
    mail_to: tuple[str, ...] = ()


def define_schedule(
    layer: Layer, source: Source, address: str, *, sort: str, plan: Plan, by: User | None, wishes: Wishes = NO_WISHES
) -> ImportSchedule:
    """Ask an address at a time of day. Raises AddressRefused, ValidationError (of a mail address), ValueError."""
    asked = _checked(layer, source, address, sort=sort, plan=plan, wishes=wishes)
    return ImportSchedule.objects.create(made_by=by, **asked)


def change_schedule(
    one: ImportSchedule, source: Source, address: str, *, sort: str, plan: Plan, by: User | None, wishes: Wishes
) -> None:
    """Ask otherwise from now on. Who changes it answers for it. Raises as `define_schedule` does.

    What a worker finds out meanwhile about the address as it was is thrown away; what is asked otherwise is taken for
    new, and a pause stays one.
    """
    asked = _checked(one.layer, source, address, sort=sort, plan=plan, wishes=wishes)
    with transaction.atomic():
        before = ImportSchedule.objects.select_for_update().get(pk=one.pk)
        if any(getattr(before, name) != asked[name] for name in ("address", "sort", "source", "options")):
            asked |= AS_NEW
        ImportSchedule.objects.filter(pk=one.pk).update(made_by=by, busy_until=None, **asked)


def _checked(layer: Layer, source: Source, address: str, *, sort: str, plan: Plan, wishes: Wishes) -> dict[str, Any]:
    checked(address)
    for one in plan.mail_to:
        validate_email(one)
    if not plan.days or set(plan.days) - set(EVERY_DAY) or sort not in ImportSchedule.Sort.values:
        sorts = ", ".join(ImportSchedule.Sort.values)
        raise ValueError(f"Days are digits from 1 (Monday) to 7, a sort is one of {sorts}.")
    return {
        "layer": layer, "address": address, "sort": sort, "at": plan.at, "days": "".join(sorted(set(plan.days))),
        "source": json.loads(json.dumps(as_json(source), cls=DjangoJSONEncoder)), "options": asdict(wishes),
        "loads_by_itself": plan.loads_by_itself, "mail_to": list(plan.mail_to),
        "next_at": next_time(plan.at, plan.days, timezone.now()),
    }  # fmt: skip


def stop_schedule(one: ImportSchedule) -> None:
    """Ask no more; the run that it has goes on."""
    ImportSchedule.objects.filter(pk=one.pk).update(is_active=False)


def start_schedule(one: ImportSchedule) -> None:
    """Ask again from the next time on, and take what is found for new."""
    next_at = next_time(one.at, one.days, timezone.now())
    ImportSchedule.objects.filter(pk=one.pk).update(is_active=True, busy_until=None, next_at=next_at, **AS_NEW)


def ask_now(one: ImportSchedule) -> bool:
    """Let a worker ask as soon as it can, besides the usual times; whether that is possible: not during a pause."""
    return bool(ImportSchedule.objects.filter(pk=one.pk, is_active=True).update(next_at=timezone.now()))


def delete_schedule(one: ImportSchedule) -> None:
    """Ask never again. What it has brought stays, with the map and in the list of imports."""
    ImportSchedule.objects.filter(pk=one.pk).delete()


def next_time(at: time, days: str, after: datetime) -> datetime:
    """The first such time of the city's clock after a moment, on one of the days."""
    zone = timezone.get_default_timezone()
    today = after.astimezone(zone).date()
    times = (datetime.combine(today + timedelta(days=number), at, zone) for number in range(9))
    return next(one for one in times if one > after and str(one.isoweekday()) in days)


def poll_due_schedules() -> int:
    """Ask whatever is due, and settle the runs that came of it before; how much there was to do."""
    count = 0
    while (one := _claimed(Q(is_active=True, next_at__lte=timezone.now()))) is not None:
        _poll(one)
        count += 1
    while (one := _claimed(Q(is_settled=False) & ~Q(run__state__in=FOR_WORKERS))) is not None:
        _settle(one)
        count += 1
    return count


def _claimed(wanted: Q) -> ImportSchedule | None:
    now = timezone.now()
    free = Q(busy_until=None) | Q(busy_until__lte=now)
    with transaction.atomic():
        found = ImportSchedule.objects.select_for_update(skip_locked=True, of=("self",)).filter(wanted, free)
        one = found.select_related("layer", "made_by", "run").order_by("next_at").first()
        if one is not None:
            one.busy_until = now + BUSY
            one.save(update_fields=["busy_until"])
    return one


def _ours(one: ImportSchedule) -> QuerySet[ImportSchedule]:
    """The row as it was claimed; none where somebody has changed or deleted the schedule since."""
    return ImportSchedule.objects.filter(pk=one.pk, busy_until=one.busy_until)


def _write(one: ImportSchedule, **said: object) -> None:
    _ours(one).update(**said)


# --- Asking ---------------------------------------------------------------------
def _poll(one: ImportSchedule) -> None:
    """Fetch, and begin a run where something has changed."""
    root = Path(settings.IMPORTS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=root, prefix="fetching-") as folder:
        try:
            found = fetched(
                one.address, one.sort, Path(folder), name=one.layer.slug, etag=one.etag, last_modified=one.last_modified
            )
            _take_in(one, found)
        except FetchFailed as failed:
            _count_failure(one, sentence_of(failed), is_lasting=failed.is_lasting)
        except FileRefused as refused:
            _count_failure(one, refused.notice.sentence, is_lasting=False)
        except OSError as fault:
            logger.exception("Schedule %s could not be asked.", one.pk)
            _count_failure(one, _("It could not be kept: {fault}.", fault=fault.strerror), is_lasting=False)


def _take_in(one: ImportSchedule, found: Fetched) -> None:
    if found.path is None or found.sha256 == one.sha256:
        unchanged = _("Nothing has changed.")
        if one.run_id:
            unchanged = _("Nothing has changed since import {number}.", number=str(one.run_id))
        _end(one, Result.UNCHANGED, unchanged, failures=0, is_told=False)
        return
    with transaction.atomic():
        if _ours(one).select_for_update().first() is None:
            return
        _give_up_older(one.run)
        wishes = from_json(Wishes, one.options)
        run = begin_run([found.path], one.layer, from_json(Source, one.source), by=one.made_by, wishes=wishes)
        said = _("Something has changed; it was brought as import {number}.", number=str(run.pk))
        if one.run_id:
            said = _(
                "Something has changed since import {before}; it was brought as import {number}.",
                before=str(one.run_id),
                number=str(run.pk),
            )
        _end(
            one, Result.BROUGHT, said, run=run, is_settled=False, failures=0, is_told=False, sha256=found.sha256,
            etag=found.etag, last_modified=found.last_modified,
        )  # fmt: skip


def _give_up_older(run: ImportRun | None) -> None:
    """What was brought before and not loaded is older than what there is now."""
    if run is not None:
        try:
            cancel_run(run)
        except MoveRefused:  # it was loaded or refused, or is being merged
            return


def _count_failure(one: ImportSchedule, why: str, *, is_lasting: bool) -> None:
    one.failures += 1
    if not one.is_told and (is_lasting or one.failures >= PATIENCE):
        one.is_told = write_of_failures(one, why)
    _end(one, Result.FAILED, why, failures=one.failures, is_told=one.is_told)


def _end(one: ImportSchedule, result: Result, said: str, **more: object) -> None:
    now = timezone.now()
    when = {"last_at": now, "busy_until": None, "next_at": next_time(one.at, one.days, now)}
    _write(one, result=result, last_said=said, **when, **more)


# --- What becomes of it -----------------------------------------------------------
def _settle(one: ImportSchedule) -> None:
    """The run waits for nobody any more, or for a person: load it, leave it, or write a letter."""
    run = one.run
    if run is None or run.state in (State.DONE, State.CANCELLED, State.UNDONE):
        said = one.last_said
        if run is not None:
            said = _("Import {number} is {state}.", number=str(run.pk), state=NOW[State(run.state)])
        _write(one, is_settled=True, busy_until=None, last_said=said)
        return
    if run.state == State.READY and not would_change(run) and not asking_counts(run):
        _leave(one, run)
    elif not (why := why_a_person(run, one.loads_by_itself)):
        ask_to_load(run, by=one.made_by)
        _write(one, busy_until=None, last_said=_("Import {number} is being loaded.", number=str(run.pk)))
    elif write_of_run(one, run, why):
        said = _("Import {number} waits for a person.", number=str(run.pk))
        _write(one, is_settled=True, busy_until=None, result=Result.PERSON, last_said=said)
    # else: the letter could not be sent; the claim says when it is tried again


def _leave(one: ImportSchedule, run: ImportRun) -> None:
    """Another file that says the same: nobody needs to look at it, and nothing is to be loaded."""
    _give_up_older(run)
    said = _("Import {number} would change nothing.", number=str(run.pk))
    _write(one, is_settled=True, busy_until=None, result=Result.SAME, last_said=said)
