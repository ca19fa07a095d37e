"""An archive of a housing company into the database: read in the cage, check all of it, write the month or nothing.

A dry run does the same and takes it back. Several archives of one dry run see what the earlier ones would have written,
because a plan of March may be stated in January's archive alone. While one is written the next is being read.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction

from geoportal.accounts.models import User
from geoportal.core.sentences import sentence as _
from housing import upkeep_known as known
from housing.models import Manager, UpkeepLoad
from housing.upkeep_actions import Month, current_load, load_month, lock_loads
from housing.upkeep_format import HOUSE, TABLES, ArchiveName
from import_scripts.housing.checking import PLANS, Checked, Known, look_up, understood
from import_scripts.housing.dictionaries import Taken, taken
from import_scripts.housing.opened import Archive, read_archive
from import_scripts.notices import Notice, Severity, remark, said_of, warning
from import_scripts.report import ImportReport, LayerCounts
from import_scripts.rows import FileRefused

ALIKE = str.maketrans("АВСЕНІКМОРТХ", "ABCEHIKMOPTX")  # Cyrillic capitals that look like Latin ones


@dataclass(slots=True)
class Wishes:
    """What the person who starts the import decides; `may_load` is asked of each archive's company."""

    commit: bool = False
    by: User | None = None
    is_demonstration: bool = False
    may_load: Callable[[Manager], bool] = field(default=lambda manager: True)
    progress: Callable[[str], None] = field(default=lambda file: None)


def import_archives(files: Sequence[Path], wishes: Wishes) -> list[ImportReport]:
    """Import each, in the order of their months; one that is refused does not keep the others back."""
    ordered = sorted(files, key=_order)
    with _taken_back(is_so=not wishes.commit), ThreadPoolExecutor(1) as ahead:
        reading: Future[Archive] | None = None
        reports = []
        for file, following in zip(ordered, [*ordered[1:], None], strict=True):
            now = reading or ahead.submit(read_archive, file)
            reading = ahead.submit(read_archive, following) if following else None
            reports.append(import_archive(file, wishes, now))
    return reports


@contextmanager
def _taken_back(*, is_so: bool) -> Iterator[None]:
    """Whether all that is written within is taken back at the end."""
    if not is_so:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _order(file: Path) -> tuple[int, int, str]:
    name = ArchiveName.of(file.name.translate(ALIKE))
    return (name.year, name.month, file.name) if name else (0, 0, file.name)


def import_archive(file: Path, wishes: Wishes, reading: Future[Archive] | None = None) -> ImportReport:
    """Import one, which somebody may be reading already. What stops it is in the report's `refused`; nothing is
    written then. Without `commit` whoever calls takes back what is written, as `import_archives` does."""
    started, report = time.monotonic(), ImportReport(file=file.name)
    wishes.progress(file.name)
    try:
        with transaction.atomic():
            _import(file, wishes, report, reading)
        report.is_committed = wishes.commit and not report.refused
    except FileRefused as refused:
        report.refused = str(refused)
        report.notices.append(refused.notice)
    report.notices.sort(key=lambda one: (list(Severity).index(one.severity), one.file, one.row))
    report.seconds = time.monotonic() - started
    return report


def _import(file: Path, wishes: Wishes, report: ImportReport, reading: Future[Archive] | None) -> None:
    name = _name(file, report.notices)
    manager = _manager(name, file, wishes)
    if not file.is_file():
        raise FileRefused("file_missing", _("There is no such file. Check its name."), file=file.name)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    before = current_load(manager, name.year, name.month)
    if before is not None and before.sha256 == sha256:
        said = _("The very same archive was loaded before, as load {number}. There is nothing to do.",
                 number=str(before.pk))  # fmt: skip
        report.notices.append(remark("housing_already_loaded", said, file=file.name))
        report.layers = _counts({name: int(count) for name, count in before.counts.items()}, before, is_same=True)
        return
    archive = reading.result() if reading else read_archive(file)
    lock_loads()
    checked, found = _checked(archive, name, manager)
    report.notices += [*checked.notices.kept, *said_of(checked.notices.left_out(), file.name)]
    report.left_out = checked.notices.left_out()
    if not checked.is_sound:
        report.refused = _("The archive has errors. All of it is loaded, or nothing.")
        report.layers = [LayerCounts(one, read=_length(checked, one)) for one in TABLES]
        return
    load = load_month(_month(checked, found, manager, file.name, sha256, wishes), by=wishes.by)
    report.layers = _counts(load.counts, before)
    report.run = load.pk if wishes.commit else 0


