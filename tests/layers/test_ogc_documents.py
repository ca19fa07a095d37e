"""Landing page, conformance, collections and schemas: what they say, in both languages, as JSON and as pages."""

from typing import Any

import pytest
from django.test import Client

from layers.models import City, Feature, Layer

PAGES = (
    "/api/", "/api/conformance", "/api/collections", "/api/collections/schools", "/api/collections/schools/schema",
    "/api/collections/schools/queryables", "/api/collections/schools/items", "/api/docs/",
)  # fmt: skip


def links_of(document: dict[str, Any], rel: str) -> list[str]:
    return [link["href"] for link in document["links"] if link["rel"] == rel]


def test_landing_page_leads_everywhere(client: Client, city: City) -> None:
    landing = client.get("/api/").json()
    assert links_of(landing, "service-desc") == ["http://testserver/api/openapi.json"]
    assert links_of(landing, "service-doc") == ["http://testserver/api/docs/"]
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        for href in links_of(landing, rel):
            assert client.get(href.removeprefix("http://testserver")).status_code == 200


def test_conformance_claims_what_the_tests_here_prove(client: Client, city: City) -> None:
    classes = client.get("/api/conformance").json()["conformsTo"]
    ours = [name.removeprefix("http://www.opengis.net/spec/") for name in classes if "ogcapi-tiles" not in name]
    assert ours == [
        "ogcapi-common-1/1.0/conf/core",
        "ogcapi-common-1/1.0/conf/landing-page",
        "ogcapi-common-1/1.0/conf/html",
        "ogcapi-common-1/1.0/conf/json",
        "ogcapi-common-2/1.0/conf/collections",
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-1/1.1/conf/oas31",
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/queryables",
    ]


def test_collections_are_the_public_layers_with_what_they_hold(client: Client, city: City) -> None:
    found = client.get("/api/collections").json()["collections"]
    assert {one["id"]: one["itemCount"] for one in found} == {"districts": 2, "schools": 3, "shops": 1, "roads": 1}


def test_a_collection_states_licence_extent_and_systems(client: Client, city: City) -> None:
    school = client.get("/api/collections/schools").json()
    assert (school["id"], school["title"], school["license"]) == ("schools", "Школи", "CC-BY-4.0")
    assert school["extent"]["spatial"] == {
        "bbox": [[33.3, 47.9, 33.65, 48.0]],
        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    }
    assert links_of(school, "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert school["crs"][0] == school["storageCrs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert "http://www.opengis.net/def/crs/EPSG/0/5564" in school["crs"]
    assert links_of(school, "items")[0] == "http://testserver/api/collections/schools/items?f=json"


def test_an_empty_collection_has_no_extent_in_space(client: Client, schools: Layer) -> None:
    Feature.objects.filter(layer=schools).update(visibility="internal")
    school = client.get("/api/collections/schools").json()
    assert school["itemCount"] == 0
    assert "spatial" not in school["extent"]


def test_schema_knows_the_layers_own_properties_and_the_common_ones(client: Client, city: City) -> None:
    answer = client.get("/api/collections/schools/schema")
    properties = answer.json()["properties"]
    assert answer["Content-Type"] == "application/schema+json"
    assert properties["capacity"] == {"title": "Місткість", "type": "integer", "minimum": 0}
    assert properties["geometry"]["format"] == "geometry-any"
    assert properties["revision"]["readOnly"] is True
    assert {"name", "kind", "wheelchair", "changed_at"} <= set(properties)


def test_every_queryable_is_a_parameter_and_nothing_else_is(client: Client, city: City) -> None:
    told = client.get("/api/collections/schools/queryables").json()
    assert told["additionalProperties"] is False
    names = set(told["properties"]) - {"geometry"}
    for name in names:
        value = {"integer": "1", "string": "x"}.get(str(told["properties"][name].get("type")), "1")
        value = {"date": "2026-01-01"}.get(told["properties"][name].get("format"), value)
        value = told["properties"][name].get("enum", [value])[0]
        answer = client.get("/api/collections/schools/items", {name: value})
        assert answer.status_code == 200, (name, answer.content)
    refused = client.get("/api/collections/schools/items", {"revision": "1"})
    assert (refused.status_code, refused.json()["parameter"]) == (400, "revision")


@pytest.mark.parametrize("page", PAGES)
def test_every_document_is_a_page_for_people_in_both_languages(client: Client, city: City, page: str) -> None:
    for lang in ("uk", "en"):
        answer = client.get(page, {"lang": lang}, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        text = answer.content.decode()
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert f'<html lang="{lang}">' in text
        assert text.count("<h1") == 1
        assert "ETag" not in answer


@pytest.mark.parametrize(
    ("accept", "f", "media"),
    [
        ("*/*", None, "application/json"),
        ("", None, "application/json"),
        ("text/html", None, "text/html; charset=utf-8"),
        ("application/json;q=0.5, text/html;q=0.9", None, "text/html; charset=utf-8"),
        ("image/png", None, "application/json"),
        ("text/html", "json", "application/json"),
        ("application/json", "html", "text/html; charset=utf-8"),
    ],
)
def test_form_follows_f_then_accept(client: Client, city: City, accept: str, f: str | None, media: str) -> None:
    answer = client.get("/api/collections", {"f": f} if f else {}, headers={"Accept": accept})
    assert answer["Content-Type"] == media
    assert "Accept" in answer["Vary"]


def test_language_is_that_of_the_parameter_alone(client: Client, city: City) -> None:
    answer = client.get("/api/", {"lang": "en"}, headers={"Accept-Language": "uk"})
    assert answer.json()["title"] == "Kryvyi Rih: data for programs"
    assert answer["Content-Language"] == "en"
    assert client.get("/api/", headers={"Accept-Language": "en"})["Content-Language"] == "uk"


@pytest.mark.parametrize(
    "path", ["/api/", "/api/collections", "/api/collections/schools", "/api/themes", "/api/objects"]
)
def test_an_unknown_parameter_is_refused_everywhere(client: Client, city: City, path: str) -> None:
    answer = client.get(path, {"colour": "red"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["parameter"], answer.json()["value"]) == ("colour", "red")


def test_an_unknown_collection_is_a_problem(client: Client, city: City) -> None:
    answer = client.get("/api/collections/nowhere")
    assert answer.status_code == 404
    assert answer.json()["title"] == "No such collection"


def test_answers_are_open_to_other_sites_and_revalidated(client: Client, city: City) -> None:
    answer = client.get("/api/collections")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-cache"
    again = client.get("/api/collections", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    Layer.objects.filter(slug="schools").update(name="Ліцеї")

    assert client.get("/api/collections", headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_options_and_head(client: Client, city: City) -> None:
    options = client.options("/api/collections/schools/items")
    assert (options.status_code, options.get("Content-Type")) == (204, None)
    assert options["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert options["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    head = client.head("/api/collections")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == client.get("/api/collections")["ETag"]
    refused = client.delete("/api/collections")
    assert refused.status_code == 401
