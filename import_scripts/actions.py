"""What can be done with an import: bring a file, check it, load it, take it back. Each move of its state is made here.

A worker checks and loads, and undoes what is much (`lease.py` says whose turn it is); all the others are done where
they are asked for. Whether somebody may is asked where the request enters (`rules.py`).
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from geoportal.accounts.models import User
from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts import judged_rows, stored
from import_scripts.judging import Judged
from import_scripts.lease import Lease, broken_off
from import_scripts.models import ImportNotice, ImportRow, ImportRun
from import_scripts.notices import Notice, warning
from import_scripts.pipeline import Options, import_file
from import_scripts.queries import bytes_kept_for, digest_of, revision_of
from import_scripts.recipe import as_json, from_json
from import_scripts.report import ImportReport, LayerCounts
from import_scripts.rows import FileRefused
from import_scripts.seen import SeenRow, outline_of
from import_scripts.source import Source
from import_scripts.states import MoveRefused, State, checked_move
from layers.actions import SyncRefused, UndoRefused, undo_merge
from layers.merging import Written
from layers.models import Layer
from layers.rows import SyncResult
from layers.staging import Scope, write_differences

CHANNEL = "imports"  # on which workers hear that there is something to do
NOTICES_AT_ONCE = 1000
UNDONE_AT_ONCE = 20_000  # objects: some seconds, for which somebody waits
IN_THE_WAY = 200  # objects for which nothing can be undone
STORE = """
INSERT INTO import_scripts_importdifference
       (run_id, state, source_id, feature_id, name, before, after, distance_m, changed)
SELECT %(run)s, d.state, d.source_id, d.feature_id, d.name, d.before, d.after, d.distance_m, d.changed
  FROM ({differences}) d ORDER BY d.state, d.source_id
"""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a run is to be loaded."""

    append: bool = False
    skip_bad_rows: bool = False
    max_withdrawn_share: float = 0.4


def begin_run(
    files: Sequence[Path],
    layer: Layer,
    source: Source,
    *,
    by: User | None,
    wishes: Wishes = Wishes(),
    guesses: Collection[dict[str, Any]] = (),
) -> ImportRun:
    """Take in a file (the first; the others belong to it) for a layer. A worker will check it. Raises FileRefused."""
    if by is not None:
        _need_share(files, by)
    uuid = uuid4()
    kept = stored.store(uuid, files)
    try:
        with transaction.atomic():
            run = ImportRun.objects.create(
                uuid=uuid,
                layer=layer,
                brought_by=by,
                file_name=kept.name,
                size_bytes=kept.size_bytes,
                sha256=kept.sha256,
                source=as_json(source),
                options=asdict(wishes),
                guesses=list(guesses),
            )
            _tell_workers()
    except BaseException:
        stored.remove(uuid)
        raise
    return run


def _need_share(files: Sequence[Path], by: User) -> None:
    """Nobody fills the disk alone. Raises FileRefused."""
    size, kept = stored.size_of(files), bytes_kept_for(by)
    if size + kept > settings.IMPORT_MB_PER_PERSON * 1_000_000:
        said = _(
            "Your imports keep {kept} MB, and with this file of {size} MB it would be more than the "
            "{most} MB for one person. Files are removed {days} days after they were brought; ask an "
            "administrator if you need more.",
            kept=round(kept / 1e6),
            size=round(size / 1e6),
            most=settings.IMPORT_MB_PER_PERSON,
            days=settings.IMPORTS_KEPT_DAYS,
        )
        raise FileRefused("share_used_up", said, file=files[0].name, value=str(size))


def ask_to_load(run: ImportRun, *, by: User | None) -> ImportRun:
    """Say that what was checked is to be loaded; a worker will. Raises MoveRefused."""
    return _moved(run, State.LOADING, only_from=State.READY, loaded_by=by, attempts=0)


