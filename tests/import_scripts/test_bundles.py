"""Rows leave the cage together, but never late, never in large pieces, and none is lost where the reader breaks."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from import_scripts import bundles as made
from import_scripts.bundles import MOST_ROWS, bundles
from import_scripts.rows import RawRow

LONG_S = 3600.0


def numbers(rows: list[RawRow], wait_s: float = LONG_S) -> list[list[int]]:
    return [[row.number for row in bundle] for bundle in bundles(rows, wait_s)]


@given(st.lists(st.sampled_from(["", "x" * 300_000, 5, ["x"], None]), max_size=30), st.sampled_from([-1.0, LONG_S]))
def test_all_come_once_and_in_their_order(values: list[Any], wait_s: float) -> None:
    rows = [RawRow(number, {"a": value}) for number, value in enumerate(values, 1)]

    found = numbers(rows, wait_s)

    assert [number for bundle in found for number in bundle] == list(range(1, len(rows) + 1))
    assert all(found)


def test_so_many_go_together() -> None:
    found = numbers([RawRow(number) for number in range(2 * MOST_ROWS + 1)])

    assert [len(bundle) for bundle in found] == [MOST_ROWS, MOST_ROWS, 1]


@pytest.mark.parametrize(
    ("row", "most"),
    [
        (RawRow(1, {"a": "x" * 600_000}), 2),
        (RawRow(1, {"a": "x", "b": ["y" * 600_000]}), 64),  # nobody looks into lists: they count as if they were long
        (RawRow(1, {}, LineString([(0, n) for n in range(40_000)])), 2),
        (RawRow(1, {}, Point(1, 2)), MOST_ROWS),
    ],
)
def test_large_rows_go_in_small_bundles(row: RawRow, most: int) -> None:
    assert max(len(bundle) for bundle in bundles([row] * 2 * MOST_ROWS, LONG_S)) == most


def test_who_reads_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 0.0
    monkeypatch.setattr(made, "monotonic", lambda: now_s)

    def slowly() -> Iterator[RawRow]:
        nonlocal now_s
        for number in range(1, 6):
            now_s += 0.15
            yield RawRow(number)

    assert [[row.number for row in bundle] for bundle in bundles(slowly(), 0.2)] == [[1, 2], [3, 4], [5]]


def test_what_came_before_a_fault_is_handed_on_and_then_the_fault() -> None:
    def breaking() -> Iterator[RawRow]:
        yield RawRow(1)
        yield RawRow(2)
        raise KeyError("x")

    found: list[int] = []
    with pytest.raises(KeyError):
        found.extend(row.number for bundle in bundles(breaking(), LONG_S) for row in bundle)

    assert found == [1, 2]


def test_a_fault_before_the_first_row_comes_alone() -> None:
    broken = (rows[0] for rows in [list[RawRow]()])

    with pytest.raises(IndexError):
        next(bundles(broken, LONG_S))
