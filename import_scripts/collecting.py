"""Of Python's collector, which looks for cycles among all that was made lately, whenever a little more was made.

Rows come by the million, are gone a thousand later, and are no cycles themselves: looking at them, and with them again
and again at all that a program loads when it starts, took a third of an import's time.
"""

import gc
from collections.abc import Iterable, Iterator
from typing import TypeVar

RARELY = 50_000  # more made than gone: some thousand rows are fewer
EVERY = 50  # bundles of rows
Bundle = TypeVar("Bundle")


def collect_rarely() -> None:
    """For a process that does nothing but imports; what it has loaded by now is never looked at again."""
    gc.freeze()
    gc.set_threshold(RARELY, *gc.get_threshold()[1:])


def collected(bundles: Iterable[Bundle]) -> Iterator[Bundle]:
    """All of them, and after every EVERY a look for cycles: what a library leaves behind of a thousand rows may be a
    cycle of a few objects, which do not count, with all that was read."""
    for number, bundle in enumerate(bundles, 1):
        yield bundle
        if number % EVERY == 0:
            gc.collect()
