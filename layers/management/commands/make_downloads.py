"""`manage make_downloads`: the files of whole layers that readers download, as far as they are not ready."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from layers.download_making import be_modest, make, remove_unfinished
from layers.downloads import FORMATS, Format, lock, sweep, take_wanted
from layers.models import Layer, Visibility


class Command(BaseCommand):
    help = "Make the files of whole public layers. What is ready for the present state of its layer is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("layers", nargs="*", metavar="layer", help="slugs of layers; none: all")
        parser.add_argument("--format", action="append", choices=FORMATS, help="may be repeated; default: all")
        parser.add_argument(
            "--wanted",
            action="store_true",
            help="what readers have asked for; the portal starts this and holds the lock",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """As a process of its own. A program that calls the command keeps its speed."""
        be_modest()
        super().run_from_argv(argv)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["wanted"]:
            self._make(take_wanted())
            return
        with lock() as held:
            if held is None:
                raise CommandError("Files are being made by another process. Run this again when it has ended.")
            self._make(self._asked(options["layers"], options["format"] or list(FORMATS)))

    def _asked(self, slugs: list[str], endings: list[str]) -> Iterable[tuple[str, Format]]:
        public = list(Layer.objects.filter(visibility=Visibility.PUBLIC).values_list("slug", flat=True))
        if unknown := [slug for slug in slugs if slug not in public]:
            raise CommandError(f"There is no public layer «{unknown[0]}». There are: {', '.join(public)}.")
        return ((slug, FORMATS[ending]) for slug in slugs or public for ending in endings)

    def _make(self, asked: Iterable[tuple[str, Format]]) -> None:
        remove_unfinished(str(settings.DOWNLOADS_ROOT))
        sweep()
        for slug, form in asked:
            found = make(slug, form)
            if found is not None and found[1]:
                file = found[0]
                self.stdout.write(f"{slug}.{form.ending}: {file.rows} objects, {file.size} bytes")
