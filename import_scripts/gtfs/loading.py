"""A GTFS feed into the portal: unpack, read, check, replace; or say why not.

A dry run does the same and takes it back, so what it promises is what the database has accepted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoportal.accounts.models import User
from import_scripts.gtfs.checking import check_feed
from import_scripts.gtfs.reading import read_feed
from import_scripts.gtfs.sayings import Say
from import_scripts.gtfs.unpacked import unpacked
from import_scripts.notices import Notice, Notices, Severity, counted, error, said_of
from import_scripts.rows import FileRefused
from layers.actions import SyncRefused
from transport.actions import FeedRefused, replace_feed
from transport.comparing import FeedDifference
from transport.feed_tables import FeedTables
from transport.made_shapes import SHAPES, made_in, without_made_shapes
from transport.models import Feed

Progress = Callable[[str], None]
HEAVIEST_FIRST = list(Severity)


@dataclass(slots=True)
class FeedReport:
    """The whole run. `refused` is the sentence that stopped it; empty when everything was, or could be, written."""

    file: str
    feed: str
    rows: dict[str, int] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    difference: FeedDifference | None = None
    refused: str = ""
    is_committed: bool = False
    seconds: float = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "file": self.file, "feed": self.feed, "committed": self.is_committed, "refused": str(self.refused),
            "seconds": round(self.seconds, 2), "rows": self.rows,
            "difference": self.difference.as_dict() if self.difference else None,
            "notices": [notice.as_dict() for notice in self.notices],
        }  # fmt: skip


def read_and_check(path: Path, notices: Notices, progress: Progress = lambda said: None) -> FeedTables:
    """The feed as tables, and in `notices` what is wrong with it. Raises FileRefused where there is no feed to read."""
    say = Say(notices)
    with unpacked(path) as files:
        feed = read_feed(files, say, progress)
    progress("checking")
    check_feed(feed, say, progress)
    return _without_ours(feed, say)


def _without_ours(feed: FeedTables, say: Say) -> FeedTables:
    """Shapes that a portal has made are no part of what the operator says."""
    made = made_in(feed)
    if not made:
        return feed
    say.of(SHAPES)("made_shape_left_out", value=len(made))
    return without_made_shapes(feed, made)


def import_gtfs(
    path: Path, feed: Feed, *, by: User | None = None, commit: bool = False, progress: Progress = lambda said: None
) -> FeedReport:
    """Put the file's edition in the place of the feed's, unless anything in it is an error: a whole feed or nothing."""
    started = time.monotonic()
    report, notices = FeedReport(path.name, feed.slug), Notices()
    try:
        edition = read_and_check(path, notices, progress)
        report.rows = {name: len(table.rows) for name, table in edition.tables.items()}
        if count := sum(count for (_code, severity), count in notices.counts.items() if severity == Severity.ERROR):
            first = next(notice for notice in notices.kept if notice.severity == Severity.ERROR)
            report.refused = f"{count} {'error' if count == 1 else 'errors'}; the first: {first}"
        else:
            progress("writing")
            report.difference = replace_feed(feed, edition, by=by, commit=commit)
            report.is_committed = commit
    except FileRefused as refused:
        report.refused = str(refused)
        notices.add([refused.notice])
    except (FeedRefused, SyncRefused) as fault:
        report.refused = str(fault)
        notices.add([error("feed_contradictory", str(fault), file=path.name)])
    notices.kept += said_of(notices.left_out(), path.name)
    report.notices = sorted(notices.kept, key=lambda notice: HEAVIEST_FIRST.index(notice.severity))
    report.seconds = time.monotonic() - started
    return report


def report_text(report: FeedReport) -> str:
    """The report for a terminal: rows, what changes, notices with examples, and what became of it."""
    lines = [f"{report.file} → {report.feed}, {report.seconds:.1f} s"]
    lines += [f"  {name:<24} {count:>10,} rows" for name, count in report.rows.items()]
    if report.difference:
        lines.append("Against what was loaded before:")
        for name, counts in report.difference.files.items():
            told = f"+{counts.added:,} −{counts.removed:,} ~{counts.changed:,} ={counts.unchanged:,}"
            lines.append(f"  {name:<24} {told}")
        for layer, features in report.difference.features.items():
            lines.append(f"  {layer:<24} " + ", ".join(f"{count:,} {state}" for state, count in features.items()))
    for (code, severity), count in sorted(counted(report.notices).items(), key=lambda one: one[0][1]):
        first = next(notice for notice in report.notices if (notice.code, notice.severity) == (code, severity))
        lines.append(f"{severity.upper():<8} {code} ({count:,}): {first}")
    lines.append(_outcome(report))
    return "\n".join(lines)


def _outcome(report: FeedReport) -> str:
    if report.refused:
        return f"Refused, nothing was written: {report.refused}"
    return "Written." if report.is_committed else "A dry run: nothing was written. Repeat it with --commit."
