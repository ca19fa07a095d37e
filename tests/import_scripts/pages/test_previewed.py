"""The preview of a run: columns and what they become, values as read and as understood, faults, pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from import_scripts.models import ImportRow, ImportRun
from import_scripts.pages.previewed import columns_of
from import_scripts.source import Rule, Source

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
Bring = Callable[..., ImportRun]
TABLE = (
    "код;назва;телефон;довгота;широта;місць;зайве\n"
    "a;Ліцей № 7;0564 40 12 34;33,41;47,91;650;x\n"
    "b;Гімназія;;33.42;47.92;сто;y\n"
    "c;Далеко;;0;0;5;\n"
)
TOML = """
id = "код"
lon = "довгота"
lat = "широта"

[fields]
name = "назва"
"name:en" = "назва"
kind = { value = "amenity/school" }

[properties]
phone = { from = "телефон", type = "phone" }
capacity = { from = "місць", type = "integer" }
"""


@pytest.fixture
def table(bring: Bring) -> ImportRun:
    return bring(TABLE.encode(), "школи.csv", toml=TOML, confirm_outside="")


def preview(client: Client, run: ImportRun, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/import/{run.uuid}/{query}").context["preview"]
    return found


def test_each_column_says_what_becomes_of_it(table: ImportRun, client_of: ClientOf) -> None:
    columns = [(one.name, one.becomes) for one in preview(client_of("author"), table)["columns"]]

    assert columns[0] == ("код", "Ідентифікатор")
    assert columns[1] == ("назва", "Назва, Назва (en)")
    assert ("телефон", "Телефон") in columns
    assert ("місць", "Місткість") in columns
    assert ("зайве", "") in columns
    assert columns[-1] == ("", "Вид")


def test_values_are_shown_as_read_and_as_what_they_become(table: ImportRun, client_of: ClientOf) -> None:
    shown = preview(client_of("author"), table)
    cells = dict(zip([one.name for one in shown["columns"]], shown["rows"][0]["cells"], strict=True))

    assert cells["назва"] == {"read": "Ліцей № 7", "becomes": [], "is_fault": False, "icon": ""}
    assert cells["телефон"]["read"] == "0564 40 12 34"
    assert cells["телефон"]["becomes"] == ["+380 56 440 12 34"] or cells["телефон"]["becomes"] == ["+380564401234"]
    assert cells["місць"] == {"read": "650", "becomes": [], "is_fault": False, "icon": ""}
    assert cells[""] == {"read": "", "becomes": ["Школа"], "is_fault": False, "icon": "temaki-school"}
    assert (shown["rows"][0]["place"], shown["rows"][0]["name"]) == ("33.41000, 47.91000", "рядок 1")


def test_a_refused_row_says_which_value_is_at_fault(table: ImportRun, client_of: ClientOf) -> None:
    shown = preview(client_of("author"), table)
    at_fault = [
        [column.name for column, cell in zip(shown["columns"], row["cells"], strict=True) if cell["is_fault"]]
        for row in shown["rows"]
    ]

    assert [(row["number"], row["is_refused"]) for row in shown["rows"]] == [(1, False), (2, True), (3, True)]
    assert at_fault == [[], ["місць"], []]
    assert [len(row["notices"]) for row in shown["rows"]] == [0, 1, 1]
    assert shown["rows"][1]["notices"][0]["severity"] == "помилка"
    assert shown["is_whole"]


def test_the_page_has_an_anchor_for_each_row_and_no_markup_of_the_file(bring: Bring, client_of: ClientOf) -> None:
    run = bring(TABLE.replace("Ліцей", "<b>Ліцей").encode(), "школи.csv", toml=TOML)

    text = client_of("author").get(f"/import/{run.uuid}/").content.decode()

    assert re.findall(r'<tbody[^>]* id="(line-\d)"', text) == ["line-1", "line-2", "line-3"]
    assert "&lt;b&gt;Ліцей" in text
    assert "<b>" not in text


def test_rows_have_pages_and_notices_lead_to_the_right_one(
    table: ImportRun, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("pages.previewed", "previewing"):
        monkeypatch.setattr(f"import_scripts.{place}.PAGE", 2)
    client = client_of("author")

    numbers = {
        query: [row["number"] for row in preview(client, table, query)["rows"]]
        for query in ("", "?rows_page=2", "?line=3", "?rows=refused", "?line=99999999", "?line=x", "?rows_page=77")
    }

    assert numbers == {
        "": [1, 2], "?rows_page=2": [3], "?line=3": [3], "?rows=refused": [2, 3], "?line=99999999": [3],
        "?line=x": [1, 2], "?rows_page=77": [3],
    }  # fmt: skip
    assert preview(client, table, "?line=1&page=3")["next"] == "?page=3&rows_page=2#preview"


def test_only_where_something_was_refused_one_can_ask_for_that(run: ImportRun, client_of: ClientOf) -> None:
    assert preview(client_of("author"), run)["ways"] == []
    assert preview(client_of("author"), run, "?rows=refused")["rows"] == []


def test_a_run_of_which_no_row_was_kept_has_no_preview(run: ImportRun, client_of: ClientOf) -> None:
    run.rows.all().delete()

    answer = client_of("author").get(f"/import/{run.uuid}/")

    assert answer.context["preview"] == {"rows": []}
    assert 'id="preview"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source("schools"), [("id", ["id"]), ("a", ["properties.a"]), ("adr", ["properties.adr"])]),
        (Source("schools", properties={}, address="adr"), [("id", ["id"]), ("a", []), ("adr", [])]),
        (
            Source("schools", fields={"name": Rule("a")}, id="a"),
            [("id", ["properties.id"]), ("a", ["id", "name"]), ("adr", ["properties.adr"])],
        ),
        (
            Source("schools", properties={"x": Rule(value="1"), "y": Rule("gone")}),
            [("id", ["id"]), ("a", []), ("adr", []), ("", ["properties.x"])],
        ),
    ],
)
def test_which_column_becomes_what(source: Source, expected: Any) -> None:
    rows = [ImportRow(read=[["id", "1"], ["a", "2"]]), ImportRow(read=[["id", "3"], ["adr", "4"]])]

    found = columns_of(rows, source)

    assert [(one.name, one.targets) for one in found] == expected
    assert [one.name for one in found if one.is_place] == ([source.address] if source.address else [])
