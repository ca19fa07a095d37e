"""Taking turns, ratios and percentiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rounds import interleaved, median_ratio, percentile, plain_loop_ms

NUMBERS = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=50)


def test_everybody_is_measured_in_turn_and_nobody_is_always_first() -> None:
    turns: list[str] = []

    def one(name: str) -> int:
        turns.append(name)
        return len(turns)

    results = interleaved({"a": lambda: one("a"), "b": lambda: one("b"), "c": lambda: one("c")}, rounds=4)

    assert "".join(turns) == "abcbcacababc"
    assert results == {"a": [1, 6, 8, 10], "b": [2, 4, 9, 11], "c": [3, 5, 7, 12]}


def test_nobody_takes_part_in_an_empty_contest() -> None:
    assert interleaved({}, rounds=3) == {}


def test_a_ratio_is_taken_within_each_round() -> None:
    # The machine was half as fast in the second round; who is twice as fast remains so.
    assert median_ratio([20, 10, 20], [10, 5, 10]) == 2.0


def test_rounds_that_do_not_match_are_no_comparison() -> None:
    with pytest.raises(ValueError, match="shorter"):
        median_ratio([1.0, 2.0], [1.0])


@pytest.mark.parametrize(("share", "expected"), [(0, 1), (0.01, 1), (0.5, 50), (0.99, 99), (0.991, 100), (1, 100)])
def test_percentile_is_the_nearest_rank(share: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


@given(NUMBERS, st.floats(min_value=0, max_value=1))
def test_a_percentile_is_one_of_the_values_and_bounds_its_share(values: list[float], share: float) -> None:
    found = percentile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)


def test_a_loop_takes_time_on_every_machine() -> None:
    assert plain_loop_ms(rounds=1) > 0
