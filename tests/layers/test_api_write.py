"""Single features are created, replaced, changed and withdrawn by those who may, and nobody's change is lost."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from geoportal.accounts.models import User
from geoportal.core.errors import Problem
from layers.actions import withdraw_feature
from layers.api_write import Item
from layers.models import City, Feature, Layer

ITEMS = "/api/collections/schools/items"
SCHOOL = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [33.45, 47.92]},
    "properties": {
        "name": "Ліцей № 77", "name_en": "Lyceum No. 77", "kind": "amenity/school", "address": "вулиця Степова, 1",
        "capacity": 300, "wheelchair": "yes", "source_id": "lyceum-77", "verified_on": "2026-11-01",
    },
}  # fmt: skip

KNOT = [[33, 47.7], [33.1, 47.8], [33.1, 47.7], [33, 47.8], [33, 47.7]]  # a ring that crosses itself


@pytest.fixture
def author(client: Client, cast: dict[str, Any], city: City) -> Client:
    client.force_login(cast["author"])
    return client


@pytest.fixture
def lyceum(city: City) -> Feature:
    return Feature.objects.get(source_id="one")


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    content = json.dumps(body) if body is not None else ""
    return client.generic(method, path, content, content_type="application/geo+json", headers=headers)


def address(feature: Feature) -> str:
    return f"{ITEMS}/{feature.pk}"


def test_a_created_feature_is_answered_as_it_is_kept(author: Client, schools: Layer, cast: dict[str, Any]) -> None:
    answer = send(author, "POST", ITEMS, SCHOOL)

    assert answer.status_code == 201, answer.content
    made = Feature.objects.get(source_id="lyceum-77")
    assert answer["Location"] == f"http://testserver{ITEMS}/{made.pk}"
    assert answer["ETag"].startswith(f'"{made.revision}-')
    assert answer["Cache-Control"] == "private, no-store"
    assert made.kind is not None
    assert (made.name, made.address, made.kind.code) == ("Ліцей № 77", "вулиця Степова, 1", "amenity/school")
    assert made.properties == {"capacity": 300, "wheelchair": "yes"}
    assert made.translations["en"]["name"]["text"] == "Lyceum No. 77"
    assert made.geometry.coords == (33.45, 47.92)
    read = author.get(f"{ITEMS}/{made.pk}").json()
    assert read["properties"] == answer.json()["properties"]
    event = made.events.get()
    assert event.pgh_context.metadata == {"action": "save_feature", "user": cast["author"].pk}


def test_put_replaces_and_patch_merges(author: Client, lyceum: Feature) -> None:
    tag = author.get(address(lyceum))["ETag"]
    patch = {"type": "Feature", "properties": {"phone": None, "capacity": 650, "operator": "Місто"}}
    changed = send(author, "PATCH", address(lyceum), patch, **{"If-Match": tag})
    assert changed.status_code == 200, changed.content
    lyceum.refresh_from_db()
    assert lyceum.properties == {"capacity": 650, "operator": "Місто", "opening_hours": "Mo-Fr 08:00-17:00"}
    assert (lyceum.name, lyceum.rank) == ("Ліцей № 1", 10)

    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [33.41, 47.9]},
        "properties": {"name": "Новий"},
    }
    replaced = send(author, "PUT", address(lyceum), body, **{"If-Match": changed["ETag"]})
    assert replaced.status_code == 200, replaced.content
    lyceum.refresh_from_db()
    assert (lyceum.name, lyceum.address, lyceum.properties, lyceum.kind) == ("Новий", "", {}, None)
    assert (lyceum.source_id, lyceum.rank, lyceum.visibility) == ("one", 10, "public")
    assert "en" not in lyceum.translations


def test_what_was_read_can_be_sent_back_unchanged(author: Client, lyceum: Feature) -> None:
    read = author.get(address(lyceum))
    answer = send(author, "PUT", address(lyceum), read.json(), **{"If-Match": read["ETag"]})
    assert answer.status_code == 200, answer.content
    assert author.get(address(lyceum))["ETag"] == read["ETag"]


def test_put_never_makes_public_what_is_not(author: Client, city: City) -> None:
    hidden = Feature.objects.get(source_id="hidden")
    read = author.get(address(hidden))
    answer = send(author, "PUT", address(hidden), read.json(), **{"If-Match": read["ETag"]})
    hidden.refresh_from_db()
    assert (answer.status_code, hidden.visibility) == (200, "internal")


def test_withdrawal_keeps_the_reason_and_the_successor(author: Client, lyceum: Feature) -> None:
    two = Feature.objects.get(source_id="two")
    tag = author.get(address(two))["ETag"]
    path = f"{address(two)}?reason=Приєднано&replaced_by={lyceum.pk}"
    assert send(author, "DELETE", path, **{"If-Match": tag}).status_code == 204
    two.refresh_from_db()
    assert (two.withdrawn_reason, two.replaced_by_id) == ("Приєднано", lyceum.pk)
    moved = author.get(address(two))
    assert (moved.status_code, moved["Location"]) == (308, f"http://testserver{address(lyceum)}")


def test_a_withdrawn_feature_is_gone_with_its_reason(author: Client, lyceum: Feature) -> None:
    tag = author.get(address(lyceum))["ETag"]
    assert send(author, "DELETE", address(lyceum), **{"If-Match": tag}).json()["parameter"] == "reason"
    send(author, "DELETE", f"{address(lyceum)}?reason=Зачинено", **{"If-Match": tag})
    gone = author.get(address(lyceum))
    assert gone.status_code == 410
    assert gone["Content-Type"] == "application/problem+json"
    assert (gone.json()["reason"], gone.json()["title"]) == ("Зачинено", "The object has been withdrawn")
    assert send(author, "PATCH", address(lyceum), SCHOOL, **{"If-Match": tag}).status_code == 410


def test_a_change_needs_to_show_what_was_seen(author: Client, lyceum: Feature) -> None:
    seen = author.get(address(lyceum))["ETag"]
    patch = {"type": "Feature", "properties": {"name": "Ліцей"}}
    assert send(author, "PATCH", address(lyceum), patch).status_code == 428

    Feature.objects.filter(pk=lyceum.pk).update(address="вулиця Нова, 1")
    conflict = send(author, "PATCH", address(lyceum), patch, **{"If-Match": seen})

    assert conflict.status_code == 412
    assert conflict.json()["current"]["properties"]["address"] == "вулиця Нова, 1"
    lyceum.refresh_from_db()
    assert lyceum.name == "Ліцей № 1"
    weak = f"W/{conflict.json()['etag']}"  # as a compressing server rewrites it
    assert send(author, "PATCH", address(lyceum), patch, **{"If-Match": weak}).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 401),
        ("citizen", 403),
        ("official", 403),
        ("author_elsewhere", 403),
        ("author", 201),
        ("administrator", 201),
    ],
)
def test_who_may_create(client: Client, cast: dict[str, Any], city: City, who: str, status: int) -> None:
    if who != "stranger":
        client.force_login(cast[who])
    before = Feature.objects.count()
    answer = send(client, "POST", ITEMS, SCHOOL)
    assert answer.status_code == status
    assert Feature.objects.count() == before + (status == 201)
    if status == 401:
        assert answer["WWW-Authenticate"] == 'Session realm="geoportal"'


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("who", "public", "hidden"),
    [("stranger", 401, 401), ("citizen", 403, 404), ("author_elsewhere", 403, 404), ("official", 403, 403)],
)
def test_who_may_not_change(
    client: Client, cast: dict[str, Any], city: City, method: str, who: str, public: int, hidden: int
) -> None:
    if who != "stranger":
        client.force_login(cast[who])
    for source_id, status in (("one", public), ("hidden", hidden)):
        feature = Feature.objects.get(source_id=source_id)
        query = "?reason=так" if method == "DELETE" else ""
        answer = send(client, method, address(feature) + query, SCHOOL, **{"If-Match": "*"})
        assert answer.status_code == status
        feature.refresh_from_db()
        assert feature.withdrawn_at is None


def test_a_hidden_collection_cannot_be_written_to_or_found(client: Client, cast: dict[str, Any], city: City) -> None:
    client.force_login(cast["citizen"])
    assert send(client, "POST", "/api/collections/cameras/items", SCHOOL).status_code == 404


def test_a_session_needs_its_csrf_token(cast: dict[str, Any], city: City) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(cast["author"])
    answer = send(careful, "POST", ITEMS, SCHOOL)
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"geometry": {"type": "Point", "coordinates": [47.9, 133.4]}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [30.5, 50.4]}}, "geometry"),  # outside the city
        ({"geometry": {"type": "Polygon", "coordinates": [KNOT]}}, "geometry"),
        ({"geometry": {"type": "Nonsense"}}, "geometry"),
        ({"geometry": None}, "geometry"),
        ({"properties": {"capacity": "many"}}, "properties"),
        ({"properties": {"kind": "no/such"}}, "kind"),
        ({"properties": {"status": "eternal"}}, "status"),
        ({"properties": {"rank": 200}}, "__all__"),
        ({"properties": {"verified_on": "yesterday"}}, "verified_on"),
        ({"properties": {"name": "я" * 301}}, "name"),
        ({"properties": []}, "properties"),
        ({"type": "Point"}, "type"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_field_by_field(author: Client, change: dict[str, Any], field: str) -> None:
    before = Feature.objects.count()
    answer = send(author, "POST", ITEMS, {**SCHOOL, **change})
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"], answer.content
    assert Feature.objects.count() == before


def test_source_id_is_unique_in_its_layer_and_given_when_missing(author: Client, schools: Layer) -> None:
    again = send(author, "POST", ITEMS, {**SCHOOL, "properties": {"source_id": "one"}})
    assert again.status_code == 400
    made = send(author, "POST", ITEMS, {**SCHOOL, "properties": {}})
    assert made.status_code == 201
    assert Feature.objects.get(pk=made.json()["id"]).source_id.startswith("api-")


def test_heights_are_left_out(author: Client, schools: Layer) -> None:
    body = {**SCHOOL, "geometry": {"type": "Point", "coordinates": [33.45, 47.92, 84.0]}}
    made = send(author, "POST", ITEMS, body)
    assert made.json()["geometry"] == {"type": "Point", "coordinates": [33.45, 47.92]}


def test_a_body_that_is_no_json_is_a_problem(author: Client) -> None:
    answer = author.post(ITEMS, "{", content_type="application/geo+json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    other = author.post(ITEMS, "x", content_type="text/plain")
    assert other.status_code == 415


@pytest.mark.parametrize(
    "properties",
    [
        {"note": "до\0після"},
        {"до\0після": 1},
        {"note": "\ud800"},
        {"list": [{"deep": "\0"}]},
        json.loads('{"a":' * 30 + "1" + "}" * 30),
    ],
)
def test_what_the_database_cannot_keep_is_refused(author: Client, properties: dict[str, Any]) -> None:
    before = Feature.objects.count()
    answer = send(author, "POST", ITEMS, {**SCHOOL, "properties": properties})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["properties"])
    assert Feature.objects.count() == before


def test_brackets_by_the_thousand_are_no_fault_of_ours(author: Client) -> None:
    answer = author.generic("POST", ITEMS, "[" * 100_000, content_type="application/geo+json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_what_was_replaced_is_changed_by_nobody(client: Client, cast: dict[str, User], schools: Layer) -> None:
    """Readers are led to the successor; whoever writes is told that this one is closed, whatever they have seen."""
    client.force_login(cast["author"])
    closed = Feature.objects.get(source_id="closed")
    address = f"/api/collections/schools/items/{closed.pk}"
    named = {"type": "Feature", "properties": {"name": "Відкрита знову"}}

    for method, sent in (("patch", named), ("delete", {})):
        answer = getattr(client, method)(
            f"{address}{'?reason=x' if method == 'delete' else ''}",
            sent,
            content_type="application/geo+json",
            headers={"if-match": "*"},
        )
        assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
        successor = [link["href"] for link in answer.json()["links"] if link["rel"] == "successor-version"]
        assert [int(href.rpartition("/")[2]) for href in successor] == [Feature.objects.get(source_id="one").pk]
    closed.refresh_from_db()
    assert closed.name == "Стара школа № 9"


def test_an_object_withdrawn_meanwhile_is_not_written(author: Client, cast: dict[str, Any], lyceum: Feature) -> None:
    view = Item()
    view.layer, view.request = lyceum.layer, SimpleNamespace(user=cast["author"])  # type: ignore[assignment] # all it asks
    withdraw_feature(lyceum, by=cast["author"], reason="Зачинено")

    with pytest.raises(Problem) as refused:
        view._saved(lyceum, {"name": "Інша назва"}, None)

    assert (refused.value.status, refused.value.more["current"]) == (412, None)
    assert Feature.objects.get(pk=lyceum.pk).name == lyceum.name
