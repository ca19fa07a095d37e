"""`manage build_tiles`: draw every public tile, so that no reader waits for one."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tiles.build import build_tiles


class Command(BaseCommand):
    help = "Draw and store every tile of the public map, zooms 8 to 16."

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        tiles: dict[int, tuple[int, int]] = {}
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("tiles")
            for step in build_tiles():
                tiles[step.z] = (step.drawn, step.size_bytes)
                bar.update(task, description=f"zoom {step.z}", completed=step.drawn, total=step.total)
        count = sum(drawn for drawn, _ in tiles.values())
        size = sum(size for _, size in tiles.values())
        self.stdout.write(f"{count} tiles, {size / 1e6:.1f} MB, in {perf_counter() - began:.1f} s.")
