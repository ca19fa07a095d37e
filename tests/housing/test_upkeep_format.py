"""The format as data: what the documentation says of it in figures."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housing.models.upkeep import MODELS, UpkeepLoad
from housing.upkeep_format import DICTIONARIES, TABLES, ArchiveName


def test_there_are_eighteen_tables_in_two_families() -> None:
    assert len(TABLES) == 18
    assert len([table for table in TABLES.values() if table.is_dictionary]) == 7
    assert len(DICTIONARIES) == 6
    assert sum(len(table.fields) for table in TABLES.values()) == 147


def test_what_a_table_refers_to_is_loaded_before_it() -> None:
    order = list(TABLES)
    for table in TABLES.values():
        for column, target, key in table.refers:
            assert column in table.fields
            assert key in TABLES[target].fields
            assert order.index(target) <= order.index(table.name)


def test_keys_and_people_are_fields() -> None:
    people = {(table.name, name) for table in TABLES.values() for name in table.personal}

    assert people == {
        ("IRC_HOUSE_CHARGES", "FIO"), ("IRC_HOUSE_WORKERS", "FIO"), ("IRC_HOUSE_TASKS", "FIO_MASTER"),
    }  # fmt: skip
    assert all(set(table.key) | set(table.personal) <= table.fields.keys() for table in TABLES.values())


@pytest.mark.parametrize("name", MODELS)
def test_every_column_that_is_kept_has_its_place(name: str) -> None:
    """As long as the format allows: a text that passes the check fits the column."""
    columns: dict[str, Any] = {str(field.column): field for field in MODELS[name]._meta.concrete_fields}
    kept = {column.lower(): TABLES[name].fields[column] for column in TABLES[name].kept}

    assert columns.keys() - {"id", "load_id"} == kept.keys()
    for column, one in kept.items():
        longest = max(one.length, one.header_length) if one.header_type == "CHARACTER VARYING" else one.length
        if one.sort == "text":
            assert columns[column].max_length == longest
        if one.sort == "decimal":
            assert (columns[column].max_digits, columns[column].decimal_places) == (one.whole + one.places, one.places)
        assert columns[column].null is not one.is_required


def test_loads_know_every_table_that_has_rows() -> None:
    assert MODELS.keys() == TABLES.keys() - {"IRCG_REFSVERSION"}
    assert [state.value for state in UpkeepLoad.State] == ["current", "replaced", "undone"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("spA010PA.901", ArchiveName("A01", 2025, 10, "901")),
        ("sp0170H1.042", ArchiveName("017", 2017, 1, "042")),
        ("spzz90GC.315", ArchiveName("zz9", 2016, 12, "315")),
        ("spA0100C.001", ArchiveName("A01", 2000, 12, "001")),
    ],
)
def test_examples_of_names_are_read_and_written(text: str, name: ArchiveName) -> None:
    assert ArchiveName.of(text) == name
    assert str(name) == text


@pytest.mark.parametrize(
    "text", ["", "spA010PA.901.zip", "SPA010PA.901", "spA011PA.901", "spA010PD.901", "spA010P0.901", "spA010pA.901",
             "spA010PA.90", "spA010PA.9012", "spЖ010PA.901", "x/spA010PA.901", "spA010PA.901\n"]
)  # fmt: skip
def test_other_names_are_none(text: str) -> None:
    assert ArchiveName.of(text) is None


@given(st.integers(2000, 2035), st.integers(1, 12), st.from_regex(r"\A[0-9A-Za-z]{3}\Z"))
def test_every_month_comes_back_from_its_name(year: int, month: int, serial: str) -> None:
    name = ArchiveName(serial, year, month, "901")

    assert ArchiveName.of(str(name)) == name
