"""Which school, clinic and polling station an address belongs to, as far as the ledger knows and everybody may know."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from shapely.geometry import box

from geoportal.address.catchments import Served, catchments_among
from geoportal.address.queries import areas_of
from layers.actions import save_feature, sync_features, withdraw_feature
from layers.audience import EVERYONE
from layers.catalogue import catalogue_layer
from layers.models import City, Feature
from layers.rows import FeatureRow
from tests.conftest import SECRET

pytestmark = pytest.mark.django_db
HERE = Point(33.40, 47.90, srid=4326)
AROUND, WIDER, ELSEWHERE = (
    box(33.39, 47.89, 33.41, 47.91),
    box(33.35, 47.85, 33.45, 47.95),
    box(33.5, 47.9, 33.51, 47.91),
)
PAGE, DATA = "/address/33.40000,47.90000/", "/api/address/33.40000,47.90000"


@pytest.fixture
def lyceum(city: City) -> Feature:
    return Feature.objects.get(source_id="one")


def area(slug: str, name: str, shape: Any, **more: Any) -> FeatureRow:
    return FeatureRow(f"{slug}-{name}", shape.wkb, name=name, **more)


def put(slug: str, *rows: FeatureRow) -> None:
    sync_features(catalogue_layer(slug), rows)


def told(spot: Point = HERE) -> dict[str, list[Served]]:
    return {one.kind.value: one.areas for one in catchments_among(areas_of(spot, EVERYONE))}


def names(served: list[Served]) -> list[tuple[str, int | None]]:
    return [(one.area.name, one.institution.pk if one.institution else None) for one in served]


def test_where_no_area_is_loaded_nothing_is_known(city: City) -> None:
    assert told() == {"school": [], "clinic": [], "polling": [], "official": []}


def test_an_area_names_who_serves_it(lyceum: Feature) -> None:
    put("school-areas", area("s", "Ліцею", AROUND, properties={"institution": lyceum.pk}), area("s", "Далі", ELSEWHERE))

    (served,) = told()["school"]

    assert served.area.name == "Ліцею"
    assert served.institution is not None
    assert (served.institution.pk, served.institution.name) == (lyceum.pk, lyceum.name)
    assert served.institution.get_absolute_url() == lyceum.get_absolute_url()
    assert told()["clinic"] == []


def test_of_several_areas_the_smallest_comes_first(lyceum: Feature) -> None:
    put("clinic-areas", area("c", "Міста", WIDER), area("c", "Кварталу", AROUND, properties={"institution": lyceum.pk}))

    assert names(told()["clinic"]) == [("Кварталу", lyceum.pk), ("Міста", None)]


@pytest.mark.parametrize("institution", ["{pk}", "0{pk}"])
def test_a_number_written_as_text_is_understood(lyceum: Feature, institution: str) -> None:
    put("polling-areas", area("p", "1", AROUND, properties={"institution": institution.format(pk=lyceum.pk)}))

    assert names(told()["polling"]) == [("1", lyceum.pk)]


@pytest.mark.parametrize("properties", [{}, {"institution": "999999999999999999"}, {"institution": 10**17}])
def test_an_area_that_names_nothing_is_told_by_itself(city: City, properties: dict[str, Any]) -> None:
    put("polling-areas", area("p", "Дільниця № 120", AROUND, properties=properties))

    assert names(told()["polling"]) == [("Дільниця № 120", None)]


@pytest.mark.parametrize("value", [None, 1.5, "-1", "один", "9" * 40, ["1"], {"a": 1}, True])
def test_what_is_no_number_names_nothing_and_breaks_nothing(lyceum: Feature, value: Any) -> None:
    put("school-areas", area("s", "Ліцею", AROUND))
    Feature.objects.filter(source_id="s-Ліцею").update(properties={"institution": value})

    assert names(told()["school"]) == [("Ліцею", None)]


def test_nothing_hidden_and_nothing_withdrawn_is_told(lyceum: Feature, client: Client) -> None:
    hidden = save_feature(
        lyceum.layer, by=None, source_id="bunker", geometry=HERE, name=SECRET, address=SECRET, visibility="internal"
    )
    put(
        "school-areas",
        area("s", SECRET, AROUND, visibility="internal"),
        area("s", "Відкрита", AROUND, properties={"institution": hidden.pk}),
    )
    put("clinic-areas", area("c", "Закритої", AROUND, properties={"institution": lyceum.pk}))
    withdraw_feature(lyceum, by=None, reason="Закрито")

    assert names(told()["school"]) == [("Відкрита", None)]
    assert names(told()["clinic"]) == [("Закритої", None)]
    for address in (PAGE, DATA):
        assert SECRET not in client.get(address).content.decode()


def test_catchments_are_not_among_the_areas_it_lies_in(lyceum: Feature, client: Client) -> None:
    put("school-areas", area("s", "Ліцею", AROUND))

    document = client.get(DATA).json()

    assert [one["title"] for one in document["areas"]] == []
    assert document["catchments"][0]["areas"][0]["title"] == "Ліцею"


def test_the_page_links_to_who_serves_the_address(lyceum: Feature, client: Client) -> None:
    put("school-areas", area("s", "Ліцею", AROUND, properties={"institution": lyceum.pk}))
    put("polling-areas", area("p", "Дільниця № 120", AROUND))

    shown = client.get(PAGE).content.decode().partition('<h2 id="catchments">')[2].partition("</section>")[0]

    assert shown.startswith("Хто обслуговує цю адресу</h2>")
    assert f'<dt>Школа за місцем проживання</dt><dd><a href="{lyceum.get_absolute_url()}">Ліцей № 1</a>' in shown
    assert '<dt>Амбулаторія чи поліклініка</dt><dd><span class="unknown">невідомо</span></dd>' in shown
    assert ">Дільниця № 120</a>" in shown


def test_programs_are_told_the_same_in_their_language(lyceum: Feature, client: Client) -> None:
    put(
        "school-areas",
        area("s", "Ліцею", AROUND, properties={"institution": lyceum.pk}, texts={"en": {"name": "Of it"}}),
    )

    document = client.get(f"{DATA}?lang=en").json()

    school, *others = document["catchments"]
    assert school["kind"] == "school"
    assert others == [{"kind": kind, "areas": []} for kind in ("clinic", "polling", "official")]
    (told_area,) = school["areas"]
    assert told_area["title"] == "Of it"
    assert told_area["institution"] == {
        "id": lyceum.pk, "title": "Lyceum No. 1", "address": told_area["institution"]["address"],
        "kind": told_area["institution"]["kind"], "url": lyceum.get_absolute_url(),
    }  # fmt: skip


def test_an_official_is_named_with_their_phones_and_where_they_receive_people(lyceum: Feature, client: Client) -> None:
    facts = {"institution": lyceum.pk, "phone": "+380 56 000-90-01; приймальня"}
    put("official-areas", area("o", "Голова району", AROUND, properties=facts), area("o", "Далі", ELSEWHERE))
    (served,) = told()["official"]

    shown = client.get(PAGE).content.decode().partition("<dt>Хто відповідає за територію</dt>")[2].partition("</dd>")[0]
    (document,) = client.get(DATA).json()["catchments"][3]["areas"]

    head = f'<dd><a href="{served.area.get_absolute_url()}">Голова району</a>'
    assert shown.startswith(f'{head} <a href="tel:+380560009001">+380 56 000-90-01</a> приймальня<br>')
    assert f'<br><a href="{lyceum.get_absolute_url()}">Ліцей № 1</a>' in shown
    assert (document["title"], document["institution"]["id"]) == ("Голова району", lyceum.pk)
    assert document["phones"] == ["+380 56 000-90-01", "приймальня"]


def test_an_official_of_whom_no_more_is_known_is_named_alone(city: City, client: Client) -> None:
    put("official-areas", area("o", "Голова району", AROUND))

    shown = client.get(PAGE).content.decode().partition("<dt>Хто відповідає за територію</dt>")[2].partition("</dd>")[0]

    assert shown.endswith(">Голова району</a>")
    assert client.get(DATA).json()["catchments"][3]["areas"][0]["phones"] == []


def test_an_institution_without_a_name_is_called_by_its_kind(
    lyceum: Feature, client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    assert lyceum.kind is not None
    Feature.objects.filter(pk=lyceum.pk).update(name="", translations={})
    put("school-areas", area("s", "Ліцею", AROUND, properties={"institution": lyceum.pk}))

    with django_assert_num_queries(1):
        (served,) = told()["school"]

    assert served.institution is not None
    assert served.institution.kind is not None
    assert served.institution.kind.name == lyceum.kind.name


def test_areas_cost_no_query_of_their_own(lyceum: Feature, client: Client) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as before:
        client.get(PAGE)
    for slug in ("school-areas", "clinic-areas", "polling-areas", "official-areas"):
        put(slug, area(slug, slug, AROUND, properties={"institution": lyceum.pk}))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as after:
        body = client.get(PAGE).content.decode()

    assert body.count("Ліцей № 1") >= 3
    assert len(after) == len(before) <= 12
