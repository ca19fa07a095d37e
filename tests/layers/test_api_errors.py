"""Every refusal of the interfaces is a problem document, and speaks one language: that of whoever asks."""

import re
from typing import Any

import pytest
from django.test import Client

from geoportal.accounts.models import User
from layers.models import City, Feature

ITEMS = "/api/collections/schools/items"
GEOJSON = "application/geo+json"
CYRILLIC = re.compile("[а-яіїєґ]", re.IGNORECASE)
POINT = {"type": "Point", "coordinates": [33.4, 47.9]}

# Who asks, how, where, with what body of what sort → the status. "{one}" lives, "{closed}" was withdrawn.
CASES: list[tuple[str, str, str, Any, str, int]] = [
    ("stranger", "get", "/api/nothing-is-here", None, "", 404),
    ("stranger", "get", "/tiles/nothing-is-here", None, "", 404),
    ("stranger", "get", "/api/collections/none", None, "", 404),
    ("stranger", "get", f"{ITEMS}/999999999", None, "", 404),
    ("stranger", "get", f"{ITEMS}?limit=0", None, "", 400),
    ("stranger", "get", f"{ITEMS}?bbox=1,2,3", None, "", 400),
    ("stranger", "get", f"{ITEMS}?bbox=1,3,2,2", None, "", 400),
    ("stranger", "get", f"{ITEMS}?bbox=500,1,400,2", None, "", 400),
    ("stranger", "get", f"{ITEMS}?datetime=yesterday", None, "", 400),
    ("stranger", "get", f"{ITEMS}?datetime=../..", None, "", 400),
    ("stranger", "get", f"{ITEMS}?datetime=2026-02-01/2026-01-01", None, "", 400),
    ("stranger", "get", f"{ITEMS}?crs=EPSG:1", None, "", 400),
    ("stranger", "get", f"{ITEMS}?f=csv&crs=EPSG:3857", None, "", 400),
    ("stranger", "get", f"{ITEMS}?cursor=oops", None, "", 400),
    ("stranger", "get", f"{ITEMS}?capacity=many", None, "", 400),
    ("stranger", "get", f"{ITEMS}?lmit=1", None, "", 400),
    ("stranger", "get", f"{ITEMS}?limit=1&limit=2", None, "", 400),
    ("stranger", "get", f"{ITEMS}?q=%00", None, "", 400),
    ("stranger", "get", f"{ITEMS}?q=", None, "", 400),
    ("stranger", "get", "/api/objects?themes=a,,b", None, "", 400),
    ("stranger", "get", "/api/objects?themes=none", None, "", 400),
    ("stranger", "get", "/api/objects?kinds=none", None, "", 400),
    ("stranger", "get", "/api/objects?district=77777", None, "", 400),
    ("stranger", "get", "/api/objects?sort=distance", None, "", 400),
    ("stranger", "get", "/api/objects?sort=size", None, "", 400),
    ("stranger", "get", "/api/objects?near=47.9,133.4", None, "", 400),
    ("stranger", "get", "/api/search?types=cat", None, "", 400),
    ("stranger", "get", f"/api/search?q={'q' * 300}", None, "", 400),
    ("stranger", "get", "/tiles/city/12/00/0.mvt", None, "", 400),
    ("stranger", "get", "/tiles/city/20/0/0.mvt", None, "", 404),
    ("stranger", "get", "/tiles/city/9/512/0.mvt", None, "", 404),
    ("stranger", "get", "/tiles/private/12/0/0.mvt", None, "", 401),
    ("stranger", "get", "/api/collections/none/tiles", None, "", 404),
    ("stranger", "get", "/api/tileMatrixSets/none", None, "", 404),
    ("stranger", "post", "/tiles/city.json", {}, GEOJSON, 405),
    ("stranger", "post", ITEMS, {}, GEOJSON, 401),
    ("citizen", "post", ITEMS, {}, GEOJSON, 403),
    ("citizen", "put", "/api/search", {}, GEOJSON, 405),
    ("author", "post", ITEMS, "<x/>", "application/xml", 415),
    ("author", "post", ITEMS, '{"type":', GEOJSON, 400),
    ("author", "post", ITEMS, b"\xff\xfe", GEOJSON, 400),
    ("author", "post", ITEMS, "[" * 100_000, GEOJSON, 400),
    ("author", "post", ITEMS, [], GEOJSON, 400),
    ("author", "post", ITEMS, {"type": "Feature", "geometry": None, "properties": {}}, GEOJSON, 400),
    ("author", "post", ITEMS, {"type": "Feature", "properties": {"kind": "no/such"}, "geometry": POINT}, GEOJSON, 400),
    ("author", "post", ITEMS, {"type": "Feature", "properties": {"name": "\0"}, "geometry": POINT}, GEOJSON, 400),
    ("author", "delete", f"{ITEMS}/{{one}}", None, "", 428),
    ("author", "delete", f"{ITEMS}/{{closed}}", None, "", 410),
]  # fmt: skip


