"""Lists of objects: each order has a whole key, and a page begins exactly where the one before it ended."""

from collections.abc import Callable
from math import cos, radians
from typing import Any

import pytest
from pyproj import Geod
from shapely.geometry import Point as Spot

from geoportal.core.paging import cursor_of, key_of
from layers import objects
from layers.actions import sync_features, withdraw_feature
from layers.audience import EVERYONE, Audience
from layers.models import Kind, Layer
from layers.objects import Order, by_distance, by_name, by_rank
from layers.rows import FeatureRow

Of = Callable[[str], Any]
ORDERS = {
    "rank": by_rank(),
    "name": by_name("uk"),
    "name in English": by_name("en"),
    "distance": by_distance(33.4, 47.9),
}


@pytest.fixture
def shelf(schools: Layer) -> Layer:
    """Twelve schools: names, ranks and places repeat, so that only the number tells some of them apart."""
    rows = [
        FeatureRow(
            f"n{n}", Spot(33.4 + n // 3 / 1000, 47.9).wkb, name=f"Школа № {n // 2}", rank=n % 3, kind="amenity/school"
        )
        for n in range(12)
    ]
    sync_features(schools, rows, max_withdrawn_share=1)
    return schools


def walk(layer: Layer, order: Order, size: int, between: Callable[[int], None] = lambda _n: None) -> list[int]:
    """All numbers, page after page, each page begun by the cursor of the one before."""
    where, found, after = objects.among([layer], EVERYONE), [], None
    while page := objects.page(where, order, after=after, limit=size):
        found += [key[-1] for key in page]
        after = key_of(cursor_of(page[-1]), order.types)
        between(len(found))
    return found


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("size", [1, 5, 12])
def test_pages_are_the_whole_list_cut_into_pieces(shelf: Layer, order: Order, size: int) -> None:
    whole, total = objects.counted_page(objects.among([shelf], EVERYONE), order, limit=100)

    assert walk(shelf, order, size) == [key[-1] for key in whole]
    assert (total, len(set(whole))) == (12, 12)
    assert {tuple(type(part) for part in key) for key in whole} == {order.types}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_rows_that_come_and_go_between_pages_move_no_other(shelf: Layer, order: Order) -> None:
    before = walk(shelf, order, 100)

    def disturb(read: int) -> None:
        if read == 4:  # one that was sent goes, one that was not goes, and others come everywhere in the order
            for number in (before[1], before[9]):
                withdraw_feature(shelf.features.get(pk=number), by=None, reason="Зачинено")
            news = [
                FeatureRow(f"new{rank}", Spot(lon, 47.9).wkb, name=name, rank=rank)
                for rank, lon, name in ((0, 33.4, "А"), (1, 33.402, "Школа № 3"), (2, 33.6, "Я"))
            ]
            sync_features(shelf, news, withdraw_absent=False)

    found = walk(shelf, order, 4, disturb)

    assert [number for number in found if number in before] == [n for n in before if n != before[9]]
    assert len(found) == len(set(found))


def test_the_count_of_nothing_is_nought(shelf: Layer) -> None:
    assert objects.counted_page(objects.among([], EVERYONE), by_rank(), limit=5) == ([], 0)


def test_distance_is_that_of_the_earth_within_a_thousandth(shelf: Layer) -> None:
    lon, lat = 33.2, 47.8
    _, _, metres = Geod(ellps="WGS84").inv(lon, lat, 33.4, 47.9)

    (nearest, *_rest), _total = objects.counted_page(objects.among([shelf], EVERYONE), by_distance(lon, lat), limit=3)

    assert nearest[0] == pytest.approx(metres, rel=0.003)
    assert nearest[0] == round(((0.2 * cos(radians(lat))) ** 2 + 0.1**2) ** 0.5 * 111_320)


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        (EVERYONE, 3),
        (Audience(("public", "registered")), 4),
        (Audience(("internal", "public", "registered")), 6),
    ],
)
def test_only_what_the_audience_may_see_is_among_them(city: Any, audience: Audience, seen: int) -> None:
    layers = list(Layer.objects.filter(slug__in=["schools", "cameras"]))

    assert objects.counted_page(objects.among(layers, audience), by_rank(), limit=100)[1] == seen


def test_an_owner_sees_all_of_its_own_and_only_the_public_part_of_others(schools: Layer, of: Of) -> None:
    owner = Audience(("public",), (schools.owner_id or 0,))
    Layer.objects.filter(slug="shops").update(owner=None)
    layers = list(Layer.objects.filter(slug__in=["schools", "shops"]))

    keys, total = objects.counted_page(objects.among(layers, owner), by_rank(), limit=100)

    assert total == 6
    assert {of(name).pk for name in ("hidden", "members", "bread")} < {key[-1] for key in keys}


def test_kinds_hold_all_below_them_and_no_others_with_the_same_beginning(city: Any) -> None:
    Kind.objects.bulk_create(
        [Kind(code=code, name=code) for code in ("shop", "shop/bakery/cake", "shopping", "shop_2")]
    )
    ids = dict(Kind.objects.values_list("code", "pk"))

    found = objects.kinds_below(["shop", "shop/bakery", "shop/none"])

    assert {code: sorted(numbers) for code, numbers in found.items()} == {
        "shop": sorted(ids[code] for code in ("shop", "shop/bakery", "shop/bakery/cake")),
        "shop/bakery": sorted(ids[code] for code in ("shop/bakery", "shop/bakery/cake")),
        "shop/none": [],
    }


def test_rows_keep_the_order_asked_for_and_leave_out_what_is_gone(shelf: Layer) -> None:
    one, two, three = shelf.features.filter(withdrawn_at=None).order_by("-pk")[:3]
    number = two.pk
    two.delete()

    rows = objects.rows([three.pk, number, one.pk])

    assert [row.pk for row in rows] == [three.pk, one.pk]
    assert [row.spot.coords for row in rows] == [three.geometry.coords, one.geometry.coords]  # type: ignore[attr-defined] # annotated
