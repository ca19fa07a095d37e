"""Make the search index anew, or bring it up to date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from geoportal.search.actions import rebuild_index, refresh_index


class Command(BaseCommand):
    help = "Bring the search index up to date with the ledger; --rebuild makes it anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="throw the index away and make it from the ledger")

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        if rebuild:
            self.stdout.write(f"The search index was made anew: {rebuild_index()} entries.")
        else:
            self.stdout.write(f"The search index is up to date: {refresh_index()} changed features.")
