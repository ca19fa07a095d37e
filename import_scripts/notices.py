"""A defect of a source, said so that a person can mend it: code, severity, where, what, and what to do."""

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
