"""The whole interface under strange questions: what the document says is what is answered, and never a 5xx.

Questions are made from the OpenAPI document, valid and broken ones alike; answers are compared with it: their status,
the type of their content, and their shape.
"""

from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import checks as told
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response

from geoportal.accounts.models import User
from import_scripts.models import ImportDifference, ImportNotice, ImportRun
from import_scripts.states import State
from layers.downloads import FORMATS, downloadable_layer, made
from layers.models import City, Feature, Layer

pytestmark = pytest.mark.django_db
EXAMPLES = 12  # of each operation; the whole takes less than a minute
OURS = {"Content-Length", "Content-Type", "Cookie", "Accept-Encoding"}  # what the client of the tests says itself
NOT_READY = {"isReady"}  # the small city of the tests has no stored tiles: 503 is the truth
BUDGET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = (told.not_a_server_error, told.status_code_conformance, told.content_type_conformance,
          told.response_schema_conformance)  # fmt: skip


def operations(document: dict[str, Any], *methods: str) -> list[Any]:
    schema = schemathesis.openapi.from_dict(document)
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return [one for one in found if one.method in methods and one.definition.raw["operationId"] not in NOT_READY]


@pytest.fixture
def document(client: Client, city: City) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/openapi.json").json()
    return told


def settled(case: Any, places: dict[str, Any]) -> Any:
    """Half of all questions go where something is; a made-up address is soon told to be none."""
    if len(str(case.path_parameters)) % 2 or not case.path_parameters:
        return case
    case.path_parameters = {name: places.get(name, value) for name, value in case.path_parameters.items()}
    return case


def places() -> dict[str, Any]:
    return {
        "slug": "schools", "number": Feature.objects.get(source_id="one").pk, "collectionId": "schools",
        "tileMatrixSetId": "WebMercatorQuad", "tileMatrix": 12, "tileRow": 1425, "tileCol": 2428,
        "uuid": str(ImportRun.objects.get().uuid),
        "z": 12, "x": 2428, "y": 1425, "values": "freshness", "ending": "geojson", "name": "schools", "seal": seal(),
        "spot": "33.40000,47.90000",
    }  # fmt: skip


def checks_of(answer: Response) -> list[Any]:
    """What is cut out of a file has its media type and not its shape."""
    return list(CHECKS[:-1] if answer.status_code == 206 else CHECKS)


def seal() -> str:
    layer = downloadable_layer("schools")
    ready = made(layer, FORMATS["geojson"]) if layer else None
    return ready.seal if ready else "0123456789abcdef"


def answered(client: Client, case: Any) -> Response:
    """The answer of the test's own client, in the form that the checks read."""
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    headers = {name: str(value) for name, value in sent.headers.items() if name not in OURS}
    address = str(sent.url).removeprefix("http://testserver")
    media = str(sent.headers.get("Content-Type", "application/octet-stream"))
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    got = client.generic(str(sent.method), address, body, media, headers=headers)
    told = {name.lower(): [value] for name, value in got.headers.items()}
    content = got.getvalue() if got.streaming else got.content
    return Response(got.status_code, told, content, sent, elapsed=0.0, verify=False)


def fuzz(client: Client, operation: Any, **headers: str) -> list[int]:
    """Ask this operation many things, which must be answered as the document says; the statuses."""
    known: dict[str, Any] = places()
    statuses: list[int] = []

    @seed(1)
    @BUDGET
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.headers = {**(case.headers or {}), **headers}
        with transaction.atomic():
            answer = answered(client, settled(case, known))
            transaction.set_rollback(True)
        statuses.append(answer.status_code)
        case.validate_response(answer, checks=checks_of(answer))

    ask()
    return statuses


@pytest.fixture
def files(city: City) -> None:
    call_command("make_downloads", "schools")


@pytest.fixture(autouse=True)
def an_import(cast: dict[str, User], schools: Layer, settings: Any, tmp_path: Path) -> ImportRun:
    """One that may be loaded or cancelled, with a notice and a difference."""
    settings.IMPORTS_ROOT = tmp_path / "imports"
    told = {"file_name": "школи.geojson", "size_bytes": 1, "sha256": "", "source": {"layer": "schools"}}
    run = ImportRun.objects.create(layer=schools, state=State.READY, brought_by=cast["author"], **told)
    ImportNotice.objects.create(run=run, code="duplicate_id", severity="warning", message="Twice.", more={"lon": 33.4})
    place = Point(33.4, 47.9, srid=4326)
    ImportDifference.objects.create(run=run, state="withdrawn", source_id="two", feature_id=2, before=place)
    return run


