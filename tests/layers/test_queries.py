from collections.abc import Callable
from typing import Any

import pytest
from pyproj import Geod

from layers.actions import define_theme, save_feature, withdraw_feature
from layers.audience import EVERYONE, audience_of
from layers.models import Feature, Kind
from layers.queries import (
    district_for_page,
    district_ids,
    feature_for_page,
    kind_paths,
    kinds_below,
    kinds_in_use,
    ledger_state,
    live_features,
    live_objects,
    nearest_objects,
    objects_for_sitemap,
    replaced_objects,
)
from layers.rules import may_see_feature

Of = Callable[[str], Feature]


def source_ids(features: Any) -> list[str]:
    return sorted(feature.source_id for feature in features)


@pytest.mark.parametrize("person", ["stranger", "citizen", "official", "author", "author_elsewhere", "administrator"])
def test_queries_agree_with_the_rules_for_everybody(city: Any, cast: dict[str, Any], person: str) -> None:
    seen = live_features(audience_of(cast[person]))

    may = [
        feature
        for feature in Feature.objects.filter(withdrawn_at=None).select_related("layer__owner")
        if may_see_feature(cast[person], feature)
    ]
    assert source_ids(seen) == source_ids(may)


def test_objects_are_not_the_base_map(city: Any) -> None:
    assert source_ids(live_objects(EVERYONE)) == ["bread", "one", "outside", "two"]


def test_feature_for_page_has_a_spot_inside_and_its_box(of: Of) -> None:
    yard: Any = feature_for_page(of("two").pk)

    assert (yard.west, yard.south, yard.east, yard.north) == (33.3, 47.9, 33.302, 47.902)
    assert of("two").geometry.contains(yard.spot)


def test_nearest_objects_by_distance_without_hidden_ones(of: Of) -> None:
    lyceum: Any = feature_for_page(of("one").pk)

    near: Any = nearest_objects(lyceum, EVERYONE)

    assert [feature.source_id for feature in near] == ["bread", "two", "outside"]
    to = ((33.401, 47.901), (33.302, 47.9), (33.65, 48.0))  # of the yard, its nearest corner
    geodesics = [Geod(ellps="WGS84").inv(33.40, 47.90, *place)[2] for place in to]
    assert [feature.metres for feature in near] == pytest.approx(geodesics, abs=0.5)


def test_nearest_objects_are_no_benches(of: Of) -> None:
    lyceum: Any = feature_for_page(of("one").pk)
    assert of("bread") in nearest_objects(lyceum, EVERYONE)
    save_feature(of("bread").layer, by=None, feature=of("bread"), rank=90)
    assert of("bread") not in nearest_objects(lyceum, EVERYONE)


def test_nearest_objects_are_as_many_as_asked(of: Of) -> None:
    lyceum: Any = feature_for_page(of("one").pk)
    assert len(nearest_objects(lyceum, EVERYONE, limit=2)) == 2


@pytest.fixture
def family(city: Any) -> dict[str, Kind]:
    """A small polyhierarchy: school under amenity and under education; primary school under school."""
    kinds = {code: Kind.objects.create(code=code, name=code) for code in ("amenity", "education", "primary")}
    kinds["school"] = Kind.objects.get(code="amenity/school")
    kinds["school"].parents.set([kinds["amenity"], kinds["education"]])
    kinds["primary"].parents.set([kinds["school"]])
    return kinds


def test_every_way_down_to_a_kind(family: dict[str, Kind]) -> None:
    paths = [[kind.code for kind in path] for path in kind_paths(family["primary"])]

    assert paths == [["amenity", "amenity/school", "primary"], ["education", "amenity/school", "primary"]]


def test_kind_without_parents_is_its_own_path(family: dict[str, Kind]) -> None:
    assert kind_paths(family["amenity"]) == [[family["amenity"]]]
    assert kind_paths(None) == []


def test_circle_of_parents_ends(family: dict[str, Kind]) -> None:
    family["amenity"].parents.set([family["primary"]])

    assert kind_paths(family["school"]) == [[family["education"], family["school"]]]
    assert family["primary"].pk in kinds_below(family["amenity"])


def test_kinds_below_are_all_descendants_and_itself(family: dict[str, Kind]) -> None:
    below = set(kinds_below(family["education"]))

    assert below == {family[name].pk for name in ("education", "school", "primary")}


def test_replaced_objects_are_those_withdrawn_for_this_one(of: Of) -> None:
    assert source_ids(replaced_objects(of("one"), EVERYONE)) == ["closed"]
    assert replaced_objects(of("two"), EVERYONE) == []


def test_district_page_only_for_districts_that_may_be_seen(of: Of) -> None:
    assert district_for_page(of("west").pk, EVERYONE) == of("west")
    assert district_for_page(of("one").pk, EVERYONE) is None

    save_feature(of("west").layer, by=None, feature=of("west"), visibility="internal")
    assert district_for_page(of("west").pk, EVERYONE) is None
    assert district_ids(EVERYONE) == [of("east").pk]


def test_crawlers_get_public_objects_and_kinds_in_use(city: Any) -> None:
    assert source_ids(objects_for_sitemap(EVERYONE)) == ["bread", "one", "outside", "two"]
    assert [kind.code for kind in kinds_in_use(EVERYONE)] == ["amenity/school", "shop/bakery"]


def test_state_of_the_ledger_moves_with_what_pages_show(of: Of) -> None:
    states = [ledger_state()]

    save_feature(of("one").layer, by=None, feature=of("one"), name="Інша назва")
    states.append(ledger_state())
    withdraw_feature(of("bread"), by=None, reason="Зачинено")
    states.append(ledger_state())
    define_theme("education", name="Навчання", colour="#1f6fb2", colour_dark="#7db7e8")
    states.append(ledger_state())

    assert len(set(states)) == 4
    assert ledger_state() == states[-1]
