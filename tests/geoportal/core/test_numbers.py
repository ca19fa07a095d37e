"""Numbers as people read them."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from geoportal.core.numbers import grouped


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("uk", 54947, "54\u00a0947"),
        ("uk", 999, "999"),
        ("uk", Decimal("1654.5"), "1\u00a0654,5"),
        ("en", 1_500_000, "1,500,000"),
    ],
)
def test_thousands_stand_apart_as_the_language_has_them(language: str, number: int | Decimal, written: str) -> None:
    with override(language):
        assert grouped(number) == written
