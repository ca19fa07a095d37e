"""An audience says in SQL what the rules say of one person: the two must never differ."""

from typing import Any

import pytest
from django.db import connection

from layers.audience import EVERYONE, SEEN, Audience, audience_of, seen_by
from layers.models import Feature, Layer
from layers.rules import may_see_feature

PEOPLE = ("stranger", "citizen", "official", "author", "author_elsewhere", "administrator")
ALL = ("public", "registered", "internal")


def test_audience_of_everybody_in_the_cast(cast: dict[str, Any]) -> None:
    owners = {name: tuple(cast[name].memberships.filter(role="editor").values_list("organisation_id", flat=True))
              for name in PEOPLE[1:]}  # fmt: skip

    assert {name: audience_of(cast[name]) for name in PEOPLE} == {
        "stranger": EVERYONE,
        "citizen": Audience(("public", "registered")),
        "official": Audience(("internal", "public", "registered")),
        "author": Audience(("internal", "public", "registered"), owners["author"]),
        "author_elsewhere": Audience(("public", "registered"), owners["author_elsewhere"]),
        "administrator": Audience(("internal", "public", "registered")),
    }
    assert {name: len(own) for name, own in owners.items()} == {
        "citizen": 0, "official": 0, "author": 1, "author_elsewhere": 1, "administrator": 0
    }  # fmt: skip


def test_a_disabled_login_is_a_stranger(cast: dict[str, Any]) -> None:
    cast["administrator"].is_active = False

    assert audience_of(cast["administrator"]) == EVERYONE


def test_a_stranger_costs_no_query_and_everybody_else_two(cast: dict[str, Any], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        audience_of(cast["stranger"])
    with django_assert_num_queries(2):
        audience_of(cast["author"])


def test_only_the_publics_answers_may_be_shared() -> None:
    assert EVERYONE.is_public
    assert not Audience(("public", "registered")).is_public
    assert not Audience(("public",), (1,)).is_public


@pytest.mark.parametrize(
    ("audience", "visibility", "owner", "seen"),
    [
        (EVERYONE, "public", 1, ("public",)),
        (EVERYONE, "registered", 1, ()),
        (Audience(("public", "registered")), "registered", 1, ("public", "registered")),
        (Audience(("public", "registered")), "internal", 1, ()),
        (Audience(("public",), (1,)), "internal", 1, ALL),
        (Audience(("public",), (1,)), "internal", 2, ()),
        (Audience(("public",), (1,)), "public", None, ("public",)),
    ],
)
def test_a_layer_shows_an_owner_everything_and_others_what_is_theirs(
    audience: Audience, visibility: str, owner: int | None, seen: tuple[str, ...]
) -> None:
    assert audience.in_layer(Layer(visibility=visibility, owner_id=owner)) == seen


@pytest.mark.parametrize(
    ("visibility", "stranger", "citizen", "insider"),
    [("public", 8, 9, 11), ("registered", 4, 9, 11), ("internal", 4, 4, 11)],
)
def test_sql_rules_and_audience_agree_for_every_person_and_layer(
    cast: dict[str, Any], schools: Layer, visibility: str, stranger: int, citizen: int, insider: int
) -> None:
    Layer.objects.filter(pk=schools.pk).update(visibility=visibility)
    features = list(Feature.objects.select_related("layer__owner"))
    statement = f"SELECT f.id FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id WHERE {SEEN}"
    counts = {}

    for who in PEOPLE:
        audience = audience_of(cast[who])
        with connection.cursor() as cursor:
            cursor.execute(statement, seen_by(audience))
            in_sql = {number for (number,) in cursor.fetchall()}
        assert in_sql == {one.pk for one in features if one.visibility in audience.in_layer(one.layer)}, who
        assert in_sql == {one.pk for one in features if may_see_feature(cast[who], one)}, who
        counts[who] = len(in_sql)

    assert counts == {
        "stranger": stranger, "citizen": citizen, "author_elsewhere": citizen,
        **dict.fromkeys(("official", "author", "administrator"), insider),
    }  # fmt: skip
