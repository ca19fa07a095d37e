"""manage load_import N: load an import that was checked, or let a failed one go on, here and now."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geoportal.accounts.models import User
from import_scripts.actions import ask_to_load, resume_run
from import_scripts.models import ImportRun
from import_scripts.queries import run_as_dict, runs
from import_scripts.rules import may_load_run
from import_scripts.states import FOR_WORKERS, MoveRefused, State
from import_scripts.worker import work_once

ENDS = {State.DONE: 0, State.REFUSED: 1, State.READY: 3, State.FAILED: 4}


class Command(BaseCommand):
    help = "Load an import that is ready, or resume one that failed, here and now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("import_number", type=int, metavar="N", help="number of the import: list_imports tells it")
        parser.add_argument("--by", default="", help="user name of who says so; where a second person is asked for")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, import_number: int, by: str, **options: Any) -> None:
        run = runs().filter(pk=import_number).first()
        if run is None:
            raise CommandError(f"There is no import {import_number}. list_imports lists them.", returncode=2)
        try:
            run = resume_run(run) if run.state == State.FAILED else ask_to_load(run, by=_person(run, by))
        except MoveRefused as refused:
            raise CommandError(str(refused), returncode=1) from refused
        while run.state in FOR_WORKERS and work_once() is not None:
            run.refresh_from_db()
        told = run_as_dict(run, with_notices=True)
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else f"Import {run.pk}: {run.state}")
        if code := ENDS.get(State(run.state), 4):
            raise CommandError(run.refusal or f"Import {run.pk} is {run.state}.", returncode=code)


def _person(run: ImportRun, name: str) -> User | None:
    """Who says that it is to be loaded; nobody in particular where no second person is asked for."""
    person = User.objects.filter(username=name).first() if name else None
    if name and person is None:
        raise CommandError(f"There is no user {name!r}.", returncode=2)
    if run.layer.needs_second_person and (person is None or not may_load_run(person, run)):
        said = f"Imports into {run.layer.slug} are loaded by a second person who may edit it: name one with --by."
        raise CommandError(said, returncode=3)
    return person
