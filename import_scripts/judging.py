"""The first three steps of an import, a batch of rows after the other: read, conform, check; what is good is staged.

Rows are held a thousand at a time, whatever the file's size. What is asked of the file as a whole is asked of the
staging table (ids that stand twice, objects that may be one), or of the little that is kept of each row: some numbers
of four bytes where something is expected. Notices, and rows to look at (`seen.py`), are kept up to a number.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from import_scripts.cage import opened_caged
from import_scripts.checks import UNSTORABLE, Checker
from import_scripts.conform import Conformer
from import_scripts.crs import Projection, decide, projected
from import_scripts.doubtful_places import doubtful_places
from import_scripts.expect import Expectation, Met
from import_scripts.ledger_addresses import address_book
from import_scripts.ledger_duplicates import suspected_duplicates
from import_scripts.notices import MOST_KEPT, Notice, Notices, Severity, error, rows_said
from import_scripts.placing import Placer
from import_scripts.repair import Repairer
from import_scripts.rows import FileRefused, Meant, RawRow, Reading, miscounted
from import_scripts.seen import FIRST, Seen, numbers_of, on_globe, spot_of
from import_scripts.source import Source
from layers import staging
from layers.models import Layer
from layers.queries import the_city

BATCH = 1000
TOLD_EVERY = 500  # rows between two words of progress
Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class Judged:
    """What is known of the file after the first three steps; its good rows stand in the staging table."""

    read: int = 0
    refused: int = 0
    seen: Seen = field(default_factory=Seen)
    notices: Notices = field(default_factory=Notices)
    seconds: dict[str, float] = field(default_factory=dict)  # of each step


def judge(
    path: Path,
    source: Source,
    layer: Layer,
    judged: Judged,
    progress: Progress,
    record: staging.Record | None = None,
) -> None:
    """Read, conform and check every row of the file, and stage the good ones. In a transaction. Raises FileRefused."""
    city = the_city()
    if city is None:
        raise FileRefused(
            "city_missing", _("This database has no city yet. Load one first: ./dev up, or manage load_demo.")
        )
    started = time.perf_counter()
    bounds = shapely.from_wkb(bytes(city.bounds.wkb))
    staging.begin()
    with opened_caged(path, source.options) as reading, Repairer() as repairer:
        judged.notices.add(reading.notices)
        already = len(reading.notices)
        way, said = decide(reading, source.crs, bounds, swap=source.swap_axes, accept_guesses=source.accept_guesses)
        judged.notices.add(said)
        kinds = staging.kinds()
        conformer = Conformer(source, path.name, _placer(source, city.name), reading.has_geometry)
        checker = _checker(layer, frozenset(kinds), bounds, way, source, path.name, repairer)
        met = Met(source.expect, bounds)
        rows = (raw for raw in projected(_counted(reading, judged, progress), way) if conformer.wanted(raw))
        while batch := list(islice(rows, BATCH)):
            good, kept = _judge_rows(batch, conformer, checker, judged)
            met.add(good)
            staging.add(layer, _as_rows(good), kinds, record)
            staging.keep(kept, record)
        judged.notices.add(reading.notices[already:])
    staging.index()
    _refuse_repeated(judged, met, path.name)
    _say_of_staged(judged, suspected_duplicates(layer, path.name))
    _say_of_staged(judged, doubtful_places(path.name, are_degrees=way.transformer is None))
    if judged.read:
        judged.notices.add(conformer.afterwards())
    judged.notices.add(_miscounted(reading, source.expect, judged.read, path.name))
    judged.notices.add(met.unmet(path.name))
    judged.seconds["read"] = time.perf_counter() - started


def _placer(source: Source, city: str) -> Placer | None:
    """Where the source names a column of addresses: what places rows by them."""
    return Placer(address_book(city), source.address, source.place_on_street) if source.address else None


def _checker(
    layer: Layer,
    kinds: frozenset[str],
    bounds: BaseGeometry,
    way: Projection,
    source: Source,
    file: str,
    repairer: Repairer,
) -> Checker:
    return Checker(
        layer,
        kinds,
        bounds,
        way,
        file,
        repairer=repairer if source.repair else None,
        confirm_outside=source.confirm_outside,
    )


def _counted(reading: Reading, judged: Judged, progress: Progress) -> Iterator[RawRow]:
    for raw in reading.rows:
        if judged.read % TOLD_EVERY == 0:
            progress("read", judged.read, reading.declared)
        judged.read += 1
        yield raw


def _judge_rows(
    batch: Iterable[RawRow], conformer: Conformer, checker: Checker, judged: Judged
) -> tuple[list[Meant], list[tuple[int, str]]]:
    """The rows that may be loaded; and the numbers and ids, where they have one, of those that may not."""
    told = [(raw, *conformer.meant(raw)) for raw in batch]
    checked = checker.checked([meant for _, meant, _, _ in told if meant is not None])
    good, kept = [], []
    for raw, understood, notices, name in told:
        meant = understood
        if understood is not None:
            meant, found = next(checked)
            notices += found
        said = _say(judged, raw, meant or understood, notices, name)
        if Severity.ERROR in said:
            judged.refused += 1
            if name:
                kept.append((raw.number, _storable(name)))
        elif meant is not None:
            good.append(meant)
    return good, kept


def _say(judged: Judged, raw: RawRow, meant: Meant | None, notices: list[Notice], name: str) -> set[Severity]:
    """Keep what is said of a row, with its place, and the row itself for who looks; how much it weighs."""
    if not notices and raw.number > FIRST:
        return set()  # nearly every row of a large file
    severities = {one.severity for one in notices}
    if judged.notices.keeps(notices):
        spot = spot_of(on_globe(meant.shape if meant else raw.shape))
        notices = [one.at(spot) for one in notices]
    judged.notices.add(notices)
    is_refused, is_doubted = Severity.ERROR in severities, Severity.WARNING in severities
    judged.seen.add(raw, meant, name, is_refused=is_refused, is_doubted=is_doubted)
    return severities


def _say_of_staged(judged: Judged, notices: Iterable[Notice], *, is_refused: bool = False) -> None:
    """The same for rows of which something is found when all are staged; what is not kept anyway is only counted."""
    following = iter(notices)
    first = list(islice(following, MOST_KEPT))
    staged = staging.staged_rows(numbers_of(first))
    for number, row in staged.items():
        judged.seen.add_staged(number, row, is_refused=is_refused)
    spots = {number: spot_of(shapely.from_wkb(row.geometry)) for number, row in staged.items()}
    judged.notices.add(one.at(spots.get(one.row) or judged.seen.spot(one.row)) for one in first)
    judged.notices.add(following)


def _storable(name: str) -> str:
    """An id that the layer cannot have, written so that it can be told from others."""
    return ascii(name) if UNSTORABLE.search(name) else name


def _as_rows(good: list[Meant]) -> Iterator[staging.Numbered]:
    for one, wkb in zip(good, shapely.to_wkb([meant.shape for meant in good]), strict=True):
        yield one.number, one.row, wkb


def _refuse_repeated(judged: Judged, met: Met, file: str) -> None:
    """Rows that share an id: which of them is meant, nobody here can say, so none is taken."""
    found, total = staging.repeated(MOST_KEPT)
    _say_of_staged(judged, _repetitions(found, file), is_refused=True)
    if total:
        judged.notices.add_unsaid("duplicate_id", Severity.ERROR, total - sum(len(one[2]) for one in found))
        gone = staging.keep_repeated()
        judged.refused += len(gone)
        met.forget(gone)


def _repetitions(found: Iterable[tuple[str, int, list[int]]], file: str) -> Iterator[Notice]:
    """One for each row, made when it is asked for: there may be as many as rows."""
    for name, many, numbers in found:
        said = _(
            "The identifier '{name}' stands in rows {rows}. Each object needs its own; correct the source.",
            name=name,
            rows=rows_said(numbers, many),
        )
        for number in numbers:
            yield error("duplicate_id", said, file=file, row=number, feature=name, value=name)


def _miscounted(reading: Reading, expected: Expectation, read: int, file: str) -> Iterator[Notice]:
    if reading.declared is not None and reading.declared != read:
        yield error("count_mismatch", miscounted(reading.declared, read), file=file, value=str(read))
    least, most = expected.least_rows, expected.most_rows
    if read < least or (most is not None and read > most):
        wanted = _("{least} to any number of", least=least)
        if most is not None:
            wanted = _("{least} to {most}", least=least, most=most)
        said = ngettext(
            "{count} row was read, {wanted} are expected. Check the file; if it is right, change [expect].",
            "{count} rows were read, {wanted} are expected. Check the file; if it is right, change [expect].",
            read,
            wanted=wanted,
        )
        yield error("unexpected_row_count", said, file=file, value=str(read))
    if not read:
        yield error("file_empty", _("The file has no rows. Check the export."), file=file)
