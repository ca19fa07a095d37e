"""A 304 never hides a change, and an edit elsewhere does not take it away."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from layers.actions import define_layer, restore_feature, save_feature, sync_features, withdraw_feature
from layers.item_page import Held
from layers.models import Feature, Kind, Layer
from layers.rows import FeatureRow
from layers.seal import Seal

Of = Callable[[str], Feature]
ITEMS = "/api/collections/schools/items"
BOX = "33.39,47.89,33.41,47.905"  # holds the lyceum alone
HERE: dict[str, Any] = {"bbox": BOX}


def known(client: Client, mark: str, path: str = ITEMS, /, **query: Any) -> int:
    """The status. A long answer is read to its end: till then its statement goes on."""
    answer = client.get(path, query, headers={"If-None-Match": mark})
    list(answer)
    return answer.status_code


def test_an_edit_elsewhere_in_the_layer_leaves_the_answer_known(client: Client, schools: Layer, of: Of) -> None:
    mark = client.get(ITEMS, HERE)["ETag"]
    whole = client.get(ITEMS)["ETag"]

    save_feature(schools, by=None, feature=of("two"), name="Гімназія № 22")

    answer = client.get(ITEMS, HERE, headers={"If-None-Match": mark})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", mark)
    assert known(client, whole) == 200
    assert client.get(ITEMS, HERE)["ETag"] != mark  # it would be told by a newer one, which holds as well
    assert known(client, client.get(ITEMS, HERE)["ETag"], **HERE) == 304


def move_in(schools: Layer, of: Of) -> None:
    Feature.objects.filter(source_id="outside").update(geometry="SRID=4326;POINT(33.395 47.895)")


def move_out(schools: Layer, of: Of) -> None:
    Feature.objects.filter(source_id="one").update(geometry="SRID=4326;POINT(33.5 47.895)")


def swap(schools: Layer, of: Of) -> None:
    """As many as before, and none of them newer than the one that left."""
    Feature.objects.filter(source_id="two").update(geometry="SRID=4326;POINT(33.395 47.895)")
    Feature.objects.filter(source_id="one").update(geometry="SRID=4326;POINT(33.5 47.895)")


@pytest.mark.parametrize(
    "change",
    [
        move_in,
        move_out,
        swap,
        lambda schools, of: withdraw_feature(of("one"), by=None, reason="Закрито"),
        lambda schools, of: save_feature(schools, by=None, feature=of("one"), visibility="registered"),
        lambda schools, of: save_feature(schools, by=None, feature=of("one"), properties={"capacity": 601}),
        lambda schools, of: Feature.objects.filter(source_id="one").delete(),
        lambda schools, of: Layer.objects.filter(pk=schools.pk).update(licence="ODbL-1.0"),
        lambda schools, of: Layer.objects.filter(pk=schools.pk).update(attribution="Інші"),
        lambda schools, of: Kind.objects.filter(code="amenity/school").update(code="amenity/lyceum"),
    ],
)
def test_no_change_is_hidden(client: Client, schools: Layer, of: Of, change: Callable[[Layer, Of], Any]) -> None:
    Feature.objects.filter(replaced_by__isnull=False).update(replaced_by=None)
    marks = {form: client.get(ITEMS, {**HERE, "f": form})["ETag"] for form in ("json", "csv")}

    change(schools, of)

    assert {form: known(client, mark, **HERE, f=form) for form, mark in marks.items()} == {"json": 200, "csv": 200}


def test_words_are_looked_for_in_names_of_kinds_which_no_item_tells(client: Client, schools: Layer) -> None:
    query = {"q": "заклад"}
    answer = client.get(ITEMS, query)
    assert (answer.json()["numberMatched"], answer["ETag"].count("-")) == (0, 0)
    assert known(client, answer["ETag"], **query) == 304

    Kind.objects.filter(code="amenity/school").update(name="Заклад освіти")

    assert known(client, answer["ETag"], **query) == 200
    assert client.get(ITEMS, query).json()["numberMatched"] == 3


def test_other_questions_other_hosts_and_other_forms_have_other_marks(client: Client, schools: Layer) -> None:
    marks = [
        client.get(ITEMS, query, headers={"Host": host})["ETag"]
        for host in ("localhost", "127.0.0.1")
        for query in ({}, {"limit": 2}, {"f": "csv"}, {"lang": "en"}, HERE)
    ]
    assert len({mark.partition("-")[0] for mark in marks}) == len({mark.partition("-")[2] for mark in marks}) == 10


def test_what_is_hidden_moves_nothing(client: Client, schools: Layer, of: Of) -> None:
    marks = client.get(ITEMS, HERE)["ETag"], client.get(ITEMS)["ETag"]
    save_feature(schools, by=None, feature=of("hidden"), name="Ще таємніша")
    assert (client.get(ITEMS, HERE)["ETag"], client.get(ITEMS)["ETag"]) == marks


def test_a_star_and_one_of_several_marks_are_known(client: Client, schools: Layer) -> None:
    mark = client.get(ITEMS)["ETag"]
    star = client.get(ITEMS, headers={"If-None-Match": "*"})
    assert (star.status_code, star["ETag"]) == (304, mark)
    assert known(client, f'"older", {mark}') == 304
    assert known(client, mark.removeprefix("W/")) == 304
    assert known(client, '"older", W/"else-where", W/"-"') == 200


def test_a_layer_that_has_not_changed_is_not_read(client: Client, schools: Layer) -> None:
    def never() -> Held:
        raise AssertionError("looked up what the page holds")

    first = Seal("question", 7, ("licence",), lambda: Held(1, 1, 5, 0, 9))
    again = Seal("question", 7, ("licence",), never)
    request = RequestFactory().get("/", headers={"If-None-Match": first.mark()})

    assert again.known(request) is not None
    assert Seal("question", 7, ("other",), first.holds).known(request) is None  # type: ignore[arg-type]  # it holds


def test_a_long_answer_is_known_by_the_counter_alone(client: Client, schools: Layer, of: Of) -> None:
    answer = client.get(ITEMS, {**HERE, "limit": 5000})
    list(answer)
    mark = answer["ETag"]
    assert ("-" in mark, known(client, mark, **HERE, limit=5000)) == (False, 304)
    save_feature(schools, by=None, feature=of("two"), name="Гімназія № 22")
    assert known(client, mark, **HERE, limit=5000) == 200


def test_one_statement_tells_an_edit_elsewhere(client: Client, schools: Layer, of: Of) -> None:
    mark = client.get(ITEMS, HERE)["ETag"]
    save_feature(schools, by=None, feature=of("two"), name="Гімназія № 22")
    with CaptureQueriesContext(connection) as queries:
        assert known(client, mark, **HERE) == 304
    assert len(queries) == 1  # the layer; what the page holds comes by COPY


@pytest.fixture
def few(schools: Layer) -> Layer:
    layer = define_layer("few", theme=schools.theme, name="Кілька", geometry_kind="point")
    sync_features(layer, [FeatureRow(str(n), Point(33.3 + n / 100, 47.9).wkb) for n in range(6)])
    return layer


@pytest.mark.parametrize("more", ["bbox=33.295,47.8,33.345,48.0&", ""])
def test_what_follows_on_the_next_page_is_no_matter_of_this_one(client: Client, few: Layer, more: str) -> None:
    question = f"/api/collections/few/items?{more}limit=1"
    mark = client.get(question)["ETag"]

    Feature.objects.filter(layer=few, source_id="1").update(name="Інша")
    assert known(client, mark, question) == 304

    # Another one follows, and there are as many as before: where all are counted, and within the box.
    Feature.objects.filter(layer=few, source_id="1").update(geometry="SRID=4326;POINT(33.5 47.9)")
    Feature.objects.filter(layer=few, source_id="5").update(geometry="SRID=4326;POINT(33.34 47.9)")
    assert known(client, mark, question) == 304

    Feature.objects.filter(layer=few).exclude(source_id="0").delete()
    assert known(client, mark, question) == 200


WAYS = st.sampled_from(["move", "hide", "show", "withdraw", "restore", "name"])
EDITS = st.lists(st.tuples(st.integers(0, 5), WAYS, st.integers(0, 5)), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, first=st.integers(0, 5), last=st.integers(0, 5), limit=st.integers(1, 4), skip=st.integers(0, 3))
def test_a_304_means_the_same_items_for_any_edits(
    client: Client, few: Layer, edits: list[tuple[int, str, int]], first: int, last: int, limit: int, skip: int
) -> None:
    """Known again exactly when links, count and items are those of before; and then it is the very same text."""
    path = "/api/collections/few/items"
    ids = list(Feature.objects.filter(layer=few).order_by("pk").values_list("pk", flat=True))
    start = client.get(path, {"limit": skip}).json() if skip else {"links": []}
    address = next((link["href"] for link in start["links"] if link["rel"] == "next"), path)
    west, east = sorted((first, last))
    query = f"bbox={33.295 + west / 100:.3f},47.8,{33.305 + east / 100:.3f},48.0&limit={limit}"
    cursor = address.partition("cursor=")[2].partition("&")[0]
    question = f"{path}?{query}{f'&cursor={cursor}' if cursor else ''}"
    before = client.get(question)

    for which, what, number in edits:
        _edit(Feature.objects.get(pk=ids[which]), what, number)

    again = client.get(question, headers={"If-None-Match": before["ETag"]})
    fresh, old = client.get(question).json(), before.json()
    is_same = all(json.dumps(fresh[key]) == json.dumps(old[key]) for key in ("features", "numberMatched", "links"))
    assert (again.status_code == 304) == is_same


def _edit(feature: Feature, what: str, number: int) -> None:
    if what == "move":
        Feature.objects.filter(pk=feature.pk).update(geometry=f"SRID=4326;POINT({33.3 + number / 100} 47.9)")
    elif what == "withdraw" and not feature.withdrawn_at:
        withdraw_feature(feature, by=None, reason="Закрито")
    elif what == "restore" and feature.withdrawn_at:
        restore_feature(feature, by=None)
    else:
        change = {"hide": {"visibility": "internal"}, "show": {"visibility": "public"}, "name": {"name": str(number)}}
        Feature.objects.filter(pk=feature.pk).update(**change.get(what, {"rank": 50}))