def cancel_run(run: ImportRun) -> ImportRun:
    """Give it up; a worker that is at it stops. What is being merged already cannot be cancelled, but undone."""
    return _moved(run, State.CANCELLED, ended_at=timezone.now())


def resume_run(run: ImportRun) -> ImportRun:
    """Let a failed run go on where it was. Raises MoveRefused."""
    wanted = State(run.began_as or State.CHECKING)
    return _moved(run, wanted, only_from=State.FAILED, attempts=0, refusal="", ended_at=None)


def _moved(run: ImportRun, state: State, *, only_from: State | None = None, **more: Any) -> ImportRun:
    """Move it, and take it from the worker that has it. `only_from`: workers may go there from other states as well."""
    with transaction.atomic():
        now = ImportRun.objects.select_for_update(of=("self",)).select_related("layer").get(pk=run.pk)
        checked_move(now.pk, now.state, state)
        if only_from and now.state != only_from:
            raise MoveRefused(now.pk, State(now.state), state)
        written = {"state": state, "lease_until": None, "queued_at": timezone.now(), **more}
        for name, value in written.items():
            setattr(now, name, value)
        now.token += 1
        now.save(update_fields=[*written, "token"])
        _tell_workers()
    return now


def _tell_workers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_notify('{CHANNEL}', '')")


def check_run(lease: Lease) -> None:
    """Read, conform, check and compare the file, writing nothing but what was found. Raises LeaseLost."""
    run = lease.run
    revision = revision_of(run.layer)

    def compared(scope: Scope, _result: SyncResult) -> bool:
        lease.hold()
        _store_differences(run, scope)
        return False

    record = judged_rows.begin(run)
    report = import_file(run.path, _source(run), run.layer, _options(lease, compared=compared, record=record))
    run.judged = judged_rows.end(run, record)
    state = State.REFUSED if report.is_refused else State.READY
    with transaction.atomic():
        lease.hold()
        if report.is_refused:
            stored.remove_judged(run.uuid)
        if report.is_refused and not report.is_compared:
            run.differences.all().delete()
        _end(
            run, state, report, checked_at=timezone.now(), layer_revision=revision, digest=digest_of(run),
            judged=run.judged, ended_at=timezone.now() if report.is_refused else None,
        )  # fmt: skip


def load_run(lease: Lease) -> None:
    """Load what was reviewed, in one transaction. Raises LeaseLost, with nothing written.

    Where the layer has changed since the check and therefore something else would be done than what was reviewed, the
    run is `ready` again, with the new differences and a notice that says so.
    """
    run, is_staged_again = lease.run, False

    def judged_before() -> Judged | None:
        nonlocal is_staged_again
        is_staged_again = judged_rows.stage_again(run)
        return Judged(run.rows_read or 0, run.rows_refused or 0) if is_staged_again else None

    def compared(scope: Scope, _result: SyncResult) -> bool:
        revision = revision_of(run.layer)
        if revision == run.layer_revision:
            return True
        lease.hold()
        _store_differences(run, scope)
        is_as_reviewed = digest_of(run) == run.digest
        run.layer_revision, run.digest = revision, digest_of(run)
        return is_as_reviewed

    def merged(number: UUID) -> None:
        lease.hold()
        run.history = number
        _save(run, State.DONE, layer_revision=run.layer_revision, ended_at=timezone.now(), history=number)

    options = _options(lease, compared=compared, merged=merged, judged_before=judged_before)
    report = import_file(run.path, _source(run), run.layer, options)
    if report.is_committed:
        stored.remove_judged(run.uuid)
        ImportRun.objects.filter(pk=run.pk).update(seconds={**run.seconds, "load": round(report.seconds, 3)})
        return
    with transaction.atomic():
        lease.hold()
        if report.is_refused:
            _end(run, State.REFUSED, report, is_told=is_staged_again, ended_at=timezone.now())
        else:
            said = _(
                "The layer {layer} has been changed since this import was checked, and it would now do "
                "something else than what was reviewed. Look at the new differences and load it again.",
                layer=run.layer.slug,
            )
            report.notices.append(warning("layer_changed_meanwhile", said, file=run.file_name))
            _end(
                run, State.READY, report, is_told=is_staged_again,
                layer_revision=run.layer_revision, digest=run.digest, loaded_by=None,
            )  # fmt: skip


