"""What an import has to say when it is over, as plain data, and its forms: text, JSON, and a map in one file.

    report = ImportReport(file="schools.geojson", layers=[LayerCounts("schools", read=143, refused=2, added=141)],
                          notices=[...], features=[Drawn("added", {"type": "Point", ...}, "Ліцей № 1", {"row": "1"})])
    report_text(report); report_json(report); report_map(report, Path("report.html"))

Any importer may fill it: a layer's file, an OSM extract, later a GTFS feed.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from import_scripts.notices import Notice, Severity, counted
from import_scripts.seen import SeenRow

State = Literal["added", "moved", "changed", "withdrawn", "refused", "unchanged"]
STATES: tuple[State, ...] = ("added", "moved", "changed", "withdrawn", "refused", "unchanged")
EXAMPLES = 5  # notices of one code that the text quotes


@dataclass(slots=True)
class LayerCounts:
    """One layer: rows read from the source and refused; features added, moved,
    changed, withdrawn and left as they were."""

    layer: str
    read: int = 0
    refused: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature on the report's map; `facts` are labels and texts, shown as text."""

    state: State
    geometry: dict[str, Any]  # GeoJSON geometry in WGS84
    title: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ImportReport:
    """The whole run. `refused` is the sentence that stopped it; empty when everything was, or could be, written."""

    file: str
    layers: list[LayerCounts] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    left_out: Counter[tuple[str, Severity]] = field(default_factory=Counter)  # notices that are only counted
    features: list[Drawn] = field(default_factory=list)
    rows: list[SeenRow] = field(default_factory=list)  # to look at: the first, and those of which something is said
    outline: dict[str, Any] | None = None  # GeoJSON geometry drawn beneath: the city's bounds
    is_committed: bool = False
    refused: str = ""
    is_compared: bool = False  # the counts say what the file would do, although it is refused
    left_out_of_map: int = 0
    seconds: float = 0.0
    run: int = 0  # the number under which it was recorded and can be undone
    steps: dict[str, float] = field(default_factory=dict)  # seconds of each

    def counted(self) -> Counter[tuple[str, Severity]]:
        """How often each code was met at each severity, kept or not."""
        return counted(self.notices) + self.left_out

    @property
    def is_refused(self) -> bool:
        return bool(self.refused)


def report_text(report: ImportReport, examples: int = EXAMPLES) -> str:
    """Counts, then notices grouped by code with some examples, then one closing sentence."""
    lines = [f"{report.file}"]
    for counts in report.layers:
        line = f"  {counts.layer}: {counts.read:,} read, {counts.refused:,} refused"
        if report.is_compared or not report.is_refused:  # what faulty rows would have changed misleads
            line += (
                f"; {counts.added:,} added, {f'{counts.moved:,} moved, ' if counts.moved else ''}"
                f"{counts.changed:,} changed, {counts.withdrawn:,} withdrawn, {counts.unchanged:,} unchanged"
            )
        lines.append(line)
    for severity in Severity:
        lines += _of_severity(report, severity, examples)
    return "\n".join([*lines, closing_sentence(report)])


def closing_sentence(report: ImportReport) -> str:
    """What became of it, in words."""
    if report.is_refused:
        return f"Refused: {report.refused} Nothing was written."
    if report.is_committed:
        undo = f" To take it back: undo_import {report.run}." if report.run else ""
        return f"Written in {report.seconds:.1f} s.{undo}"
    return "Nothing was written: this was a dry run. Add --commit to write."


def _of_severity(report: ImportReport, severity: Severity, examples: int) -> list[str]:
    lines: list[str] = []
    for (code, weight), count in sorted(report.counted().items()):
        if weight == severity:
            same = [notice for notice in report.notices if notice.code == code and notice.severity == severity]
            lines.append(f"  {severity} {code} ({count:,})")
            lines += [f"    {notice}" for notice in same[:examples]]
            if count > examples:
                lines.append(f"    … and {count - examples:,} more; --json lists them all")
    return lines


def report_dict(report: ImportReport) -> dict[str, Any]:
    """Counts and every notice as plain values; what is drawn belongs to the map alone."""
    return {
        "file": report.file,
        "is_committed": report.is_committed,
        "run": report.run or None,
        "refused": report.refused,
        "seconds": round(report.seconds, 3),
        "layers": [asdict(counts) for counts in report.layers],
        "counts": {f"{severity}:{code}": n for (code, severity), n in sorted(report.counted().items())},
        "notices": [notice.as_dict() for notice in report.notices],
    }


def report_json(report: ImportReport) -> str:
    """`report_dict` as a text."""
    return json.dumps(report_dict(report), ensure_ascii=False, indent=2)


def report_map(report: ImportReport, path: Path) -> None:
    """Write the stand-alone map: one HTML file that opens with no network at all."""
    from import_scripts.report_map import map_html  # folium takes half a second: only who draws pays for it

    path.write_text(map_html(report), encoding="utf-8")
