"""What the writer writes, the caged reader reads; and what the child sends is not believed."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.housing_archive_file import write_archive
from fixtures.housing_archives import Company, House, months_of
from housing.models import Manager, UpkeepLoad, UpkeepPlan
from housing.upkeep_format import TABLES, ArchiveName, Field
from import_scripts import wire
from import_scripts.housing.archive import FILLED, TableRead, tables_of
from import_scripts.housing.load import Wishes, import_archives
from import_scripts.housing.opened import _add_rows, _table, read_archive
from import_scripts.housing.values import meaning

NAME = ArchiveName("A01", 2025, 10, "901")
LETTERS = "".join(chr(code) for code in range(0x410, 0x450)) + 'ҐґЄєІіЇї№«»–—’"abcXYZ0189 ./-'


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """Whatever the field may hold."""
    found: st.SearchStrategy[Any]
    if field.name == "ID_HOUSE":
        found = st.sampled_from(["103960460100", "100770052802"])
    elif field.sort == "integer":
        found = st.integers(0, 1) if field.name.startswith("IS_") else st.integers(1, 2)
    elif field.sort == "decimal":
        most = Decimal(10) ** field.whole - Decimal(1).scaleb(-field.places)
        found = st.decimals(-most, most, places=field.places)
    elif field.sort == "date":
        found = st.dates(date(1900, 1, 1), date(2100, 1, 1))
    else:
        texts = st.text(LETTERS, min_size=1, max_size=min(field.length, field.header_length, 60))
        found = texts.map(str.strip).filter(bool)
    return found if field.is_required else st.none() | found


TABLE = st.sampled_from(sorted(TABLES)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.lists(st.fixed_dictionaries({one.name: values_of(one) for one in TABLES[name].fields.values()}), max_size=3),
    )
)


@settings(max_examples=30, deadline=None)
@given(TABLE)
def test_arbitrary_rows_come_back_as_they_were_written(written: tuple[str, list[dict[str, Any]]]) -> None:
    name, rows = written
    with tempfile.TemporaryDirectory() as folder:
        path = write_archive(Path(folder), NAME, {name: rows})
        said: list[Any] = []
        tables = {table.name: table for table in tables_of(path, said)}

    read = tables[name]
    assert (said, [table.notices for table in tables.values()]) == ([], [[] for _name in TABLES])
    for column, one in TABLES[name].fields.items():
        texts = read.columns[column]
        if column in TABLES[name].personal:
            assert texts == [FILLED] * len(rows)
        else:
            assert [normal(meaning(text, one)) for text in texts] == [normal(row[column]) for row in rows]


def normal(value: Any) -> Any:
    """One form of a value, whether written or read."""
    if value is None:
        return None
    text = str(value)
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def test_columns_come_in_any_order_and_letters(tmp_path: Path) -> None:
    path = write_archive(tmp_path, NAME, {"IRCG_SERVICE": [{"CODE_SERVICE": 11, "NAME_SERVICE": "Прибирання"}]})

    archive = read_archive(path)

    assert archive.tables["IRCG_SERVICE"].columns == {"CODE_SERVICE": ["11"], "NAME_SERVICE": ["Прибирання"]}
    assert (archive.file, archive.notices) == ("spA010PA.901", [])


def test_a_year_of_a_company_loads_without_a_word(db: None, tmp_path: Path) -> None:
    """Three months: plans that open in one and close in a later one, and everything that refers to them."""
    Manager.objects.create(name="Зразкова", kind=Manager.Kind.COMPANY, code_firme="901")
    houses = [House(f"10396{n:03d}0000", 2000 + 300 * n, 5 if n % 2 else 9) for n in range(10, 40)]
    files = [
        write_archive(tmp_path, name, tables) for name, tables in months_of(Company("901", houses), 2025, range(1, 4))
    ]

    reports = import_archives(files, Wishes(commit=True))

    assert [report.refused for report in reports] == ["", "", ""]
    expected = {"housing_house_unknown", "housing_dictionary_taken"}
    assert {notice.code for report in reports for notice in report.notices} == expected
    assert UpkeepLoad.objects.count() == 3
    assert UpkeepPlan.objects.values("id_plan").distinct().count() > 1


# --- Frames ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "facts",
    [
        [],
        ["IRCG_SERVICES", [], []],
        ["IRCG_SERVICE", ["CODE_SERVICE", "CODE_SERVICE"], []],
        ["IRCG_SERVICE", ["SUMMA"], []],
        ["IRCG_SERVICE", [1], []],
        ["IRCG_SERVICE", "CODE_SERVICE", []],
        [7, [], []],
    ],
)
def test_a_table_that_the_format_has_not_is_not_believed(facts: list[Any]) -> None:
    archive = read_nothing()

    with pytest.raises(wire.BadFrame):
        _table(facts, archive)


def read_nothing() -> Any:
    from import_scripts.housing.opened import Archive

    return Archive("spA010PA.901", [], {name: TableRead(name) for name in TABLES})


@pytest.mark.parametrize(
    "facts", [[], [["1"]], [["1"], ["2", "3"]], [["1"], [2]], ["1", "2"], [["1"], [None]], [["1"], ["2"], ["3"]]]
)
def test_rows_that_are_no_columns_of_texts_are_not_believed(facts: list[Any]) -> None:
    table = TableRead("IRCG_SERVICE", columns={"CODE_SERVICE": [], "NAME_SERVICE": []})

    with pytest.raises(wire.BadFrame):
        _add_rows(table, facts)


def test_a_name_that_a_conquered_child_sends_is_not_taken() -> None:
    table = TableRead("IRC_HOUSE_WORKERS", columns={"FIO": []})

    assert _add_rows(table, [[FILLED, ""]]) == 2
    with pytest.raises(wire.BadFrame):
        _add_rows(table, [["Перший Слюсар Бригадович"]])
