"""What is known of imports: the runs, what they found, and what they would do or did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from geoportal.accounts.models import Membership, User
from geoportal.core.sentences import said_again
from housing.models import Manager
from import_scripts.models import ImportDifference, ImportNotice, ImportRun, ImportSchedule
from import_scripts.states import FOR_WORKERS, State
from layers.models import Kind, Layer, LayerState

COUNTS = ("rows_read", "rows_refused", "added", "moved", "changed", "withdrawn", "unchanged")
# In any order, and in the memory of one row: the sum does not care.
DIGEST = """
SELECT count(*) || ':' || coalesce(sum(hashtextextended(concat_ws('|', d.state, d.source_id, d.changed::text,
       md5(d.after::bytea)), 0)::numeric), 0)
  FROM import_scripts_importdifference d WHERE d.run_id = %s
"""


def runs() -> QuerySet[ImportRun]:
    """All runs, the newest first, with what a list of them shows."""
    return ImportRun.objects.select_related("layer__theme", "brought_by", "loaded_by")


def runs_to_undo(layer: Layer) -> QuerySet[ImportRun]:
    """What has been loaded into the layer and not taken back, the newest first."""
    return runs().filter(layer=layer, state=State.DONE)


def kinds_of(codes: Iterable[str]) -> dict[str, Kind]:
    """By code, with what is shown of a kind; what is no kind is left out."""
    found = Kind.objects.filter(code__in=set(codes)).order_by().only("code", "name", "translations", "icon")
    return {kind.code: kind for kind in found}


def bytes_kept_for(user: User) -> int:
    """How much of the disk the files take that somebody has brought."""
    kept = ImportRun.objects.filter(brought_by=user, is_file_kept=True).aggregate(bytes=Sum("size_bytes"))
    return kept["bytes"] or 0


def schedules() -> QuerySet[ImportSchedule]:
    """All addresses that are asked again and again, or were."""
    return ImportSchedule.objects.select_related("layer", "made_by", "run")


def schedule_as_dict(one: ImportSchedule) -> dict[str, Any]:
    """A schedule as plain values, for programs."""
    plain = ("address", "sort", "days", "is_active", "loads_by_itself", "mail_to", "last_said", "failures")
    return {
        "id": one.pk,
        "layer": one.layer.slug,
        "made_by": one.made_by.username if one.made_by else None,
        "at": f"{one.at:%H:%M}",
        "next_at": one.next_at.isoformat(),
        "last_at": one.last_at.isoformat() if one.last_at else None,
        "import": one.run_id,
        **{name: getattr(one, name) for name in plain},
    }


def has_work() -> bool:
    """Whether a run waits for a worker, or has one."""
    return ImportRun.objects.filter(state__in=FOR_WORKERS).exists()


def revision_of(layer: Layer) -> int:
    """The layer's counter: it moves with everything that is told of the layer."""
    return LayerState.objects.filter(layer=layer).values_list("revision", flat=True).first() or 0


def digest_of(run: ImportRun) -> str:
    """The same for the same differences, whatever their order."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, [run.pk])
        return str(cursor.fetchone()[0])


def differences_of(run: ImportRun, *, state: str = "", containing: str = "") -> QuerySet[ImportDifference]:
    """The objects that the run would not leave as they are, perhaps only of one state, or with a word in their name."""
    found = ImportDifference.objects.filter(run=run)
    if state:
        found = found.filter(state=state)
    return found.filter(name__icontains=containing) if containing else found


def notice_counts(run: ImportRun) -> list[dict[str, Any]]:
    """How often each code was said, the heaviest first by severity, then by name."""
    counted = ImportNotice.objects.filter(run=run).order_by().values("severity", "code").annotate(count=Count("id"))
    return [dict(one) for one in counted.order_by("severity", "code")]


def notices_of(run: ImportRun) -> list[dict[str, Any]]:
    """Every notice as plain values, in the order in which they were found."""
    return [notice_as_dict(one) for one in run.notices.all()]


def notice_as_dict(one: ImportNotice) -> dict[str, Any]:
    """A notice as plain values, for programs."""
    names = ("code", "severity", "message", "file", "row", "feature", "field", "value")
    return {**{name: getattr(one, name) for name in names}, **one.more}


def seconds_left(run: ImportRun, now: datetime | None = None) -> float | None:
    """How long the step that goes on will take, by what is done of it; None where that cannot be told yet."""
    if run.step_began_at is None or not run.rows_done or not run.rows_declared or run.state not in FOR_WORKERS:
        return None
    elapsed = ((now or timezone.now()) - run.step_began_at).total_seconds()
    return max(0.0, elapsed * (run.rows_declared - run.rows_done) / run.rows_done)


def run_as_dict(run: ImportRun, *, with_notices: bool = False) -> dict[str, Any]:
    """A run as plain values, for programs."""
    told: dict[str, Any] = {
        "id": run.pk,
        "state": run.state,
        "layer": run.layer.slug,
        "file": run.file_name,
        "size_bytes": run.size_bytes,
        "sha256": run.sha256,
        "brought_by": run.brought_by.username if run.brought_by else None,
        "loaded_by": run.loaded_by.username if run.loaded_by else None,
        "created_at": run.created_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "step": run.step,
        "rows_done": run.rows_done,
        "rows_declared": run.rows_declared,
        "seconds": run.seconds,
        "counts": {name.removeprefix("rows_"): getattr(run, name) for name in COUNTS},
        "refused": run.refusal,
        "in_the_way": [{"source_id": source_id, "name": name} for source_id, name in run.in_the_way],
        "guesses": [{**one, "reason": said_again(one.get("reason", ""))} for one in run.guesses],
    }
    return {**told, "notices": notices_of(run)} if with_notices else told


def archive_companies(user: User) -> list[Manager]:
    """The companies whose archives this person may load; only those with a code have archives."""
    companies = Manager.objects.exclude(code_firme=None).select_related("organisation")
    if not user.is_superuser:
        theirs = Membership.objects.filter(user=user, role=Membership.Role.EDITOR).values("organisation")
        companies = companies.filter(organisation__in=theirs)
    return list(companies)
