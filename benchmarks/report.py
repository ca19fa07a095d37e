"""The page of figures: benchmarks/RESULTS.md, made of each benchmark's last run, which are kept in var/bench.json."""

import json
import os
import platform
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.cities import SCALE
from benchmarks.figures import Figure
from benchmarks.surroundings import ROOT, connected, environment_of

KEPT = Path(os.environ.get("GEOPORTAL_VAR", ROOT / "var")) / "bench.json"
REASONS = Path(__file__).with_name("reasons.toml")
HEAD = """# Measured

{machine}

`./dev bench` makes this page; `./dev bench NAME` renews one part of it. Everybody who is compared runs at the same time
on the same cluster, is asked in turn, and answers the same question; the docstring of `benchmarks/NAME.py` says how.
These machines are noisy: read sizes and ratios, not truths. Beside each part stands what a plain loop of Python (a
million squares) took right before it: 60 ms in this machine's quiet hours, twice as much in others. *aim*: what is
aimed at is reached; *met*: what must be reached is; *MISSED*: it is not, and the reason stands below the table.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One benchmark's figures, with when, on which code and at which scale they were measured, and how fast the machine
    was then."""

    name: str
    at: str
    commit: str
    scale: float
    figures: tuple[Figure, ...]
    loop_ms: float = 0.0

    @classmethod
    def now(cls, name: str, figures: Iterable[Figure], loop_ms: float = 0.0) -> "Run":
        """A run that has just ended."""
        return cls(name, f"{datetime.now():%Y-%m-%d %H:%M}", _commit(), SCALE, tuple(figures), round(loop_ms, 1))

    @property
    def key(self) -> str:
        """Runs at different scales stand beside each other."""
        return self.name if self.scale == 1 else f"{self.name}@{self.scale:g}"


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    return said.stdout.strip() or "unknown"


def kept() -> dict[str, Run]:
    """The last run of every benchmark that has been run here."""
    if not KEPT.exists():
        return {}
    return {key: _run(told) for key, told in json.loads(KEPT.read_text()).items()}


def _run(told: Mapping[str, Any]) -> Run:
    return Run(**{**told, "figures": tuple(Figure(**figure) for figure in told["figures"])})


def with_run(runs: Mapping[str, Run], run: Run) -> dict[str, Run]:
    """The runs with this one in place of an older one, kept for the next time."""
    after = {**runs, run.key: run}
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps({key: asdict(one) for key, one in after.items()}, ensure_ascii=False, indent=1))
    return after


def machine() -> str:
    """What this machine is, and the versions of what everybody shares."""
    with connected(environment_of("postgres")) as connection:
        settings = ", ".join(
            f"{name} {_setting(connection, name)}" for name in ("shared_buffers", "fsync", "max_connections")
        )
        server = f"PostgreSQL {_setting(connection, 'server_version').split(' ')[0]} ({settings})"
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    hardware = f"{os.cpu_count()} cores of {model}, {memory:.0f} GB, shared with the clients"
    return f"{hardware}; Python {platform.python_version()}, {server}."


def _setting(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    return str(row[0]) if row else "?"


def as_page(runs: Iterable[Run], machine_told: str, reasons: Mapping[str, str] | None = None) -> str:
    """The runs as the page that is kept in the repository."""
    reasons = tomllib.loads(REASONS.read_text()) if reasons is None else reasons
    parts = [HEAD.format(machine=machine_told)]
    for run in runs:
        scale = "" if run.scale == 1 else f", {run.scale:g}× city"
        speed = f"; a plain loop took {run.loop_ms:.0f} ms" if run.loop_ms else ""
        parts.append(f"## {run.name}\n\n{run.at}, commit {run.commit}{scale}{speed}.\n\n{_table(run.figures)}")
        missed = [figure for figure in run.figures if not figure.is_met]
        parts += [
            f"*{figure.name}*, missed by {_missed_by(figure)}: {reasons.get(figure.name, 'not yet explained.')}\n"
            for figure in missed
        ]
    return "\n".join(parts)


def _table(figures: Iterable[Figure]) -> str:
    rows = [
        f"| {f.name} | {f.measured()} | {f.target(f.must)} | {f.target(f.aim)} | {f.verdict} | {f.checked} |"
        for f in figures
    ]
    return "\n".join(["| what | measured | must | aim | | checked |", "|---|---|---|---|---|---|", *rows]) + "\n"


def _missed_by(figure: Figure) -> str:
    """How far the number is from what it must reach, as a share; where nothing is allowed, the number itself."""
    assert figure.value is not None
    assert figure.must is not None
    if not figure.must:
        return figure.measured()
    return f"{abs(figure.value - figure.must) / figure.must:.0%}"
