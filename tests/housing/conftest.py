"""The small city with three houses and a manager, with a town on networks, or with the house of an archive."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from shapely.geometry import Point

from geoportal.accounts.models import Membership, Organisation, User
from housing.models import Building, Manager
from housing.models.buildings import LAYER
from layers.actions import define_layer, sync_features
from layers.models import City, Feature, Theme
from layers.rows import FeatureRow
from tests.housing.houses import make_houses
from tests.housing.town import Town, make_town

HOUSE_ID = "103969010100"
Cast = dict[str, User | AnonymousUser]


@pytest.fixture
def houses(city: City) -> dict[str, int]:
    """Numbers by name: house, bare_house, hidden_house, house_manager."""
    return make_houses()


@pytest.fixture
def house(houses: dict[str, int]) -> Feature:
    """The house of which much is known."""
    return Feature.objects.select_related("layer__owner").get(pk=houses["house"])


@pytest.fixture
def bare(houses: dict[str, int]) -> Feature:
    """The house without a passport."""
    return Feature.objects.select_related("layer__owner").get(pk=houses["bare_house"])


@pytest.fixture
def passport(house: Feature) -> Building:
    return Building.objects.select_related("feature__layer__owner").get(pk=house.pk)


@pytest.fixture
def manager(houses: dict[str, int]) -> Manager:
    return Manager.objects.get(pk=houses["house_manager"])


@pytest.fixture
def keeper(cast: Cast, manager: Manager) -> User:
    """An editor of the organisation that manages the house."""
    user = User.objects.create_user("keeper")
    body = Organisation.objects.get(managers=manager)
    Membership.objects.create(user=user, organisation=body, role=Membership.Role.EDITOR)
    return user


@pytest.fixture
def client_of(cast: Cast) -> Callable[[Any], Client]:
    """A browser in which this person is logged in; by name, or the person."""

    def opened(who: Any) -> Client:
        client, user = Client(), cast[who] if isinstance(who, str) else who
        if isinstance(user, User):
            client.force_login(user)
        return client

    return opened


@pytest.fixture
def archive_house(city: City) -> Building:
    """Вулиця Героїв АТО, 901А: 3,000 m²."""
    layer = define_layer(
        LAYER, theme=Theme.objects.get(slug="base"), name="Багатоквартирні будинки", geometry_kind="any",
        source="Тестове джерело", licence="CC-BY-4.0", attribution="Тестове місто",
    )  # fmt: skip
    sync_features(layer, [FeatureRow("h1", Point(33.4, 47.9).wkb, address="вулиця Героїв АТО, 901А")])
    return Building.objects.create(
        feature=Feature.objects.get(layer=layer), house_id=HOUSE_ID, total_area_m2=3000, storeys=9
    )


@pytest.fixture
def company(db: None) -> Manager:
    """The one of the sample archive."""
    return Manager.objects.create(name="Зразкова", kind=Manager.Kind.COMPANY, code_firme="901")


@pytest.fixture
def town(city: City, cast: Cast) -> Town:
    """Four houses on two boiler houses; the author elsewhere speaks for the heat network."""
    return make_town()
