"""`./dev bench [NAME …]`: run the benchmarks, print their figures, write them to benchmarks/RESULTS.md."""

import os
import platform
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure

NAMES = ("city", "import_layer", "page", "start")
RESULTS = Path(__file__).with_name("RESULTS.md")


def main(wanted: list[str]) -> int:
    if unknown := [name for name in wanted if name not in NAMES]:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    figures: dict[str, list[Figure]] = {}
    for name in wanted or NAMES:
        print(f"{name} …", flush=True)
        run: Callable[[], list[Figure]] = import_module(f"benchmarks.{name}").run
        figures[name] = run()
        for figure in figures[name]:
            print(f"  {figure}", flush=True)
    if not wanted:
        RESULTS.write_text(as_page(figures))
    return 0 if all(figure.is_met for some in figures.values() for figure in some) else 1


def as_page(figures: dict[str, list[Figure]]) -> str:
    """The figures as the page that is kept in the repository."""
    lines = [
        "# Measured",
        "",
        f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}."
        " Medians; these machines are noisy, so read them as sizes, not as truths. `./dev bench` makes this page.",
        "",
        "| what | measured | target | checked |",
        "|---|---|---|---|",
    ]
    for some in figures.values():
        for f in some:
            target = "" if f.most is None else f"≤ {f.most:g} {f.unit}"
            lines.append(f"| {f.name} | {f.value:.3g} {f.unit} | {target} | {f.checked} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
