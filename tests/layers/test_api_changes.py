"""The feed as programs read it: whoever follows it holds exactly what is public, and learns of nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoportal.core.paging import cursor_of
from layers.actions import restore_feature, save_feature, withdraw_feature
from layers.models import Feature, FeatureText, Layer, PublicChange
from tests.conftest import SECRET

Of = Callable[[str], Feature]
CHANGES = "/api/changes"


def page(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get(CHANGES, query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


def follow(client: Client, since: str = "", **query: Any) -> tuple[list[dict[str, Any]], str]:
    """Everything behind the cursor, page by page, and the cursor behind it."""
    found, more = [], True
    while more:
        told = page(client, **({"since": since} if since else {}), **query)
        found += told["changes"]
        since, more = told["cursor"], told["more"]
        assert told["numberReturned"] == len(told["changes"])
    return found, since


@pytest.fixture
def cursor(client: Client, city: Any) -> str:
    return follow(client)[1]


def test_a_change_carries_the_ready_text(client: Client, of: Of, cursor: str) -> None:
    save_feature(of("one").layer, by=None, feature=of("one"), name='Ліцей «Перший» \\ "лапки"')
    told, _ = follow(client, cursor)
    text = json.loads(FeatureText.objects.get(feature=of("one")).geojson)
    assert told == [{"event": "changed", "id": of("one").pk, "layer": "schools", "feature": text}]


def test_what_the_reader_has_not_seen_is_added(client: Client, of: Of, cursor: str) -> None:
    new = save_feature(of("one").layer, by=None, source_id="new", geometry="SRID=4326;POINT(33.5 47.9)")
    save_feature(of("one").layer, by=None, feature=new, name="Нова")
    withdraw_feature(of("two"), by=None, reason="Закрито")
    restore_feature(of("two"), by=None)
    assert [(one["event"], one["id"]) for one in follow(client, cursor)[0]] == [
        ("added", new.pk),
        ("added", of("two").pk),
    ]
    assert {one["event"] for one in follow(client)[0]} == {"added", "gone"}


def test_what_is_gone_leaves_its_number_the_reason_and_a_successor_that_may_be_seen(
    client: Client, of: Of, cursor: str
) -> None:
    heirs = {"one": "two", "outside": "hidden", "two": None}
    for name, heir in heirs.items():
        withdraw_feature(of(name), by=None, reason=f"Через {SECRET}", replaced_by=of(heir) if heir else None)
    Feature.objects.filter(source_id="bread").update(layer=of("one").layer)
    save_feature(of("soborna").layer, by=None, feature=of("soborna"), visibility="internal")

    told, _ = follow(client, cursor)

    gone = {"event": "gone", "layer": "schools", "reason": "withdrawn"}
    assert told[:4] == [
        {**gone, "id": of("one").pk, "successor": {"id": of("two").pk, "layer": "schools"}},
        {**gone, "id": of("outside").pk},
        {**gone, "id": of("two").pk},
        {**gone, "id": of("bread").pk, "layer": "shops", "reason": "moved",
         "successor": {"id": of("bread").pk, "layer": "schools"}},
    ]  # fmt: skip
    assert (told[4]["event"], told[4]["id"], told[4]["layer"]) == ("added", of("bread").pk, "schools")
    assert told[5:] == [{"event": "gone", "id": of("soborna").pk, "layer": "roads", "reason": "unpublished"}]
    assert SECRET not in json.dumps(told, ensure_ascii=False)


def test_a_withdrawal_that_is_hidden_afterwards_tells_of_no_successor(client: Client, of: Of, cursor: str) -> None:
    withdraw_feature(of("one"), by=None, reason="Закрито", replaced_by=of("two"))
    Feature.objects.filter(source_id="one").update(visibility="internal")
    assert follow(client, cursor)[0] == [
        {"event": "gone", "id": of("one").pk, "layer": "schools", "reason": "withdrawn"}
    ]


def test_layers_narrow_the_feed(client: Client, of: Of, cursor: str) -> None:
    for name in ("one", "bread", "soborna", "eye"):
        save_feature(of(name).layer, by=None, feature=of(name), description="Змінено")
    assert [one["layer"] for one in follow(client, cursor, layers="shops,roads")[0]] == ["shops", "roads"]
    assert [one["layer"] for one in follow(client, cursor)[0]] == ["schools", "shops", "roads"]


def test_a_layer_that_was_public_can_still_be_followed_and_one_that_never_was_is_unknown(
    client: Client, of: Of, cursor: str
) -> None:
    Layer.objects.filter(slug="shops").update(visibility="internal", slug="shops-inside")
    assert [one["reason"] for one in follow(client, cursor, layers="shops")[0]] == ["unpublished"]
    for slug in ("cameras", "shops-inside", "nowhere"):
        answer = client.get(CHANGES, {"layers": f"schools,{slug}"})
        assert (answer.status_code, answer.json()["parameter"]) == (400, "layers")
        assert slug in answer.json()["detail"]


def test_everybody_is_told_the_same(client_of: Callable[[str], Client], city: Any) -> None:
    answers = {client_of(name).get(CHANGES).content for name in ("stranger", "official", "administrator")}
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"since": "abc"}, "since"),
        ({"since": cursor_of(["x"])}, "since"),
        ({"since": cursor_of([2**70])}, "since"),
        ({"since": cursor_of([1, 2])}, "since"),
        ({"since": "' OR 1=1 --"}, "since"),
        ({"limit": "0"}, "limit"),
        ({"limit": "5001"}, "limit"),
        ({"layers": ","}, "layers"),
        ({"layers": "' OR 1=1 --"}, "layers"),
        ({"f": "csv"}, "f"),
    ],
)
def test_bad_questions_are_named(client: Client, city: Any, query: dict[str, str], parameter: str) -> None:
    answer = client.get(CHANGES, query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["parameter"] == parameter


def test_a_cursor_of_another_ledger_says_begin_again(client: Client, city: Any) -> None:
    answer = client.get(CHANGES, {"since": cursor_of([10**9])})
    assert (answer.status_code, answer.json()["parameter"]) == (410, "since")


def test_a_negative_cursor_is_the_beginning(client: Client, city: Any) -> None:
    assert len(follow(client, cursor_of([-5]))[0]) == len(follow(client)[0])


def test_an_unchanged_page_is_known(client: Client, of: Of, cursor: str) -> None:
    empty = client.get(CHANGES, {"since": cursor})
    mark = {"If-None-Match": empty["ETag"]}
    assert (empty.json()["changes"], empty.json()["cursor"], empty.json()["more"]) == ([], cursor, False)
    again = client.get(CHANGES, {"since": cursor}, headers=mark)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", empty["ETag"])
    save_feature(of("hidden").layer, by=None, feature=of("hidden"), description="Змінено")
    assert client.get(CHANGES, {"since": cursor}, headers=mark).status_code == 304
    save_feature(of("one").layer, by=None, feature=of("one"), description="Змінено")
    assert client.get(CHANGES, {"since": cursor}, headers=mark).status_code == 200


def test_links_lead_on_and_keep_the_question(client: Client, city: Any) -> None:
    told = page(client, layers="schools,shops", limit=2, lang="en")
    links = {link["rel"]: link["href"] for link in told["links"]}
    assert links["self"] == "http://testserver/api/changes?layers=schools,shops&limit=2&lang=en"
    assert links["next"] == f"{links['self']}&since={told['cursor']}"
    bare = {link["rel"]: link["href"] for link in page(client)["links"]}
    assert bare["self"] == "http://testserver/api/changes"


def test_queries_do_not_grow_with_rows(client: Client, city: Any) -> None:
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            page(client, limit=limit, layers="schools")
        assert len(queries) == 1  # whether the layers are known; the page comes by COPY


def test_it_is_compressed_for_those_who_ask(client: Client, city: Any) -> None:
    answer = client.get(CHANGES, headers={"Accept-Encoding": "gzip"})
    assert (answer["Content-Encoding"], "Accept-Encoding" in answer["Vary"]) == ("gzip", True)


def test_the_landing_page_and_each_collection_lead_here(client: Client, city: Any) -> None:
    for address, target in (("/api/", CHANGES), ("/api/collections/schools", f"{CHANGES}?layers=schools")):
        links = client.get(address, {"f": "json"}).json()["links"]
        assert [link["href"] for link in links if link["rel"] == "monitor"] == [f"http://testserver{target}"]


# --- Whoever follows the feed holds what is public ----------------------------
NAMES = ("one", "two", "hidden", "bread", "eye", "soborna")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["name", "public", "internal", "withdraw", "restore"]), st.sampled_from(NAMES)),
        st.tuples(st.sampled_from(["open", "close"]), st.sampled_from(["shops", "cameras"])),
        st.tuples(st.just("read"), st.sampled_from(["1", "2", "50"])),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_follower_holds_what_is_public_after_any_edits(
    client: Client, city: Any, steps: list[tuple[str, str]]
) -> None:
    was_public = set(PublicChange.objects.values_list("feature_id", flat=True))
    mirror: dict[tuple[int, str], dict[str, Any]] = {}
    since = ""
    for what, which in [("read", "50"), *steps, ("read", "3")]:
        if what == "read":
            told, since = follow(client, since, limit=which)
            for one in told:
                key = one["id"], one["layer"]
                assert one["id"] in was_public
                if one["event"] == "gone":
                    mirror.pop(key, None)
                else:
                    mirror[key] = one["feature"]
        else:
            _step(what, which)
        was_public |= set(_public().values_list("pk", flat=True))
    truth = {(row.pk, row.layer.slug): json.loads(row.text.geojson) for row in _public()}
    assert mirror == truth


def _public() -> Any:
    features = Feature.objects.select_related("layer", "text")
    return features.filter(visibility="public", layer__visibility="public", withdrawn_at=None)


def _step(what: str, which: str) -> None:
    if what in ("open", "close"):
        Layer.objects.filter(slug=which).update(visibility="public" if what == "open" else "internal")
        return
    feature = Feature.objects.get(source_id=which)
    if what == "withdraw" and not feature.withdrawn_at:
        withdraw_feature(feature, by=None, reason="Закрито")
    elif what == "restore":
        restore_feature(feature, by=None)
    else:
        change = {"public": {"visibility": "public"}, "internal": {"visibility": "internal"}}
        Feature.objects.filter(pk=feature.pk).update(**change.get(what, {"description": f"{feature.revision}"}))
