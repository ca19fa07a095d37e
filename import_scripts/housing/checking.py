"""Whether an archive may be loaded: every rule of the format that one can ask of it, and everything that is wrong.

Columns are looked at, not rows: a month of a company repeats its codes, days and sums, and each is understood once.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from geoportal.core.sentences import sentence as _
from housing.upkeep_format import COMPANY, HOUSE, TABLES, ArchiveName, Table
from import_scripts.housing.archive import TableRead, Unreadable
from import_scripts.housing.opened import Archive
from import_scripts.housing.values import meaning
from import_scripts.notices import Notice, Notices, Severity, error, remark, shown, warning

Column = list[str | None]
VAT_SINCE = (2016, 10)
PLANS, WORKS = "IRC_HOUSE_PLANS", "IRC_HOUSE_PLAN_WORKS"


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal knows before: codes of each dictionary, plans of the company, houses, and who runs them."""

    codes: dict[str, frozenset[str]]
    plans: frozenset[str]
    houses: frozenset[str]
    houses_of_others: frozenset[str]


@dataclass(slots=True)
class Checked:
    """An archive as it would be loaded: values by table and column, and what is to be said of them."""

    file: str
    name: ArchiveName
    tables: dict[str, dict[str, Column]] = field(default_factory=dict)
    notices: Notices = field(default_factory=Notices)
    unread: set[str] = field(default_factory=set)  # tables that could not be read: nothing is looked up in them

    @property
    def is_sound(self) -> bool:
        return not any(severity == Severity.ERROR for _code, severity in self.notices.counts)

    def say(self, one: Notice) -> None:
        self.notices.add([one])

    def column(self, table: str, name: str) -> Column:
        return self.tables[table][name]


def understood(archive: Archive, name: ArchiveName) -> Checked:
    """The values of every table, and what can be said of each by itself."""
    checked = Checked(archive.file, name)
    checked.notices.add(archive.notices)
    for table in TABLES.values():
        read = archive.tables[table.name]
        checked.notices.add(read.notices)
        if any(one.severity == Severity.ERROR for one in read.notices):
            checked.unread.add(table.name)
        checked.tables[table.name] = _values(read, table, checked)
        _check_fixed(table, checked)
        _check_key(table, checked)
    _check_plans(checked)
    if (name.year, name.month) < VAT_SINCE:
        said = _("Before October 2016 tariffs are given without VAT; they are kept as they are.")
        checked.say(remark("housing_without_vat", said, file=archive.file))
    return checked


def _values(read: TableRead, table: Table, checked: Checked) -> dict[str, Column]:
    count = len(next(iter(read.columns.values()), []))
    values: dict[str, Column] = {}
    for name, one in table.fields.items():
        texts = read.columns.get(name)
        if texts is None:
            values[name] = [None] * count
            continue
        meant: dict[str, str | None] = {}
        faults: dict[str, Notice] = {}
        for text in set(texts):
            try:
                meant[text] = meaning(text, one)
            except Unreadable as unfit:
                faults[text], meant[text] = unfit.notice, text
        values[name] = [meant[text] for text in texts]
        _say_unfit(checked, table, name, texts, faults)
        _say_padded(checked, table, name, texts, meant, faults)
        if one.is_required and None in meant.values():
            said = _("{field} is empty, and it is compulsory. Fill it.", field=name)
            for row in _rows_of(values[name], {None}):
                checked.say(error("housing_value_missing", said, **_where(checked, table, row, name)))
    return values


def _where(checked: Checked, table: Table, row: int, field: str = "", value: object = "") -> dict[str, Any]:
    return {"file": f"{checked.file}/{table.file}", "row": row, "field": field, "value": shown(value)}


def _rows_of(column: Iterable[object], wanted: Collection[object]) -> Iterator[int]:
    """The numbers, from 1, of the rows that have one of these values."""
    return (row for row, value in enumerate(column, 1) if value in wanted)


def _say_unfit(checked: Checked, table: Table, name: str, texts: list[str], faults: dict[str, Notice]) -> None:
    if faults:
        for row in _rows_of(texts, faults):
            where = _where(checked, table, row, name, texts[row - 1])
            checked.say(replace(faults[texts[row - 1]], **where))


def _say_padded(
    checked: Checked, table: Table, name: str, texts: list[str], meant: dict[str, str | None], faults: Collection[str]
) -> None:
    """Numbers and days with blanks around them are no numbers and days; texts lose theirs, and it is said once."""
    padded = {text for text in meant if text not in faults and text != text.strip(" ")}
    if padded:
        rows = list(_rows_of(texts, padded))
        said = _("{count} values have blanks at their ends, the first here; the blanks were dropped.", count=len(rows))
        checked.say(warning("housing_value_padded", said, **_where(checked, table, rows[0], name)))


def _check_fixed(table: Table, checked: Checked) -> None:
    """Every row is of the period and the company that the archive's name says."""
    for column, expected in (("NUM_YY", checked.name.year), ("NUM_MM", checked.name.month)):
        for row, value in _others(checked, table, column, expected):
            said = _("{value} is not {expected}, the period in the archive’s name. Put the row into its own archive.",
                     value=value, expected=str(expected))  # fmt: skip
            checked.say(error("housing_period_differs", said, **_where(checked, table, row, column, value)))
    for row, value in _others(checked, table, COMPANY, int(checked.name.company)):
        said = _("{value} is not {expected}, the company in the archive’s name. Leave out the rows of others.",
                 value=value, expected=str(int(checked.name.company)))  # fmt: skip
        checked.say(error("housing_company_differs", said, **_where(checked, table, row, COMPANY, value)))


