"""`manage build_tiles`: draw every public tile, so that no reader waits for one."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from tiles.build import Progress, build_tiles


class Command(BaseCommand):
    help = "Draw and store every tile of the public map, zooms 8 to 16."

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        last = Progress(0, 0, 0)
        columns = (TextColumn("tiles"), BarColumn(), MofNCompleteColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("tiles")
            for last in build_tiles():
                bar.update(task, completed=last.drawn, total=last.total)
        seconds = perf_counter() - began
        self.stdout.write(f"{last.drawn} tiles, {last.size_bytes / 1e6:.1f} MB, in {seconds:.1f} s.")
