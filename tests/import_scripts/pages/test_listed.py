"""`/import/`: bringing files, what is refused and how that is said, and the list with its filters."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from import_scripts.models import ImportRun
from import_scripts.states import State
from layers.models import Layer
from tests.import_scripts.pages.conftest import SCHOOLS, geojson

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
Bring = Callable[..., ImportRun]
JSON = {"Accept": "application/json"}


def files(*names: str, content: bytes = b"{}") -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content) for name in names]


def listed(client: Client, query: str = "") -> list[str]:
    text = client.get(f"/import/{query}").content.decode()
    return re.findall(r'class="row__name" href="[^"]*">([^<]*)<', text)


def test_who_brought_nothing_yet_is_told_the_three_steps(schools: Layer, client_of: ClientOf) -> None:
    text = client_of("author").get("/import/").content.decode()

    assert "Ще нічого не подано. Це три кроки:" in text
    assert re.findall(r'<option value="(\w+)"', text.split('id="layer"')[1].split("</select>")[0]) == [
        "roads", "cameras", "shops", "districts", "schools",
    ]  # fmt: skip
    assert "разом до 100,0 МБ." in text.replace("\xa0", " ")


def test_who_edits_nothing_is_told_whom_to_ask(schools: Layer, client_of: ClientOf) -> None:
    text = client_of("citizen").get("/import/").content.decode()

    assert "Немає шару, до якого ви можете завантажувати дані." in text
    assert "data-bring" not in text


def test_a_stranger_is_sent_to_the_door(schools: Layer) -> None:
    assert Client().get("/import/")["Location"] == "/login/?next=/import/"


def test_a_file_becomes_a_run(bring: Bring, author: Any) -> None:
    run = bring(append="on", encoding="utf-8", other_crs="EPSG:4326", address="адреса", id="")

    assert (run.brought_by, run.file_name, run.layer.slug) == (author, "школи.geojson", "schools")
    assert run.path.read_bytes() == geojson(SCHOOLS)
    assert (run.source["encoding"], run.source["crs"], run.options["append"]) == ("utf-8", "EPSG:4326", True)
    assert run.source["fields"]["address"]["column"] == "адреса"


def test_a_script_gets_the_address_and_sentences_as_json(schools: Layer, client_of: ClientOf) -> None:
    client = client_of("author")

    good = client.post("/import/", {"file": files("a.geojson"), "layer": "schools"}, headers=JSON)
    bad = client.post("/import/", {"layer": "schools"}, headers=JSON)

    run = ImportRun.objects.get()
    assert (good.status_code, good.json()) == (201, {"url": f"/import/{run.uuid}/"})
    assert bad.status_code == 400
    assert bad.json()["errors"][0].startswith("Файли з об’єктами: ")


def test_the_last_loaded_source_is_used_again(loaded: ImportRun, client_of: ClientOf) -> None:
    client_of("author").post("/import/", {"file": files("a.geojson"), "layer": "schools"})

    run = ImportRun.objects.latest("id")
    assert run.pk != loaded.pk
    assert run.source == loaded.source


def test_parts_of_a_shapefile_stay_together(schools: Layer, client_of: ClientOf) -> None:
    client_of("author").post("/import/", {"file": files("дім.dbf", "дім.shp", "дім.shx"), "layer": "schools"})

    run = ImportRun.objects.get()
    assert run.file_name == "дім.shp"
    assert sorted(path.name for path in run.folder.iterdir()) == ["дім.dbf", "дім.shp", "дім.shx"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"file": []}, "Файли з об’єктами: "),
        ({"file": files("a.geojson", content=b"")}, "Файли з об’єктами: "),
        ({"file": files("a.csv", "A.CSV")}, "Два файли мають назву «a.csv»."),
        ({"layer": "nothing"}, "Шар: "),
        ({"layer": ""}, "Шар: "),
        ({"toml": files("s.toml", content=b"x")[0]}, "Опис джерела (TOML): "),
        ({"toml": files("s.toml", content=b'colour = "red"')[0]}, "colour: невідомо, що це"),
        ({"toml": files("s.toml", content=b"#" * 300_000)[0]}, "Це завеликий файл як на опис джерела."),
        ({"other_crs": "UTM"}, "Систему координат пишуть так: EPSG:2496."),
    ],
)
def test_what_is_refused_is_a_sentence_and_nothing_is_kept(
    schools: Layer, client_of: ClientOf, settings: Any, sent: dict[str, Any], sentence: str
) -> None:
    answer = client_of("author").post("/import/", {"file": files("a.geojson"), "layer": "schools", **sent})

    assert answer.status_code == 400
    assert sentence in answer.content.decode().split("data-fault")[1].split("</div>")[0]
    assert ImportRun.objects.count() == 0
    assert not settings.IMPORTS_ROOT.exists() or list(settings.IMPORTS_ROOT.iterdir()) == []


def test_what_is_too_large_is_refused_with_the_limit(schools: Layer, client_of: ClientOf, settings: Any) -> None:
    settings.IMPORTS_LARGEST_BYTES = 2048

    answer = client_of("author").post("/import/", {"file": files("a.csv", content=b"x" * 2049), "layer": "schools"})

    assert "Разом файли більші за 2,0 КБ." in answer.content.decode().replace("\xa0", " ")


def test_nobody_brings_files_to_the_layer_of_another(schools: Layer, client_of: ClientOf) -> None:
    answer = client_of("author_elsewhere").post("/import/", {"file": files("a.geojson"), "layer": "schools"})

    assert answer.status_code == 400
    assert ImportRun.objects.count() == 0


def test_the_list_says_what_each_run_changes(run: ImportRun, client_of: ClientOf) -> None:
    text = client_of("author").get("/import/").content.decode()

    assert f'href="/import/{run.uuid}/">школи.geojson</a>' in text
    assert '<span class="visually-hidden">змінено </span>3</li>' in text
    assert "Перевірено, можна завантажити" in text


def test_the_list_is_narrowed(run: ImportRun, bring: Bring, client_of: ClientOf) -> None:
    bring(name="нові.geojson", by="administrator")
    ImportRun.objects.filter(pk=run.pk).update(state=State.DONE)
    client = client_of("author")

    assert listed(client) == ["нові.geojson", "школи.geojson"]
    assert listed(client, "?mine=1") == ["школи.geojson"]
    assert listed(client, "?state=done") == ["школи.geojson"]
    assert listed(client, "?q=НОВІ") == ["нові.geojson"]
    assert listed(client, "?layer=shops") == []
    assert "Таких імпортів немає." in client.get("/import/?layer=shops").content.decode()
    assert listed(client_of("author_elsewhere")) == []


def test_the_list_has_pages(run: ImportRun, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.pages.listed.RUNS", 1)
    told = {"layer": run.layer, "size_bytes": 1, "sha256": "", "source": {"layer": "schools"}}
    ImportRun.objects.create(file_name="b.csv", **told)
    client = client_of("author")

    assert listed(client) == ["b.csv"]
    assert listed(client, "?page=2") == listed(client, "?page=99") == ["школи.geojson"]


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    run: ImportRun, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    client = client_of("author")
    told = {"layer": run.layer, "size_bytes": 1, "sha256": "", "source": {"layer": "schools"}}
    for more in (0, 2):
        for _ in range(more):
            ImportRun.objects.create(file_name="b.csv", brought_by=run.brought_by, **told)
        with django_assert_num_queries(8):
            client.get("/import/")
