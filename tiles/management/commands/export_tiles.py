"""`manage export_tiles`: the public map as one file that needs no server: PMTiles."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from tiles.archive import Exported, export_tiles
from tiles.archive_part import Edges, ExportRefused, Part
from tiles.grid import MAXZOOM, MINZOOM


def box(text: str) -> Edges:
    """West, south, east, north in degrees."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise ArgumentTypeError(f"{text!r}: give west,south,east,north in degrees, as 33.3,47.8,33.5,48.0") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ArgumentTypeError(f"{text!r}: west and south come first, within -180 to 180 and -90 to 90 degrees")
    return west, south, east, north


class Command(BaseCommand):
    help = (
        "Write the published public map as a PMTiles archive, for a CDN, a kiosk without a network or another portal. "
        "The file appears under its name when it is whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", type=Path, nargs="?", help="where to write, as city.pmtiles")
        where.add_argument("--publish", action="store_true", help="write it where /tiles/city.pmtiles answers with it")
        parser.add_argument("--bbox", type=box, help="west,south,east,north: only tiles that touch this box")
        parser.add_argument("--minzoom", type=int, default=MINZOOM, help=f"first zoom, from {MINZOOM}")
        parser.add_argument("--maxzoom", type=int, default=MAXZOOM, help=f"last zoom, up to {MAXZOOM}")

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        target = settings.TILE_ARCHIVE if options["publish"] else options["file"]
        try:
            if options["publish"]:
                target.parent.mkdir(parents=True, exist_ok=True)
            last = self._export(target, Part(options["bbox"], options["minzoom"], options["maxzoom"]))
        except ExportRefused as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        self.stdout.write(
            f"{target}: {last.tiles} tiles of epoch {last.epoch}, {last.total} of them different, "
            f"{last.size_bytes / 1e6:.1f} MB, in {perf_counter() - began:.1f} s."
        )

    def _export(self, target: Path, part: Part) -> Exported:
        last = Exported(0, 0, 0, 0, 0)
        columns = (TextColumn("tiles"), BarColumn(), MofNCompleteColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("tiles", total=None)
            for last in export_tiles(target, part):
                bar.update(task, completed=last.written, total=last.total)
        return last