@pytest.fixture
def numbers(city: City) -> dict[str, int]:
    return {one.source_id: one.pk for one in Feature.objects.all()}


def ask(client: Client, case: tuple[str, str, str, Any, str, int], numbers: dict[str, int], **headers: str) -> Any:
    _who, method, address, body, media, _status = case
    sent = {} if body is None else {"data": body, "content_type": media}
    return getattr(client, method)(address.format(**numbers), headers=headers, **sent)


def words_of(problem: dict[str, Any]) -> str:
    """All that is said, without what was sent: names of parameters and values."""
    errors = [text for texts in problem.get("errors", {}).values() for text in texts]
    said = " ".join([problem["title"], problem["detail"], *map(str, errors)])
    return said.replace(problem.get("value") or "\0", "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]} {case[2][:60]} by {case[0]}: {case[5]}")
def test_every_refusal_is_a_problem_in_the_language_of_whoever_asks(
    client: Client, cast: dict[str, Any], numbers: dict[str, int], case: tuple[str, str, str, Any, str, int]
) -> None:
    if isinstance(cast[case[0]], User):
        client.force_login(cast[case[0]])

    answers = {
        "uk": ask(client, case, numbers, **{"accept-language": "uk-UA,uk;q=0.9,en;q=0.5"}),
        "en": ask(client, case, numbers, **{"accept-language": "en-GB"}),
        None: ask(client, case, numbers),
    }

    for language, answer in answers.items():
        assert (answer.status_code, answer["Content-Type"]) == (case[5], "application/problem+json"), language
        assert answer["Content-Language"] == (language or "en")
        problem = answer.json()
        assert problem["status"] == case[5]
        assert problem["title"]
        assert bool(CYRILLIC.search(problem["title"])) is (language == "uk"), problem
        assert bool(CYRILLIC.search(problem["detail"] or problem["title"])) is (language == "uk"), problem
        if language != "uk":
            assert not CYRILLIC.search(words_of(problem)), problem
    assert answers["en"].json() == answers[None].json()


def test_lang_is_stronger_than_the_header(client: Client, city: City) -> None:
    answer = client.get("/api/objects?themes=none&lang=uk", headers={"accept-language": "en"})

    assert (answer["Content-Language"], answer.json()["title"]) == ("uk", "Параметр відхилено")
    assert answer.json()["detail"] == "themes=none: такого немає. Доступні: education, shopping."


def test_a_refused_field_is_told_in_the_language_too(
    client: Client, cast: dict[str, User], numbers: dict[str, int]
) -> None:
    client.force_login(cast["author"])
    far = {"type": "Feature", "properties": {"name": "Школа"}, "geometry": {"type": "Point", "coordinates": [500, 95]}}

    said = {
        code: client.post(ITEMS, far, content_type=GEOJSON, headers={"accept-language": code}).json()["errors"]
        for code in ("uk", "en")
    }

    assert said["en"] == {"geometry": ["Coordinates are longitude and latitude in degrees, in this order."]}
    assert said["uk"] == {"geometry": ["Координати — довгота й широта в градусах, саме в такому порядку."]}


def test_the_language_of_errors_does_not_change_that_of_data(client: Client, city: City) -> None:
    """Data is in Ukrainian unless `lang` says otherwise: its address alone decides, and so it can be kept."""
    answer = client.get("/api/objects?q=Ліцей", headers={"accept-language": "en"})

    assert [one["name"] for one in answer.json()["items"]] == ["Ліцей № 1"]
