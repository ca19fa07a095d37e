"""The monthly archive of a housing company as its format states it: 18 tables, their fields, keys and references.

    TABLES["IRC_HOUSE_ACTS"].fields["SUMMA"].is_required    # True

The tables themselves stand in `upkeep_format.toml`. Nothing of Django here: the caged reader asks this module too.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

FIELD = re.compile(r"([A-Z_]+)(!?) (integer|date|(?:var)?char\((\d+)\)|decimal\((\d+),(\d+)\)) (\d+)(?: ([A-Z ]+))?")
HEADER_TYPES = {"integer": "INTEGER", "date": "DATE", "text": "CHARACTER VARYING", "decimal": "DOUBLE PRECISION"}
NAME = re.compile(r"sp([0-9A-Za-z]{3})0([0-9A-Z])([1-9ABC])\.([0-9A-Za-z]{3})")
PERIOD, COMPANY, HOUSE = ("NUM_YY", "NUM_MM"), "CODE_FIRME", "ID_HOUSE"
FIRST_YEAR, LAST_YEAR = 2000, 2035  # one digit of base 36


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its sort (integer, date, text, decimal), how long a text, how many digits a number may have."""

    name: str
    sort: str
    is_required: bool
    length: int  # of a text
    whole: int  # digits before the point
    places: int  # digits after it
    header_type: str
    header_length: int

    @property
    def is_fixed(self) -> bool:
        """Whether every row of one archive has the same here: its period and company."""
        return self.name in (*PERIOD, COMPANY)


class Reference(NamedTuple):
    """A column whose values stand in a column of another table."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the archive; `key` is unique within it, `personal` are fields that name people."""

    name: str
    fields: dict[str, Field]
    key: tuple[str, ...] = ()
    refers: tuple[Reference, ...] = ()
    personal: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.txt"

    @property
    def is_dictionary(self) -> bool:
        return self.name.startswith("IRCG_")

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that each row keeps for itself: neither people nor what the whole archive shares."""
        return tuple(one.name for one in self.fields.values() if not one.is_fixed and one.name not in self.personal)


@dataclass(frozen=True, slots=True)
class ArchiveName:
    """What the name of an archive says: `spA010PA.901` is October 2025 of the company 901."""

    serial: str
    year: int
    month: int
    company: str = field(default="")

    @classmethod
    def of(cls, name: str) -> "ArchiveName | None":
        """None where the name is not of this form."""
        if (found := NAME.fullmatch(name)) is None:
            return None
        serial, year, month, company = found.groups()
        return cls(serial, FIRST_YEAR + int(year, 36), int(month, 36), company)

    def __str__(self) -> str:
        year = self.year - FIRST_YEAR
        digit = str(year) if year < 10 else chr(ord("A") + year - 10)
        return f"sp{self.serial}0{digit}{self.month:X}.{self.company}"


def _field(text: str) -> Field:
    found = FIELD.fullmatch(text)
    assert found is not None, text  # noqa: S101 - our own file, read at start
    name, required, kept_as, length, digits, places, header_length, header_type = found.groups()
    sort = "text" if length else "decimal" if digits else kept_as
    after = int(places or 0)
    return Field(
        name, sort, bool(required), int(length or 0), int(digits or 0) - after, after,
        header_type or HEADER_TYPES[sort], int(header_length),
    )  # fmt: skip


def _table(name: str, facts: dict[str, Any]) -> Table:
    fields = {one.name: one for one in map(_field, facts["fields"])}
    refers = tuple(Reference(*one.split()) for one in facts.get("refers", ()))
    return Table(name, fields, tuple(facts.get("key", ())), refers, tuple(facts.get("personal", ())))


TABLES: dict[str, Table] = {
    name: _table(name, facts)
    for name, facts in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
DICTIONARIES = tuple(name for name, table in TABLES.items() if table.is_dictionary and name != "IRCG_REFSVERSION")
