"""`manage load_kinds`: bring the kinds of objects up to date with the file that the front end's build has made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from layers.kinds import FILE, KindsMissing, load_kinds, read_kinds


class Command(BaseCommand):
    help = (
        "Load the kinds of objects (OpenStreetMap's tagging presets in Ukrainian and English). Repeating is harmless."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=FILE, help="kinds.json; default: the front end's own")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = load_kinds(read_kinds(options["file"]))
        except KindsMissing as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Kinds: {result.added} added, {result.changed} changed, {result.unchanged} unchanged; "
            f"{result.bound_anew} parents bound anew."
        )
