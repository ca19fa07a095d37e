"""Writing who delivers what: the services of the catalogue, providers, their networks, and who is supplied by whom."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

from geoportal.core.languages import translations_of
from housing.models import NetworkPart, Provider, Responsibility, Supply, UtilityService

FILE = Path(__file__).with_name("utilities.toml")


class SupplyRow(NamedTuple):
    """One supply as it is written in bulk; the fields are the columns."""

    building_id: int
    service_id: int
    provider_id: int | None = None
    contract: str = ""
    part_id: int | None = None
    since: date | None = None
    until: date | None = None
    source: str = ""
    verified_on: date | None = None
    next_due_on: date | None = None


@cache
def catalogue() -> tuple[dict[str, Any], ...]:
    """Every service as `utilities.toml` states it, in order."""
    with FILE.open("rb") as file:
        return tuple(tomllib.load(file)["service"])


@transaction.atomic
def define_services() -> dict[str, UtilityService]:
    """The services of the catalogue with who answers for them where, by code. Repeating changes nothing."""
    defined = {}
    for position, row in enumerate(catalogue()):
        names = {"name": row["name"], "translations": _in_english(row["name"], row["name_en"]), "position": position}
        service, _is_new = UtilityService.objects.update_or_create(code=row["code"], defaults=names)
        defined[service.code] = service
        told = {zone: row[zone] for zone in Responsibility.Zone.values if zone in row}
        for zone, who in told.items():
            Responsibility.objects.update_or_create(service=service, zone=zone, defaults={"who": who})
        service.responsibilities.exclude(zone__in=told).delete()
    return defined


def define_provider(slug: str, *, name: str, name_en: str = "", **facts: Any) -> Provider:
    """The provider with this slug, new or brought up to date."""
    told = {"name": name, "translations": _in_english(name, name_en), **facts}
    provider, _is_new = Provider.objects.update_or_create(slug=slug, defaults=told)
    return provider


class PartRow(NamedTuple):
    """One part of a network as it is written in bulk; `code` tells it from the others of its provider."""

    code: str
    sort: str
    name: str
    name_en: str = ""


def define_parts(provider: Provider, rows: Iterable[PartRow]) -> list[NetworkPart]:
    """The provider's parts with these codes, new or brought up to date, in their order. One query."""
    parts = [
        NetworkPart(
            provider=provider, code=row.code, sort=row.sort, name=row.name,
            translations=_in_english(row.name, row.name_en),
        )
        for row in rows
    ]  # fmt: skip
    return NetworkPart.objects.bulk_create(
        parts,
        update_conflicts=True,
        unique_fields=["provider", "code"],
        update_fields=["sort", "name", "translations"],
    )


@transaction.atomic
def replace_supplies(source: str, rows: Iterable[SupplyRow]) -> int:
    """All that `source` says of who is supplied by whom, instead of what it said before. How many rows were written."""
    Supply.objects.filter(source=source).delete()
    columns = ", ".join(SupplyRow._fields)
    written = 0
    order = f"COPY housing_supply ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(order) as copy:
        for row in rows:
            if row.source != source:
                raise ValueError(f"The row of house {row.building_id} is of the source {row.source!r}, not {source!r}.")
            copy.write_row(row)
            written += 1
    return written


def _in_english(name: str, name_en: str) -> dict[str, Any]:
    return translations_of({"en": {"name": name_en}}, {"name": name}) if name_en else {}
