"""Opening hours in words: understood whole, or not at all."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from import_scripts.hours_words import hours_in_osm


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("Пн-Пт 8:00-17:00, перерва 12-13", "Mo-Fr 08:00-12:00,13:00-17:00"),
        ("Пн-Пт 8:00-17:00, перерва 12-13; Сб, Нд вихідний", "Mo-Fr 08:00-12:00,13:00-17:00; Sa,Su off"),
        ("понеділок – п’ятниця: 8.00 – 17.00; субота 9.00-14.00; неділя - вихідний", "Mo-Fr 08:00-17:00; "
         "Sa 09:00-14:00; Su off"),
        ("Пн, Ср, Пт: 9-13; Вт, Чт: 14-18", "Mo,We,Fr 09:00-13:00; Tu,Th 14:00-18:00"),
        ("Щоденно з 9:00 до 21:00", "Mo-Su 09:00-21:00"),
        ("щодня цілодобово", "Mo-Su 00:00-24:00"),
        ("з 8 до 17", "08:00-17:00"),
        ("Будні 9:00-18:00 без перерви", "Mo-Fr 09:00-18:00"),
        ("Пн.-Пт.: з 9.00 до 18.00 год.", "Mo-Fr 09:00-18:00"),
        ("Понеділок 9:00-18:00 Вівторок 10:00-18:00", "Mo 09:00-18:00; Tu 10:00-18:00"),
        ("з понеділка по п’ятницю з 8:00 до 17:00", "Mo-Fr 08:00-17:00"),
        ("Пт-Пн 10-20", "Fr-Su,Mo 10:00-20:00"),
        ("Пн - 8:00-17:00, Вт 9-18", "Mo 08:00-17:00; Tu 09:00-18:00"),
        ("Пн - вихідний, Вт - 9-18", "Mo off; Tu 09:00-18:00"),
        ("9:00-12:00-13:00-18:00", "09:00-12:00,13:00-18:00"),
        ("пн: 08.30 - 17.00\nвт: 08.30 - 20.00", "Mo 08:30-17:00; Tu 08:30-20:00"),
        ("Пн 8-12, 13-17", "Mo 08:00-12:00,13:00-17:00"),
        ("Пн 8-17, обід 12-13; Вт 8-17, обід 12-13", "Mo 08:00-12:00,13:00-17:00; Tu 08:00-12:00,13:00-17:00"),
        ("Mo-Fr 09:00-18:00; PH off", "Mo-Fr 09:00-18:00; PH off"),
        ("24/7", "24/7"),
        ("Monday to Friday 9:00-17:00", "Mo-Fr 09:00-17:00"),
    ],
)  # fmt: skip
def test_hours_are_understood(written: str, hours: str) -> None:
    assert hours_in_osm(written) == hours


@pytest.mark.parametrize(
    "written",
    [
        "", "за домовленістю", "пн: -; вт: -", "Пн-Пт", "Пн 8-25", "вихідний 9-18", "Пн-Пт 8-17 крім свят", "9:00",
        "Пн-Пт 8-17, перерва 18-19",  # the break lies outside the hours
        "Пн-Пт 8-17, перерва 12-13, 12-14",  # which of the two is the break?
        "Пн-Чт 8:00-17:00, Пт 8:00-15:45, перерва 12:00-12:45",  # of Friday alone, or of every day?
        "Пн 9-18; Пн 10-12", "Пн-Пт 8-17; 9-18", "Пн вихідний 9-18", "Пн 8-17 €",
    ],
)  # fmt: skip
def test_what_is_not_clear_is_not_guessed(written: str) -> None:
    assert hours_in_osm(written) is None


WORDS = ("Пн", "Вт", "Нд", "-", "–", ",", ";", "8:00-17:00", "9-13", "перерва", "12-13", "вихідний", "щодня", "крім")


@given(st.lists(st.sampled_from(WORDS), max_size=9))
def test_whatever_is_understood_parses(words: list[str]) -> None:
    found = hours_in_osm(" ".join(words))

    assert found is None or OpeningHours(found)


def test_hours_of_a_towns_organisations_are_understood(shared: Path) -> None:
    organisations = json.loads((shared / "ua-ladyzhyn" / "organization.json").read_text(encoding="utf-8"))
    days = {"monday": "Пн", "tuesday": "Вт", "wednesday": "Ср", "thursday": "Чт", "friday": "Пт", "saturday": "Сб"}
    written = [
        "; ".join(f"{ours} {one[f'organization_{theirs}']}" for theirs, ours in days.items())
        for one in organisations
        if all(one.get(f"organization_{theirs}") for theirs in days)
    ]

    understood = [text for text in written if hours_in_osm(text)]

    assert len(written) > 300
    assert [text for text in written if text not in understood] == []
