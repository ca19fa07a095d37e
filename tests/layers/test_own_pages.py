"""A layer may send its features home to another room: every address of theirs follows, in each language."""

import re
from collections.abc import Callable
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from shapely.geometry import Point as Spot

from layers import own_pages
from layers.actions import define_layer, sync_features, withdraw_feature
from layers.audience import audience_of
from layers.catalogue import LayerEntry
from layers.models import Feature, Layer
from layers.pages.object_context import object_context
from layers.queries import feature_for_page
from layers.rows import FeatureRow

Of = Callable[[str], Feature]
GOOD = ["/housing/{id}/", "/{id}", "/transport/stops/{id}/departures/", "/passport/?building={id}&tab=1"]
BAD = [
    "housing/{id}/", "/housing/", "/housing/{pk}/", "/{id}/{id}/", "/{id}/{words}/", "/{/{id}/", "//evil.example/{id}/",
    "https://evil.example/{id}/", "/\\evil.example/{id}/", "/a b/{id}/", '/"{id}/', "/<{id}>/", "/{id}/\n", "{id}",
]  # fmt: skip


@pytest.fixture
def at_home(schools: Layer) -> Layer:
    """The layer of schools, whose features have their pages in another room."""
    return define_layer("schools", theme=schools.theme, owner=schools.owner, page_template="/education/{id}/passport/")


@pytest.fixture
def number(at_home: Layer, of: Of) -> int:
    return of("one").pk


@pytest.mark.parametrize("template", ["", *GOOD])
def test_address_of_ours_is_taken(schools: Layer, template: str) -> None:
    assert define_layer("schools", theme=schools.theme, owner=schools.owner, page_template=template).pk == schools.pk
    assert LayerEntry("schools", "Школи", "Schools", (), page_template=template).page_template == template


@pytest.mark.parametrize("template", BAD)
def test_any_other_is_refused_by_form_database_and_catalogue(schools: Layer, template: str) -> None:
    with pytest.raises(ValidationError) as caught:
        define_layer("schools", theme=schools.theme, owner=schools.owner, page_template=template)
    assert list(caught.value.message_dict) == ["page_template"]
    with pytest.raises(ValueError, match=re.escape(f"catalogue.toml, layer schools, page_template {template!r}")):
        LayerEntry("schools", "Школи", "Schools", (), page_template=template)
    with pytest.raises(IntegrityError, match="page_template_is_an_address_of_ours"):
        Layer.objects.filter(slug="schools").update(page_template=template)


def test_refusal_says_how_it_should_be_in_ukrainian(schools: Layer) -> None:
    with pytest.raises(ValidationError) as caught:
        own_pages.check("//evil.example/{id}/")

    assert caught.value.messages == [
        "має бути адресою від кореня порталу, у якій один раз є {id}, як-от /housing/{id}/: без вузла й інших дужок."
    ]


@pytest.mark.parametrize(("language", "address"), [("uk", "/housing/7/"), ("en", "/en/housing/7/")])
def test_address_has_the_language_before_it(language: str, address: str) -> None:
    with override(language):
        assert own_pages.own_page("/housing/{id}/", 7) == address


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("tail", ["", "ліцей-1/", "щось-інше/"])
def test_address_in_the_ledger_leads_home_for_now(client: Client, number: int, prefix: str, tail: str) -> None:
    answer = client.get(f"{prefix}/objects/{number}/{tail}")

    assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/education/{number}/passport/")


def test_template_that_names_the_ledgers_own_address_ends_there(client: Client, of: Of, at_home: Layer) -> None:
    define_layer("schools", theme=at_home.theme, owner=at_home.owner, page_template="/objects/{id}/")

    assert client.get(f"/objects/{of('one').pk}/").status_code == 200
    assert client.get(f"/objects/{of('one').pk}/ліцей-1/")["Location"] == f"/objects/{of('one').pk}/"


def test_withdrawn_object_is_told_of_by_the_ledger_itself(client: Client, of: Of, number: int) -> None:
    withdraw_feature(of("two"), by=None, reason="Заклад ліквідовано")

    answer = client.get(f"/objects/{of('two').pk}/")

    assert answer.status_code == 410
    assert "Заклад ліквідовано" in answer.text
    replaced = client.get(f"/objects/{of('closed').pk}/")
    assert (replaced.status_code, replaced["Location"]) == (308, f"/education/{number}/passport/")


