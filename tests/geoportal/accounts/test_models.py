"""People, bodies and memberships: how they are called, and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from geoportal.accounts.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership() -> Membership:
    return Membership.objects.create(
        user=User.objects.create(username="olena"), organisation=Organisation.objects.create(slug="a", name="Архів")
    )


def test_a_person_is_called_by_the_full_name_and_by_the_login_without_one() -> None:
    assert str(User(username="olena", first_name="Олена", last_name="Світла")) == "Олена Світла"
    assert str(User(username="olena")) == "olena"


def test_a_membership_says_who_where_and_as_what(membership: Membership) -> None:
    with override("en"):
        assert str(membership) == "olena, Архів: Reader"
        membership.role = Membership.Role.EDITOR
        assert str(membership) == "olena, Архів: Editor"


def test_nobody_is_twice_in_one_body(membership: Membership) -> None:
    with pytest.raises(IntegrityError, match="one_membership_per_organisation"), transaction.atomic():
        Membership.objects.create(user=membership.user, organisation=membership.organisation, role="editor")


def test_who_leaves_takes_the_membership_along_but_not_the_body(membership: Membership) -> None:
    membership.user.delete()

    assert list(Membership.objects.all()) == []
    assert [body.name for body in Organisation.objects.all()] == ["Архів"]


def test_bodies_stand_by_name(membership: Membership) -> None:
    Organisation.objects.create(slug="z", name="Бібліотека")
    Organisation.objects.create(slug="b", name="Аптека № 1")

    assert [str(body) for body in Organisation.objects.all()] == ["Аптека № 1", "Архів", "Бібліотека"]
    assert [body.name for body in membership.user.organisations.all()] == ["Архів"]
