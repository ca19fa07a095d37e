"""The objects of the city as a list: those of one view, theme, kind or district, in the order somebody asks for.

An object is a feature of any theme but the base map's. Each order has a key that ends in the object's number, so a page
begins exactly where the one before it ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db import connection
from django.db.models import Q

from layers.audience import Audience
from layers.items import Where
from layers.models import Feature, Kind, Layer, Visibility

FROM = "layers_feature f LEFT JOIN layers_kind k ON k.id = f.kind_id"
SHOWN = {
    "uk": "coalesce(nullif(f.name, ''), k.name, '')",
    "en": "coalesce(f.translations->'en'->'name'->>'text', nullif(f.name, ''),"
    " k.translations->'en'->'name'->>'text', k.name, '')",
}
UKRAINIAN = 'COLLATE "uk_natural"'


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: the SQL of the key before the number, and the types of the whole key."""

    key: str
    types: tuple[type, ...]
    collation: str = ""


def by_rank() -> Order:
    """The most important first."""
    return Order("f.rank", (int, int))


def by_name(lang: str) -> Order:
    """As a Ukrainian dictionary has it, ґ after г, and numbers by value: № 2 before № 10."""
    return Order(SHOWN.get(lang, SHOWN["uk"]), (str, int), UKRAINIAN)


def by_distance(lon: float, lat: float) -> Order:
    """The nearest first. Metres on a plane that touches the earth here: a city is too small to notice the curve."""
    x, y = 111_320 * cos(radians(lat)), 111_320
    spot = "ST_PointOnSurface(f.geometry)"
    east, north = f"(ST_X({spot}) - {float(lon)!r}) * {x!r}", f"(ST_Y({spot}) - {float(lat)!r}) * {y!r}"
    return Order(f"round(sqrt(({east}) ^ 2 + ({north}) ^ 2))::float8", (float, int))


def among(layers: Sequence[Layer], audience: Audience) -> Where:
    """The live objects of these layers that somebody may see."""
    where = Where(["f.withdrawn_at IS NULL"])
    own = [layer.pk for layer in layers if audience.in_layer(layer) == tuple(Visibility.values)]
    rest = [layer.pk for layer in layers if layer.pk not in own and audience.in_layer(layer)]
    where.add(
        "f.layer_id = ANY (%(layers)s::bigint[])"
        " AND (f.visibility = ANY (%(visibilities)s) OR f.layer_id = ANY (%(own)s::bigint[]))",
        layers=own + rest,
        own=own,
        visibilities=list(audience.visibilities),
    )
    return where


def kinds_below(codes: Sequence[str]) -> dict[str, list[int]]:
    """For each code the ids of this kind and of all below it ("shop" holds "shop/bakery"); empty when unknown."""
    wanted = Q()
    for code in codes:
        wanted |= Q(code=code) | Q(code__startswith=f"{code}/")
    found = list(Kind.objects.filter(wanted).values_list("code", "pk"))
    return {code: [pk for name, pk in found if name == code or name.startswith(f"{code}/")] for code in codes}


Keys = list[tuple[Any, ...]]


def page(where: Where, order: Order, *, after: tuple[Any, ...] | None, limit: int) -> Keys:
    """The keys of the next objects, each ending in the object's id."""
    condition, values = where.sql(), {**where.values, "limit": limit}
    if after:
        condition += f" AND ({order.key} {order.collation}, f.id) > (%(after_key)s {order.collation}, %(after_id)s)"
        values.update(after_key=after[0], after_id=after[1])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {order.key} AS key, f.id FROM {FROM} WHERE {condition}"
            f" ORDER BY {order.key} {order.collation}, f.id LIMIT %(limit)s",
            values,
        )
        return list(cursor.fetchall())


def counted_page(where: Where, order: Order, *, limit: int) -> tuple[Keys, int]:
    """The keys of the first objects, and how many there are in all, found in one go.

    OFFSET 0: who counts reads all that fit, so the way to them is chosen first and they are sorted afterwards; the
    planner would walk through the whole city in the order of the list.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM (SELECT {order.key} AS key, f.id, count(*) OVER () FROM {FROM}"
            f"                WHERE {where.sql()} OFFSET 0) counted"
            f" ORDER BY key {order.collation}, id LIMIT %(limit)s",
            {**where.values, "limit": limit},
        )
        found = cursor.fetchall()
    return [row[:-1] for row in found], found[0][-1] if found else 0


def rows(ids: Sequence[int]) -> list[Feature]:
    """The objects in the order of `ids`: what names them, and a point to show them at (`spot`)."""
    features = (
        Feature.objects.filter(pk__in=ids)
        .select_related("kind")
        .only(
            "name", "address", "translations", "layer", "kind__code", "kind__name", "kind__icon", "kind__translations"
        )
        .annotate(spot=PointOnSurface("geometry"))
    )
    found = {feature.pk: feature for feature in features}
    return [found[number] for number in ids if number in found]
