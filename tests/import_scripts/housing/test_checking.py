"""Rules of the format that are asked of whole tables, and the dictionaries that all companies share."""

from dataclasses import replace
from typing import Any

import pytest

from housing.upkeep_format import DICTIONARIES, TABLES, ArchiveName
from import_scripts.housing.archive import TableRead
from import_scripts.housing.checking import Checked, Known, look_up, understood
from import_scripts.housing.dictionaries import Taken, taken
from import_scripts.housing.opened import Archive
from import_scripts.notices import MOST_KEPT, error

NAME = ArchiveName("A01", 2025, 10, "901")
PERIOD = {"NUM_YY": "2025", "NUM_MM": "10", "CODE_FIRME": "901"}
SERVICES = [{"CODE_SERVICE": "11", "NAME_SERVICE": "Прибирання"}]
NOTHING = Known({name: frozenset() for name in DICTIONARIES}, frozenset(), frozenset(), frozenset())


def archive_of(**tables: list[dict[str, str]]) -> Archive:
    """An archive whose other tables are empty."""
    read = {name: TableRead(name, columns={column: [] for column in table.fields}) for name, table in TABLES.items()}
    for name, rows in tables.items():
        for column, values in read[name].columns.items():
            values += [row.get(column, "") for row in rows]
    return Archive("spA010PA.901", [], read)


def tariff(**facts: str) -> dict[str, str]:
    return {**PERIOD, "ID_HOUSE": "103960460100", "CODE_SERVICE": "11", **facts}


def plan(**facts: str) -> dict[str, str]:
    return {
        "CODE_FIRME": "901", "ID_HOUSE": "103960460100", "ID_PLAN": "1", "PLAN_NUM": "П-1",
        "PLAN_DATE_CREATE": "01.09.2025", "PLAN_STATUS": "1", "PLAN_DATE_B": "01.10.2025", "CODE_SERVICE_SFU": "101",
        "CODE_CONSTRUCT": "20", "CODE_SERVICE": "11", **facts,
    }  # fmt: skip


def said(checked: Checked) -> list[tuple[str, int, str, str]]:
    return [(one.code, one.row, one.field, one.value) for one in checked.notices.kept]


def known(**facts: Any) -> Known:
    return replace(NOTHING, codes={**NOTHING.codes, "IRCG_SERVICE": frozenset({"11"})}, **facts)


# --- Tables by themselves -------------------------------------------------------------
def test_a_sound_table_gives_its_values() -> None:
    checked = understood(archive_of(IRC_HOUSE_TARIFS=[tariff(FACT_SUMM="3,5"), tariff(CODE_SERVICE="12")]), NAME)

    assert (said(checked), checked.is_sound) == ([], True)
    assert checked.column("IRC_HOUSE_TARIFS", "FACT_SUMM") == ["3.5", None]
    assert checked.column("IRC_HOUSE_TARIFS", "CODE_SERVICE") == ["11", "12"]


def test_a_column_that_the_file_has_not_is_empty() -> None:
    archive = archive_of(IRC_HOUSE_TARIFS=[tariff(), tariff(CODE_SERVICE="12")])
    del archive.tables["IRC_HOUSE_TARIFS"].columns["CALC_SUMM"]

    checked = understood(archive, NAME)

    assert (said(checked), checked.column("IRC_HOUSE_TARIFS", "CALC_SUMM")) == ([], [None, None])


def test_a_text_of_blanks_is_empty_where_something_is_compulsory() -> None:
    rows = [{**PERIOD, "ID_HOUSE": "103960460100", "SUMMA": "1", "CODE_SERVICE": "11", "WRTOFF_COMMENT": "  "}]

    checked = understood(archive_of(IRC_HOUSE_MATERIALS=rows), NAME)

    assert [code for code, *_rest in said(checked)] == ["housing_value_padded", "housing_value_missing"]


@pytest.mark.parametrize(
    ("company", "row", "is_sound"),
    [("901", "901", True), ("042", "42", True), ("042", "042", True), ("042", "43", False)],
)
def test_the_company_of_the_name_is_a_number_with_zeros(company: str, row: str, is_sound: bool) -> None:
    archive = archive_of(IRC_HOUSE_TARIFS=[tariff(CODE_FIRME=row)])

    assert understood(archive, replace(NAME, company=company)).is_sound is is_sound


@pytest.mark.parametrize(("month", "is_sound"), [("10", True), ("010", True), ("1", False), ("13", False)])
def test_the_month_of_every_row_is_that_of_the_name(month: str, is_sound: bool) -> None:
    assert understood(archive_of(IRC_HOUSE_TARIFS=[tariff(NUM_MM=month)]), NAME).is_sound is is_sound


