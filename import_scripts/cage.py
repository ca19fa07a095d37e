"""Reading somebody's file without trusting it: the reader runs in a caged child, and hands plain rows over a pipe.

    with opened_caged(path, options) as reading:
        for row in reading.rows: …

Whatever the file does to its reader, here it is a FileRefused with one notice, and the next file is read as if nothing
had been. There is no way around the cage: where it cannot be made, nothing is read (`cage_missing`).
"""

import dataclasses
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from geoportal.core.sentences import Sentence, sentence_of
from geoportal.core.sentences import sentence as _
from import_scripts import wire
from import_scripts.child import Child, Ended
from import_scripts.notices import Notice, shown
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow, Reading
from import_scripts.walls import PLACE, Limits, command, size_of, suffix_of

MOST_VERTICES = 5_000_000
MOST_NOTICES = 10_000  # of the file as a whole; those of rows come with their rows


class Refusal(NamedTuple):
    """What is said of a file whose reader has ended before its time; places are filled in when it has."""

    code: str
    said: Sentence


REFUSALS = {
    "missing": Refusal(
        "cage_missing",
        _(
            "Files of others are read in a cage, and it cannot be made here: {why}. Install bubblewrap 0.7 or newer "
            "(Debian's package is called bubblewrap), and allow it user namespaces where a container or the kernel "
            "forbids them; docs/operations.md says how."
        ),
    ),
    "crash": Refusal(
        "reader_crashed", _("Its reader broke down{where}: {why}. Export the file again, or in another format.")
    ),
    "time": Refusal(
        "reader_too_slow", _("Reading was stopped{where}: {why}. Split the file, or export it in another format.")
    ),
    "memory": Refusal(
        "reader_too_large",
        _(
            "Reading was stopped{where}: {why}. It may take {memory} MB of memory and {disk} MB of disk. "
            "Split the file."
        ),
    ),
    "output": Refusal("reader_said_too_much", _("Reading was stopped{where}: it gives {why}. Split the file.")),
}


def limits() -> Limits:
    """Those of the settings."""
    from django.conf import settings  # the child shares this module's neighbours, and has no settings

    return Limits(**settings.IMPORT_LIMITS)


@contextmanager
def opened_caged(path: Path, options: ReadOptions, bounds: Limits | None = None) -> Iterator[Reading]:
    """The file, ready to be read once, by a reader that can do no harm. Raises FileRefused, as its rows do."""
    with caged(path, {"task": "read", "options": dataclasses.asdict(options)}, bounds) as said:
        reading = said.head()
        reading.rows = said.rows(reading)
        yield reading


@contextmanager
def caged(path: Path, job: dict[str, object], bounds: Limits | None = None) -> Iterator["Said"]:
    """A caged child that does the job on the file, as one listens to it. Raises FileRefused."""
    if not path.is_file():
        raise FileRefused("file_missing", _("There is no such file. Check its name."), file=path.name)
    size = size_of(path)
    bounds = (bounds or limits()).for_file(size)
    said = Said(path.name, bounds)
    try:
        with Child({**job, "place": f"{PLACE}{suffix_of(path)}"}, bounds, path, size) as child:
            said.child = child
            yield said
    except Ended as ended:  # before the first row; rows refuse by themselves
        raise said.refusal(ended) from ended


class Said:
    """What a caged reader says of one file, each piece looked at before it is believed."""

    child: Child

    def __init__(self, file: str, bounds: Limits) -> None:
        self.file, self.bounds, self.number, self.vertices = file, bounds, 0, 0

    def head(self) -> Reading:
        with self.refusing():
            return wire.head(self.expected("head"), self.file)

    def rows(self, reading: Reading) -> Iterator[RawRow]:
        """Each row when it is asked for; notices of the file go to the reading as they come."""
        with self.refusing():
            while (found := self.next())[0] != "end":
                sort, facts = found
                if sort == "said":
                    reading.notices += wire.read_notices(facts[0] if facts else None, self.file)
                    if len(reading.notices) > MOST_NOTICES:
                        raise Ended("output", _("more than {most} notices", most=MOST_NOTICES))
                elif sort == "rows":
                    yield from self._rows(facts)
                else:
                    raise wire.BadFrame(f"{sort} among the rows")

    def _rows(self, facts: list[object]) -> Iterator[RawRow]:
        for row, vertices in wire.rows(facts, self.file, self.number + 1):
            self.number += 1
            self.vertices += vertices
            if self.vertices > MOST_VERTICES:
                said = _(
                    "The file has more than {most} vertices, at row {number}. Split it.",
                    most=MOST_VERTICES,
                    number=str(self.number),
                )
                raise FileRefused("geometry_too_large", said, file=self.file, value=str(self.number))
            yield row

    def expected(self, wanted: str) -> list[object]:
        """The facts of the next frame, which must be of this sort. Raises Ended and BadFrame."""
        sort, facts = self.next()
        if sort != wanted:
            raise Ended("crash", f"{sort} where {wanted} was to come")
        return facts

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Within the block the end of the child, and nonsense from it, is the refusal of the file."""
        try:
            yield
        except wire.BadFrame as bad:
            raise self.refusal(Ended("crash", sentence_of(bad))) from bad
        except Ended as ended:
            raise self.refusal(ended) from ended

    def next(self) -> tuple[str, list[object]]:
        """The next frame that is no refusal. Raises FileRefused, Ended and BadFrame."""
        sort, facts = self.child.frame(self.bounds.quiet_s)
        if sort == "refused":
            raise _refused(wire.read_notices(facts[0] if facts else None, self.file))
        if sort == "failed":
            how, why = [*facts, "", ""][:2]
            said = wire.NEEDS_MORE if why == wire.NEEDS_MORE else shown(why, 300)
            raise Ended("memory" if how == "memory" else "crash", said)
        return sort, facts

    def refusal(self, ended: Ended) -> FileRefused:
        """The end of a child as what is said of the file."""
        code, said = REFUSALS[ended.how]
        where = _(" after row {number}", number=str(self.number)) if self.number else ""
        facts = {"memory": str(self.bounds.memory_mb), "disk": str(self.bounds.disk_mb)}
        return FileRefused(code, said.filled(why=sentence_of(ended), where=where, **facts), file=self.file)


def _refused(notices: list[Notice]) -> FileRefused:
    if len(notices) != 1:
        raise wire.BadFrame("a refusal without a notice")
    refused = FileRefused(notices[0].code, notices[0].message)
    refused.notice = notices[0]
    return refused


def cage_fault() -> str:
    """Why no cage can be made on this machine; empty when one can."""
    try:
        words = command({"task": "probe", "limits": Limits()})
        words = [*words[: words.index("--") + 2], "-I", "-S", "-c", "pass"]
        done = subprocess.run(words, capture_output=True, timeout=30, env={}, cwd="/", check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return shown(fault, 300)
    return shown(done.stderr.decode("utf-8", "replace"), 300) if done.returncode else ""
