"""Telephone numbers, in the forms that registers of Ukraine hold them in."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.phones import PhoneRefused, phones_of


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("(0564) 43-01-74", ["+380564430174"]),
        ("(097)554-09-24", ["+380975540924"]),
        ("(0567)427500, (0567)427589", ["+380567427500", "+380567427589"]),
        ("380564430174", ["+380564430174"]),
        ("+38 (056) 443-01-74", ["+380564430174"]),
        ("00380564430174", ["+380564430174"]),
        ("80564430174", ["+380564430174"]),
        ("564430174", ["+380564430174"]),
        ("800500459", ["+380800500459"]),
        ("тел. 067 976 25 40", ["+380679762540"]),
        ("067–976–25–40; 0 800 500 459", ["+380679762540", "+380800500459"]),
        ("0679762540 або 0679762540", ["+380679762540"]),
        ("факс: (056)\u00a04430174 / моб. 0501234567", ["+380564430174", "+380501234567"]),
        ("+48 22 123 45 67", ["+48221234567"]),
    ],
)
def test_numbers_come_out_in_one_form(written: str, numbers: list[str]) -> None:
    assert phones_of(written) == numbers


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("немає", "holds more than digits"),
        ("+38 +38 067 976 25 40", "holds more than digits"),  # else it would be one of Kosovo
        ("43-01-74", "ten digits"),
        ("05644301741", "ten digits"),
        ("0124567890", "there is no code 012"),
        ("(0564) 43-01-74 дод. 12", "holds more than digits"),
        ("+380", "ten digits"),
        ("+1 2", "of any country"),
        ("+0123456789", "of any country"),
        (" , ; ", "holds no telephone number"),
        ("тел.", "holds no telephone number"),
    ],
)
def test_what_is_no_number_is_refused(written: str, sentence: str) -> None:
    with pytest.raises(PhoneRefused, match=sentence):
        phones_of(written)


@given(st.from_regex(r"0(?:56|67|97)[0-9]{7}", fullmatch=True), st.lists(st.integers(1, 9), max_size=3))
def test_hyphens_do_not_change_a_number(digits: str, places: list[int]) -> None:
    written = "".join(f"-{digit}" if place in places else digit for place, digit in enumerate(digits))

    assert phones_of(written) == [f"+38{digits}"]


@given(st.text())
def test_any_text_is_numbers_or_refused(text: str) -> None:
    try:
        numbers = phones_of(text)
    except PhoneRefused:
        return

    assert all(number[0] == "+" and number[1:].isdecimal() for number in numbers)


def test_every_school_of_the_register_can_be_called(shared: Path) -> None:
    with (shared / "kr-social" / "schools_kr.csv").open(encoding="utf-8", newline="") as file:
        written = [row["Телефон"] for row in csv.DictReader(file)]

    assert len([text for text in written if phones_of(text)]) == 143
