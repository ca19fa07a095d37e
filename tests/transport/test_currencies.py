"""Sums of money with the decimals of their currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport.currencies import DECIMALS, decimals_of, is_written_out, written_out


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("8.0000", "UAH", "8.00"),
        ("8.5", "UAH", "8.50"),
        ("300", "JPY", "300"),
        ("300.0000", "JPY", "300"),
        ("1.2", "KWD", "1.200"),
        ("8.125", "UAH", "8.125"),
        ("0", "UAH", "0.00"),
        ("1000000", "UAH", "1000000.00"),
        ("8", "XYZ", "8.00"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(amount: str, currency: str, text: str) -> None:
    assert written_out(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    ("amount", "currency", "is_so"),
    [("8.00", "UAH", True), ("8", "UAH", False), ("8.000", "UAH", False), ("300", "JPY", True), ("3.0", "JPY", False)],
)
def test_whether_it_is_written_so(amount: str, currency: str, is_so: bool) -> None:
    assert is_written_out(Decimal(amount), currency) is is_so


@given(st.decimals(0, 10**8, places=4), st.sampled_from(["UAH", *DECIMALS]))
def test_nothing_is_rounded_away(amount: Decimal, currency: str) -> None:
    text = written_out(amount, currency)

    assert Decimal(text) == amount
    assert len(text.partition(".")[2]) >= decimals_of(currency)
