"""Bring an OpenStreetMap file into the ledger: base map and objects, by the tagging presets."""

import json
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from shapely.geometry import Polygon, box

from geoportal.search.actions import refresh_index
from import_scripts.osm.load import Wishes, import_osm
from import_scripts.osm.summary import kinds_of, kinds_text
from import_scripts.report import report_dict, report_map, report_text

NEXT = (
    "The map shows the new city at once, each tile drawn when it is first asked for. "
    "Next: manage build_tiles, which draws all of them now, so that no reader waits."
)


def bounds(text: str) -> Polygon:
    """ "24.9,60.1,25.0,60.2" → the box; says what is wrong with anything else."""
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not four numbers: west,south,east,north in degrees") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ArgumentTypeError(f"{text!r} is no box: west < east within ±180 and south < north within ±90")
    return box(west, south, east, north)


def share(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a number") from error
    if not 0 <= value <= 1:
        raise ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return value


class Command(BaseCommand):
    help = "Import an OpenStreetMap file (.osm.pbf, .osm, .osm.bz2). A dry run unless --commit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.osm.pbf")
        parser.add_argument("--commit", action="store_true", help="Write; without it nothing is.")
        parser.add_argument("--report", type=Path, metavar="OUT.html", help="A map of what changes, in one file.")
        parser.add_argument("--json", type=Path, metavar="OUT.json", help="Counts and every notice.")
        parser.add_argument("--city-name", default="", help="The city's name, where the file does not state it.")
        parser.add_argument("--bounds", type=bounds, metavar="W,S,E,N", help="The city's box; default: the file's.")
        parser.add_argument("--layers", default="", metavar="SLUG,…", help="Only these layers of the catalogue.")
        parser.add_argument(
            "--replace-city", action="store_true", help="Put this city in the place of the one in the database."
        )
        parser.add_argument(
            "--max-withdrawn-share", type=share, default=0.4, metavar="SHARE",
            help="Refuse when more than this share of a layer would vanish (default 0.4).",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        with self._progress(options["verbosity"]) as progress:
            wishes = Wishes(
                commit=options["commit"],
                city_name=options["city_name"].strip(),
                bounds=options["bounds"],
                layers=frozenset(slug.strip() for slug in options["layers"].split(",") if slug.strip()),
                may_replace_city=options["replace_city"],
                max_withdrawn_share=options["max_withdrawn_share"],
                with_map=options["report"] is not None,
                progress=progress,
            )
            report, tally = import_osm(file, wishes)
        if options["json"]:
            facts = {**report_dict(report), "kinds": kinds_of(tally), "elements": dict(tally.elements)}
            options["json"].write_text(json.dumps(facts, ensure_ascii=False, indent=2), encoding="utf-8")
        if options["report"]:
            report_map(report, options["report"])
        self.stdout.write(kinds_text(tally))
        self.stdout.write(report_text(report))
        if report.is_committed:
            self.stdout.write(f"The search index is up to date: {refresh_index()} changed features.")
            self.stdout.write(NEXT)
        if report.is_refused:
            raise CommandError(report.refused)

    @contextmanager
    def _progress(self, verbosity: int) -> Iterator[Callable[[int], None]]:
        """A line that counts elements while they are read; silent with --verbosity 0."""
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=verbosity == 0, transient=True) as bar:
            task = bar.add_task("Reading", total=None)
            yield lambda count: bar.update(task, description=f"Read {count:,} elements, writing when all are read")