def _name(file: Path, notices: list[Notice]) -> ArchiveName:
    """What the file's name says; Cyrillic letters that look like Latin ones are read as these. Raises FileRefused."""
    latin = file.name.translate(ALIKE)
    name = ArchiveName.of(latin)
    if name is None or not name.company.isdigit():
        said = _(
            "The name '{name}' is not of the form spSSS0YM.CFR: a serial of three signs, a zero, the year and the "
            "month as one sign each, and the three digits of the company. Rename the file.",
            name=file.name,
        )
        raise FileRefused("housing_name_unreadable", said, file=file.name, value=file.name)
    if latin != file.name:
        said = _("The name holds Cyrillic letters and was read as {name}. Write it in Latin ones.", name=latin)
        notices.append(warning("housing_name_cyrillic", said, file=file.name, value=latin))
    return name


def _manager(name: ArchiveName, file: Path, wishes: Wishes) -> Manager:
    manager = known.manager_of(name.company)
    if manager is None:
        said = _("The portal knows no company {code}. Correct the name, or ask for the code to be entered.",
                 code=name.company)  # fmt: skip
        raise FileRefused("housing_company_unknown", said, file=file.name, value=name.company)
    if not wishes.may_load(manager):
        said = _("You may not load archives of {company}. Ask the portal’s administrators.", company=manager.name)
        raise FileRefused("housing_company_of_others", said, file=file.name, value=name.company)
    return manager


def _checked(archive: Archive, name: ArchiveName, manager: Manager) -> tuple[Checked, Taken]:
    checked = understood(archive, name)
    is_keeper = name.company in settings.HOUSING_DICTIONARY_KEEPERS
    found = taken(checked, known.dictionaries(), known.versions(), is_keeper=is_keeper)
    houses = _met(checked, HOUSE)
    plans = _met(checked, "ID_PLAN") - set(checked.column(PLANS, "ID_PLAN"))
    there = Known(
        found.codes,
        known.plans_of(manager, {plan for plan in plans if plan.isdigit()}),
        known.houses_known(houses),
        known.houses_of_others(manager, name.year, name.month, houses),
    )
    look_up(checked, there)
    return checked, found


def _met(checked: Checked, column: str) -> set[str]:
    """Every value of the column, in whichever table."""
    found: set[str | None] = set()
    for table in checked.tables.values():
        found.update(table.get(column, ()))
    return {value for value in found if value}


def _month(checked: Checked, found: Taken, manager: Manager, file: str, sha256: str, wishes: Wishes) -> Month:
    tables = {name: columns for name, columns in checked.tables.items() if not TABLES[name].is_dictionary}
    return Month(
        manager, checked.name.year, checked.name.month, file, sha256, tables, found.entries, found.versions,
        wishes.is_demonstration,
    )  # fmt: skip


def _length(checked: Checked, table: str) -> int:
    return len(next(iter(checked.tables[table].values()), ()))


def _counts(counts: dict[str, int], before: UpkeepLoad | None, *, is_same: bool = False) -> list[LayerCounts]:
    """Rows by table, and those of the load that it replaces."""
    gone = {} if before is None or is_same else before.counts
    return [
        LayerCounts(
            name, read=count, added=0 if is_same else count, withdrawn=gone.get(name, 0),
            unchanged=count if is_same else 0,
        )
        for name, count in counts.items()
    ]  # fmt: skip
