"""Bring the monthly archives of housing companies into the database, or take a load back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from housing.models import UpkeepLoad
from housing.upkeep_actions import UndoRefused, undo_load
from import_scripts.housing.load import Wishes, import_archives
from import_scripts.report import ImportReport, report_dict, report_text


class Command(BaseCommand):
    help = "Import monthly archives of housing companies (spSSS0YM.CFR). A dry run unless --commit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
        parser.add_argument("--commit", action="store_true", help="Write; without it nothing is.")
        parser.add_argument("--json", type=Path, metavar="OUT.json", help="Counts and every notice of each file.")
        parser.add_argument("--undo", type=int, metavar="LOAD", help="Take this load back; what it replaced returns.")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        if options["undo"] is not None:
            if files:
                raise CommandError("Either files are loaded, or a load is taken back: not both at once.")
            self._undo(options["undo"], commit=options["commit"])
            return
        if not files:
            raise CommandError("Name the archives to import, or a load with --undo.")
        with _progress(len(files), options["verbosity"]) as progress:
            reports = import_archives(files, Wishes(commit=options["commit"], progress=progress))
        if options["json"]:
            facts = [report_dict(report) for report in reports]
            options["json"].write_text(json.dumps(facts, ensure_ascii=False, indent=2), encoding="utf-8")
        for report in reports:
            self.stdout.write(_told(report))
        if refused := [report.file for report in reports if report.is_refused]:
            raise CommandError(f"Refused: {len(refused)} of {len(reports)} archives: {', '.join(refused[:10])}")

    def _undo(self, number: int, *, commit: bool) -> None:
        load = UpkeepLoad.objects.select_related("manager").filter(pk=number).first()
        if load is None:
            raise CommandError(f"There is no load {number}.")
        try:
            with transaction.atomic():
                before = undo_load(load)
                transaction.set_rollback(not commit)
        except UndoRefused as refused:
            raise CommandError(str(refused)) from refused
        then = f"load {before.pk} ({before.file}) is in force again" if before else "the month has no load then"
        what = f"Load {number} ({load.file}, {load.manager})"
        done = f"{what} was taken back: {then}." if commit else f"{what} would be taken back: {then}. Add --commit."
        self.stdout.write(done)


def _told(report: ImportReport) -> str:
    """The report, its tables that have rows, and the command that takes the load back."""
    number, report.run = report.run, 0
    report.layers = [counts for counts in report.layers if counts.read or counts.withdrawn]
    undo = f"\nTo take it back: import_housing --undo {number} --commit" if number else ""
    return report_text(report) + undo


@contextmanager
def _progress(count: int, verbosity: int) -> Iterator[Callable[[str], None]]:
    """A bar that moves with each archive; silent with --verbosity 0."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=verbosity == 0, transient=True) as bar:
        task = bar.add_task("", total=count)

        def begins(file: str) -> None:
            bar.update(task, description=file, advance=1)

        yield begins