def test_a_key_that_stands_three_times_is_said_of_the_second_and_the_third() -> None:
    rows = [tariff(), tariff(CODE_SERVICE="12"), tariff(), tariff()]

    checked = understood(archive_of(IRC_HOUSE_TARIFS=rows), NAME)

    assert [(code, row) for code, row, *_rest in said(checked)] == [
        ("housing_key_repeated", 3), ("housing_key_repeated", 4),
    ]  # fmt: skip


def test_the_same_number_written_in_two_ways_is_the_same_key() -> None:
    rows = [tariff(), tariff(CODE_SERVICE="011")]

    assert not understood(archive_of(IRC_HOUSE_TARIFS=rows), NAME).is_sound


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 0),
        ({"PLAN_STATUS": "2", "PLAN_DATE_CLOSE": "20.10.2025"}, 0),
        ({"PLAN_STATUS": "2"}, 1),
        ({"PLAN_CLOSE_REASON": "Готово"}, 1),
        ({"PLAN_DATE_CLOSE": "20.10.2025"}, 1),
        ({"PLAN_DATE_E": "30.09.2025"}, 1),
        ({"PLAN_DATE_E": "01.10.2025"}, 0),
    ],
)
def test_a_plan_that_contradicts_itself_is_loaded_with_a_warning(facts: dict[str, str], count: int) -> None:
    checked = understood(archive_of(IRC_HOUSE_PLANS=[plan(**facts)]), NAME)

    assert [code for code, *_rest in said(checked)] == ["housing_plan_contradicts"] * count
    assert checked.is_sound


@pytest.mark.parametrize(("year", "month", "count"), [(2016, 9, 1), (2016, 10, 0), (2015, 12, 1), (2017, 1, 0)])
def test_months_without_vat_are_marked(year: int, month: int, count: int) -> None:
    checked = understood(archive_of(), replace(NAME, year=year, month=month))

    assert [code for code, *_rest in said(checked)] == ["housing_without_vat"] * count


def test_of_a_fault_in_every_row_enough_is_kept_and_all_is_counted() -> None:
    rows = [tariff(CODE_SERVICE=str(number), FACT_SUMM="x") for number in range(MOST_KEPT + 5)]

    checked = understood(archive_of(IRC_HOUSE_TARIFS=rows), NAME)

    assert len(checked.notices.kept) == MOST_KEPT
    assert list(checked.notices.left_out().values()) == [5]


# --- References -----------------------------------------------------------------------
def test_codes_are_looked_up_in_the_dictionaries_alone() -> None:
    """The archive's own list of services is not the city's."""
    checked = understood(archive_of(IRC_HOUSE_TARIFS=[tariff(CODE_SERVICE="12")], IRCG_SERVICE=SERVICES), NAME)

    look_up(checked, known(houses=frozenset({"103960460100"})))

    assert said(checked) == [("housing_reference_broken", 1, "CODE_SERVICE", "12")]


@pytest.mark.parametrize(("stored", "is_sound"), [(frozenset(), False), (frozenset({"7"}), True)])
def test_a_plan_may_be_one_of_an_earlier_month(stored: frozenset[str], is_sound: bool) -> None:
    row = {**PERIOD, "ID_HOUSE": "103960460100", "ID_VOLUME": "1", "CODE_SERVICE": "11", "ID_PLAN": "7"}
    checked = understood(archive_of(IRC_HOUSE_VOLUMES=[row]), NAME)

    look_up(checked, known(plans=stored, houses=frozenset({"103960460100"})))

    assert checked.is_sound is is_sound


def test_nothing_is_missed_in_a_table_that_could_not_be_read() -> None:
    """One fault is said once, not again by everything that refers to its table."""
    row = {**PERIOD, "ID_TASK": "1", "FIO": "+"}
    archive = archive_of(IRC_HOUSE_WORKERS=[row])
    archive.tables["IRC_HOUSE_TASKS"].notices.append(error("housing_cut_off", "It is cut off."))
    checked = understood(archive, NAME)

    look_up(checked, known())

    assert [code for code, *_rest in said(checked)] == ["housing_cut_off"]


