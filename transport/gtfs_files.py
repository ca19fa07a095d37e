"""The files of GTFS Schedule and what may stand in them, read from `gtfs_files.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SPEC = Path(__file__).with_suffix(".toml")
TEXTS = frozenset({"id", "text", "url", "email", "phone", "language", "timezone", "currency", "colour"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the standard. `numbers` are those of an enumeration; `refers_to` is a file."""

    name: str
    type: str
    presence: str = "optional"
    refers_to: str = ""
    numbers: frozenset[int] = frozenset()

    @property
    def is_text(self) -> bool:
        return self.type in TEXTS


@dataclass(frozen=True, slots=True)
class GtfsFile:
    """One file of the standard: `model` is the name of its class, `key` what tells its rows apart (none: the whole)."""

    name: str
    model: str
    presence: str
    key: tuple[str, ...]
    columns: dict[str, Column]


@cache
def gtfs_files() -> dict[str, GtfsFile]:
    """By their names, those that others refer to first."""
    book = tomllib.loads(SPEC.read_text(encoding="utf-8"))
    return {
        name: GtfsFile(
            name, row["model"], row.get("presence", "optional"), tuple(row.get("key", ())),
            {column: _column(column, said) for column, said in row["columns"].items()},
        )
        for name, row in book.items()
    }  # fmt: skip


def _column(name: str, said: str) -> Column:
    said, _arrow, refers_to = said.partition(" -> ")
    kind, _space, presence = said.partition(" ")
    kind, _colon, numbers = kind.partition(":")
    return Column(name, kind, presence or "optional", refers_to, _numbers(numbers))


def _numbers(said: str) -> frozenset[int]:
    """ "0-2,7" → 0, 1, 2, 7."""
    ranges = [part.partition("-") for part in said.split(",") if part]
    return frozenset(number for first, _dash, last in ranges for number in range(int(first), int(last or first) + 1))
