"""The OpenAPI document is valid, complete and true."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from layers.api_urls import api_urlpatterns
from layers.item_parameters import ITEMS, property_parameters
from layers.models import City, Feature, Layer


@pytest.fixture
def document(client: Client, city: City) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.1"
    told: dict[str, Any] = answer.json()
    return told


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()
    assert document["servers"] == [{"url": "http://testserver"}]


def test_every_address_and_method_of_ours_is_in_it(document: dict[str, Any]) -> None:
    for pattern in api_urlpatterns:
        assert isinstance(pattern, URLPattern)
        path = "/" + str(pattern.pattern).replace("<slug:slug>", "{slug}").replace("<int:number>", "{number}")
        view = pattern.callback.cls  # type: ignore[attr-defined] # an APIView
        methods = {name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)}
        assert set(document["paths"][path]) == methods, path


def test_operations_have_names_of_their_own_and_say_what_they_do(document: dict[str, Any]) -> None:
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) >= 16
    assert all(operation.get("summary") for operation in operations)


def query_parameters(document: dict[str, Any], path: str, method: str = "get") -> dict[str, Any]:
    rows = document["paths"][path][method].get("parameters", [])
    return {row["name"]: row for row in rows if row["in"] == "query"}


def test_what_is_accepted_is_documented_and_what_is_documented_is_accepted(
    client: Client, document: dict[str, Any]
) -> None:
    """A value of the right form is never answered with 'no such parameter', an undocumented name always is."""
    slug, number = "schools", Feature.objects.get(source_id="one").pk
    for path, methods in document["paths"].items():
        if "get" not in methods or "{z}" in path or not path.startswith("/api/") or "tile" in path or "search" in path:
            continue
        if path.startswith("/api/imports"):  # for who is signed in; tests/import_scripts/pages/test_api.py
            continue
        address = path.replace("{slug}", slug).replace("{number}", str(number)).replace("{spot}", "33.4,47.9")
        known = query_parameters(document, path)
        for name in set(known) - {"properties"}:
            answer = client.get(address, {name: "\u0001"})
            detail = answer.json()["detail"] if answer.status_code == 400 else ""
            assert "no such parameter" not in detail, (path, name)
        refused = client.get(address, {"undocumented": "1"})
        assert (refused.status_code, refused.json()["parameter"]) == (400, "undocumented"), path
        listed = set(refused.json()["detail"].split("Possible are: ")[1].rstrip(".").split(", "))
        assert listed - set(known) <= {"capacity"}, path


def test_items_have_the_rows_that_the_view_reads(document: dict[str, Any], schools: Layer) -> None:
    known = query_parameters(document, "/api/collections/{slug}/items")
    read = {parameter.name for parameter in (*ITEMS, *property_parameters(schools))}
    assert read <= set(known)
    assert known["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100}
    assert known["bbox"]["explode"] is False


def test_writing_says_what_it_needs(document: dict[str, Any]) -> None:
    put = document["paths"]["/api/collections/{slug}/items/{number}"]["put"]
    assert {row["name"] for row in put["parameters"] if row["in"] == "header"} == {"If-Match"}
    assert set(put["responses"]) == {"200", "400", "401", "403", "404", "410", "412", "428"}
    assert put["security"] == [{"session": []}]
    delete = query_parameters(document, "/api/collections/{slug}/items/{number}", "delete")
    assert set(delete) == {"reason", "replaced_by"}


def test_the_handbook_shows_every_operation(client: Client, document: dict[str, Any]) -> None:
    page = client.get("/api/docs/", {"lang": "uk"}).content.decode()
    for methods in document["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page


def test_tiles_and_the_state_of_the_portal_are_told_too(document: dict[str, Any]) -> None:
    tiles = "/api/collections/{collectionId}/tiles"
    for path in (
        "/healthz", "/readyz", "/tiles/city.json", "/tiles/city/{z}/{x}/{y}.mvt", "/tiles/styles/city.json", tiles,
        f"{tiles}/{{tileMatrixSetId}}", f"{tiles}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
        "/api/tileMatrixSets", "/api/tileMatrixSets/{tileMatrixSetId}",
    ):  # fmt: skip
        assert list(document["paths"][path]) == ["get"], path


def test_addresses_of_tiles_in_the_document_answer(client: Client, document: dict[str, Any]) -> None:
    told = {
        "collectionId": "schools", "tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "10", "tileRow": "355",
        "tileCol": "607", "z": "10", "x": "607", "y": "355",
        "values": "freshness",
    }  # fmt: skip
    paths = [path for path, row in document["paths"].items() if row.get("get", {}).get("tags") == ["Tiles"]]
    assert len(paths) == 11
    paths.remove("/tiles/city.pmtiles")  # there is none until somebody exports it
    for path in paths:
        answer = client.get(path.format(**told))
        assert str(answer.status_code) in document["paths"][path]["get"]["responses"], path
        assert answer.status_code in (200, 204), path


def test_a_place_and_a_length_are_told_alike_everywhere(document: dict[str, Any]) -> None:
    objects, search = (query_parameters(document, path) for path in ("/api/objects", "/api/search"))
    items = query_parameters(document, "/api/collections/{slug}/items")

    assert (search["near"], search["bbox"]) == (objects["near"], objects["bbox"]) == (objects["near"], items["bbox"])
    ends = {name: (rows["limit"]["schema"]["maximum"], rows["limit"]["schema"]["default"])
            for name, rows in (("items", items), ("objects", objects), ("search", search))}  # fmt: skip
    assert ends == {"items": (10000, 100), "objects": (500, 50), "search": (50, 10)}
    assert len({rows["limit"]["description"] for rows in (items, objects, search)}) == 1


def test_every_json_answer_has_a_shape(document: dict[str, Any]) -> None:
    """What is only "an object" tells a program nothing."""
    unnamed = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                whole = {} if status == "206" else answer.get("content", {})
                for media, told in whole.items():
                    if media.endswith("json") and not {"$ref", "properties"} & set(told.get("schema", {})):
                        unnamed.append(f"{method} {path} {status}")
    assert unnamed == []


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/api/search?q=ліцей", "Found"),
        ("/api/search?q=соборності&near=33.4,47.9", "Found"),
        ("/api/search?q=ксерокс", "Found"),
        ("/api/objects?sort=distance&near=33.4,47.9", "Objects"),
        ("/api/themes", "Themes"),
        ("/api/kinds", "Kinds"),
    ],
)
def test_answers_have_the_shape_that_the_document_tells(
    client: Client, document: dict[str, Any], address: str, name: str
) -> None:
    path = address.partition("?")[0]
    told = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]

    assert told == {"$ref": f"#/components/schemas/{name}"}
    shape = {**document["components"]["schemas"][name], "components": document["components"]}
    closed = json.loads(
        json.dumps(shape).replace('"type": "object",', '"type": "object", "additionalProperties": false,')
    )
    Draft202012Validator(closed).validate(client.get(address).json())