def test_each_house_is_named_where_it_is_first_met() -> None:
    rows = [tariff(), tariff(CODE_SERVICE="12"), tariff(ID_HOUSE="103960460200")]
    checked = understood(archive_of(IRC_HOUSE_TARIFS=rows, IRC_HOUSE_PLANS=[]), NAME)
    houses = frozenset({"103960460100"})

    look_up(checked, known(houses=houses, houses_of_others=houses))

    assert [one for one in said(checked) if one[0].startswith("housing_house")] == [
        ("housing_house_of_another", 1, "ID_HOUSE", "103960460100"),
        ("housing_house_unknown", 3, "ID_HOUSE", "103960460200"),
    ]


# --- Dictionaries ---------------------------------------------------------------------
def versions(**numbers: str) -> list[dict[str, str]]:
    return [{"NAME_REF": name, "VERSION": number} for name, number in numbers.items()]


def taking(
    stored: dict[str, dict[int, str | None]],
    tables: dict[str, list[dict[str, str]]],
    *,
    is_keeper: bool = False,
    version: int = 0,
) -> tuple[Taken, list[str]]:
    checked = understood(archive_of(**tables), NAME)
    every: dict[str, dict[int, str | None]] = {**{name: {} for name in DICTIONARIES}, **stored}
    found = taken(checked, every, {"IRCG_SERVICE": version}, is_keeper=is_keeper)
    return found, [one.code for one in checked.notices.kept]


def test_what_the_portal_has_not_is_taken() -> None:
    found, codes = taking({}, {"IRCG_SERVICE": SERVICES})

    assert (codes, found.codes["IRCG_SERVICE"]) == (["housing_dictionary_taken"], frozenset({"11"}))
    assert found.entries == {"IRCG_SERVICE": {"CODE_SERVICE": ["11"], "NAME_SERVICE": ["Прибирання"]}}
    assert found.versions == {"IRCG_SERVICE": 0}


def test_what_the_portal_has_stays_as_it_is() -> None:
    found, codes = taking({"IRCG_SERVICE": {11: "Двір", 12: "Мережі"}}, {"IRCG_SERVICE": SERVICES})

    assert (codes, found.entries, found.versions) == (["housing_dictionary_differs"], {}, {})
    assert found.codes["IRCG_SERVICE"] == frozenset({"11", "12"})


@pytest.mark.parametrize(
    ("declared", "stored_version", "is_taken"), [("4", 3, True), ("3", 3, False), ("2", 3, False), ("", 0, False)]
)
def test_a_keeper_replaces_a_dictionary_by_a_higher_version(declared: str, stored_version: int, is_taken: bool) -> None:
    tables = {"IRCG_SERVICE": SERVICES, "IRCG_REFSVERSION": versions(IRCG_SERVICE=declared)}

    found, codes = taking({"IRCG_SERVICE": {11: "Двір"}}, tables, is_keeper=True, version=stored_version)

    assert codes == ["housing_dictionary_taken" if is_taken else "housing_dictionary_differs"]
    assert found.versions == ({"IRCG_SERVICE": int(declared)} if is_taken else {})


def test_whoever_is_no_keeper_declares_no_version() -> None:
    tables = {"IRCG_SERVICE": SERVICES, "IRCG_REFSVERSION": versions(IRCG_SERVICE="4")}

    found, codes = taking({"IRCG_SERVICE": {11: "Прибирання"}}, tables)

    assert (codes, found.versions) == (["housing_version_not_permitted"], {})


@pytest.mark.parametrize(
    ("table", "key", "name", "code", "is_added"),
    [
        ("IRCG_MEASURE_UNITS", "CODE_UNIT", "NAME_UNIT", "housing_dictionary_added", True),
        ("IRCG_CONSTRUCT", "CODE_CONSTRUCT", "NAME_CONSTRUCT", "housing_dictionary_added", True),
        ("IRCG_OPERATION", "CODE_OPERATION", "NAME_OPERATION", "housing_dictionary_added", True),
        ("IRCG_SERVICE", "CODE_SERVICE", "NAME_SERVICE", "housing_dictionary_left_out", False),
        ("IRCG_SERVICE_SFU", "CODE_SERVICE_SFU", "NAME_SERVICE_SFU", "housing_dictionary_left_out", False),
        ("IRCG_OVERHEAD_COSTS", "CODE_COST", "NAME_COST", "housing_dictionary_left_out", False),
    ],
)
def test_only_open_dictionaries_are_added_to(table: str, key: str, name: str, code: str, is_added: bool) -> None:
    rows = [{key: "1", name: "Старе"}, {key: "2", name: "Нове"}]

    found, codes = taking({table: {1: "Старе"}}, {table: rows})

    assert codes == [code]
    assert ("2" in found.codes[table]) is is_added
    assert [entries[key] for entries in found.entries.values()] == ([["2"]] if is_added else [])
