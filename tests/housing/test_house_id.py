"""The twelve digits of a house."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housing.house_id import LETTERS, HouseId, NotAHouseId

HOUSES = st.builds(
    HouseId,
    street=st.integers(0, 9999),
    house=st.integers(1, 999),
    letter=st.sampled_from(["", *LETTERS[1:]]),
    block=st.integers(0, 99),
)


@pytest.mark.parametrize(
    ("digits", "house", "number"),
    [
        ("100770260000", HouseId(77, 26), "26"),
        ("103960460100", HouseId(396, 46, "А"), "46А"),
        ("102060430001", HouseId(206, 43, "", 1), "43/1"),
        ("106610620600", HouseId(661, 62, "Е"), "62Е"),
        ("103969010100", HouseId(396, 901, "А"), "901А"),
        ("102069020001", HouseId(206, 902, "", 1), "902/1"),
        ("100770052802", HouseId(77, 5, "І", 2), "5І/2"),
    ],
)
def test_examples_of_the_format_are_read_and_written(digits: str, house: HouseId, number: str) -> None:
    found = HouseId.of(digits)

    assert (found, found.number, str(found)) == (house, number, digits)


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("203960460100", "'203960460100' does not begin with 1."),
        ("103960462900", "'103960462900' has the letter index 29, and 28 is the last."),
        ("10396046010", "'10396046010' is not 12 digits."),
        ("1039604601000", "'1039604601000' is not 12 digits."),
        ("10396046010x", "'10396046010x' is not 12 digits."),
        ("１03960460100", "'１03960460100' is not 12 digits."),
        ("103960000100", "The house 0 is not between 1 and 999."),
        ("", "'' is not 12 digits."),
    ],
)
def test_what_is_no_house_is_refused_with_what_is_wrong(digits: str, said: str) -> None:
    with pytest.raises(NotAHouseId) as refused:
        HouseId.of(digits)

    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((10000, 1), "The street 10000 is not between 0 and 9999."),
        ((-1, 1), "The street -1 is not between 0 and 9999."),
        ((1, 0), "The house 0 is not between 1 and 999."),
        ((1, 1000), "The house 1000 is not between 1 and 999."),
        ((1, 1, "", 100), "The block 100 is not between 0 and 99."),
        ((1, 1, "Ї"), "The letter 'Ї' has no index."),
        ((1, 1, " "), "The letter ' ' has no index."),
        ((1, 1, "АБ"), "The letter 'АБ' has no index."),
        ((1, 1, "A"), "The letter 'A' has no index."),
    ],
)
def test_what_the_format_cannot_write_is_refused(parts: tuple[int, int], said: str) -> None:
    with pytest.raises(NotAHouseId) as refused:
        HouseId(*parts)

    assert str(refused.value) == said


@given(HOUSES)
def test_a_house_comes_back_from_its_digits(house: HouseId) -> None:
    assert HouseId.of(str(house)) == house


@given(HOUSES, HOUSES)
def test_different_houses_have_different_digits(one: HouseId, other: HouseId) -> None:
    assert (str(one) == str(other)) == (one == other)
    assert len(str(one)) == 12


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_digits_that_are_read_are_the_only_ones_of_their_house(digits: str) -> None:
    try:
        house = HouseId.of(digits)
    except NotAHouseId:
        return

    assert str(house) == digits
