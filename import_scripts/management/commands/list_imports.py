"""manage list_imports: what was brought to the map, by whom, and what became of it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from import_scripts.models import ImportRun
from import_scripts.queries import run_as_dict, runs
from import_scripts.states import State

COUNTS = ("added", "moved", "changed", "withdrawn", "unchanged")


class Command(BaseCommand):
    help = "List imports, the newest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--layer", default="", help="only those into the layer with this slug")
        parser.add_argument("--state", default="", choices=["", *State.values], help="only those in this state")
        parser.add_argument("--limit", type=int, default=20, help="how many (20)")
        parser.add_argument("--json", action="store_true", help="as JSON, with every notice")

    def handle(self, *args: Any, layer: str, state: str, limit: int, **options: Any) -> None:
        found = runs()
        found = found.filter(layer__slug=layer) if layer else found
        found = (found.filter(state=state) if state else found)[:limit]
        if options["json"]:
            told = [run_as_dict(run, with_notices=True) for run in found]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        for run in found if not options["json"] else ():
            self.stdout.write(line_of(run))


def line_of(run: ImportRun) -> str:
    """A run in one line."""
    who = f" by {run.brought_by.username}" if run.brought_by else ""
    counts = ", ".join(f"{count} {name}" for name in COUNTS if (count := getattr(run, name)))
    said = run.refusal or counts or "nothing to do" if run.checked_at else run.refusal
    line = f"{run.pk}  {run.created_at:%Y-%m-%d %H:%M}  {run.state}  {run.layer.slug}  {run.file_name}{who}"
    return f"{line}: {said}" if said else line
