"""manage list_schedules: the addresses that are asked, when, and what became of it last."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from import_scripts.models import ImportSchedule
from import_scripts.queries import schedule_as_dict, schedules


class Command(BaseCommand):
    help = "List the addresses that are asked again and again, and what became of it last."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            told = [schedule_as_dict(one) for one in schedules()]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for one in schedules():
            self.stdout.write(line_of(one))


def line_of(one: ImportSchedule) -> str:
    """A schedule in one line."""
    local = timezone.localtime(one.next_at)
    when = f"next {local:%Y-%m-%d %H:%M}" if one.is_active else "stopped"
    failures = f"  ({one.failures} failures in a row)" if one.failures else ""
    said = f": {one.last_said}" if one.last_said else ""
    return f"{one.pk}  {when}  {one.layer.slug}  {one.sort}  {one.address}{failures}{said}"
