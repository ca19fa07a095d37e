"""manage undo_import N: take back all that an import did to its layer. Ends with 3 where later edits would be lost."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from import_scripts.actions import undo_run
from import_scripts.models import ImportRun
from import_scripts.states import MoveRefused
from layers.actions import SyncRefused, UndoRefused

LISTED = 20


class Command(BaseCommand):
    help = "Take back all that an import did; refused, with a list, where objects have been edited since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("import_number", type=int, metavar="N", help="number of the import: list_imports tells it")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, import_number: int, **options: Any) -> None:
        run = ImportRun.objects.filter(pk=import_number).first()
        if run is None:
            raise CommandError(f"There is no import {import_number}. list_imports lists them.", returncode=2)
        try:
            result = undo_run(run, by=None)
        except MoveRefused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        except UndoRefused as refused:
            self._list(refused, options["json"])
            raise CommandError(str(refused), returncode=3) from refused
        except SyncRefused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        counts = {"restored": result.added, "changed_back": result.changed, "withdrawn": result.withdrawn}
        if options["json"]:
            self.stdout.write(json.dumps({"import": import_number, "undone": True, **counts}))
        else:
            told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
            self.stdout.write(f"Import {import_number} is undone: {told}.")

    def _list(self, refused: UndoRefused, as_json: bool) -> None:
        if as_json:
            features = [{"source_id": source_id, "name": name} for source_id, name in refused.features]
            self.stdout.write(json.dumps({"undone": False, "reason": str(refused), "features": features}))
            return
        for source_id, name in refused.features[:LISTED]:
            self.stdout.write(f"  {source_id}  {name}")
        if len(refused.features) > LISTED:
            self.stdout.write(f"  … and {len(refused.features) - LISTED} more; --json lists them all")
