"""What lies within reach: by walking and by transport, only what this person may see, the nearest first."""

from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from shapely.geometry import Point

from layers.actions import sync_features
from layers.audience import EVERYONE, Audience
from layers.models import City, Layer
from layers.rows import FeatureRow
from tests.conftest import SECRET
from tests.transport.journey_town import LAT, LONS, at, load_town
from transport.reach import on_foot, with_transport
from transport.reached import reached
from transport.searching import day


@pytest.fixture
def town(city: City) -> None:
    load_town()
    rows = [
        FeatureRow(name, Point(lon, LAT + 0.0002).wkb, kind="amenity/school", name=name, visibility=visibility, rank=50)
        for name, lon, visibility in (
            ("near", 33.402, "public"),
            ("far", 33.441, "public"),
            ("nearer", 33.401, "public"),
            (SECRET, 33.4015, "internal"),
        )
    ]
    sync_features(Layer.objects.get(slug="schools"), rows, max_withdrawn_share=1.0)


def walked(minutes: Any, audience: Any = EVERYONE) -> Any:
    today = day(at("06:50"), "adult")
    return reached(on_foot(today.ground.graph, np.array([LONS["A"], LAT]), minutes * 60), audience)


def names(found: Any) -> Any:
    return {one.layer.slug: [feature.name for feature, _ in one.nearest] for one in found.layers}


def test_on_foot_the_nearest_come_first(town: None) -> None:
    found = walked(10)

    assert names(found)["schools"] == ["nearer", "near"]
    seconds = [lasts_s for one in found.layers if one.layer.slug == "schools" for _, lasts_s in one.nearest]
    assert seconds == pytest.approx([77, 137], abs=3)
    assert found.area.is_valid


def test_by_transport_one_comes_farther(town: None) -> None:
    today = day(at("06:58"), "adult")
    second = today.second_of(at("06:58"))

    spread = with_transport(
        today.ground.graph, today.table, np.array([LONS["A"], LAT]), today.ground.stops,
        at_s=second, lasts_s=20 * 60, walk_s=600,
    )  # fmt: skip

    assert names(reached(spread, EVERYONE))["schools"] == ["nearer", "near", "far"]


def test_what_is_not_public_is_reached_only_by_those_who_may_see_it(town: None) -> None:
    assert SECRET not in names(walked(10))["schools"]
    everything = Audience(("internal", "public", "registered"))
    assert SECRET in names(walked(10, everything))["schools"]


def test_where_no_street_is_nothing_is_reached(town: None) -> None:
    today = day(at("06:50"), "adult")

    found = reached(on_foot(today.ground.graph, np.array([33.2, 47.7]), 600), EVERYONE)

    assert (found.layers, found.area.is_empty) == ([], True)


def test_a_question_costs_as_many_queries_whatever_is_reached(town: None) -> None:
    walked(1)  # the arrays are made
    counts = []
    for minutes in (2, 50):
        with CaptureQueriesContext(connection) as captured:
            found = walked(minutes)
        assert found.layers
        counts.append(len(captured))

    assert counts == [5, 5]


def test_layers_stand_under_their_themes(town: None) -> None:
    found = walked(10)

    assert [one for theme in found.themes for one in theme.layers] == found.layers
    assert len({theme.theme.pk for theme in found.themes}) == len(found.themes)
    education = next(theme for theme in found.themes if theme.theme.slug == "education")
    assert education.count == 2
