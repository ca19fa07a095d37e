"""Figures: what is met, what is missed, and how it is told."""

import pytest

from benchmarks.figures import Figure, readable


@pytest.mark.parametrize(
    ("value", "verdict", "is_met"),
    [(10, "aim", True), (20, "aim", True), (21, "met", True), (50, "met", True), (51, "MISSED", False)],
)
def test_less_is_better_unless_said(value: float, verdict: str, is_met: bool) -> None:
    figure = Figure("x", value, "ms", must=50, aim=20)

    assert (figure.verdict, figure.is_met) == (verdict, is_met)


@pytest.mark.parametrize(("value", "verdict"), [(3.0, "aim"), (2.5, "met"), (1.9, "MISSED")])
def test_more_may_be_better(value: float, verdict: str) -> None:
    assert Figure("x", value, "×", must=2, aim=3, more_is_better=True).verdict == verdict


def test_what_could_not_be_measured_has_not_failed() -> None:
    figure = Figure("of martin's", None, "×", must=1, checked="there is no cargo", more_is_better=True)

    assert figure.is_met
    assert str(figure) == "of martin's: – | must ≥ 1 × | not measured | there is no cargo"


def test_an_aim_alone_promises_nothing() -> None:
    assert Figure("x", 0.7, "×", aim=0.5).is_met
    assert Figure("x", 0.7, "×", aim=0.5).verdict == "met"


def test_a_figure_without_targets_has_no_verdict() -> None:
    assert str(Figure("x", 5, "s", checked="3 rounds")) == "x: 5 s | 3 rounds"


@pytest.mark.parametrize(
    ("number", "text"), [(0.01234, "0.0123"), (1.234, "1.23"), (99.96, "100"), (123.4, "123"), (12345.6, "12,346")]
)
def test_numbers_have_three_digits_and_no_powers(number: float, text: str) -> None:
    assert readable(number) == text
