"""A defect of a source, said so that a person can mend it: code, severity, where, what, and what to do.

    Notice("geometry_missing", Severity.ERROR, _("Row has no geometry. Add its coordinates."), file="a.csv", row=3)
    error("geometry_missing", _("Row has no geometry. Add its coordinates."), row=3)      # the same, shorter

A message is a sentence (`sentences.py`): English to programs, in the reader's language on pages.
Every code used anywhere in `import_scripts` has its line in docs/reference/notices.md (a test compares the two).
Codes say what is wrong (`duplicate_id`), never what was done.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from geoportal.core.sentences import Sentence, sentence_of
from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _


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
    lon: float | None = None  # where on the globe
    lat: float | None = None

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def sentence(self) -> str:
        """The message with its place in front."""
        row = self.row and _("row {number}", number=str(self.row))
        where = [part for part in (self.file, row, self.feature, self.field) if part]
        return _("{where}: {message}", where=where, message=self.message) if where else self.message

    def as_dict(self) -> dict[str, Any]:
        """Plain values; a place only where it is known."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def at(self, spot: tuple[float, float] | None) -> "Notice":
        """The same, and where on the globe (longitude, latitude)."""
        return self if spot is None else replace(self, lon=spot[0], lat=spot[1])


def error(code: str, message: str, **where: Any) -> Notice:
    """A notice that keeps its row (or, without a row, the whole file) out."""
    return Notice(code, Severity.ERROR, message, **where)


def warning(code: str, message: str, **where: Any) -> Notice:
    """A notice that somebody should look at; the row is loaded."""
    return Notice(code, Severity.WARNING, message, **where)


def remark(code: str, message: str, **where: Any) -> Notice:
    """A notice of what was done on purpose: a fix, a repair, a declared transformation."""
    return Notice(code, Severity.REMARK, message, **where)


MOST_KEPT = 10_000  # of one code at one severity: nobody reads more, and a file may be wrong in each of its rows


@dataclass(slots=True)
class Notices:
    """The notices of one file: the first `MOST_KEPT` of each code are kept, all are counted."""

    kept: list[Notice] = field(default_factory=list)
    counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    fault: Notice | None = None  # the first error of the file as a whole

    def add(self, notices: Iterable[Notice]) -> None:
        for one in notices:
            self.counts[one.code, one.severity] += 1
            if self.counts[one.code, one.severity] <= MOST_KEPT:
                self.kept.append(one)
            if self.fault is None and one.severity == Severity.ERROR and one.row == 0:
                self.fault = one

    def keeps(self, notices: Iterable[Notice]) -> bool:
        """Whether there is still room for any of them."""
        return any(self.counts[one.code, one.severity] < MOST_KEPT for one in notices)

    def add_unsaid(self, code: str, severity: Severity, count: int) -> None:
        """So many more of a code of which enough are kept: only counted."""
        self.counts[code, severity] += count

    def left_out(self) -> Counter[tuple[str, Severity]]:
        """How many of each code are counted and not kept."""
        return self.counts - counted(self.kept)


def said_of(left_out: Counter[tuple[str, Severity]], file: str) -> Iterator[Notice]:
    """That there are more notices than are kept."""
    for (code, _severity), count in sorted(left_out.items()):
        said = ngettext(
            "There is {count} more notice {code}; it was counted and not kept. Mend the first, and try again.",
            "There are {count} more notices {code}; they were counted and not kept. Mend the first, and try again.",
            count,
            code=code,
        )
        yield remark("notices_left_out", said, file=file, value=code)


def counted(notices: Iterable[Notice]) -> Counter[tuple[str, Severity]]:
    """How often each code stands at each severity."""
    return Counter((notice.code, notice.severity) for notice in notices)


NUMBERS_SAID = 20  # of rows that share something


def rows_said(numbers: Sequence[int], many: int) -> str:
    """The numbers of the first rows of so `many`, and how many more there are."""
    rows: str = ", ".join(map(str, numbers[:NUMBERS_SAID]))
    return _("{rows} and {count} more", rows=rows, count=many - NUMBERS_SAID) if many > NUMBERS_SAID else rows


def shown(value: Any, length: int = 80) -> str:
    """A value as a notice quotes it: one line, not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"


def shown_fault(fault: BaseException) -> str:
    """What an exception says, as a notice quotes it: a sentence of ours as one, a library's words on one line."""
    said = sentence_of(fault)
    return said if isinstance(said, Sentence) else shown(said, 200)
