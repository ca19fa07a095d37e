"""Nothing that somebody may not see gets out: in items, counts, extents, files, pages, lists, errors or validators."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from layers.actions import sync_features
from layers.models import City, Feature, Layer
from tests.conftest import SECRET

EVERYBODY = ("stranger", "citizen", "official", "author", "author_elsewhere", "administrator")
# How many schools each sees: three public ones, one for people with an account, one internal.
SCHOOLS = {"stranger": 3, "citizen": 4, "author_elsewhere": 4, "official": 5, "author": 5, "administrator": 5}
INSIDERS = ("official", "author", "administrator")


@pytest.fixture(params=EVERYBODY)
def who(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(client: Client, cast: dict[str, Any], city: City, who: str) -> Client:
    if who != "stranger":
        client.force_login(cast[who])
    return client


def body(answer: Any) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def test_items_counts_and_files_hold_what_the_reader_may_see(visitor: Client, who: str) -> None:
    path = "/api/collections/schools/items"
    for query in (
        {},
        {"f": "csv"},
        {"f": "html"},
        {"limit": 5000},
        {"crs": "EPSG:5564"},
        {"q": SECRET},
        {"lang": "en"},
    ):
        answer = visitor.get(path, query)
        text = body(answer)
        found = len(set(re.findall(rf"Школа (?:для своїх )?{SECRET}", text)))
        assert found == SCHOOLS[who] - 3, (query, text)
        assert answer["Cache-Control"] == ("no-cache" if who == "stranger" else "private, no-store")
        assert ("ETag" in answer) == (who == "stranger" and query != {"f": "html"})
        assert ("Access-Control-Allow-Origin" in answer) == (who == "stranger")
    assert visitor.get(path).json()["numberMatched"] == SCHOOLS[who]
    held = {one["id"]: one["itemCount"] for one in visitor.get("/api/collections").json()["collections"]}
    assert held["schools"] == SCHOOLS[who]
    assert ("cameras" in held) == (who in INSIDERS)


def test_an_internal_collection_does_not_exist_for_others(visitor: Client, who: str) -> None:
    status = 200 if who in INSIDERS else 404
    eye = Feature.objects.get(source_id="eye")
    for tail in ("", "/items", "/schema", "/queryables", f"/items/{eye.pk}", "/items?f=csv", "?f=html"):
        answer = visitor.get(f"/api/collections/cameras{tail}")
        assert answer.status_code == status
        assert (SECRET in body(answer)) == (status == 200 and tail != "/items?f=html")


def test_documents_and_lists_do_not_name_what_is_hidden(visitor: Client, who: str) -> None:
    for path in (
        "/api/",
        "/api/collections",
        "/api/collections?f=html",
        "/api/themes",
        "/api/openapi.json",
        "/api/docs/",
    ):
        told = SECRET in body(visitor.get(path))
        assert told == (who in INSIDERS and ("collections" in path or "themes" in path)), path
    listed = visitor.get("/api/objects").json()
    assert listed["total"] == len(listed["items"]) == SCHOOLS[who] + 1 + (who in INSIDERS)
    names = [item["name"] for item in listed["items"]]
    assert len([name for name in names if SECRET in name]) == SCHOOLS[who] - 3 + (who in INSIDERS)
    assert visitor.get("/api/objects", {"q": SECRET}).json()["total"] == SCHOOLS[who] - 3 + (who in INSIDERS)
    themes = visitor.get("/api/themes").json()
    assert themes["total"] == listed["total"]


def test_extents_are_those_of_what_is_seen(visitor: Client, who: str) -> None:
    Feature.objects.filter(source_id="hidden").update(geometry="SRID=4326;POINT(33.1 47.65)")
    extent = visitor.get("/api/collections/schools").json()["extent"]["spatial"]["bbox"][0]
    assert extent == ([33.1, 47.65, 33.65, 48.0] if who in INSIDERS else [33.3, 47.9, 33.65, 48.0])


def test_a_hidden_item_is_as_absent_as_one_that_never_was(visitor: Client, who: str) -> None:
    hidden = Feature.objects.get(source_id="hidden")
    answer = visitor.get(f"/api/collections/schools/items/{hidden.pk}")
    assert answer.status_code == (200 if who in INSIDERS else 404)
    if who not in INSIDERS:
        never = visitor.get("/api/collections/schools/items/999999")
        assert body(answer).replace(str(hidden.pk), "999999") == body(never)


def test_a_withdrawn_hidden_item_leads_nowhere(visitor: Client, who: str) -> None:
    Feature.objects.filter(source_id="closed").update(visibility="internal")
    closed = Feature.objects.get(source_id="closed")
    answer = visitor.get(f"/api/collections/schools/items/{closed.pk}")
    assert answer.status_code == (308 if who in INSIDERS else 404)


def test_a_hidden_successor_is_not_named(visitor: Client, who: str) -> None:
    Feature.objects.filter(source_id="one").update(visibility="internal", name=f"Ліцей {SECRET}")
    closed, heir = Feature.objects.get(source_id="closed"), Feature.objects.get(source_id="one")
    answer = visitor.get(f"/api/collections/schools/items/{closed.pk}")
    assert answer.status_code == (308 if who in INSIDERS else 410)
    if who not in INSIDERS:
        assert SECRET not in body(answer)
        assert f"/items/{heir.pk}" not in body(answer)


@pytest.mark.parametrize(
    ("name", "value"), [("layers", "cameras"), ("layers", "nowhere"), ("themes", "base"), ("kinds", "no/such")]
)
def test_errors_do_not_tell_hidden_from_unknown(client: Client, city: City, name: str, value: str) -> None:
    answer = client.get("/api/objects", {name: value})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == name
    assert SECRET not in body(answer)
    assert "cameras" not in body(answer).replace(f"{name}={value}", "").replace(f'"value": "{value}"', "")


def test_property_columns_of_hidden_rows_stay_hidden(client: Client, schools: Layer) -> None:
    Feature.objects.filter(source_id="hidden").update(properties={f"код_{SECRET}": 1})
    assert SECRET not in body(client.get("/api/collections/schools/items", {"f": "csv"}))


def test_an_item_that_becomes_hidden_is_not_answered_with_304(client: Client, schools: Layer) -> None:
    listed = client.get("/api/collections/schools/items")
    one = Feature.objects.get(source_id="one")
    item = client.get(f"/api/collections/schools/items/{one.pk}")

    Feature.objects.filter(pk=one.pk).update(visibility="internal")

    again = client.get("/api/collections/schools/items", headers={"If-None-Match": listed["ETag"]})
    assert (again.status_code, again.json()["numberMatched"]) == (200, 2)
    answer = client.get(f"/api/collections/schools/items/{one.pk}", headers={"If-None-Match": item["ETag"]})
    assert answer.status_code == 404


STRANGERS_READ = (
    "/api/objects", "/api/themes", "/api/collections", "/api/collections/schools", "/api/collections/schools/items",
    "/themes/", "/layers/schools/", "/sitemap.xml",
)  # fmt: skip


def test_validators_stay_when_only_hidden_things_change(client: Client, schools: Layer) -> None:
    def seen() -> list[tuple[str, str]]:
        answers = [client.get(path) for path in STRANGERS_READ]
        return [(answer["ETag"], answer.get("Last-Modified", "")) for answer in answers]

    with time_machine.travel("2026-11-24T10:00:30+00:00", tick=False):
        before = seen()
        Feature.objects.filter(source_id="hidden").update(name=f"Інша {SECRET}")
        Feature.objects.filter(source_id="eye").update(name=f"Око {SECRET}")
        sync_features(Layer.objects.get(slug="cameras"), [], max_withdrawn_share=1)
        assert seen() == before
        Feature.objects.filter(source_id="hidden").update(visibility="public", name="Більше не таємна")
        after = seen()

    assert all(new[0] != old[0] for new, old in zip(after, before, strict=True))


def test_insiders_hear_of_hidden_changes_at_once(client: Client, cast: dict[str, Any], schools: Layer) -> None:
    client.force_login(cast["official"])
    assert "Нова назва" not in body(client.get("/api/collections"))
    Layer.objects.filter(slug="cameras").update(name="Нова назва")
    assert "Нова назва" in body(client.get("/api/collections"))
