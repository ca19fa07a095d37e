"""An import in five steps, plain data between them: read, conform, check, compare, load.

Everything is judged before anything is written. A row is loaded, or a notice says why not; one error refuses the whole
file unless bad rows are to be skipped, and then they are listed, counted, and what the map has of them stays as it is.
Readers hand over one feature at a time; what is kept in memory are the accepted rows, so that the file is judged whole.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry

from geoportal.accounts.models import User
from import_scripts.cage import opened_caged
from import_scripts.checks import Checker
from import_scripts.conform import Conformer, as_wkb
from import_scripts.crs import Projection, decide, projected
from import_scripts.duplicates import suspected
from import_scripts.expect import Expectation, unmet
from import_scripts.ledger_addresses import address_book
from import_scripts.ledger_duplicates import named_features
from import_scripts.notices import Notice, Severity, error, shown
from import_scripts.placing import Placer
from import_scripts.repair import Repairer
from import_scripts.report import Drawn, ImportReport, LayerCounts, State
from import_scripts.rows import FileRefused, Meant, RawRow, Reading
from import_scripts.source import Source
from layers.actions import Compared, Merged, SyncRefused, sync_features
from layers.models import Kind, Layer
from layers.queries import the_city
from layers.rows import Difference, SyncResult
from layers.staging import Scope, differences

DRAWN = 5000  # features on the report's map
TOLD_EVERY = 500  # rows between two words of progress


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
    progress: Callable[[str, int, int | None], None] = lambda _step, _rows, _declared: None


@dataclass(slots=True)
class Judged:
    """The file after the first three steps."""

    read: int = 0
    good: dict[str, Meant] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)  # numbers of rows
    refused_ids: set[str] = field(default_factory=set)
    shapes: dict[int, BaseGeometry] = field(default_factory=dict)  # of refused rows, for the map
    numbers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # rows of each id
    notices: list[Notice] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)  # of each step


def import_file(path: Path, source: Source, layer: Layer, options: Options) -> ImportReport:
    """Carry the file through all steps; never raises for what the file holds."""
    started = time.perf_counter()
    report = ImportReport(file=path.name, layers=[LayerCounts(layer.slug)])
    if (city := the_city()) is not None:
        report.outline = json.loads(city.bounds.geojson)
    judged = Judged()
    try:
        judge(path, source, layer, judged, options.progress)
        options.progress("compare", judged.read, judged.read)
        compare_and_load(layer, judged, withdrawable(source, options), report)
    except FileRefused as refused:
        judged.notices.append(refused.notice)
        report.refused = str(refused.notice)
    except SyncRefused as refused:
        judged.notices.append(error("merge_refused", str(refused), file=path.name))
        report.refused = str(refused).removesuffix(" Nothing was written.")
    counts = report.layers[0]
    counts.read, counts.refused = judged.read, len(judged.refused)
    report.notices = judged.notices
    report.features += _drawn_refusals(judged)
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


def judge(
    path: Path,
    source: Source,
    layer: Layer,
    judged: Judged,
    progress: Callable[[str, int, int | None], None] = lambda _step, _rows, _declared: None,
) -> None:
    """Read, conform and check every row of the file into `judged`. Raises FileRefused."""
    city = the_city()
    if city is None:
        raise FileRefused(
            "city_missing", "This database has no city yet. Load one first: ./dev up, or manage load_demo."
        )
    started = time.perf_counter()
    bounds = shapely.from_wkb(bytes(city.bounds.wkb))
    with opened_caged(path, source.options) as reading, Repairer() as repairer:
        judged.notices += reading.notices
        already = len(reading.notices)
        way, said = decide(reading, source.crs, bounds, swap=source.swap_axes, accept_guesses=source.accept_guesses)
        judged.notices += said
        conformer = Conformer(source, path.name, _placer(source, city.name), reading.has_geometry)
        checker = _checker(layer, bounds, way, source, path.name, repairer)
        for raw in projected(_counted(reading, judged, progress), way):
            if conformer.wanted(raw):
                _judge_row(raw, conformer, checker, judged)
        judged.notices += reading.notices[already:]
    _refuse_repeated(judged, path.name)
    judged.notices += suspected(judged.good, named_features(layer), path.name)
    if judged.read:
        judged.notices += conformer.afterwards()
    judged.notices += _miscounted(reading, source.expect, judged.read, path.name)
    judged.notices += unmet(source.expect, judged.good.values(), bounds, path.name)
    judged.seconds["read"] = time.perf_counter() - started


def _placer(source: Source, city: str) -> Placer | None:
    """Where the source names a column of addresses: what places rows by them."""
    return Placer(address_book(city), source.address, source.place_on_street) if source.address else None


def _checker(
    layer: Layer, bounds: BaseGeometry, way: Projection, source: Source, file: str, repairer: Repairer
) -> Checker:
    kinds = frozenset(Kind.objects.values_list("code", flat=True))
    return Checker(
        layer,
        kinds,
        bounds,
        way,
        file,
        repairer=repairer if source.repair else None,
        confirm_outside=source.confirm_outside,
    )


def _counted(reading: Reading, judged: Judged, progress: Callable[[str, int, int | None], None]) -> Iterator[RawRow]:
    for raw in reading.rows:
        if judged.read % TOLD_EVERY == 0:
            progress("read", judged.read, reading.declared)
        judged.read += 1
        yield raw


def _judge_row(raw: RawRow, conformer: Conformer, checker: Checker, judged: Judged) -> None:
    meant, notices, name = conformer.meant(raw)
    if meant is not None:
        meant, found = checker.checked(meant)
        notices += found
    judged.notices += notices
    if any(one.severity == Severity.ERROR for one in notices):
        _refuse(judged, raw.number, name, raw.shape)
    elif meant is not None:
        judged.good[name] = as_wkb(meant)
    if name and (meant is not None or raw.number in judged.refused):
        judged.numbers[name].append(raw.number)


def _refuse(judged: Judged, number: int, name: str, shape: BaseGeometry | None) -> None:
    judged.refused.add(number)
    if name:
        judged.refused_ids.add(name)
    if shape is not None:
        judged.shapes[number] = shape


def _refuse_repeated(judged: Judged, file: str) -> None:
    """Rows that share an id: which of them is meant, nobody here can say, so none is taken."""
    for name, numbers in judged.numbers.items():
        if len(numbers) > 1:
            judged.good.pop(name, None)
            rows = ", ".join(map(str, numbers))
            for number in numbers:
                _refuse(judged, number, name, judged.shapes.get(number))
                said = f"The identifier {name!r} stands in rows {rows}. Each object needs its own; correct the source."
                judged.notices.append(error("duplicate_id", said, file=file, row=number, feature=name, value=name))


def _miscounted(reading: Reading, expected: Expectation, read: int, file: str) -> Iterator[Notice]:
    if reading.declared is not None and reading.declared != read:
        said = f"The file declares {reading.declared} rows, and {read} could be read. Copy or export it again."
        yield error("count_mismatch", said, file=file, value=str(read))
    least, most = expected.least_rows, expected.most_rows
    if read < least or (most is not None and read > most):
        wanted = f"{least} to {most if most is not None else 'any number of'}"
        said = f"{read} rows were read, {wanted} are expected. Check the file; if it is right, change [expect]."
        yield error("unexpected_row_count", said, file=file, value=str(read))
    if not read:
        yield error("file_empty", "The file has no rows. Check the export.", file=file)


def compare_and_load(layer: Layer, judged: Judged, options: Options, report: ImportReport) -> None:
    """Say what would become of every feature, and write it where that was asked for and nothing forbids it."""
    report.refused = _refusal(judged, options)

    def compared(scope: Scope, result: SyncResult) -> bool:
        _describe(report, result, differences(scope, DRAWN))
        return not report.refused and (options.compared is None or options.compared(scope, result))

    sync_features(
        layer,
        [meant.row for meant in judged.good.values()],
        by=options.by,
        max_withdrawn_share=1.0 if report.refused else options.max_withdrawn_share,
        withdraw_absent=not options.append,
        kept=sorted(judged.refused_ids),
        commit=options.commit and not report.refused,
        note=report.file,
        run=options.run,
        confirmed_on=options.confirmed_on,
        compared=compared,
        merged=_with_word(report, options.merged),
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
    if whole := [one for one in judged.notices if one.severity == Severity.ERROR and one.row == 0]:
        return str(whole[0])
    if judged.refused and not options.skip_bad_rows:
        return f"{len(judged.refused)} of {judged.read} rows have errors. Correct them, or use --skip-bad-rows."
    return ""


def _drawn_refusals(judged: Judged) -> Iterator[Drawn]:
    """Refused rows that have a shape on the globe, with what is wrong with them."""
    whys: dict[int, list[Notice]] = defaultdict(list)
    for one in judged.notices:
        if one.severity == Severity.ERROR:
            whys[one.row].append(one)
    for number, shape in list(judged.shapes.items())[:DRAWN]:
        west, south, east, north = shape.bounds if not shape.is_empty else (999, 0, 999, 0)
        if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
            facts = {one.code: shown(one.message, 300) for one in whys[number]}
            title = next((one.feature for one in whys[number]), "") or f"{number}"
            yield Drawn("refused", shapely.geometry.mapping(shape), title, facts)
