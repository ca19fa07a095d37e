"""An import in five steps, plain data between them: read, conform, check, compare, load.

Everything is judged before anything reaches the ledger. A row is loaded, or a notice says why not; one error refuses
the whole file unless bad rows are to be skipped, and then they are listed, counted, and what the map has of them stays
as it is. The first three steps (`judging.py`) put good rows into a staging table while they are read; that table, what
it was asked and the merge are one transaction.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import cast
from uuid import UUID

import shapely

from geoportal.accounts.models import User
from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of, told
from import_scripts.judging import Judged, Progress, judge
from import_scripts.notices import Notice, Severity, error, said_of, shown
from import_scripts.report import Drawn, ImportReport, LayerCounts, State
from import_scripts.rows import FileRefused
from import_scripts.source import Source
from layers.actions import Compared, Merged, SyncRefused, Terms, TooManyVanish, sync_staged
from layers.models import Layer
from layers.queries import the_city
from layers.rows import Difference, SyncResult
from layers.staging import Record, Scope, differences

DRAWN = 5000  # features on the report's map


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is to be carried out."""

    commit: bool = False
    append: bool = False  # add and change only: what the file does not name stays
    skip_bad_rows: bool = False
    max_withdrawn_share: float = 0.4
    by: User | None = None
    run: int | None = None  # under which number the history tells it
    confirmed_on: date | None = None  # all that the file states counts as verified that day
    compared: Compared | None = None  # in the transaction, once the differences are known: whether to go on
    merged: Merged | None = None  # in the transaction, before it is committed
    judged_before: Callable[[], Judged | None] = lambda: None  # its rows are staged then, as they were judged before
    record: Record | None = None  # where the rows that are judged good are written down
    drawn: int = DRAWN  # how many features the report may list, for its map
    progress: Progress = lambda _step, _rows, _declared: None


def import_file(path: Path, source: Source, layer: Layer, options: Options) -> ImportReport:
    """Carry the file through all steps; never raises for what the file holds."""
    started = time.perf_counter()
    report = ImportReport(file=path.name, layers=[LayerCounts(layer.slug)])
    if (city := the_city()) is not None:
        report.outline = json.loads(city.bounds.geojson)
    judged = Judged()
    options = withdrawable(source, options)

    def fill() -> Terms:
        nonlocal judged
        if (before := options.judged_before()) is not None:
            judged = before
        else:
            judge(path, source, layer, judged, options.progress, options.record)
        options.progress("compare", judged.read, judged.read)
        report.refused = _refusal(judged, options)
        return _terms(report, options)

    try:
        _load(layer, fill, options, report)
    except FileRefused as refused:
        judged.notices.add([refused.notice])
        report.refused = refused.notice.sentence
    except SyncRefused as refused:
        judged.notices.add([error("merge_refused", sentence_of(refused), file=path.name)])
        report.refused, report.is_compared = refused.why, isinstance(refused, TooManyVanish)
    _tell(report, judged)
    report.seconds = time.perf_counter() - started
    report.steps = {"read": judged.seconds.get("read", report.seconds)}
    report.steps["merge"] = report.seconds - report.steps["read"]
    return report


def withdrawable(source: Source, options: Options) -> Options:
    """The smaller of the shares that may vanish: the source's, and what the command says."""
    expected = source.expect.max_withdrawn_share
    return (
        options
        if expected is None
        else replace(options, max_withdrawn_share=min(expected, options.max_withdrawn_share))
    )


def _terms(report: ImportReport, options: Options) -> Terms:
    """What is refused is compared all the same, so that the report can show it."""
    return Terms(
        commit=options.commit and not report.refused,
        withdraw_absent=not options.append,
        max_withdrawn_share=1.0 if report.refused else options.max_withdrawn_share,
    )


def _load(layer: Layer, fill: Callable[[], Terms], options: Options, report: ImportReport) -> None:
    """Say what would become of every feature, and write it where that was asked for and nothing forbids it."""

    def compared(scope: Scope, result: SyncResult) -> bool:
        _describe(report, result, differences(scope, options.drawn) if options.drawn else [])
        return not report.refused and (options.compared is None or options.compared(scope, result))

    sync_staged(
        layer,
        fill,
        by=options.by,
        note=report.file,
        run=options.run,
        confirmed_on=options.confirmed_on,
        compared=compared,
        merged=_with_word(report, options.merged),
        written=partial(options.progress, "load"),
    )


def _with_word(report: ImportReport, merged: Merged | None) -> Merged:
    """Tells the report, besides whoever wants to know, that the rows were merged."""

    def told(number: UUID) -> None:
        report.is_committed = True
        if merged is not None:
            merged(number)

    return told


def _describe(report: ImportReport, result: SyncResult, found: list[Difference]) -> None:
    counts = report.layers[0]
    counts.added, counts.moved, counts.changed = result.added, result.moved, result.changed
    counts.withdrawn, counts.unchanged = result.withdrawn, result.unchanged
    report.features = [
        Drawn(cast(State, one.state), json.loads(one.geojson), one.name or one.source_id, {"id": one.source_id})
        for one in found
    ]
    total = result.added + result.moved + result.changed + result.withdrawn + result.unchanged
    report.left_out_of_map = max(0, total - len(found))


def _refusal(judged: Judged, options: Options) -> str:
    """Why nothing may be written; empty when it may."""
    if judged.notices.fault is not None:
        return judged.notices.fault.sentence
    if judged.refused and not options.skip_bad_rows:
        return _(
            "{refused} of {read} rows have errors. Correct them, or use --skip-bad-rows.",
            refused=judged.refused,
            read=judged.read,
        )
    return ""


def _tell(report: ImportReport, judged: Judged) -> None:
    """Counts, notices and refused shapes of the file."""
    counts = report.layers[0]
    counts.read, counts.refused = judged.read, judged.refused
    report.left_out = judged.notices.left_out()
    report.notices = [*judged.notices.kept, *said_of(report.left_out, report.file)]
    report.features += _drawn_refusals(judged)
    report.rows = [judged.seen.rows[number] for number in sorted(judged.seen.rows)]


def _drawn_refusals(judged: Judged) -> Iterator[Drawn]:
    """Refused rows that have a shape on the globe, with what is wrong with them."""
    whys: dict[int, list[Notice]] = defaultdict(list)
    for one in judged.notices.kept:
        if one.severity == Severity.ERROR and one.row in judged.seen.rows:
            whys[one.row].append(one)
    for number, row in judged.seen.rows.items():
        if row.is_refused and row.shape is not None:
            facts = {one.code: shown(told(one.message), 300) for one in whys[number]}
            title = next((one.feature for one in whys[number]), "") or f"{number}"
            yield Drawn("refused", shapely.geometry.mapping(row.shape), title, facts)
