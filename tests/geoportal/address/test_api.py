"""My address for programs: found by words, number and spot; the same as the page; nothing that is hidden."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator

from geoportal.address.api_shapes import SHAPES
from geoportal.search.actions import refresh_index
from layers.actions import define_layer, save_feature, sync_features, withdraw_feature
from layers.models import City, Feature, Theme
from layers.rows import FeatureRow
from tests.conftest import SECRET
from tests.housing.houses import HIDDEN, make_houses
from tests.housing.town import NOW, Town
from tests.transport.journey_town import at, load_town
from tests.unguarded import unguarded
from transport.models import Stop

pytestmark = pytest.mark.django_db
HERE = "/api/address/33.40030,47.90020"


def told(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    document: dict[str, Any] = answer.json()
    return document


def of_house(town: Town, name: str = "one") -> str:
    return f"/api/address/{town.houses[name].pk}"


def as_described(name: str, document: dict[str, Any]) -> None:
    """The document is what the handbook says, and has nothing that the handbook does not know."""
    schema = {**closed(SHAPES[name]), "components": {"schemas": {key: closed(row) for key, row in SHAPES.items()}}}
    Draft202012Validator(schema).validate(document)


def closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if schema.get("type") == "object" else inner


# --- Finding -----------------------------------------------------------------


def test_words_lead_to_the_one_house_in_the_language_asked_for(client: Client, house: Feature) -> None:
    refresh_index()

    answer = client.get("/api/address", {"q": "Соборності 17", "lang": "en"})

    assert (answer.status_code, answer["Location"]) == (302, f"/api/address/{house.pk}?lang=en")
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_coordinates_lead_to_the_spot(client: Client, city: City) -> None:
    answer = client.get("/api/address", {"q": "47.9002 33.4003"})

    assert (answer.status_code, answer["Location"]) == (302, f"{HERE}?lang=uk")


def test_several_houses_are_told_to_choose_from(client: Client, house: Feature) -> None:
    other = save_feature(
        house.layer, by=None, source_id="other", geometry=house.geometry, address="вулиця Соборності, 17А"
    )
    refresh_index()

    document = told(client, "/api/address?q=" + quote("Соборності"))

    as_described("AddressChoices", document)
    assert (document["query"], document["total"]) == ("Соборності", len(document["places"]))
    assert {(one["title"], one["data"], one["url"]) for one in document["places"]} >= {
        ("вулиця Соборності, 17", f"/api/address/{house.pk}", f"/address/{house.pk}/"),
        ("вулиця Соборності, 17А", f"/api/address/{other.pk}", f"/address/{other.pk}/"),
    }


@pytest.mark.parametrize(
    ("query", "status", "value"), [("", 400, ""), ("?q=", 400, ""), ("?q=" + quote("Немає 5"), 404, "Немає 5")]
)
def test_what_cannot_be_found_is_a_problem_with_a_remedy(
    client: Client, house: Feature, query: str, status: int, value: str
) -> None:
    problem = told(client, f"/api/address{query}", status)

    assert (problem["status"], problem["parameter"], problem["value"]) == (status, "q", value)
    assert problem["detail"]


def test_an_unknown_parameter_is_named(client: Client, city: City) -> None:
    assert told(client, f"{HERE}?radius=5", 400)["parameter"] == "radius"


@pytest.mark.parametrize("address", ["/api/address/30.52340,50.45010", "/api/address/999.0,1.0"])
def test_a_spot_elsewhere_is_a_problem_that_names_it(client: Client, city: City, address: str) -> None:
    problem = told(client, f"{address}?lang=en", 404)

    assert address.rpartition("/")[2].split(",")[0][:4] in problem["detail"]
    assert "outside the city" in problem["detail"]


@pytest.mark.parametrize("number", ["999999999", "99999999999999999999999"])
def test_a_number_of_nothing_is_a_problem_that_says_where_to_look(client: Client, city: City, number: str) -> None:
    assert f"{number} on the map" in told(client, f"/api/address/{number}?lang=en", 404)["detail"]


# --- What is told --------------------------------------------------------------


def test_a_house_is_told_with_all_that_reaches_it(client: Client, town: Town) -> None:
    outage = town.outage(expected_end_at=NOW + timedelta(hours=1))
    planned = town.outage(
        service="cold_water", provider=town.water, parts=[town.main], sort="planned", reason="Заміна засувки",
        starts_at=NOW + timedelta(days=1),
    )  # fmt: skip

    document = told(client, of_house(town))

    as_described("AddressPlace", document)
    house = document["house"]
    assert document["title"] == "вулиця Соборності, 1"
    assert document["building"]["id"] == document["object"] == town.houses["one"].pk
    assert document["moment"] == "2026-11-29T12:00:00Z"
    assert (house["manager"], house["phones"]) == (None, [])
    assert house["services"] == ["Опалення", "Холодна вода", "Газ"]
    assert house["off"] == [
        {
            "id": outage.pk, "url": f"/housing/outages/{outage.pk}/",
            "service": {"code": "heating", "name": "Опалення"}, "state": "now", "reason": "Прорив труби",
            "starts_at": "2026-11-29T12:00:00Z", "expected_end_at": "2026-11-29T13:00:00Z",
        }
    ]  # fmt: skip
    assert [(one["id"], one["state"]) for one in house["planned"]] == [(planned.pk, "planned")]


def test_who_runs_the_house_is_told_with_whom_to_call(client: Client, city: City) -> None:
    houses = make_houses()

    document = told(client, f"/api/address/{houses['house']}?lang=en")

    assert document["house"]["manager"] == "Domohliad"
    assert document["house"]["phones"] == ["+380 56 000-01-99", "+380 56 000-01-01"]
    assert HIDDEN not in json.dumps(document, ensure_ascii=False)


def test_a_house_that_nothing_is_known_of_says_null_and_no_lists(client: Client, house: Feature) -> None:
    document = told(client, f"/api/address/{house.pk}")

    assert document["house"] == {"manager": None, "phones": [], "services": [], "off": [], "planned": []}


def test_a_spot_without_a_building_is_told_as_itself(client: Client, city: City) -> None:
    document = told(client, "/api/address/33.45000,47.95000")

    as_described("AddressPlace", document)
    assert (document["building"], document["house"], document["object"]) == (None, None, None)
    assert (document["lon"], document["lat"]) == (33.45, 47.95)
    assert document["url"] == "/address/33.45000,47.95000/"


def test_a_spot_means_the_house_it_lies_in_its_district_and_what_is_near(client: Client, house: Feature) -> None:
    document = told(client, HERE)

    assert document["building"]["id"] == house.pk
    district = document["district"]
    assert (district["title"], district["url"]) == ("Східний район", f"/districts/{district['id']}/")
    (schools,) = [one for one in document["near"] if one["layer"] == "schools"]
    nearest = schools["objects"][0]
    assert nearest["title"] == "Ліцей № 1"
    assert 0 < nearest["metres"] < 60


def test_stops_are_told_with_what_leaves_them(client: Client, city: City) -> None:
    load_town()
    number = Stop.objects.get(stop_id="A").feature_id
    with time_machine.travel(at("08:00"), tick=False):
        document = told(client, f"/api/address/{number}")

    as_described("AddressPlace", document)
    nearest = document["stops"][0]
    assert (nearest["id"], nearest["name"], nearest["metres"]) == (number, "Зупинка A", 0)
    last = nearest["departures"][0]
    assert (last["kind"], last["at"], last["line"]["number"]) == ("scheduled", "2026-11-30T23:50:00+02:00", "1")


def test_what_has_changed_says_what(client: Client, of: Any) -> None:
    before = timezone.now() - timedelta(days=60)
    with unguarded():
        Feature.objects.update(created_at=before, changed_at=before)
    gone = withdraw_feature(of("two"), by=None, reason="Знесено")
    spot = gone.geometry.point_on_surface
    new = save_feature(of("one").layer, by=None, source_id="new", geometry=spot, name="Нова школа")

    document = told(client, f"/api/address/{spot.x:.5f},{spot.y:.5f}")

    as_described("AddressPlace", document)
    assert {(one["what"], one["id"]) for one in document["changed"]} == {("withdrawn", gone.pk), ("added", new.pk)}


# --- Who may know --------------------------------------------------------------


def test_nothing_hidden_reaches_a_stranger(client: Client, town: Town) -> None:
    """Beside each other here: a hidden house, a hidden area over all, a hidden pharmacy next door, a hidden change."""
    theme = Theme.objects.get(slug="education")
    shape = town.houses["one"].feature.geometry
    for slug in ("parks", "pharmacies"):
        layer = define_layer(slug, theme=theme, name=slug, geometry_kind="any")
        row = FeatureRow(f"hidden-{slug}", bytes(shape.wkb), name=f"{slug} {SECRET}", visibility="internal")
        sync_features(layer, [row])
    town.outage(parts=[town.far_boiler], reason="Далеко")
    spot = shape.point_on_surface

    for address in (of_house(town), f"/api/address/{spot.x:.5f},{spot.y:.5f}", of_house(town, "three")):
        assert SECRET not in json.dumps(told(client, address), ensure_ascii=False)
    assert told(client, of_house(town, "hidden"), 404)["status"] == 404
    told(client, "/api/address?q=" + quote(f"{SECRET} 4"), 404)


def test_the_hidden_house_is_told_to_its_office_and_kept_by_no_cache(
    cast: dict[str, Any], client: Client, town: Town
) -> None:
    client.force_login(cast["official"])

    answer = client.get(of_house(town, "hidden"))

    assert answer.json()["title"] == f"{SECRET}, 4"
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer


# --- What it costs -------------------------------------------------------------


def test_the_answer_takes_twelve_queries(client: Client, town: Town) -> None:
    town.outage()
    told(client, of_house(town))
    with CaptureQueriesContext(connection) as queries:
        told(client, of_house(town))

    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


def test_an_answer_that_is_known_is_not_sent_again_until_it_says_something_else(client: Client, town: Town) -> None:
    seal = client.get(of_house(town))["ETag"]

    again = client.get(of_house(town), headers={"If-None-Match": seal})
    town.outage()
    after = client.get(of_house(town), headers={"If-None-Match": seal})

    assert (again.status_code, again.content) == (304, b"")
    assert (after.status_code, after["ETag"] != seal) == (200, True)


def test_the_page_leads_to_the_same_answer_for_programs(client: Client, house: Feature) -> None:
    by_number = client.get(f"/address/{house.pk}/").content.decode()
    by_spot = client.get("/address/33.40030,47.90020/").content.decode()

    assert f'href="http://testserver/api/address/{house.pk}?lang=uk"' in by_number
    assert f'href="http://testserver{HERE}?lang=uk"' in by_spot
