"""manage poll_live: what runs now, asked at a feed's addresses or read from a file; and which addresses those are."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from import_scripts.fetch.hosts import AddressRefused, checked
from import_scripts.gtfs.live_polling import poll
from import_scripts.gtfs.live_sayings import notice_of
from import_scripts.notices import counted
from transport.live_actions import Stored, define_live_sources, source_by_command, store_message
from transport.models import Feed, LiveSource
from transport.realtime import MOST_BYTES, MessageRefused

REFUSED, WRONG_USE = 1, 2


class Command(BaseCommand):
    help = "Ask a feed's addresses of GTFS Realtime once, or read a message from a file; --address sets which they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--feed", required=True, metavar="SLUG")
        parser.add_argument("--file", type=Path, metavar="MESSAGE.pb", help="a message that lies here already")
        parser.add_argument(
            "--address", action="append", default=None, metavar="URL",
            help="asked every few seconds from now on; may be given several times, and replaces those before",
        )  # fmt: skip
        parser.add_argument("--forget", action="store_true", help="ask no address of this feed any more")

    def handle(self, *args: Any, feed: str, file: Path | None, forget: bool, **given: Any) -> None:
        found = Feed.objects.filter(slug=feed).first()
        if found is None:
            slugs = ", ".join(Feed.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no feed {feed!r}. There are: {slugs}.", returncode=WRONG_USE)
        if given["address"] or forget:
            self._define(found, given["address"] or [])
        if file is not None:
            self._read(source_by_command(found), file)
            return
        for source in found.live_sources.filter(is_active=True).exclude(address=""):
            self._ask(source)

    def _define(self, feed: Feed, addresses: list[str]) -> None:
        try:
            for address in addresses:
                checked(address)
        except AddressRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
        define_live_sources(feed, addresses)
        self.stdout.write(f"{feed.slug}: {len(addresses)} addresses are asked from now on.")

    def _read(self, source: LiveSource, file: Path) -> None:
        try:
            with file.open("rb") as opened:
                stored = store_message(source, opened.read(MOST_BYTES + 1), timezone.now())
        except OSError as fault:
            raise CommandError(f"{file}: {fault.strerror}.", returncode=WRONG_USE) from fault
        except MessageRefused as refused:
            raise CommandError(str(notice_of(refused, file.name)), returncode=REFUSED) from refused
        self._tell(file.name, stored)

    def _ask(self, source: LiveSource) -> None:
        stored = poll(source)
        source.refresh_from_db()
        if stored is not None:
            self._tell(source.address, stored)
        else:
            self.stdout.write(f"{source.address}: {source.fault or 'nothing new.'}")

    def _tell(self, where: str, stored: Stored) -> None:
        if not stored.is_news:
            self.stdout.write(f"{where}: what is held is as new as this, of {stored.timestamp:%Y-%m-%d %H:%M:%S} UTC.")
            return
        told = f"{stored.updates} trips, {stored.vehicles} vehicles, {stored.alerts} alerts"
        self.stdout.write(f"{where}: {told}, of {stored.timestamp:%Y-%m-%d %H:%M:%S} UTC.")
        notices = [notice_of(flaw, "") for flaw in stored.flaws]
        for (code, severity), count in sorted(counted(notices).items()):
            first = next(notice for notice in notices if notice.code == code)
            self.stdout.write(f"{severity.upper():<8} {code} ({count}): {first}")
