"""`manage remove_unused_media`: files of pictures, films and sounds that were removed from their objects long ago."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from layers.media_removal import remove_unused_files, unused_files

LONGEST_DAYS = 36_500
WRONG_USE = 2


class Command(BaseCommand):
    help = "List the files that no picture, film or sound has named for so many days; --commit removes them for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=settings.MEDIA_KEPT_DAYS, metavar="N",
            help="unused for longer than N days; default: GEOPORTAL_MEDIA_KEPT_DAYS, now %(default)s",
        )  # fmt: skip
        parser.add_argument("--commit", action="store_true", help="remove them; without it they are only listed")

    def handle(self, *args: Any, days: int, commit: bool, **options: Any) -> None:
        if not 0 <= days <= LONGEST_DAYS:
            raise CommandError(f"--days {days}: give a number of days from 0 to {LONGEST_DAYS}.", returncode=WRONG_USE)
        before = timezone.now() - timedelta(days=days)
        found = remove_unused_files(before, unknown_too=True) if commit else unused_files(before)
        for one in found:
            since = timezone.localdate(one.since)
            why = f"removed on {since}" if one.was_removed else f"stored by {since}, and no object has ever named it"
            self.stdout.write(f"{one.name}  {one.size} bytes, {why}")
        total = sum(one.size for one in found)
        done = "removed for good" if commit else "nothing was removed: --commit does it"
        self.stdout.write(f"{len(found)} files, {total} bytes, unused for more than {days} days; {done}.")
