"""`./dev bench [NAME …]`: run the benchmarks, print their figures, write them to benchmarks/RESULTS.md.

`./dev bench peers` gets the other servers that some of them compare with.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks import peer_setup
from benchmarks.figures import Figure
from benchmarks.report import Run, as_page, kept, machine, with_run
from benchmarks.rounds import plain_loop_ms

NAMES = (
    "hot_tiles", "cold_tiles", "overview_tile", "slowest_tile", "live_edits", "map_session", "box_items",
    "whole_layer", "mixed_load", "web_memory", "city", "import_layer", "import_file", "import_gtfs", "import_housing",
    "page", "start", "journeys", "address",
)  # fmt: skip
RESULTS = Path(__file__).with_name("RESULTS.md")


def main(wanted: list[str]) -> int:
    if wanted == ["peers"]:
        missing = peer_setup.prepare()
        print("\n".join(missing) or "All peers are there.")
        return 0
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(NAMES)}, peers.", file=sys.stderr)
        return 2
    runs = kept()
    met = True
    for name in wanted or NAMES:
        loop_ms = plain_loop_ms()
        print(f"{name} … (a plain loop takes {loop_ms:.0f} ms)", flush=True)
        measure: Callable[[], list[Figure]] = import_module(f"benchmarks.{name}").run
        figures = measure()
        for figure in figures:
            print(f"  {figure}", flush=True)
        met = met and all(figure.is_met for figure in figures)
        runs = with_run(runs, Run.now(name, figures, loop_ms))
        RESULTS.write_text(as_page(sorted(runs.values(), key=lambda run: NAMES.index(run.name)), machine()))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
