"""Who acts for whom: every kind of person against every kind of organisation."""

import pytest
from django.contrib.auth.models import AnonymousUser

from geoportal.accounts.models import Membership, Organisation, User
from geoportal.accounts.rules import Someone, may_act_for_organisation, may_see_internal, may_see_registered

pytestmark = pytest.mark.django_db

MEMBERS = {
    "nobody": (),
    "reader": (("city", "reader"),),
    "editor": (("city", "editor"),),
    "guest_reader": (("guest", "reader"),),
    "guest_editor": (("guest", "editor"),),
    "both": (("city", "reader"), ("guest", "editor")),
    "root": (),
}
PEOPLE = ("stranger", *MEMBERS)


@pytest.fixture
def bodies() -> dict[str, Organisation]:
    return {
        "city": Organisation.objects.create(slug="city", name="Департамент освіти", is_internal=True),
        "guest": Organisation.objects.create(slug="guest", name="Партнер"),
    }


@pytest.fixture
def people(bodies: dict[str, Organisation]) -> dict[str, Someone]:
    found: dict[str, Someone] = {"stranger": AnonymousUser()}
    for name, memberships in MEMBERS.items():
        user = User.objects.create(username=name, is_superuser=name == "root")
        for body, role in memberships:
            Membership.objects.create(user=user, organisation=bodies[body], role=role)
        found[name] = user
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("city", {"editor", "root"}),
        ("guest", {"guest_editor", "both", "root"}),
        (None, {"root"}),
    ],
)
def test_who_acts_for_a_body(
    people: dict[str, Someone], bodies: dict[str, Organisation], body: str | None, expected: set[str]
) -> None:
    organisation = bodies[body] if body else None

    assert {name for name in PEOPLE if may_act_for_organisation(people[name], organisation)} == expected


def test_a_login_sees_what_is_registered(people: dict[str, Someone]) -> None:
    assert {name for name in PEOPLE if not may_see_registered(people[name])} == {"stranger"}


def test_only_the_citys_own_bodies_and_administrators_see_what_is_internal(people: dict[str, Someone]) -> None:
    assert {name for name in PEOPLE if may_see_internal(people[name])} == {"reader", "editor", "both", "root"}


def test_a_body_that_becomes_a_guest_takes_the_internal_away(
    people: dict[str, Someone], bodies: dict[str, Organisation]
) -> None:
    Organisation.objects.filter(pk=bodies["city"].pk).update(is_internal=False)

    assert {name for name in PEOPLE if may_see_internal(people[name])} == {"root"}


def test_nobody_whose_login_is_disabled_may_anything(
    people: dict[str, Someone], bodies: dict[str, Organisation]
) -> None:
    for name in MEMBERS:
        people[name].is_active = False

    for rule in (may_see_registered, may_see_internal, lambda user: may_act_for_organisation(user, bodies["city"])):
        assert {name for name in PEOPLE if rule(people[name])} == set()


@pytest.mark.parametrize(("name", "queries"), [("stranger", 0), ("root", 0), ("editor", 1)])
def test_rules_ask_the_database_only_about_members(
    people: dict[str, Someone],
    bodies: dict[str, Organisation],
    name: str,
    queries: int,
    django_assert_num_queries: object,
) -> None:
    with django_assert_num_queries(queries):  # type: ignore[operator] # a fixture of pytest-django
        may_see_internal(people[name])
    with django_assert_num_queries(queries):  # type: ignore[operator] # likewise
        may_act_for_organisation(people[name], bodies["city"])
