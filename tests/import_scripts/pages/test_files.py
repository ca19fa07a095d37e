"""What belongs to a run and is no page: progress with its ETag, the map's GeoJSON, notices as tables, the source."""

import csv
import gzip
import json
import tomllib
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client

from geoportal.core.sentences import Sentence
from import_scripts.actions import add_notices
from import_scripts.models import ImportNotice, ImportRun
from import_scripts.notices import error
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

    assert (first.json()["share"], first.json()["words"]) == (0.25, "Прочитано рядків: 250 із 1\u00a0000.")
    assert (again.status_code, later.json()["share"]) == (304, 0.5)
    assert "private" in first["Cache-Control"]


def test_the_map_draws_each_object_by_what_becomes_of_it(run: ImportRun, client_of: ClientOf) -> None:
    answer = get(client_of("author"), run, "difference.geojson")
    features = json.loads(answer.getvalue())["features"]
    rows = {f"difference-{number}": name for number, name in run.differences.values_list("id", "source_id")}

    drawn = {
        (rows[one["properties"]["row"]], *(one["properties"].get(key) for key in ("role", "sign", "side")))
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
    difference = run.differences.get(source_id="outside")
    assert moved["properties"]["href"] == f"/import/{run.uuid}/?row={difference.pk}#difference-{difference.pk}"
    assert moved["properties"]["feature"] == difference.feature_id  # which the tiles know by that number


@pytest.mark.parametrize("name", ["difference.geojson", "notices.csv"])
def test_long_files_leave_in_large_pieces_and_compressed_for_who_takes_them_so(
    run: ImportRun, client_of: ClientOf, name: str
) -> None:
    notices = [
        ImportNotice(run=run, code="duplicate_id", severity="error", message="x" * 90, row=number)
        for number in range(2000)
    ]
    ImportNotice.objects.bulk_create(notices)
    client = client_of("author")

    plain, packed = get(client, run, name), get(client, run, name, **{"Accept-Encoding": "gzip"})
    pieces = list(plain)

    assert gzip.decompress(packed.getvalue()) == b"".join(pieces)
    assert all(len(piece) > 60_000 for piece in pieces[:-1])
    assert len(pieces) == (1 if name == "difference.geojson" else len(b"".join(pieces)) // 65_536 + 1)
    assert client.head(f"/import/{run.uuid}/{name}").getvalue() == b""


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


def test_sentences_are_in_the_language_of_the_table(run: ImportRun, client_of: ClientOf) -> None:
    add_notices(run, [error("file_empty", Sentence("row {number}", {"number": "1430"}))])

    told = [
        list(csv.reader(StringIO(client_of("author").get(address).getvalue().decode("utf-8-sig"))))[-1][-1]
        for address in (f"/import/{run.uuid}/notices.csv", f"/en/import/{run.uuid}/notices.csv")
    ]

    assert told == ["рядок 1430", "row 1430"]


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
