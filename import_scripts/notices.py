"""A defect of a source, said so that a person can mend it: code, severity, where, what, and what to do.

    Notice("geometry_missing", Severity.ERROR, "Row has no geometry. Add its coordinates.", file="a.csv", row=3)
    error("geometry_missing", "Row has no geometry. Add its coordinates.", row=3)         # the same, shorter

Every code used anywhere in `import_scripts` has its line in docs/reference/notices.md (a test compares the two).
Codes say what is wrong (`duplicate_id`), never what was done.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a notice weighs: an error keeps its row (or the whole run) out, a warning and a remark do not."""

    ERROR = "error"
    WARNING = "warning"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Notice:
    """One defect. `row` counts the source's features from 1; 0 speaks of the whole file."""

    code: str
    severity: Severity
    message: str
    file: str = ""
    row: int = 0
    feature: str = ""
    field: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = ", ".join(
            part for part in (self.file, self.row and f"row {self.row}", self.feature, self.field) if part
        )
        return f"{where}: {self.message}" if where else self.message

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def error(code: str, message: str, **where: Any) -> Notice:
    """A notice that keeps its row (or, without a row, the whole file) out."""
    return Notice(code, Severity.ERROR, message, **where)


def warning(code: str, message: str, **where: Any) -> Notice:
    """A notice that somebody should look at; the row is loaded."""
    return Notice(code, Severity.WARNING, message, **where)


def remark(code: str, message: str, **where: Any) -> Notice:
    """A notice of what was done on purpose: a fix, a repair, a declared transformation."""
    return Notice(code, Severity.REMARK, message, **where)


def counted(notices: Iterable[Notice]) -> Counter[tuple[str, Severity]]:
    """How often each code stands at each severity."""
    return Counter((notice.code, notice.severity) for notice in notices)


def shown(value: Any, length: int = 80) -> str:
    """A value as a notice quotes it: one line, not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"
