"""Who gets what: every address × method × kind of person, against the matrix in access.toml.

An address without a line fails, and so does a line without an address. What somebody may not see answers 404, as what
never was; a test of content (no secret in any body) goes along.
"""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from geoportal.accounts.models import Organisation, User
from housing.models import Building, Outage, Provider, Tariff, UtilityService, Work
from housing.outage_actions import publish_outage
from housing.service_actions import define_services
from housing.tariff_actions import set_tariff
from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.states import State
from layers.models import City, Feature, Layer
from tests.conftest import SECRET
from tests.house.files import ROOT
from tests.housing.houses import make_houses

MATRIX: dict[str, Any] = tomllib.loads((ROOT / "tests" / "house" / "access.toml").read_text())
PEOPLE: list[str] = MATRIX["people"]
LINES: list[dict[str, Any]] = MATRIX["line"]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
READS_ALL = {"official", "author", "administrator"}  # may see what is internal
FOR_MEMBERS = f"Школа для своїх {SECRET}"
FEATURE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [33.40, 47.91]},
    "properties": {"name": "Нова школа", "kind": "amenity/school"},
}


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        else:
            yield route


def expected(line: dict[str, Any], method: str) -> list[int]:
    """A method without a line is refused to everybody; our interfaces ask who somebody is before what they want."""
    refused = [401 if line["route"].startswith("api/") and not line.get("plain") else 405, *[405] * (len(PEOPLE) - 1)]
    status = line.get(method, refused)
    return list(status) if isinstance(status, list) else [status] * len(PEOPLE)


def as_json(text: str) -> str:
    """The text as JSON may escape it."""
    return json.dumps(text)[1:-1]


@pytest.fixture
def places(cast: dict[str, Any], city: City) -> dict[str, Any]:
    """What stands for the braces in the matrix: numbers of features by their source id, and their pages."""
    features = Feature.objects.select_related("layer")
    numbers: dict[str, Any] = {feature.source_id: feature.pk for feature in features}
    told = {"file_name": "школи.geojson", "size_bytes": 1, "sha256": "", "source": {"layer": "schools"}}
    run = ImportRun.objects.create(layer=Layer.objects.get(slug="schools"), state=State.READY, **told)
    numbers["import_run"] = run.uuid
    night = {"at": time(3), "next_at": timezone.now() + timedelta(hours=9), "source": {"layer": "schools"}}
    told = {"address": "https://data.example.ua/schools.csv", "sort": "file", "layer": run.layer, **night}
    numbers |= make_houses()
    numbers["import_schedule"] = ImportSchedule.objects.create(**told).pk
    numbers["outage"] = _outage(features).pk
    numbers["tariff"] = _tariff().pk
    numbers["work"] = Work.objects.get(element="roof").pk
    return {**numbers, **{f"{feature.source_id}_page": feature.get_absolute_url() for feature in features}}


def _outage(features: QuerySet[Feature]) -> Outage:
    """A notice about two houses, one of them secret; the author elsewhere speaks for its provider."""
    houses = [Building.objects.create(feature=features.get(source_id=name)) for name in ("two", "hidden")]
    told = {"name": "Партнер", "organisation": Organisation.objects.get(slug="partner")}
    provider = Provider.objects.create(slug="partner", **told)
    return publish_outage(
        define_services()["heating"], provider, sort="emergency", reason="Прорив", starts_at=timezone.now(),
        source="Диспетчер", by=None, buildings=houses,
    )  # fmt: skip


def _tariff() -> Tariff:
    """Of the provider for whom the author elsewhere speaks."""
    heating, partner = UtilityService.objects.get(code="heating"), Provider.objects.get(slug="partner")
    return set_tariff(heating, partner, amount_uah=Decimal(1200), unit="gcal", valid_from=date(2025, 1, 1))


@pytest.fixture
def clients(cast: dict[str, Any]) -> dict[str, Client]:
    found = {}
    for name in PEOPLE:
        found[name] = Client(raise_request_exception=False)
        if isinstance(cast[name], User):
            found[name].force_login(cast[name])
    return found


def ask(client: Client, method: str, address: str) -> HttpResponse:
    """One request whose changes are taken back; only reading has parameters."""
    address = address if method == "GET" else address.partition("?")[0]
    sent = {"content_type": "application/geo+json", "data": FEATURE} if method in ("POST", "PUT", "PATCH") else {}
    with transaction.atomic():
        response: HttpResponse = getattr(client, method.lower())(address, **sent)
        if response.streaming:
            response = HttpResponse(response.getvalue(), status=response.status_code)
        transaction.set_rollback(True)
    return response


def test_every_address_has_its_line_and_every_line_its_address() -> None:
    assert sorted({line["route"] for line in LINES}) == sorted(set(routes(get_resolver().url_patterns)))


def test_everybody_gets_what_the_matrix_says(places: dict[str, Any], clients: dict[str, Client]) -> None:
    found: dict[str, Any] = {}
    for line in LINES:
        address = line["address"].format(**places)
        for method in METHODS:
            people = PEOPLE if method in line else ("stranger", "administrator")  # 405 is nobody's right
            for person, status in zip(PEOPLE, expected(line, method), strict=True):
                if person in people and (got := ask(clients[person], method, address).status_code) != status:
                    found[f"{method} {line['address']} by {person}"] = f"{got} instead of {status}"
    assert found == {}


def test_no_answer_tells_a_secret(places: dict[str, Any], clients: dict[str, Client]) -> None:
    leaks = []
    for line in LINES:
        for person in sorted(set(PEOPLE) - READS_ALL):
            body = ask(clients[person], "GET", line["address"].format(**places)).content.decode(errors="replace")
            if person != "stranger":  # may see what is for people with an account
                body = body.replace(FOR_MEMBERS, "").replace(as_json(FOR_MEMBERS), "")
            if SECRET in body or as_json(SECRET) in body:
                leaks.append(f"{line['address']} to {person}")
    assert leaks == []


def test_those_who_may_do_see_what_is_secret(places: dict[str, Any], clients: dict[str, Client]) -> None:
    """The other half: were the secret nowhere, its absence would prove nothing."""
    body = ask(clients["administrator"], "GET", "{hidden_page}".format(**places)).content.decode()

    assert SECRET in body


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_session_alone_changes_nothing(places: dict[str, Any], cast: dict[str, Any], method: str) -> None:
    """Another site may send a reader's cookie along, but not the token that only our pages know."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["author"])
    address = "/api/collections/schools/items" + ("" if method == "post" else f"/{places['one']}")

    response = getattr(client, method)(address, data=FEATURE, content_type="application/geo+json")

    assert response.status_code == 403
