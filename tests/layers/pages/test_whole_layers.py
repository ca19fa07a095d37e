"""Downloads of whole layers: a click gives the file, by an address that always holds; nothing old, nothing hidden."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from layers.actions import save_feature
from layers.downloads import FORMATS, take_wanted
from layers.models import Feature, Layer
from tests.conftest import SECRET

Of = Callable[[str], Feature]
LATEST = "/downloads/schools"


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)


@pytest.fixture
def ready(city: Any) -> None:
    call_command("make_downloads", "schools")


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_a_click_leads_to_the_file(client: Client, ending: str) -> None:
    way = client.get(f"{LATEST}.{ending}")
    file = client.get(way["Location"])

    assert (way.status_code, way["Cache-Control"]) == (302, "no-cache")
    assert (file.status_code, file["Content-Type"]) == (200, FORMATS[ending].media)
    assert file["Content-Disposition"] == f'attachment; filename="schools.{ending}"'
    assert (file["Cache-Control"], file["Accept-Ranges"]) == ("public, max-age=31536000, immutable", "bytes")
    assert int(file["Content-Length"]) == len(body(file))
    assert list(take_wanted()) == []


@pytest.mark.usefixtures("ready")
def test_parts_and_conditions(client: Client) -> None:
    address = client.get(f"{LATEST}.fgb")["Location"]
    whole = client.get(address)
    content = body(whole)

    part = client.get(address, headers={"Range": "bytes=0-7", "If-Range": whole["ETag"]})
    assert (part.status_code, body(part), part["Content-Range"]) == (206, content[:8], f"bytes 0-7/{len(content)}")
    assert part["Content-Disposition"] == whole["Content-Disposition"]
    assert client.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    beyond = client.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert beyond["Content-Type"] == "application/problem+json"
    assert client.get(address, headers={"If-Match": '"x"'}).status_code == 412
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (packed["Content-Encoding"], body(packed)) == ("identity", content)  # ranges count plain bytes
    head = client.head(address)
    assert (head["Content-Length"], head["ETag"], body(head)) == (str(len(content)), whole["ETag"], b"")


@pytest.mark.usefixtures("ready")
def test_an_older_file_is_gone_as_soon_as_something_is_hidden(client: Client, schools: Layer, of: Of) -> None:
    address = client.get(f"{LATEST}.geojson")["Location"]
    assert b"\xd0\x9b\xd1\x96\xd1\x86\xd0\xb5\xd0\xb9" in body(client.get(address))

    save_feature(schools, by=None, feature=of("one"), visibility="internal")

    gone = client.get(address)
    assert (gone.status_code, gone["Content-Type"]) == (410, "application/problem+json")
    assert gone.json()["latest"] == "http://testserver/downloads/schools.geojson"
    fresh = json.loads(body(client.get(f"{LATEST}.geojson")))
    assert of("one").pk not in [feature["id"] for feature in fresh["features"]]


@pytest.mark.parametrize("ending", ["geojson", "geojsons", "csv"])
def test_texts_come_while_the_file_is_made(client: Client, schools: Layer, ending: str) -> None:
    streamed = client.get(f"{LATEST}.{ending}")
    sent = body(streamed)  # while it is under way, its connection can answer nothing else
    wanted = [(slug, form.ending) for slug, form in take_wanted()]
    head = client.head(f"{LATEST}.{ending}")
    call_command("make_downloads", "schools", "--format", ending)
    file = client.get(f"{LATEST}.{ending}", follow=True)

    assert (streamed.status_code, streamed.streaming, wanted) == (200, True, [("schools", ending)])
    assert streamed["Content-Disposition"] == f'attachment; filename="schools.{ending}"'
    assert sent == body(file)
    assert (head.status_code, body(head), head["Last-Modified"]) == (200, b"", file["Last-Modified"])


@pytest.mark.parametrize("ending", ["fgb", "gpkg", "parquet"])
def test_others_are_there_in_a_moment(client: Client, schools: Layer, ending: str) -> None:
    program = client.get(f"{LATEST}.{ending}", headers={"Accept-Language": "en"})
    person = client.get(f"{LATEST}.{ending}", headers={"Accept": "text/html,*/*", "Accept-Language": "uk"})

    for answer in (program, person):
        assert (answer.status_code, answer["Retry-After"]) == (202, "2")
        assert answer["Location"] == f"http://testserver{LATEST}.{ending}"
        assert (answer["Cache-Control"], "Accept" in answer["Vary"]) == ("no-cache", True)
    assert program["Content-Type"] == "text/plain; charset=utf-8"
    page = person.content.decode()
    assert '<meta http-equiv="refresh" content="2">' in page
    assert FORMATS[ending].title in page
    call_command("make_downloads", "--wanted")
    assert client.get(f"{LATEST}.{ending}").status_code == 302


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/downloads/cameras.geojson", 404),
        ("/downloads/cameras.txt", 404),
        ("/downloads/cameras/0123456789abcdef/cameras.fgb", 404),
        ("/downloads/nowhere.csv", 404),
        ("/downloads/schools.exe", 404),
        ("/downloads/schools/0123456789abcdef/schools.fgb", 410),
        ("/downloads/schools/0123456789abcdef/shops.fgb", 404),
        ("/downloads/schools/nonsense/schools.fgb", 404),
        ("/downloads/schools/0123456789ABCDEF/schools.fgb", 404),
        ("/downloads/..%2F..%2Fsecret_key.csv", 404),
        ("/downloads/", 404),
    ],
)
def test_what_is_not_there(client_of: Callable[[str], Client], city: Any, address: str, status: int) -> None:
    for person in ("stranger", "administrator"):  # files are for everybody or for nobody
        answer = client_of(person).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_only_reading(client: Client, city: Any) -> None:
    addresses = ("schools.csv", "schools.txt", "schools/0123456789abcdef/schools.csv")
    assert {client.post(f"/downloads/{address}").status_code for address in addresses} == {405}


@pytest.mark.usefixtures("ready")
def test_every_answer_tells_terms_and_changes(client: Client, of: Of, schools: Layer) -> None:
    way = client.get(f"{LATEST}.gpkg")
    file = client.get(way["Location"])
    for answer in (way, file):
        links = answer["Link"].split(", ")
        assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
        assert '<http://testserver/downloads/schools.txt>; rel="describedby"; type="text/plain"' in links
        assert answer["Access-Control-Allow-Origin"] == "*"
    feed = next(link for link in links if 'rel="monitor"' in link).partition(">")[0][1:]
    assert client.get(feed.removeprefix("http://testserver")).json()["changes"] == []

    save_feature(schools, by=None, feature=of("one"), description="Змінено")

    told = client.get(feed.removeprefix("http://testserver")).json()["changes"]
    assert [(one["event"], one["id"]) for one in told] == [("changed", of("one").pk)]


def test_without_a_licence_none_is_told(client: Client, schools: Layer) -> None:
    Layer.objects.filter(slug="schools").update(licence="")
    assert "license" not in client.get(f"{LATEST}.csv")["Link"]


def test_the_terms_are_a_text(client: Client, schools: Layer) -> None:
    Layer.objects.filter(slug="schools").update(summary="Усі «школи» міста", source_url="https://example.org/a?b&c")
    answer = client.get(f"{LATEST}.txt")
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    for part in (
        "Школи", "Усі «школи» міста", "CC-BY-4.0 https://creativecommons.org/licenses/by/4.0/", "Тестове місто",
        "https://example.org/a?b&c", "Features: 3", "GeoPackage: http://testserver/downloads/schools.gpkg",
        "http://testserver/api/changes?layers=schools", "http://testserver/api/collections/schools/schema",
    ):  # fmt: skip
        assert part in text
    assert SECRET not in text


def test_the_layers_page_lists_them_and_the_size_of_those_that_are_ready(client: Client, schools: Layer) -> None:
    call_command("make_downloads", "schools", "--format", "gpkg")
    page = client.get(reverse("layer", args=["schools"])).content.decode()
    for ending in FORMATS:
        assert f'href="/downloads/schools.{ending}" download' in page
    assert page.count("КБ)") == 1
    assert 'href="/downloads/schools.txt"' in page


def test_a_page_of_a_hidden_layer_lists_none(client_of: Callable[[str], Client], city: Any) -> None:
    page = client_of("administrator").get(reverse("layer", args=["cameras"]))
    assert (page.status_code, "/downloads/" in page.content.decode()) == (200, False)


def test_the_collection_links_to_them(client: Client, client_of: Callable[[str], Client], schools: Layer) -> None:
    address = "/api/collections/schools?f=json"
    before = client.get(address)
    call_command("make_downloads", "schools", "--format", "parquet")
    after = client.get(address, headers={"If-None-Match": before["ETag"]})

    links = {link["type"]: link for link in after.json()["links"] if link["rel"] == "enclosure"}
    assert set(links) == {form.media for form in FORMATS.values()}
    parquet = links["application/vnd.apache.parquet"]
    assert parquet["href"] == "http://testserver/downloads/schools.parquet"
    assert parquet["length"] == int(client.get("/downloads/schools.parquet", follow=True)["Content-Length"])
    assert [link for link in links.values() if "length" in link] == [parquet]
    hidden = client_of("administrator").get("/api/collections/cameras?f=json").json()["links"]
    assert [link for link in hidden if link["rel"] == "enclosure"] == []


def test_a_stream_is_packed_for_those_who_take_it(client: Client, schools: Layer) -> None:
    answer = client.get(f"{LATEST}.geojson", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(body(answer)))["features"]) == 3
