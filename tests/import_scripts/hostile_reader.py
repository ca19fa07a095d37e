"""A reader of the test's own in place of ours, in a real cage: what a file that has conquered its reader could do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from import_scripts import child
from import_scripts.cage import opened_caged
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow
from import_scripts.walls import Limits
from import_scripts.walls import command as real_command

Conquer = Callable[[str], None]
QUICK = Limits(quiet_s=20)
PROGRAM = """
import json, os, sys
from import_scripts import caged

def conquered(job, out):
    from import_scripts import readers, rows, notices, wire
    def hostile(path, options):
        def lines():
{}
            yield rows.RawRow(1)
        return rows.Reading("f.csv", "CSV", lines())
    readers.READERS["csv"] = hostile
    real(job, out)

real, caged._read = caged._read, conquered
caged.main(json.loads(sys.argv[1]))
"""


def conquered(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """From here on the reader of CSV is this code: the body of a generator of rows, with `path` and `out` at hand."""
    program = PROGRAM.format("\n".join(f"            {line}" for line in code.strip().splitlines()))

    def command(job: dict[str, object], file: Path | None = None) -> list[str]:
        words = real_command(job, file)
        return [*words[: words.index("-m")], "-c", program, words[-1]]

    monkeypatch.setattr(child, "command", command)


def rows_of(path: Path, bounds: Limits = QUICK, **said: Any) -> list[RawRow]:
    with opened_caged(path, ReadOptions(**said), bounds) as reading:
        return list(reading.rows)


def refusal_of(path: Path, bounds: Limits = QUICK, **said: Any) -> tuple[str, str]:
    """Code and message of the refusal that reading the whole file in a cage ends in."""
    with pytest.raises(FileRefused) as refused:
        rows_of(path, bounds, **said)
    assert refused.value.notice.file == path.name
    return refused.value.notice.code, refused.value.notice.message
