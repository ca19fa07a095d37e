"""Of Python's collector, which looks for cycles among all that was made lately, whenever a little more was made.

Rows come by the million, are gone a thousand later, and leave no cycles: looking at them, and with them again and again
at all that a program loads when it starts, took a third of an import's time.
"""

import gc

RARELY = 50_000  # more made than gone: some thousand rows are fewer


def collect_rarely() -> None:
    """For a process that does nothing but imports; what it has loaded by now is never looked at again."""
    gc.freeze()
    gc.set_threshold(RARELY, *gc.get_threshold()[1:])
