"""Rows on their way out of the cage, some at a time: what is done for many at once costs each of them a fraction.

A bundle never waits for long, and is never large: where each row is, each goes alone.
"""

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Any

import shapely

from import_scripts.rows import RawRow

MOST_ROWS = 500
MOST_WEIGHT = 1 << 20  # about so many bytes
NESTED_WEIGHT = 1 << 14  # of a value that holds others, which nobody counts


def bundles(rows: Iterable[RawRow], wait_s: float) -> Iterator[list[RawRow]]:
    """All the rows in their order. What has come before an error is handed on before it is raised."""
    bundle: list[RawRow] = []
    weight, until = 0, monotonic() + wait_s
    try:
        for row in rows:
            bundle.append(row)
            weight += _weight(row)
            if len(bundle) >= MOST_ROWS or weight >= MOST_WEIGHT or monotonic() > until:
                yield bundle
                bundle, weight, until = [], 0, monotonic() + wait_s
    except Exception:
        if bundle:
            yield bundle
        raise
    if bundle:
        yield bundle


def _weight(row: RawRow) -> int:
    """About how many bytes it takes on its way."""
    weight = 100
    if row.shape is not None and not isinstance(row.shape, shapely.Point):
        weight += 16 * int(shapely.get_num_coordinates(row.shape))
    for value in row.values.values():
        weight += _weight_of(value)
    return weight


def _weight_of(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    return NESTED_WEIGHT if isinstance(value, list | tuple | dict) else 8
