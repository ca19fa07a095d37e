"""manage import_utilities: the services of a city, who delivers them at what price, and to which houses."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from import_scripts.housing.catalogue import load_catalogue

REFUSED, WRONG_USE = 1, 2
SHOWN = 50  # faults that are told one by one


class Command(BaseCommand):
    help = "Bring providers, their networks and tariffs from a TOML file, and from a CSV file who supplies which house."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="UTILITIES.toml")
        parser.add_argument("--supplies", type=Path, metavar="SUPPLIES.csv", help="who supplies which house")
        parser.add_argument("--source", default="", help="who says so; all that it said before is replaced")
        parser.add_argument("--commit", action="store_true", help="write; without it everything is only checked")

    def handle(self, *args: Any, file: Path, supplies: Path | None, source: str, commit: bool, **more: Any) -> None:
        if supplies is not None and not source.strip():
            raise CommandError("--supplies wants --source: who says so.", returncode=WRONG_USE)
        try:
            with override("en"):
                report = load_catalogue(file, supplies, source=source.strip(), commit=commit)
        except OSError as fault:
            raise CommandError(f"{fault.filename}: {fault.strerror}.", returncode=WRONG_USE) from fault
        for told in report.faults[:SHOWN]:
            self.stderr.write(str(told))
        if report.faults:
            more_faults = len(report.faults) - SHOWN
            rest = f" and {more_faults} more" if more_faults > 0 else ""
            raise CommandError(f"Nothing was written: {len(report.faults[:SHOWN])}{rest} faults.", returncode=REFUSED)
        counts = (
            f"{report.providers} providers, {report.parts} parts of networks, {report.tariffs} tariffs new or changed"
        )
        done = "Written" if commit else "Checked, and not written (--commit writes)"
        self.stdout.write(f"{done}: {counts}, {report.supplies} supplies.")
