"""`/api/imports`: a file is brought, followed and read by a program, by the rules of the workbench's pages."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from geoportal.accounts.models import Membership, Organisation
from import_scripts.api import has_seen, mark_of
from import_scripts.api_shapes import SHAPES
from import_scripts.forms import BringForm
from import_scripts.models import ImportNotice, ImportRun
from import_scripts.states import State
from layers.models import Layer
from tests.conftest import SECRET
from tests.import_scripts.pages.conftest import SCHOOLS, TOML, geojson, work

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
Bring = Callable[..., ImportRun]
EVERYBODY = ("stranger", "citizen", "official", "author", "author_elsewhere", "administrator")


def body(name: str = "школи.geojson", content: bytes = geojson(SCHOOLS), **more: Any) -> dict[str, Any]:
    toml = SimpleUploadedFile("schools.toml", TOML.encode())
    usual = {"file": SimpleUploadedFile(name, content), "layer": "schools", "toml": toml, "confirm_outside": "true"}
    return {**usual, **more}


def links(told: dict[str, Any]) -> dict[str, str]:
    return {one["rel"]: one["href"].removeprefix("http://testserver") for one in told["links"]}


def test_a_program_brings_follows_and_reads(schools: Layer, client_of: ClientOf, author: Any) -> None:
    client = client_of("author")

    answer = client.post("/api/imports", body())

    told, run = answer.json(), ImportRun.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver/api/imports/{run.uuid}"
    assert answer["Cache-Control"] == "private, no-store"
    assert (told["state"], told["is_moving"], told["file"], told["layer"]) == (
        "waiting",
        True,
        "школи.geojson",
        "schools",
    )
    assert (run.brought_by, run.source["confirm_outside"]) == (author, True)

    work()
    told = client.get(answer["Location"]).json()
    assert (told["state"], told["is_moving"], told["refused"]) == ("ready", False, "")
    assert told["counts"] == {
        "read": 5, "refused": 0, "added": 1, "moved": 1, "changed": 3, "withdrawn": 1, "unchanged": 0,
    }  # fmt: skip
    assert set(told["seconds"]) >= {"read"}
    assert list(links(told)) == ["self", "alternate", "notices", "difference", "load", "cancel"]
    assert links(told)["alternate"] == f"/import/{run.uuid}/"


def test_several_parts_are_one_import(schools: Layer, client_of: ClientOf) -> None:
    two = [SimpleUploadedFile(name, geojson(SCHOOLS)) for name in ("a.geojson", "b.geojson")]

    told = client_of("author").post("/api/imports", body(file=two)).json()

    assert told["file"] == "a +1.zip"


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"file": ""}, "file", "This field is required."),
        ({"file": SimpleUploadedFile("a.geojson", b"")}, "file", "empty"),
        ({"layer": ""}, "layer", "This field is required."),
        ({"layer": "nowhere"}, "layer", "Select a valid choice."),
        ({"layer": "no\0where"}, "layer", ""),
        ({"toml": SimpleUploadedFile("a.toml", b"= 1")}, "toml", "Invalid"),
        ({"other_crs": "5564"}, "other_crs", "The coordinate system is written as EPSG:2496."),
    ],
)
def test_what_cannot_be_taken_in_is_said_by_field(
    schools: Layer, client_of: ClientOf, more: dict[str, Any], field: str, said: str
) -> None:
    answer = client_of("author").post("/api/imports", body(**more))

    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(problem["errors"]) == [field]
    assert said in problem["errors"][field][0]
    assert not ImportRun.objects.exists()


def test_a_refusal_speaks_the_language_that_is_asked_for(schools: Layer, client_of: ClientOf) -> None:
    client = client_of("author")

    told = client.post("/api/imports", {"layer": "schools"}, headers={"Accept-Language": "uk"}).json()

    assert told["title"] == "Файл не прийнято"
    assert "обов’язков" in told["errors"]["file"][0].replace("'", "’")


def test_what_is_too_large_is_refused_unread(schools: Layer, client_of: ClientOf, settings: Any) -> None:
    settings.IMPORTS_LARGEST_BYTES = 1000
    client = client_of("author")

    whole = client.post("/api/imports", body(content=b" " * 1_100_000))
    files = client.post("/api/imports", body(content=b" " * 2000))

    assert (whole.status_code, files.status_code) == (413, 400)
    assert "1000" in whole.json()["detail"].replace("\xa0", "")
    assert list(files.json()["errors"]) == ["file"]
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("media", ["application/json", "application/x-www-form-urlencoded", "text/csv"])
def test_another_media_type_is_refused(schools: Layer, client_of: ClientOf, media: str) -> None:
    answer = client_of("author").post("/api/imports", "{}", content_type=media)

    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize("sent", [b"", b"--x\r\nbroken", b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n'])
def test_a_broken_body_is_a_refusal(schools: Layer, client_of: ClientOf, sent: bytes) -> None:
    answer = client_of("author").post("/api/imports", sent, content_type="multipart/form-data; boundary=x")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_too_many_parts_are_a_refusal(schools: Layer, client_of: ClientOf) -> None:
    many = [SimpleUploadedFile(f"{n}.geojson", b"{}") for n in range(101)]

    answer = client_of("author").post("/api/imports", body(file=many))

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("layer", "statuses"),
    [
        ("schools", (401, 403, 403, 201, 403, 201)),
        ("cameras", (401, 403, 403, 201, 403, 201)),
    ],
)
def test_who_may_bring(
    schools: Layer, client_of: ClientOf, layer: str, statuses: tuple[int, ...], cast: dict[str, Any]
) -> None:
    found = tuple(client_of(name).post("/api/imports", body(layer=layer)).status_code for name in EVERYBODY)

    assert found == statuses


@pytest.mark.parametrize(("layer", "status"), [("schools", 403), ("cameras", 400), ("shops", 201)])
def test_who_edits_another_layer_is_told_of_those_that_may_be_seen(
    schools: Layer, client_of: ClientOf, cast: dict[str, Any], layer: str, status: int
) -> None:
    """What may not be seen is no layer at all."""
    elsewhere = Membership.objects.get(user=cast["author_elsewhere"], role=Membership.Role.EDITOR).organisation
    Layer.objects.filter(slug="shops").update(owner=elsewhere)

    answer = client_of("author_elsewhere").post("/api/imports", body(layer=layer))

    assert (answer.status_code, "cameras" in answer.content.decode()) == (status, False)


def test_a_login_alone_brings_nothing(schools: Layer, author: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)

    assert client.post("/api/imports", body()).status_code == 403
    assert not ImportRun.objects.exists()


def test_an_import_that_has_not_changed_is_not_sent_again(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    first = client.get(f"/api/imports/{run.uuid}")

    known = client.get(f"/api/imports/{run.uuid}", headers={"If-None-Match": first["ETag"]})
    other_words = client.get(f"/api/imports/{run.uuid}?lang=en", headers={"If-None-Match": first["ETag"]})
    client.post(f"/api/imports/{run.uuid}/cancel")
    later = client.get(f"/api/imports/{run.uuid}", headers={"If-None-Match": first["ETag"]})

    assert [answer.status_code for answer in (known, other_words, later)] == [304, 200, 200]
    assert known["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in first


def test_each_step_forward_has_a_mark_of_its_own(run: ImportRun) -> None:
    marks = {mark_of(run)}
    for name, value in (
        ("rows_done", 7),
        ("step", "compare"),
        ("state", State.LOADING),
        ("token", 99),
        ("digest", "x"),
    ):
        setattr(run, name, value)
        marks.add(mark_of(run))

    assert len(marks) == 6


@pytest.mark.parametrize(
    ("if_match", "seen"), [("*", True), ('"nothing-uk"', False), ("", False), ('W/"0123456789abcdef0123-uk"', False)]
)
def test_what_was_seen_is_known_by_its_mark(run: ImportRun, if_match: str, seen: bool) -> None:
    assert has_seen(if_match, run) is seen


def test_a_mark_is_known_among_others_and_in_any_language(run: ImportRun) -> None:
    mark = mark_of(run)

    assert has_seen(f'"other-uk", {mark}', run)
    assert has_seen(mark.replace("-uk", "-en").removeprefix("W/"), run)


@pytest.mark.parametrize("path", ["", "/notices", "/difference"])
def test_what_somebody_may_not_see_is_not_there(run: ImportRun, client_of: ClientOf, path: str) -> None:
    found = {name: client_of(name).get(f"/api/imports/{run.uuid}{path}") for name in EVERYBODY}

    assert [answer.status_code for answer in found.values()] == [401, 404, 404, 200, 404, 200]
    assert not [name for name in ("stranger", "citizen", "author_elsewhere") if SECRET in found[name].content.decode()]


def test_one_that_never_was_is_told_alike(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author_elsewhere")

    hidden, never = client.get(f"/api/imports/{run.uuid}"), client.get(f"/api/imports/{uuid4()}")

    assert (hidden.status_code, hidden.json()) == (never.status_code, never.json())


def test_the_list_is_of_ones_own_layers_by_pages(bring: Bring, client_of: ClientOf) -> None:
    numbers = [bring().pk for _ in range(3)]
    client = client_of("author")

    first = client.get("/api/imports?limit=2").json()
    second = client.get(links(first)["next"]).json()

    assert [one["id"] for one in first["imports"] + second["imports"]] == sorted(numbers, reverse=True)
    assert (first["numberReturned"], second["numberReturned"], "next" in links(second)) == (2, 1, False)
    assert links(first)["self"] == "/api/imports?limit=2"
    assert client_of("author_elsewhere").get("/api/imports").json()["imports"] == []


def test_the_list_is_narrowed(bring: Bring, client_of: ClientOf) -> None:
    ready = bring()
    ImportRun.objects.filter(pk=bring().pk).update(state=State.CANCELLED)
    client = client_of("author")

    def listed(query: str) -> list[int]:
        return [one["id"] for one in client.get(f"/api/imports?{query}").json()["imports"]]

    assert listed("state=ready") == [ready.pk]
    assert len(listed("layer=schools")) == 2
    assert listed("layer=cameras") == []


@pytest.mark.parametrize("query", ["state=open", "limit=0", "limit=101", "cursor=1", "undocumented=1", "layer="])
def test_a_parameter_that_cannot_be_read_is_named(schools: Layer, client_of: ClientOf, query: str) -> None:
    answer = client_of("author").get(f"/api/imports?{query}")

    assert (answer.status_code, answer.json()["parameter"]) == (400, query.partition("=")[0])


def test_notices_come_in_words_and_pages(run: ImportRun, client_of: ClientOf) -> None:
    run.notices.all().delete()
    for number in range(3):
        told = {"severity": "warning" if number else "error", "row": number, "feature": "one", "more": {"lon": 33.4}}
        ImportNotice.objects.create(run=run, code="duplicate_id", message=f"Twice, {number}.", **told)
    client = client_of("author")
    path = f"/api/imports/{run.uuid}/notices"

    first = client.get(f"{path}?limit=2&lang=en").json()
    second = client.get(links(first)["next"]).json()
    errors = client.get(f"{path}?severity=error").json()["notices"]
    others = client.get(f"{path}?code=geometry_missing").json()["notices"]

    assert [one["message"] for one in first["notices"] + second["notices"]] == [f"Twice, {n}." for n in range(3)]
    assert ("next" in links(second), "lang=en" in links(first)["next"]) == (False, True)
    assert (len(errors), others) == (1, [])
    assert {"title", "remedy", "lon"} <= set(errors[0])
    assert errors[0]["title"] != first["notices"][0]["title"]  # the one is Ukrainian, the other English


def test_what_was_found_is_told_in_the_language_that_is_asked_for(bring: Bring, client_of: ClientOf) -> None:
    run = bring(geojson([SCHOOLS[0], SCHOOLS[0]]))
    client = client_of("author")
    path = f"/api/imports/{run.uuid}"

    ours = [client.get(f"{path}?lang={code}").json()["refused"] for code in ("uk", "en")]
    notices = [client.get(f"{path}/notices?lang={code}").json()["notices"][0]["message"] for code in ("uk", "en")]

    assert all(re.search("[а-яіїєґ]{3}", said) for said in (ours[0], notices[0]))
    assert not any(re.search("[а-яіїєґ]{3}", said) for said in (ours[1], notices[1]))


def test_the_difference_is_geojson_by_pages(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    path = f"/api/imports/{run.uuid}/difference"

    answer = client.get(path)
    whole = answer.json()
    by_state: dict[str, list[Any]] = {}
    for one in whole["features"]:
        by_state.setdefault(one["properties"]["state"], []).append(one)

    assert answer["Content-Type"] == "application/geo+json"
    assert (whole["type"], whole["numberMatched"], whole["numberReturned"]) == ("FeatureCollection", 6, 6)
    assert {state: len(found) for state, found in by_state.items()} == {
        "added": 1, "moved": 1, "changed": 3, "withdrawn": 1,
    }  # fmt: skip
    (added,), (gone,), (moved,) = by_state["added"], by_state["withdrawn"], by_state["moved"]
    assert added["geometry"] == {"type": "Point", "coordinates": [33.45, 47.95]}
    assert (added["properties"]["before"], added["properties"]["feature"]) == (None, None)
    assert gone["geometry"] == gone["properties"]["before"]
    assert moved["properties"]["distance_m"] == pytest.approx(149, abs=3)
    assert moved["geometry"] != moved["properties"]["before"]


def test_the_difference_is_walked_through_without_a_gap(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    path, found = f"/api/imports/{run.uuid}/difference?limit=4&lang=en", []
    for _ in range(3):
        page = client.get(path).json()
        found += [one["properties"]["source_id"] for one in page["features"]]
        if "next" not in links(page):
            break
        path = links(page)["next"]

    assert sorted(found) == ["hidden", "members", "new", "one", "outside", "two"]
    only = client.get(f"/api/imports/{run.uuid}/difference?state=moved").json()
    assert (only["numberMatched"], [one["properties"]["source_id"] for one in only["features"]]) == (1, ["outside"])


def test_the_list_asks_as_often_for_three_as_for_one(
    bring: Bring, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    client = client_of("author")
    bring()
    client.get("/api/imports")

    with django_assert_num_queries(3):
        client.get("/api/imports")
    bring()
    bring()
    with django_assert_num_queries(3):
        assert len(client.get("/api/imports").json()["imports"]) == 3


def test_who_has_left_the_organisation_sees_nothing_more(run: ImportRun, client_of: ClientOf, author: Any) -> None:
    client = client_of("author")
    Membership.objects.filter(user=author, organisation=Organisation.objects.get(layers=run.layer)).delete()

    assert client.get(f"/api/imports/{run.uuid}").status_code == 404


def test_other_websites_may_not_read_it(run: ImportRun, client_of: ClientOf) -> None:
    answer = client_of("author").options(f"/api/imports/{run.uuid}")

    assert answer.status_code == 204
    assert "Access-Control-Allow-Origin" not in answer


def test_the_document_tells_of_all_of_it(client: Client, schools: Layer) -> None:
    document = json.loads(client.get("/api/openapi.json").content)

    ours = {path: set(methods) for path, methods in document["paths"].items() if path.startswith("/api/imports")}
    assert ours == {
        "/api/imports": {"get", "post"},
        "/api/imports/{uuid}": {"get"},
        "/api/imports/{uuid}/notices": {"get"},
        "/api/imports/{uuid}/difference": {"get"},
        **{f"/api/imports/{{uuid}}/{move}": {"post"} for move in ("load", "cancel", "resume", "undo")},
    }
    assert document["paths"]["/api/imports"]["get"]["security"] == [{"session": []}]
    bring = document["paths"]["/api/imports"]["post"]["requestBody"]["content"]
    assert bring == {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/ImportInput"}}}


def test_what_the_form_takes_the_document_names(schools: Layer, author: Any) -> None:
    assert set(SHAPES["ImportInput"]["properties"]) == set(BringForm(by=author).fields)
