from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import Point
from pyproj import Geod
from shapely.geometry import Point as Spot
from shapely.geometry import box

from layers.actions import sync_features
from layers.audience import EVERYONE
from layers.listing import PER_PAGE, Listing
from layers.lists import (
    area_km2,
    counts_by_layer,
    districts_with_counts,
    facets,
    filtered,
    last_change,
    objects_in_scope,
    page_of,
)
from layers.models import Feature, Layer
from layers.rows import FeatureRow

HERE = (33.39, 47.91)
NOON = "2026-11-24T10:00:00+00:00"  # Tuesday, noon in Kyiv


@pytest.fixture
def shelf(schools: Layer) -> Iterator[Layer]:
    """Six schools made for lists."""
    today = date(2026, 11, 24)
    day = timedelta(days=1)
    rows: list[tuple[str, dict[str, Any], date | None, date | None]] = [
        ("Школа № 10", {"wheelchair": "yes", "opening_hours": "24/7"}, today - day, today + day),
        (
            "Школа № 2",
            {"wheelchair": "designated", "opening_hours": "Mo-Fr 08:00-18:00"},
            today - 400 * day,
            today - day,
        ),
        ("Школа № 1", {"wheelchair": "no", "opening_hours": "Sa 08:00-18:00"}, today - 3 * day, None),
        ("Ґімназія", {"wheelchair": "limited"}, None, None),
        ("Гімназія", {}, today, None),
        ("", {"opening_hours": "щодня"}, None, None),
    ]
    sync_features(
        schools,
        [
            FeatureRow(
                f"n{number}", Spot(33.40 + number * 0.01, 47.90).wkb, kind="amenity/school", name=name,
                address=f"вулиця Соборності, {number}", properties=properties, rank=50 - number,
                verified_on=checked, next_due_on=due,
            )
            for number, (name, properties, checked, due) in enumerate(rows)
        ],
        max_withdrawn_share=1,
    )  # fmt: skip
    with time_machine.travel(NOON, tick=False):
        yield schools


def names(listing: Listing, layer: Layer) -> list[str]:
    rows = filtered(objects_in_scope(EVERYONE, layer=layer), listing, HERE)
    return [feature.name for feature in page_of(rows, listing).rows]


def test_names_stand_in_ukrainian_and_natural_order(shelf: Layer) -> None:
    # the one without a name of its own stands under its kind's, «Школа»
    assert names(Listing(), shelf) == ["Гімназія", "Ґімназія", "", "Школа № 1", "Школа № 2", "Школа № 10"]


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (Listing(wheelchair="yes"), ["Школа № 2", "Школа № 10"]),
        (Listing(wheelchair="limited"), ["Ґімназія"]),
        (Listing(wheelchair="no"), ["Школа № 1"]),
        (Listing(wheelchair="unknown"), ["Гімназія", ""]),
        (Listing(open="now"), ["Школа № 2", "Школа № 10"]),
        (Listing(fresh="overdue"), ["Школа № 2"]),
        (Listing(fresh="year"), ["Гімназія", "Школа № 1", "Школа № 10"]),
        (Listing(fresh="unknown"), ["Ґімназія", ""]),
        (Listing(q="гімназія"), ["Гімназія"]),
        (Listing(q="соборності 10"), ["Школа № 10"]),
        (Listing(q="соборності 11"), []),
        (Listing(q="%"), []),
        (Listing(kind="amenity/school", wheelchair="yes", open="now"), ["Школа № 2", "Школа № 10"]),
        (Listing(kind="shop/bakery"), []),
        (Listing(sort="rank"), ["", "Гімназія", "Ґімназія", "Школа № 1", "Школа № 2", "Школа № 10"]),
        (Listing(sort="fresh"), ["Гімназія", "Школа № 10", "Школа № 1", "Школа № 2", "Ґімназія", ""]),
        (
            Listing(sort="distance", near=(33.46, 47.90)),
            ["", "Гімназія", "Ґімназія", "Школа № 1", "Школа № 2", "Школа № 10"],
        ),
    ],
)
def test_filters_and_orders(shelf: Layer, listing: Listing, expected: list[str]) -> None:
    assert names(listing, shelf) == expected


def test_distance_is_in_metres(shelf: Layer) -> None:
    listing = Listing(sort="distance", near=(33.40, 47.90))
    rows: Any = page_of(objects_in_scope(EVERYONE, layer=shelf), listing).rows

    assert [round(row.metres) for row in rows[:2]] == [0, 748]


def test_counts_of_a_filter_keep_the_other_filters_and_forget_its_own(shelf: Layer) -> None:
    rows = objects_in_scope(EVERYONE, layer=shelf)
    counted = facets(
        rows, Listing(wheelchair="yes"), HERE, ("wheelchair", "open", "fresh", "district", "kind", "layer")
    )

    east = Feature.objects.get(source_id="east").pk
    assert counted == {
        "wheelchair": {"yes": 2, "limited": 1, "no": 1, "unknown": 2},
        "open": {"now": 2},
        "fresh": {"overdue": 1, "year": 1},
        "district": {east: 2},
        "kind": {"amenity/school": 2},
        "layer": {"schools": 2},
    }


def test_page_beyond_the_last_is_the_last(schools: Layer) -> None:
    rows = [FeatureRow(f"n{number}", Spot(33.4, 47.9).wkb, name="Лавка") for number in range(PER_PAGE + 2)]
    sync_features(schools, rows, max_withdrawn_share=1)
    features = objects_in_scope(EVERYONE, layer=schools)

    pages = [page_of(features, Listing(page=number)) for number in (1, 2, 99)]

    assert [(page.number, len(page.rows), page.total, page.pages) for page in pages] == [
        (1, PER_PAGE, 52, 2), (2, 2, 52, 2), (2, 2, 52, 2),
    ]  # fmt: skip
    assert len({row.pk for page in pages[:2] for row in page.rows}) == 52  # equal names, and yet no row twice


def test_only_public_objects_are_counted(schools: Layer) -> None:
    counted = counts_by_layer(EVERYONE)

    assert {Layer.objects.get(pk=pk).slug: n for pk, n in counted.items()} == {"schools": 3, "shops": 1}


def test_district_has_its_area_and_objects(city: Any) -> None:
    west, east = sorted(districts_with_counts(EVERYONE), key=lambda district: -district.area_km2)

    assert (west.row.name, west.count) == ("Західний район", 1)
    assert (east.row.name, east.count) == ("Східний район", 2)
    geodesic, _perimeter = Geod(ellps="WGS84").geometry_area_perimeter(box(33.0, 47.6, 33.35, 48.25))
    assert west.area_km2 == pytest.approx(geodesic / 1e6, rel=1e-4)
    assert area_km2(Feature.objects.get(source_id="west")) == west.area_km2
    assert west.density == west.count / west.area_km2


def test_last_change_of_nothing_is_unknown(schools: Layer) -> None:
    assert last_change(objects_in_scope(EVERYONE, layer=schools)) is not None
    assert last_change(Feature.objects.none()) is None


def test_area_is_reached_by_its_nearest_edge(schools: Layer, of: Callable[[str], Feature]) -> None:
    listing = Listing(sort="distance", near=(33.301, 47.901))  # inside the yard of «Гімназія № 2»
    rows: Any = page_of(objects_in_scope(EVERYONE, layer=schools), listing).rows

    assert (rows[0].name, rows[0].metres) == ("Гімназія № 2", 0.0)
    assert of("two").geometry.contains(Point(33.301, 47.901))