def test_hidden_object_is_not_betrayed_by_its_way_home(client: Client, of: Of, at_home: Layer) -> None:
    assert client.get(f"/objects/{of('hidden').pk}/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_card_names_it(client: Client, number: int, prefix: str) -> None:
    card = client.get(f"{prefix}/objects/{number}/card.json").json()

    assert card["url"] == f"{prefix}/education/{number}/passport/"
    assert card["data"]["json"] == f"{prefix}/objects/{number}/card.json"


def test_lists_and_neighbours_link_to_it(client: Client, of: Of, number: int) -> None:
    listed = re.findall(r'<a class="row__name" href="([^"]+)">', client.get("/layers/schools/").text)
    near = client.get(f"/objects/{of('bread').pk}/", follow=True).text

    assert sorted(listed) == sorted(f"/education/{of(one).pk}/passport/" for one in ("one", "two", "outside"))
    assert f'<a href="/education/{number}/passport/">Ліцей № 1</a>' in near


@pytest.mark.parametrize(("lang", "prefix"), [("uk", ""), ("en", "/en")])
def test_programs_are_told_it(client: Client, number: int, lang: str, prefix: str) -> None:
    home = f"{prefix}/education/{number}/passport/"
    item = client.get(f"/api/collections/schools/items/{number}", {"lang": lang}).json()
    objects = client.get("/api/objects", {"lang": lang, "layers": "schools"}).json()["items"]

    assert [link["href"] for link in item["links"] if link["rel"] == "canonical"] == [f"http://testserver{home}"]
    assert {row["id"]: row["url"] for row in objects}[number] == home


def test_page_of_an_item_offers_it(client: Client, number: int) -> None:
    text = client.get(f"/api/collections/schools/items/{number}", {"f": "html"}).text

    assert f'<a class="button" href="/education/{number}/passport/">' in text


@pytest.mark.parametrize(("lang", "prefix"), [("uk", ""), ("en", "/en")])
def test_search_leads_to_it(client: Client, number: int, lang: str, prefix: str) -> None:
    found = client.get("/api/search", {"q": "ліцей", "lang": lang}).json()["results"]

    assert [row["url"] for row in found if row["id"] == number] == [f"{prefix}/education/{number}/passport/"]


def test_sitemap_has_it_in_each_language(client: Client, number: int) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap-objects-1.xml").text)  # noqa: S314 - our own
    places = [unquote(str(place.text)) for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    assert [place for place in places if f"/{number}/" in place] == [
        f"http://testserver/education/{number}/passport/",
        f"http://testserver/en/education/{number}/passport/",
    ]


def test_data_block_for_crawlers_says_it(number: int) -> None:
    request = RequestFactory().get("/education/")
    request.user, request.LANGUAGE_CODE = AnonymousUser(), "uk"
    feature = feature_for_page(number)
    assert feature is not None

    place, crumbs = object_context(request, feature, audience_of(request.user))["blocks"]

    assert place["url"] == crumbs["itemListElement"][-1]["item"] == f"http://testserver/education/{number}/passport/"


def test_what_is_kept_of_answers_is_asked_anew_when_the_home_moves(client: Client, of: Of, at_home: Layer) -> None:
    number = of("one").pk
    paths = ("/layers/schools/", "/api/objects", f"/api/collections/schools/items/{number}")
    seals = {path: client.get(path)["ETag"] for path in paths}

    define_layer("schools", theme=at_home.theme, owner=at_home.owner, page_template="/schools/{id}/")

    for path, seal in seals.items():
        answer = client.get(path, headers={"If-None-Match": seal})
        assert (path, answer.status_code) == (path, 200)
        assert f"/schools/{number}/" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/layers/schools/", "/api/objects?layers=schools", "/sitemap-objects-1.xml", "/api/search?q=школа",
     "/api/collections/schools/items?f=html"],
)  # fmt: skip
def test_knowing_the_home_costs_no_query_per_row(client: Client, at_home: Layer, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    queries()  # what is kept in the process is read
    few = queries()
    rows = [FeatureRow(f"n{n}", Spot(33.4, 47.9).wkb, name=f"Школа {n}", kind="amenity/school") for n in range(9)]
    sync_features(at_home, rows, max_withdrawn_share=1)
    queries()

    assert queries() == few
