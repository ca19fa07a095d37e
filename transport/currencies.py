"""How many decimals the sums of a currency are written with, as ISO 4217 has it."""

from decimal import Decimal

USUALLY = 2
DECIMALS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def decimals_of(currency: str) -> int:
    return DECIMALS.get(currency, USUALLY)


def is_written_out(amount: Decimal, currency: str) -> bool:
    """Whether the amount has exactly as many decimals as its currency: 8.00 hryvnias, 300 yen."""
    return amount.as_tuple().exponent == -decimals_of(currency)


def written_out(amount: Decimal, currency: str) -> str:
    """The amount with the decimals of its currency, and with more where it has more."""
    exact = amount.normalize()
    decimals = max(decimals_of(currency), -int(exact.as_tuple().exponent))
    return f"{exact:.{decimals}f}"
