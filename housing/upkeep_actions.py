"""What changes the companies' reports: a month is loaded, or a load is taken back. Each is one transaction.

A month that is loaded again replaces what was there, which waits until the next time in case it was a mistake. Who may
do it is asked where the request enters (`housing/rules.py`); whether the rows are sound, by the import.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, models, transaction

from geoportal.accounts.models import User
from geoportal.core.sentences import sentence as _
from housing.models import Manager, UpkeepDictionary, UpkeepLoad
from housing.models.upkeep import MODELS
from housing.upkeep_format import TABLES, Table

Column = Sequence[str | None]  # texts that PostgreSQL reads
LOCK = 5_010_001  # one load at a time: dictionaries are shared, and a company may be loaded from two places
LINES = 2000  # of one piece of COPY
TAB = "\t"


class UndoRefused(Exception):
    """The load is not the one in force, so there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class Month:
    """One company's month as it is to be written: columns by table, and entries of dictionaries to add or change."""

    manager: Manager
    year: int
    month: int
    file: str
    sha256: str
    tables: Mapping[str, Mapping[str, Column]]
    entries: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    is_demonstration: bool = False


def lock_loads() -> None:
    """Until the end of the transaction nobody else loads; what was read after this stays true while it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def load_month(month: Month, *, by: User | None) -> UpkeepLoad:
    """Write the month in place of what was there for it. The rows must have been checked against `lock_loads`."""
    with transaction.atomic():
        lock_loads()
        before = current_load(month.manager, month.year, month.month)
        if before is not None:
            _forget(before.replaces)
            before.state = UpkeepLoad.State.REPLACED
            before.save(update_fields=["state"])
        _write_dictionaries(month)
        counts = {name: len(next(iter(columns.values()), ())) for name, columns in month.tables.items()}
        load = UpkeepLoad.objects.create(
            manager=month.manager, year=month.year, month=month.month, replaces=before, file=month.file,
            sha256=month.sha256, counts=counts, is_demonstration=month.is_demonstration, by=by,
        )  # fmt: skip
        for name, columns in month.tables.items():
            _copy(TABLES[name], columns, load)
    return load


def current_load(manager: Manager, year: int, month: int) -> UpkeepLoad | None:
    """The load that is in force for the month."""
    loads = UpkeepLoad.objects.select_related("replaces")
    return loads.filter(manager=manager, year=year, month=month, state=UpkeepLoad.State.CURRENT).first()


def undo_load(load: UpkeepLoad) -> UpkeepLoad | None:
    """Take the load back; what it had replaced is in force again, and returned. Raises UndoRefused."""
    with transaction.atomic():
        lock_loads()
        load = UpkeepLoad.objects.select_related("replaces").get(pk=load.pk)
        if load.state != UpkeepLoad.State.CURRENT:
            raise UndoRefused(_("Load {number} is not in force. Only that can be taken back.", number=str(load.pk)))
        _forget(load)
        load.state = UpkeepLoad.State.UNDONE
        load.save(update_fields=["state"])
        before = load.replaces
        if before is not None:
            before.state = UpkeepLoad.State.CURRENT
            before.save(update_fields=["state"])
    return before


def _forget(load: UpkeepLoad | None) -> None:
    """Remove the rows; that there was such a load stays on record."""
    if load is not None:
        for name, model in MODELS.items():
            if not TABLES[name].is_dictionary:
                model._default_manager.filter(load=load).delete()


def _write_dictionaries(month: Month) -> None:
    """Entries are added or changed and never removed: rows of other months go on naming them."""
    for name, columns in month.entries.items():
        model = MODELS[name]
        fields = [one for one in model._meta.concrete_fields if not one.primary_key]
        ours = [columns[str(one.column).upper()] for one in model._meta.concrete_fields]
        rows = [
            model(**{one.attname: values[row] for one, values in zip(model._meta.concrete_fields, ours, strict=True)})
            for row in range(len(ours[0]))
        ]
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=[one.name for one in fields]
        )
    for name, version in month.versions.items():
        UpkeepDictionary.objects.update_or_create(name_ref=name, defaults={"version": version})


def _copy(table: Table, columns: Mapping[str, Column], load: UpkeepLoad) -> None:
    model: type[models.Model] = MODELS[table.name]
    into = ", ".join(["load_id", *(name.lower() for name in table.kept)])
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({into}) FROM STDIN") as copy:
        for piece in _lines(load.pk, [columns[name] for name in table.kept]):
            copy.write(piece)


def _lines(load: int, columns: Sequence[Column]) -> Iterator[str]:
    """Rows as COPY's text, some thousand at a time."""
    escaped = []
    for column in columns:
        as_text = {value: r"\N" if value is None else value.replace("\\", "\\\\") for value in set(column)}
        escaped.append([as_text[value] for value in column])
    rows = list(zip(*escaped, strict=True))
    for at in range(0, len(rows), LINES):
        yield "".join(f"{load}\t{TAB.join(row)}\n" for row in rows[at : at + LINES])
