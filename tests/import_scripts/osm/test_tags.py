"""Names, addresses, properties: what becomes of tags."""

from datetime import date

import pytest

from import_scripts.osm.tags import Facts, address_line, facts_of

Complaint = tuple[str, str]


def facts(tags: dict[str, str]) -> tuple[Facts, list[Complaint]]:
    complaints: list[Complaint] = []
    return facts_of(tags, lambda code, name, value, message: complaints.append((code, name))), complaints


def test_the_ukrainian_field_takes_the_ukrainian_name_and_every_other_language_is_a_text() -> None:
    found, complaints = facts(
        {
            "name": "Ateneum",
            "name:uk": "Атенеум",
            "name:fi": "Ateneum",
            "name:sv": "Ateneum konst",
            "name:zh-Hant": "館",
        }
    )

    assert found.name == "Атенеум"
    assert found.texts == {"fi": {"name": "Ateneum"}, "sv": {"name": "Ateneum konst"}, "zh-Hant": {"name": "館"}}
    assert found.properties == {}
    assert complaints == []


def test_a_local_name_that_no_language_says_stays_a_property() -> None:
    found, _ = facts({"name": "Ateneum", "name:uk": "Атенеум", "name:sv": "Ateneum konst"})

    assert (found.name, found.properties) == ("Атенеум", {"name": "Ateneum"})


def test_the_local_name_stands_in_where_there_is_no_ukrainian_one() -> None:
    found, _ = facts({"name": "Esplanadi", "description": "Puisto", "description:en": "A park"})

    assert (found.name, found.description) == ("Esplanadi", "Puisto")
    assert found.texts == {"en": {"description": "A park"}}


def test_what_looks_like_a_language_and_is_none_stays_a_property() -> None:
    found, _ = facts(
        {"name:left": "Лівий", "name:etymology:wikidata": "Q1", "old_name": "вулиця Леніна", "alt_name": "Б"}
    )

    assert found.texts == {}
    assert found.properties == {
        "alt_name": "Б", "name:etymology:wikidata": "Q1", "name:left": "Лівий", "old_name": "вулиця Леніна",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "line"),
    [
        ({"addr:street": "вулиця Соборності", "addr:housenumber": "15/2"}, "вулиця Соборності, 15/2"),
        ({"addr:place": "Калинівка", "addr:housenumber": "7"}, "Калинівка, 7"),
        ({"addr:street": "вулиця Соборності"}, ""),
        ({"addr:housenumber": "15"}, ""),
        ({}, ""),
    ],
)
def test_an_address_is_street_and_number(tags: dict[str, str], line: str) -> None:
    assert address_line(tags) == line


def test_an_address_is_said_in_the_languages_its_street_is() -> None:
    found, _ = facts({
        "addr:street": "Mannerheimintie", "addr:street:sv": "Mannerheimvägen", "addr:street:uk": "вулиця Маннергейма",
        "addr:housenumber": "2",
    })  # fmt: skip

    assert found.address == "вулиця Маннергейма, 2"
    assert found.texts == {"sv": {"address": "Mannerheimvägen, 2"}}


def test_an_address_without_a_number_leaves_no_empty_translation() -> None:
    found, _ = facts({"addr:street": "Esplanadi", "addr:street:sv": "Esplanaden"})

    assert (found.address, found.texts) == ("", {})
    assert found.properties == {"addr:street": "Esplanadi", "addr:street:sv": "Esplanaden"}


def test_a_name_too_long_for_the_ledger_is_cut_and_complained_of() -> None:
    found, complaints = facts({"name": "а" * 301, "name:en": "b" * 300})

    assert found.name == "а" * 299 + "…"
    assert found.texts == {"en": {"name": "b" * 300}}
    assert complaints == [("value_too_long", "name:uk")]


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ({"highway": "construction"}, "planned"),
        ({"building": "construction"}, "planned"),
        ({"opening_hours": "closed"}, "paused"),
        ({"opening_hours": "24/7"}, "active"),
        ({}, "active"),
    ],
)
def test_the_state_is_read_off_the_tags(tags: dict[str, str], status: str) -> None:
    assert facts(tags)[0].status == status


@pytest.mark.parametrize(
    ("tags", "day"),
    [
        ({"check_date": "2021-05-06"}, date(2021, 5, 6)),
        ({"check_date": "2021-05-06", "survey:date": "2022-01-02"}, date(2022, 1, 2)),
        ({"check_date": "2021-02-30"}, None),
        ({"check_date": "2021"}, None),
        ({}, None),
    ],
)
def test_the_day_somebody_stood_before_it_is_the_day_it_was_verified(tags: dict[str, str], day: date | None) -> None:
    assert facts(tags)[0].verified_on == day