def _others(checked: Checked, table: Table, column: str, expected: int) -> Iterator[tuple[int, str]]:
    """Rows, with their value, where the column has another than the expected one."""
    values = checked.tables[table.name].get(column, [])
    return ((row, str(values[row - 1])) for row in _rows_of(values, set(values) - {str(expected), None}))


def _check_key(table: Table, checked: Checked) -> None:
    if not table.key:
        return
    keys = list(zip(*(checked.column(table.name, name) for name in table.key), strict=True))
    if len(set(keys)) == len(keys):
        return
    several = {key: count for key, count in Counter(keys).items() if count > 1 and None not in key}
    met: set[tuple[str | None, ...]] = set()
    for row in _rows_of(keys, several):
        key = keys[row - 1]
        if key in met:
            said = _("{key} stands in {count} rows, and it names one. Leave one.",
                     key=" · ".join(map(str, key)), count=several[key])  # fmt: skip
            checked.say(error("housing_key_repeated", said, **_where(checked, table, row, table.key[-1], key[-1])))
        met.add(key)


def _check_plans(checked: Checked) -> None:
    """A closed plan has the day of its closing, an open one neither that nor a reason; beginnings come before ends."""
    plans = checked.tables[PLANS]
    facts = zip(*(plans[name] for name in ("PLAN_STATUS", "PLAN_DATE_CLOSE", "PLAN_CLOSE_REASON")), strict=True)
    for row, (status, closed, reason) in enumerate(facts, 1):
        where = _where(checked, TABLES[PLANS], row, "PLAN_STATUS", status or "")
        if status == "2" and closed is None:
            said = _("The plan is closed, and has no day of closing. Write PLAN_DATE_CLOSE.")
            checked.say(warning("housing_plan_contradicts", said, **where))
        elif status == "1" and (closed or reason):
            said = _("The plan is open, and has a day or a reason of closing. Correct PLAN_STATUS or remove them.")
            checked.say(warning("housing_plan_contradicts", said, **where))
    for table, begin, end in ((PLANS, "PLAN_DATE_B", "PLAN_DATE_E"), (WORKS, "WORK_DATE_B", "WORK_DATE_E")):
        columns = checked.tables[table]
        for row, (begins, ends) in enumerate(zip(columns[begin], columns[end], strict=True), 1):
            if begins and ends and begins > ends:
                said = _("It ends before it begins. Correct {begin} or {end}.", begin=begin, end=end)
                checked.say(warning("housing_plan_contradicts", said, **_where(checked, TABLES[table], row, end, ends)))


def look_up(checked: Checked, known: Known) -> None:
    """Whether what the tables refer to exists: in the archive itself, in the dictionaries, among plans and houses."""
    for table in TABLES.values():
        for column, target, key in table.refers:
            if target in checked.unread:
                continue
            there: set[str | None] = {None, *known.codes.get(target, ())}
            if target == PLANS:
                there |= known.plans
            if target not in known.codes:
                there |= set(checked.column(target, key))
            _check_reference(checked, table, column, target, there)
    _check_overhead(checked, known)
    _check_houses(checked, known)


def _check_reference(checked: Checked, table: Table, column: str, target: str, there: set[str | None]) -> None:
    values = checked.column(table.name, column)
    if lost := set(values) - there:
        for row in _rows_of(values, lost):
            value = str(values[row - 1])
            said = _("{table} has no {value}. Add it there, or correct it here.", table=target, value=value)
            checked.say(error("housing_reference_broken", said, **_where(checked, table, row, column, value)))


def _check_overhead(checked: Checked, known: Known) -> None:
    """Every kind of overhead cost has its sum."""
    table = TABLES["IRC_OVERHEAD_COSTS"]
    if table.name in checked.unread:
        return
    missing = known.codes["IRCG_OVERHEAD_COSTS"] - set(checked.column(table.name, "CODE_COST"))
    for code in sorted(missing, key=int):
        said = _("The overhead cost {code} of the dictionary has no sum. Write one, 0 where there was none.", code=code)
        checked.say(error("housing_overhead_missing", said, **_where(checked, table, 0, "CODE_COST", code)))


def _check_houses(checked: Checked, known: Known) -> None:
    """Houses that the portal does not know, or that another company runs: each once, where it is first met."""
    met: set[str | None] = {None}
    for table in TABLES.values():
        if HOUSE not in table.fields:
            continue
        values = checked.column(table.name, HOUSE)
        for house in sorted({value for value in values if value} - met):
            where = _where(checked, table, values.index(house) + 1, HOUSE, house)
            if house not in known.houses:
                said = _("The portal knows no house {house}. Its rows are kept until it does.", house=house)
                checked.say(warning("housing_house_unknown", said, **where))
            elif house in known.houses_of_others:
                said = _("In this month the house {house} was run by another company. Its page will name this one too.",
                         house=house)  # fmt: skip
                checked.say(warning("housing_house_of_another", said, **where))
        met |= set(values)
