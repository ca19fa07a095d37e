"""Reading what is off, where, and since when."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from housing.models import Building, NetworkPart, Outage, Supply, UtilityService
from layers.audience import SEEN, Audience, seen_by

REMEMBERED = timedelta(days=7)

# Which houses notices are about, as (outage_id, building_id): supplied on the first day over a part that is named, or
# named themselves.
AFFECTED = """
    SELECT named.outage_id, s.building_id
    FROM housing_outage_parts named
    JOIN housing_outage o ON o.id = named.outage_id
    JOIN housing_supply s ON s.part_id = named.networkpart_id AND s.service_id = o.service_id
    WHERE (s.since IS NULL OR s.since <= (o.starts_at AT TIME ZONE %(zone)s)::date)
      AND (s.until IS NULL OR s.until >= (o.starts_at AT TIME ZONE %(zone)s)::date)
    UNION
    SELECT outage_id, building_id FROM housing_outage_buildings
"""
# The same of a notice that is still being written.
WOULD_BE_AFFECTED = """
    SELECT s.building_id FROM housing_supply s
    WHERE s.service_id = %(service)s AND s.part_id = ANY (%(parts)s)
      AND (s.since IS NULL OR s.since <= %(day)s) AND (s.until IS NULL OR s.until >= %(day)s)
    UNION
    SELECT unnest(%(buildings)s::bigint[])
"""
LIVE = f"""
    JOIN housing_building b ON b.feature_id = a.building_id
    JOIN layers_feature f ON f.id = a.building_id AND f.withdrawn_at IS NULL
    JOIN layers_layer l ON l.id = f.layer_id
    WHERE {SEEN}
"""


@dataclass(frozen=True, slots=True)
class Affected:
    """How many houses a notice is about; `flats` counts those that are known."""

    houses: int = 0
    flats: int = 0
    districts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class House:
    """One house of a notice, as lists and maps need it."""

    id: int
    address: str
    translations: dict[str, Any]
    district_id: int | None
    flats: int | None
    lon: float
    lat: float


def all_outages() -> QuerySet[Outage]:
    return Outage.objects.select_related("service", "provider")


def open_outages(at: datetime) -> QuerySet[Outage]:
    """What is off at that moment, the longest first, and what is going to be."""
    is_open = Q(ended_at=None) | Q(ended_at__gt=at)
    return all_outages().filter(is_open, withdrawn_at=None).order_by("starts_at", "id")


def current_outages(at: datetime) -> QuerySet[Outage]:
    return open_outages(at).filter(starts_at__lte=at)


def planned_outages(at: datetime) -> QuerySet[Outage]:
    return open_outages(at).filter(starts_at__gt=at)


def ended_outages(at: datetime) -> QuerySet[Outage]:
    """What has ended within the last seven days, the latest first."""
    ended = all_outages().filter(withdrawn_at=None, ended_at__gt=at - REMEMBERED, ended_at__lte=at)
    return ended.order_by("-ended_at", "-id")


def told_lately(at: datetime) -> QuerySet[Outage]:
    """Open and lately ended ones by when they were last heard of, the newest first: what a feed tells."""
    is_told = Q(ended_at=None) | Q(ended_at__gt=at - REMEMBERED)
    return all_outages().filter(is_told, withdrawn_at=None).order_by("-told_at", "-id")


def outages_of_supplies(supplies: Iterable[Supply], building: Building, at: datetime) -> list[Outage]:
    """Open notices about one house with these supplies, by when they begin. One query."""
    is_about = Q(buildings=building)
    for supply in supplies:
        if supply.part_id is not None:
            is_about |= Q(service=supply.service_id, parts=supply.part_id)
    return list(open_outages(at).filter(is_about).distinct())


def affected(outages: Sequence[Outage], audience: Audience) -> Mapping[int, Affected]:
    """Houses and flats by outage, of what this audience may see. One query."""
    statement = f"""
        SELECT a.outage_id, count(*), coalesce(sum(b.flats), 0),
               array_agg(DISTINCT f.district_id) FILTER (WHERE f.district_id IS NOT NULL)
        FROM ({AFFECTED}) a {LIVE} AND a.outage_id = ANY (%(outages)s) GROUP BY a.outage_id
    """
    rows = _rows(statement, audience, outages=[outage.pk for outage in outages])
    found = {pk: Affected(houses, int(flats), tuple(districts or ())) for pk, houses, flats, districts in rows}
    return {outage.pk: found.get(outage.pk, Affected()) for outage in outages}


def houses_off(audience: Audience, at: datetime) -> dict[int, set[str]]:
    """By the number of the house, the codes of the services that it is without at that moment. One query."""
    statement = f"""
        SELECT DISTINCT a.building_id, service.code
        FROM ({AFFECTED}) a
        JOIN housing_outage off ON off.id = a.outage_id AND off.withdrawn_at IS NULL AND off.starts_at <= %(at)s
             AND (off.ended_at IS NULL OR off.ended_at > %(at)s)
        JOIN housing_utilityservice service ON service.id = off.service_id {LIVE}
    """
    found: dict[int, set[str]] = {}
    for building, code in _rows(statement, audience, at=at):
        found.setdefault(building, set()).add(code)
    return found


def spots_of(outages: Sequence[Outage], audience: Audience) -> list[tuple[int, tuple[float, float]]]:
    """(outage, place of a house) for every house of these notices. One query."""
    statement = f"""
        SELECT a.outage_id, ST_X(p), ST_Y(p) FROM (
            SELECT a.outage_id, ST_PointOnSurface(f.geometry) p FROM ({AFFECTED}) a {LIVE}
            AND a.outage_id = ANY (%(outages)s)
        ) a
    """
    rows = _rows(statement, audience, outages=[outage.pk for outage in outages])
    return [(pk, (lon, lat)) for pk, lon, lat in rows]


def houses_of(outage: Outage, audience: Audience) -> list[House]:
    """The houses of a notice by address."""
    statement = f"""{HOUSE} FROM (SELECT building_id FROM ({AFFECTED}) every WHERE outage_id = %(outage)s) a {LIVE}
        ORDER BY f.address, f.id"""
    return [_house(row) for row in _rows(statement, audience, outage=outage.pk)]


def houses_on(
    service: UtilityService,
    parts: Iterable[NetworkPart],
    buildings: Iterable[Building],
    day: date,
    audience: Audience,
) -> list[House]:
    """The houses that a notice of this day would be about, by address."""
    statement = f"{HOUSE} FROM ({WOULD_BE_AFFECTED}) a {LIVE} ORDER BY f.address, f.id"
    named = {"parts": [part.pk for part in parts], "buildings": [building.pk for building in buildings]}
    return [_house(row) for row in _rows(statement, audience, service=service.pk, day=day, **named)]


HOUSE = """
    SELECT f.id, f.address, f.translations::text, f.district_id, b.flats,
           ST_X(ST_PointOnSurface(f.geometry)), ST_Y(ST_PointOnSurface(f.geometry))
"""


def _house(row: tuple[Any, ...]) -> House:
    key, address, translations, *rest = row
    return House(key, address, json.loads(translations), *rest)


def first_day(outage: Outage) -> date:
    """The day on which it begins, by the city's clock."""
    return timezone.localdate(outage.starts_at)


def _rows(statement: str, audience: Audience, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**seen_by(audience), "zone": settings.TIME_ZONE, **values})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