def _source(run: ImportRun) -> Source:
    return from_json(Source, run.source)


def _options(lease: Lease, **hooks: Any) -> Options:
    run = lease.run
    return Options(
        commit="merged" in hooks,
        by=run.loaded_by,
        run=run.pk,
        confirmed_on=timezone.localdate() if _source(run).confirms else None,
        progress=lease.progress,
        drawn=0,  # the differences are stored, and drawn from there
        **{**as_json(from_json(Wishes, run.options)), **hooks},
    )


def _store_differences(run: ImportRun, scope: Scope) -> None:
    run.differences.all().delete()
    write_differences(scope, STORE, run=run.pk)


def import_at_once(files: Sequence[Path], layer: Layer, source: Source, options: Options) -> ImportReport:
    """Check and load a file in one go, in the caller's transaction, as a run that can be undone.

    Where the report is not committed the caller takes the transaction back: nothing is left of it, nor is the file.
    """
    uuid = uuid4()
    try:
        kept = stored.store(uuid, files)
    except FileRefused as refused:
        counts = [LayerCounts(layer.slug)]
        return ImportReport(files[0].name, counts, [refused.notice], refused=str(refused.notice))
    wishes = Wishes(options.append, options.skip_bad_rows, options.max_withdrawn_share)
    run = ImportRun.objects.create(
        uuid=uuid, layer=layer, state=State.LOADING, brought_by=options.by, loaded_by=options.by, file_name=kept.name,
        size_bytes=kept.size_bytes, sha256=kept.sha256, source=as_json(source), options=asdict(wishes),
    )  # fmt: skip

    def compared(scope: Scope, _result: SyncResult) -> bool:
        _store_differences(run, scope)
        return True

    def merged(number: UUID) -> None:
        _save(run, State.DONE, history=number, checked_at=timezone.now(), ended_at=timezone.now())

    confirmed_on = timezone.localdate() if source.confirms else None
    options = replace(options, commit=True, run=run.pk, confirmed_on=confirmed_on, compared=compared, merged=merged)
    report = import_file(files[0], source, layer, options)
    if report.is_committed:
        add_notices(run, report.notices)
        store_rows(run, report.rows)
        ImportRun.objects.filter(pk=run.pk).update(**_facts(run, report))
        report.run = run.pk
    else:
        stored.remove(uuid)
    return report


def _end(run: ImportRun, state: State, report: ImportReport, *, is_told: bool = False, **fields: Any) -> None:
    """Write how a step ended: state, counts, seconds, and all notices and rows in the place of those before; where
    those of the file `is_told` there already, only what has come is added."""
    if not is_told:
        run.notices.all().delete()
        store_rows(run, report.rows)
    add_notices(run, report.notices)
    _save(run, state, **_facts(run, report), **fields)


def _facts(run: ImportRun, report: ImportReport) -> dict[str, Any]:
    counts, is_known = report.layers[0], report.is_compared or not report.is_refused
    told = {one.name: getattr(counts, one.name) if is_known else None for one in fields(SyncResult)}
    seconds = {**run.seconds, **{name: round(value, 3) for name, value in report.steps.items()}}
    said = {"rows_read": counts.read, "rows_refused": counts.refused, "refusal": report.refused, "seconds": seconds}
    return {**said, **told}


def _save(run: ImportRun, state: State, **more: Any) -> None:
    checked_move(run.pk, run.state, state)
    written = {"state": state, "lease_until": None, "attempts": 0, "step": "", **more}
    for name, value in written.items():
        setattr(run, name, value)
    run.save(update_fields=list(written))


