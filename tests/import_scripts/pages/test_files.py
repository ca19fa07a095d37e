"""What belongs to a run and is no page: progress with its ETag, the map's GeoJSON, notices as tables, the source."""

import csv
import json
import tomllib
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client

from import_scripts.models import ImportNotice, ImportRun
from import_scripts.source import source_of
from import_scripts.states import State

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
FILES = ("progress.json", "difference.geojson", "notices.csv", "notices.xlsx", "source.toml")


@pytest.fixture
def noticed(run: ImportRun) -> ImportRun:
    """With one notice more, whose text a table program would work out."""
    ImportNotice.objects.create(
        run=run, code="duplicate_id", severity="error", message='=HYPERLINK("http://evil.example")', row=7, feature="+1"
    )
    return run


def get(client: Client, run: ImportRun, name: str, **headers: str) -> Any:
    return client.get(f"/import/{run.uuid}/{name}", headers=headers)


def test_progress_is_told_once(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    ImportRun.objects.filter(pk=run.pk).update(state=State.CHECKING, step="read", rows_done=250, rows_declared=1000)

    first = get(client, run, "progress.json")
    again = get(client, run, "progress.json", **{"If-None-Match": first["ETag"]})
    ImportRun.objects.filter(pk=run.pk).update(rows_done=500)
    later = get(client, run, "progress.json", **{"If-None-Match": first["ETag"]})

    assert (first.json()["share"], first.json()["words"]) == (0.25, "Прочитано рядків: 250 із 1000.")
    assert (again.status_code, later.json()["share"]) == (304, 0.5)
    assert "private" in first["Cache-Control"]


def test_the_map_draws_each_object_by_what_becomes_of_it(run: ImportRun, client_of: ClientOf) -> None:
    answer = get(client_of("author"), run, "difference.geojson")
    features = json.loads(answer.getvalue())["features"]
    numbers = dict(run.differences.values_list("id", "source_id"))

    drawn = {
        (numbers[one["properties"]["number"]], *(one["properties"].get(key) for key in ("role", "sign", "side")))
        for one in features
    }
    assert answer["Content-Type"] == "application/geo+json"
    assert drawn == {
        ("two", "shape", None, "before"), ("two", "mark", "withdrawn", "before"),
        ("outside", "way", None, "both"), ("outside", "mark", "left", "before"), ("outside", "mark", "moved", "after"),
        ("one", "mark", "changed", "always"), ("hidden", "mark", "changed", "always"),
        ("members", "mark", "changed", "always"), ("new", "mark", "added", "after"),
    }  # fmt: skip
    way = next(one for one in features if one["properties"]["role"] == "way")
    assert way["geometry"]["coordinates"] == [[33.65, 48.0], [33.652, 48.0]]
    moved = next(one for one in features if one["properties"].get("sign") == "moved")
    assert moved["properties"]["bearing"] == 90.0
    number = moved["properties"]["number"]
    assert moved["properties"]["href"] == f"/import/{run.uuid}/?row={number}#difference-{number}"


def test_the_map_is_sent_once(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    first = get(client, run, "difference.geojson")

    assert get(client, run, "difference.geojson", **{"If-None-Match": first["ETag"]}).status_code == 304


def test_notices_as_csv_are_texts_and_nothing_to_work_out(noticed: ImportRun, client_of: ClientOf) -> None:
    answer = get(client_of("author"), noticed, "notices.csv")
    sent = answer.getvalue()
    rows = list(csv.reader(StringIO(sent.decode("utf-8-sig"))))

    assert sent.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["Вага", "Код", "Що це", "Файл", "Рядок", "Об’єкт", "Поле", "Пояснення"]
    assert rows[-1][:2] == ["помилка", "duplicate_id"]
    assert rows[-1][4:] == ["7", "'+1", "", '\'=HYPERLINK("http://evil.example")']
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%D1%88%D0%BA%D0%BE%D0%BB%D0%B8.csv"


def test_notices_as_a_workbook_are_texts(noticed: ImportRun, client_of: ClientOf) -> None:
    answer = get(client_of("author"), noticed, "notices.xlsx")
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "=HYPERLINK" in sheet
    assert "<v>7</v>" in sheet  # a number is one


def test_the_source_is_one_that_the_command_line_understands(run: ImportRun, client_of: ClientOf) -> None:
    answer = get(client_of("author"), run, "source.toml")
    source = source_of(tomllib.loads(answer.content.decode()))

    assert (source.layer, source.confirm_outside) == ("schools", True)
    assert source.fields["name"].column == "назва"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("person", "status"), [("stranger", 302), ("citizen", 404), ("author_elsewhere", 404), ("administrator", 200)]
)
def test_files_are_for_those_who_may_see_the_run(
    run: ImportRun, client_of: ClientOf, name: str, person: str, status: int
) -> None:
    assert get(client_of(person), run, name).status_code == status
