"""How much of the code a whole run of the tests must go through, and the sentences for what it has not.

Measured by coverage.py in lines and in branches: a branch is an `if` taken one way. `./dev test` without arguments
measures, and ends with these sentences (`tests/whole_run.py`).
"""

from fnmatch import fnmatchcase
from typing import Any

OVERALL = 95  # percent of all branches, and of all lines
# Where a branch that no test takes is a wrong answer, a lost row or a leak: 100 percent. The modules that read, change,
# decide, check and import, with the parts that grew out of them; and everything that draws.
WHOLE = (
    "*/queries.py",
    "layers/audience.py",
    "layers/comparing.py",
    "layers/contents.py",
    "layers/items.py",
    "layers/lists.py",
    "layers/objects.py",
    "layers/standing.py",
    "layers/undoing.py",
    "geoportal/search/entries.py",
    "*/actions.py",
    "layers/media.py",
    "layers/merging.py",
    "layers/rows.py",
    "layers/staging.py",
    "*/rules.py",
    "import_scripts/asking.py",
    "import_scripts/checks.py",
    "import_scripts/conform.py",
    "import_scripts/expect.py",
    "import_scripts/judged_rows.py",
    "import_scripts/judging.py",
    "import_scripts/fetch/hosts.py",
    "import_scripts/lease.py",
    "import_scripts/pipeline.py",
    "import_scripts/rows.py",
    "import_scripts/schedules.py",
    "tiles/*.py",
)
Report = dict[str, Any]  # what `coverage json` writes
Found = dict[str, Any]  # the part of it about one file


def is_whole(name: str) -> bool:
    """Whether this module must be run through to the last branch."""
    return any(fnmatchcase(name, pattern) for pattern in WHOLE)


def shortfalls(report: Report) -> list[str]:
    """One sentence for each module that must be whole and is not; and for the whole, when too little of it was run."""
    files: dict[str, Found] = report["files"]
    wanting = {name: found for name, found in sorted(files.items()) if missing(found)}
    sentences = [
        f"{name} must be tested to the last branch: {missing(wanting[name])}." for name in wanting if is_whole(name)
    ]
    totals = report["totals"]
    for what, of in (("branches", "percent_branches_covered"), ("lines", "percent_statements_covered")):
        if totals[of] < OVERALL:
            worst = sorted(wanting, key=lambda name: gaps(wanting[name]), reverse=True)[:10]
            sentences.append(
                f"The tests run {totals[of]:.1f} % of the {what}, less than {OVERALL} %. Most is missing in "
                + "; ".join(f"{name} ({missing(wanting[name])})" for name in worst)
                + "."
            )
    return sentences


def gaps(found: Found) -> int:
    return len(found["missing_lines"]) + len(found["missing_branches"])


def missing(found: Found) -> str:
    """`lines 3-5, 9; branches 7→exit, 12→14`; empty when nothing is missing."""
    lines = found["missing_lines"]
    branches = [(start, end) for start, end in found["missing_branches"] if not {start, end} & set(lines)]
    parts = []
    if lines:
        parts.append("lines " + ", ".join(spans(lines)))
    if branches:
        parts.append("branches " + ", ".join(f"{start}→{end if end > 0 else 'exit'}" for start, end in branches))
    return "; ".join(parts)


def spans(numbers: list[int]) -> list[str]:
    """Neighbouring numbers as one span: [3, 4, 5, 9] → ["3-5", "9"]."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in found]