@pytest.mark.usefixtures("files")
def test_reading_answers_as_the_document_says(client: Client, document: dict[str, Any]) -> None:
    reading = operations(document, "get")
    assert len(reading) >= 24
    client.raise_request_exception = False
    statuses = [status for operation in reading for status in fuzz(client, operation)]

    assert {200, 400, 401, 404} <= set(statuses)


def test_imports_answer_who_may_read_them_as_the_document_says(
    client: Client, document: dict[str, Any], cast: dict[str, Any]
) -> None:
    client.force_login(cast["author"])
    client.raise_request_exception = False
    ours = [one for one in operations(document, "get") if one.path.startswith("/api/imports")]
    statuses = {one.path: set(fuzz(client, one)) for one in ours}

    assert len(statuses) == 4
    assert all(200 in found for found in statuses.values())


def test_writing_answers_as_the_document_says(client: Client, document: dict[str, Any], cast: dict[str, User]) -> None:
    client.force_login(cast["author"])
    client.raise_request_exception = False
    writing = operations(document, "post", "put", "patch", "delete")
    assert {one.method for one in writing} == {"post", "put", "patch", "delete"}
    statuses = {one.label: set(fuzz(client, one, **{"If-Match": "*"})) for one in writing}

    assert len(statuses) >= 9
    assert all(found & {200, 201, 204, 400, 404, 409} for found in statuses.values())


OTHER = '"another"'


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("operation_id", "place", "headers", "status"),
    [
        ("getFile", {}, {}, 200),
        ("getFile", {}, {"Range": "bytes=0-9"}, 206),
        ("getFile", {}, {"Range": "bytes=0-9", "If-Range": OTHER}, 200),
        ("getFile", {}, {"If-None-Match": "*"}, 304),
        ("getFile", {"ending": "csv"}, {}, 410),
        ("getFile", {"name": "shops"}, {}, 404),
        ("getFile", {}, {"If-Match": OTHER}, 412),
        ("getFile", {}, {"Range": "bytes=999999999-"}, 416),
        ("getLatestFile", {}, {}, 302),
        ("getLatestFile", {"ending": "csv"}, {}, 302),
        ("getLatestFile", {"slug": "nowhere"}, {}, 404),
        ("getTerms", {}, {}, 200),
        ("getValues", {}, {}, 200),
        ("getValues", {}, {"If-None-Match": "*"}, 304),
        ("getValues", {"values": "nothing"}, {}, 404),
        ("getLayerVersions", {}, {}, 200),
        ("getLayerVersions", {}, {"If-None-Match": "*"}, 304),
        ("getTileJSON", {}, {"If-None-Match": "*"}, 304),
        ("getTile", {}, {"If-None-Match": "*"}, 304),
        ("getTile", {}, {"If-Match": OTHER}, 412),
        ("getStyle", {}, {"If-None-Match": "*"}, 304),
    ],
)
def test_conditions_and_parts_answer_as_the_document_says(
    client: Client,
    document: dict[str, Any],
    operation_id: str,
    place: dict[str, str],
    headers: dict[str, str],
    status: int,
) -> None:
    schema = schemathesis.openapi.from_dict(document)
    told_of = {
        one.ok().definition.raw["operationId"]: one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)
    }
    operation = told_of[operation_id]
    named = {row["name"] for row in operation.definition.raw["parameters"] if row["in"] == "path"}
    known = {name: value for name, value in (places() | place).items() if name in named}
    case = operation.Case(path_parameters=known, headers=headers)
    answer = answered(client, case)

    assert answer.status_code == status
    case.validate_response(answer, checks=checks_of(answer))


@pytest.mark.parametrize(("ending", "status"), [("csv", 200), ("geojson", 200), ("geojsons", 200), ("gpkg", 202)])
def test_a_file_that_is_not_ready_answers_as_the_document_says(
    client: Client, document: dict[str, Any], ending: str, status: int
) -> None:
    case = schemathesis.openapi.from_dict(document)["/downloads/{slug}.{ending}"]["GET"].Case(
        path_parameters={"slug": "schools", "ending": ending}
    )
    answer = answered(client, case)

    assert answer.status_code == status
    case.validate_response(answer, checks=checks_of(answer))
