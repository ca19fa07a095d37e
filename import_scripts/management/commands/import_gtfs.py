"""Put a GTFS feed in the place of the edition that is loaded, whole or not at all."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from import_scripts.gtfs.loading import import_gtfs, report_text
from transport.actions import define_feed
from transport.models import Feed

TOLD = ("name", "licence", "attribution", "url")
AFTERWARDS = (
    "The worker takes changed stops and lines into the search within seconds, and computes who lives near a stop "
    "within ten minutes; without a worker index_search and compute_access do it."
)


class Command(BaseCommand):
    help = "Replace a feed of timetables by a GTFS file (.zip) or folder. A dry run unless --commit."
    # Django's look at models and at every page's address takes as long as the feed itself, and tells nothing of it; who
    # starts the portal hears of them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FEED.zip")
        parser.add_argument("--feed", required=True, metavar="SLUG", help="Which feed; one that is not there is made.")
        parser.add_argument("--commit", action="store_true", help="Write; without it nothing is.")
        parser.add_argument("--json", type=Path, metavar="OUT.json", help="Counts, differences and every notice.")
        parser.add_argument("--name", help="What people call the feed.")
        parser.add_argument("--licence", help="SPDX identifier of its licence, as CC-BY-4.0.")
        parser.add_argument("--attribution", help="Whom its users must name.")
        parser.add_argument("--url", help="Where it is fetched from.")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, is_new = options["feed"], not Feed.objects.filter(slug=options["feed"]).exists()
        told = {name: options[name] for name in TOLD if options[name] is not None}
        if is_new:
            told.setdefault("name", slug)
        feed = define_feed(slug, **told) if is_new or (told and options["commit"]) else Feed.objects.get(slug=slug)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=options["verbosity"] == 0, transient=True) as bar:
            task = bar.add_task("Reading", total=None)
            report = import_gtfs(
                options["file"],
                feed,
                commit=options["commit"],
                progress=lambda said: bar.update(task, description=said),
            )
        if is_new and not report.is_committed:
            feed.delete()
        if options["json"]:
            options["json"].write_text(json.dumps(report.as_dict(), ensure_ascii=False, indent=2), encoding="utf-8")
        self.stdout.write(report_text(report))
        if report.is_committed:
            self.stdout.write(AFTERWARDS)
        if report.refused:
            raise CommandError(str(report.refused))
