"""What one text of an archive means."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housing.upkeep_format import TABLES, Field
from import_scripts.housing.archive import Unreadable
from import_scripts.housing.values import LARGEST, meaning

ACTS = TABLES["IRC_HOUSE_ACTS"].fields
SUMMA, YEAR, DAY, NUMBER, HOUSE = (ACTS[name] for name in ("SUMMA", "NUM_YY", "ACT_DATE", "ACT_NUM", "ID_HOUSE"))
VALUE_COST = TABLES["IRC_OVERHEAD_COSTS"].fields["VALUE_COST"]
STATUS = TABLES["IRC_HOUSE_PLANS"].fields["PLAN_STATUS"]


@pytest.mark.parametrize(
    ("text", "field", "found"),
    [
        ("", SUMMA, None),
        ("0", SUMMA, "0"),
        ("0.0000", SUMMA, "0"),
        ("-5.50", SUMMA, "-5.5"),
        ("12,5", SUMMA, "12.5"),
        ("00012.5", SUMMA, "12.5"),
        ("+7", SUMMA, "7"),
        ("7.", SUMMA, "7"),
        ("999999.9999", SUMMA, "999999.9999"),
        ("1.50000000", SUMMA, "1.5"),
        ("99999999.99", VALUE_COST, "99999999.99"),
        ("0010", YEAR, "10"),
        ("-3", YEAR, "-3"),
        ("2147483647", YEAR, "2147483647"),
        ("1.2.2025", DAY, "2025-02-01"),
        ("29.02.2024", DAY, "2024-02-29"),
        ('ТОВ "Ґанок"', NUMBER, 'ТОВ "Ґанок"'),
        ("  А-1 ", NUMBER, "А-1"),
        ("   ", NUMBER, None),
        ("103960460100", HOUSE, "103960460100"),
        ("2", STATUS, "2"),
    ],
)
def test_a_text_means(text: str, field: Field, found: str | None) -> None:
    assert meaning(text, field) == found


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("1000000", SUMMA, "housing_number_too_large"),
        ("0.00001", SUMMA, "housing_number_too_large"),
        ("1.001", VALUE_COST, "housing_number_too_large"),
        ("1e5", SUMMA, "housing_number_unreadable"),
        ("NaN", SUMMA, "housing_number_unreadable"),
        (" 1", SUMMA, "housing_number_unreadable"),
        ("1 000", SUMMA, "housing_number_unreadable"),
        ("١", SUMMA, "housing_number_unreadable"),
        (".5", SUMMA, "housing_number_unreadable"),
        ("1.5", YEAR, "housing_number_unreadable"),
        ("2147483648", YEAR, "housing_number_too_large"),
        ("9" * 400, YEAR, "housing_number_too_large"),
        ("3", STATUS, "housing_flag_unknown"),
        ("29.02.2025", DAY, "housing_date_unreadable"),
        ("2025-02-01", DAY, "housing_date_unreadable"),
        ("1.2.25", DAY, "housing_date_unreadable"),
        ("32.01.2025", DAY, "housing_date_unreadable"),
        ("А" * 21, NUMBER, "housing_value_too_long"),
        ("А\x00", NUMBER, "housing_character_unseen"),
        ("10396046010", HOUSE, "housing_house_id"),
    ],
)
def test_a_text_that_means_nothing_is_refused(text: str, field: Field, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        meaning(text, field)

    assert refused.value.notice.code == code


def test_of_two_lengths_the_larger_is_allowed() -> None:
    trade = TABLES["IRC_HOUSE_CHARGES"].fields["QUALIFICATION"]

    assert (trade.length, trade.header_length) == (64, 250)
    assert meaning("а" * 250, trade) == "а" * 250
    with pytest.raises(Unreadable):
        meaning("а" * 251, trade)


@given(st.decimals(min_value=Decimal("-999999.9999"), max_value=Decimal("999999.9999"), places=4))
def test_every_amount_that_fits_keeps_its_value(amount: Decimal) -> None:
    found = meaning(f"{amount:f}", SUMMA)

    assert found is not None
    assert Decimal(found) == amount


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_an_amount_is_kept_exactly_or_refused(amount: Decimal) -> None:
    fits = abs(amount) < 10**6 and amount == round(amount, 4)
    try:
        found = meaning(f"{amount:f}", SUMMA)
    except Unreadable:
        assert not fits
    else:
        assert found is not None
        assert fits
        assert Decimal(found) == amount


@given(st.integers())
def test_a_whole_number_is_kept_exactly_or_refused(number: int) -> None:
    try:
        found = meaning(str(number), YEAR)
    except Unreadable:
        assert abs(number) > LARGEST
    else:
        assert found == str(number)


@given(st.dates())
def test_every_day_is_read_in_either_form(day: object) -> None:
    year, month, date = str(day).split("-")

    assert meaning(f"{date}.{month}.{year}", DAY) == str(day)
    assert meaning(f"{int(date)}.{int(month)}.{year}", DAY) == str(day)