def add_notices(run: ImportRun, notices: Sequence[Notice]) -> None:
    ours = {one.name for one in ImportNotice._meta.fields} - {"id", "run", "more"}
    rows = (
        ImportNotice(
            run=run,
            **{name: value for name, value in told.items() if name in ours},
            more={name: value for name, value in told.items() if name not in ours},
        )
        for told in (one.as_dict() for one in notices)
    )
    ImportNotice.objects.bulk_create(rows, batch_size=NOTICES_AT_ONCE)


def store_rows(run: ImportRun, rows: Sequence[SeenRow]) -> None:
    run.rows.all().delete()
    ImportRow.objects.bulk_create((_as_row(run, one) for one in rows), batch_size=NOTICES_AT_ONCE)


def _as_row(run: ImportRun, one: SeenRow) -> ImportRow:
    lon, lat = one.spot or (None, None)
    told = {name: getattr(one, name) for name in ("number", "source_id", "is_refused", "read", "meant")}
    return ImportRow(run=run, lon=lon, lat=lat, outline=outline_of(one.shape), **told)


def fail_run(lease: Lease, why: str) -> None:
    """The work broke off by no fault of the file: it waits for somebody who lets it go on."""
    ours = ImportRun.objects.filter(pk=lease.run.pk, token=lease.token)
    state = broken_off(lease.run)
    ended_at = timezone.now() if state == State.FAILED else lease.run.ended_at
    ours.update(state=state, refusal=why, lease_until=None, ended_at=ended_at, token=F("token") + 1)


def take_back(run: ImportRun, *, by: User | None) -> bool:
    """Undo it, at once where it touched no more than `UNDONE_AT_ONCE` objects (what it only confirmed is taken back as
    well); otherwise a worker will, and False is returned. Raises what `undo_run` raises."""
    touched = (run.added, run.moved, run.changed, run.withdrawn, run.unchanged)
    if sum(number or 0 for number in touched) <= UNDONE_AT_ONCE:
        undo_run(run, by=by)
        return True
    _moved(run, State.UNDOING, only_from=State.DONE, undone_by=by, attempts=0, refusal="", in_the_way=[])
    return False


def undo_asked_run(lease: Lease) -> None:
    """Undo it, saying how far it is; where that cannot be, the run is done as before and says why. Raises LeaseLost."""
    run, way = lease.run, list[tuple[str, str]]()
    lease.progress("undo", 0, None)
    try:
        with transaction.atomic():
            _undo(run, by=run.undone_by, written=partial(lease.progress, "undo"))
            lease.hold()
            _save(run, State.UNDONE, ended_at=timezone.now())
        return
    except UndoRefused as refused:
        why, way = sentence_of(refused), refused.features[:IN_THE_WAY]
    except SyncRefused as refused:
        why = sentence_of(refused)
    with transaction.atomic():
        lease.hold()
        _save(run, State.DONE, refusal=why, in_the_way=way)


def undo_run(run: ImportRun, *, by: User | None) -> SyncResult:
    """Take back all that the run did to its layer. Raises MoveRefused, UndoRefused where later edits would be lost."""
    with transaction.atomic():
        now = ImportRun.objects.select_for_update(of=("self",)).select_related("layer").get(pk=run.pk)
        if now.state != State.DONE:  # `undoing` is a worker's
            raise MoveRefused(now.pk, State(now.state), State.UNDONE)
        result = _undo(now, by=by)
        now.state, now.ended_at, now.undone_by, now.in_the_way = State.UNDONE, timezone.now(), by, []
        now.save(update_fields=["state", "ended_at", "undone_by", "in_the_way"])
    return result


def _undo(run: ImportRun, *, by: User | None, written: Written = lambda _done, _all: None) -> SyncResult:
    if run.history is None:
        raise LookupError(f"Import {run.pk} is done and has no number in the history.")
    reason = f"Import {run.pk} was undone"
    return undo_merge(run.layer, run.history, by=by, reason=reason, run=run.pk, written=written)
