"""manage run_worker: the worker, of imports and of every room's chores, until it is stopped; --once works on what waits
and ends."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from geoportal.search.actions import refresh_index
from import_scripts.collecting import collect_rarely
from import_scripts.schedules import poll_due_schedules
from import_scripts.worker import Stopped, work, work_once


class Command(BaseCommand):
    help = (
        "Check and load what was brought, one import at a time, and do the chores of every room. Several may run; each "
        "import has one worker."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="ask what is due, and end when nothing is left to do")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            while self._work_once():
                pass
            refresh_index()
            return
        collect_rarely()
        try:
            work()
        except Stopped:
            connection.close()
            self.stdout.write("Stopped.")
            self.stdout.flush()
            os._exit(0)  # taking the interpreter down takes seconds on a busy machine, and nothing is left to be done

    def _work_once(self) -> bool:
        """Ask what is due, and work on one import; whether there was anything to do."""
        polled, run = poll_due_schedules(), work_once()
        if run is not None:
            run.refresh_from_db()
            self.stdout.write(f"Import {run.pk}: {run.state}")
        return bool(polled or run)
