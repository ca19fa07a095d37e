"""Who may see and who may change: every kind of person against every kind of layer."""

import pytest
from django.contrib.auth.models import AnonymousUser

from geoportal.accounts.models import Membership, Organisation, User
from layers.models import Feature, Layer
from layers.rules import may_edit_layer, may_see_feature, may_see_layer, visible_to

pytestmark = pytest.mark.django_db

PEOPLE = ("stranger", "registered", "disabled", "member", "editor", "editor_elsewhere", "administrator")


@pytest.fixture
def people() -> dict[str, User | AnonymousUser]:
    schools = Organisation.objects.create(slug="schools", name="Департамент освіти", is_internal=True)
    elsewhere = Organisation.objects.create(slug="partner", name="Партнер")
    cast = {name: User.objects.create(username=name) for name in PEOPLE[1:]}
    User.objects.filter(username="disabled").update(is_active=False, is_superuser=True)
    User.objects.filter(username="administrator").update(is_superuser=True)
    Membership.objects.create(user=cast["member"], organisation=schools, role="reader")
    Membership.objects.create(user=cast["editor"], organisation=schools, role="editor")
    Membership.objects.create(user=cast["editor_elsewhere"], organisation=elsewhere, role="editor")
    found: dict[str, User | AnonymousUser] = {name: User.objects.get(username=name) for name in PEOPLE[1:]}
    return {"stranger": AnonymousUser(), **found}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("stranger", {"public"}),
        ("registered", {"public", "registered"}),
        ("disabled", {"public"}),
        ("member", {"public", "registered", "internal"}),
        ("editor", {"public", "registered", "internal"}),
        ("editor_elsewhere", {"public", "registered"}),
        ("administrator", {"public", "registered", "internal"}),
    ],
)
def test_visible_to(people: dict[str, User | AnonymousUser], name: str, seen: set[str]) -> None:
    assert visible_to(people[name]) == seen


def test_only_the_owners_editors_and_administrators_edit(people: dict[str, User | AnonymousUser]) -> None:
    layer = Layer(slug="schools", owner=Organisation.objects.get(slug="schools"))

    may = {name for name in PEOPLE if may_edit_layer(people[name], layer)}

    assert may == {"editor", "administrator"}


def test_a_layer_without_an_owner_is_the_administrators(people: dict[str, User | AnonymousUser]) -> None:
    may = {name for name in PEOPLE if may_edit_layer(people[name], Layer(slug="nobodys"))}

    assert may == {"administrator"}


def test_the_stricter_of_layer_and_feature_decides(people: dict[str, User | AnonymousUser]) -> None:
    layer = Layer(slug="schools", visibility="public", owner=Organisation.objects.get(slug="schools"))
    feature = Feature(layer=layer, visibility="internal")

    may = {name for name in PEOPLE if may_see_feature(people[name], feature)}

    assert may == {"member", "editor", "administrator"}


def test_an_owner_sees_an_internal_layer_of_an_outer_body(people: dict[str, User | AnonymousUser]) -> None:
    layer = Layer(slug="drafts", visibility="internal", owner=Organisation.objects.get(slug="partner"))

    may = {name for name in PEOPLE if may_see_layer(people[name], layer)}

    assert may == {"member", "editor", "editor_elsewhere", "administrator"}
