"""How imports stand as a whole: how many, how long they take and wait, whether anybody works on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from import_scripts.models import ImportRun, ImportSchedule, ImportWorker
from import_scripts.states import FOR_WORKERS, State

ALIVE = timedelta(minutes=1)
LATE = timedelta(minutes=15)  # a worker that was killed while fetching gives a schedule back after ten
STEPS = """
SELECT step.key, count(*), sum(step.value::float)
  FROM import_scripts_importrun run, jsonb_each_text(run.seconds) step
 GROUP BY step.key ORDER BY step.key
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """All imports and schedules at one moment."""

    runs: dict[str, int]  # by state; every state is there
    steps: dict[str, tuple[int, float]]  # how often each step was done, and the seconds of all
    waiting_s: float  # of what waits longest for a worker; 0 where nothing does
    workers: int  # heard of within a minute
    beat_at: datetime | None
    schedules: int  # that are asked: pauses do not count
    overdue: int
    failing: int


def standing() -> Standing:
    """As it is now."""
    now = timezone.now()
    counts = dict(ImportRun.objects.order_by().values_list("state").annotate(count=Count("id")))
    beats = ImportWorker.objects.aggregate(last=Max("beat_at"), alive=Count("id", filter=Q(beat_at__gt=now - ALIVE)))
    return Standing(
        runs={state: counts.get(state, 0) for state in State.values},
        steps=_steps(),
        waiting_s=_waiting_s(now),
        workers=beats["alive"],
        beat_at=beats["last"],
        **_schedules(now),
    )


def _steps() -> dict[str, tuple[int, float]]:
    with connection.cursor() as cursor:
        cursor.execute(STEPS)
        return {step: (count, seconds) for step, count, seconds in cursor.fetchall()}


def _waiting_s(now: datetime) -> float:
    """Since it was put into the line, or since the worker that had it was given up."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    since = Greatest(Coalesce("queued_at", "created_at"), "lease_until")
    oldest = ImportRun.objects.filter(free, state__in=FOR_WORKERS).aggregate(since=Min(since))["since"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def _schedules(now: datetime) -> dict[str, Any]:
    asked = ImportSchedule.objects.filter(is_active=True)
    return asked.aggregate(
        schedules=Count("id"),
        overdue=Count("id", filter=Q(next_at__lt=now - LATE)),
        failing=Count("id", filter=Q(failures__gt=0)),
    )
