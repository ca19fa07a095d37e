"""What programs are told of services, tariffs and outages: the documents, and their shapes for the OpenAPI document."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from geoportal.core.languages import translated
from geoportal.core.openapi import component
from housing.models import Outage, OutageUpdate, Provider, Responsibility, Tariff
from housing.outages import Affected, House
from housing.services import HouseService, HouseSupply

TEXT, WHOLE, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
TEXT_OR_NULL = {"type": ["string", "null"]}
MOMENT, MOMENT_OR_NULL = {**TEXT, "format": "date-time"}, {**TEXT_OR_NULL, "format": "date-time"}
DAY, DAY_OR_NULL = {**TEXT, "format": "date"}, {**TEXT_OR_NULL, "format": "date"}
DECIMAL = {**TEXT, "pattern": r"^\d+(\.\d+)?$", "description": "A decimal number, as text so that nothing is rounded."}
DECIMAL_OR_NULL = {**DECIMAL, "type": ["string", "null"]}


def whole(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object that always has every one of these."""
    return {"type": "object", "properties": properties, "required": list(properties), **more}


def listed(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


NAMED = whole({"code": TEXT, "name": TEXT})
OUTAGE = {
    "id": WHOLE, "url": TEXT, "service": NAMED, "provider": NAMED, "sort": {**TEXT, "enum": Outage.Sort.values},
    "state": {**TEXT, "enum": Outage.State.values}, "reason": TEXT, "starts_at": MOMENT,
    "expected_end_at": MOMENT_OR_NULL, "ended_at": MOMENT_OR_NULL, "source": TEXT, "told_at": MOMENT,
    "parts": listed(whole({"code": TEXT, "sort": TEXT, "name": TEXT})), "houses": WHOLE, "flats": WHOLE,
}  # fmt: skip
HOUSE = whole({"id": WHOLE, "address": TEXT, "lon": {"type": "number"}, "lat": {"type": "number"}})
UPDATE = whole(
    {"sort": {**TEXT, "enum": OutageUpdate.Sort.values}, "at": MOMENT, "expected_end_at": MOMENT_OR_NULL, "words": TEXT}
)
TARIFF = {
    "service": NAMED, "provider": NAMED, "charge": {**TEXT, "enum": Tariff.Charge.values},
    "consumers": {**TEXT, "enum": Tariff.Consumers.values}, "area": TEXT, "amount_uah": DECIMAL,
    "unit": {**TEXT, "enum": Tariff.Unit.values}, "vat_percent": DECIMAL_OR_NULL, "without_vat_uah": DECIMAL_OR_NULL,
    "valid_from": DAY, "valid_until": DAY_OR_NULL,
    "act": whole({"body": TEXT, "number": TEXT, "on": DAY_OR_NULL, "url": TEXT}), "source": TEXT,
}  # fmt: skip
PROVIDER = whole(
    {
        "code": TEXT, "name": TEXT, "edrpou": TEXT, "hotlines": listed(TEXT), "website": TEXT, "opening_hours": TEXT,
        "is_dominant": YES, "dominance_document": TEXT,
    }
)  # fmt: skip
SUPPLY = whole(
    {
        "provider": {"anyOf": [PROVIDER, {"type": "null"}], "description": "null: nobody knows from whom."},
        "contract": TEXT, "part": TEXT_OR_NULL, "since": DAY_OR_NULL, "tariffs": listed(component("Tariff")),
        "schedules": listed(TEXT), "source": TEXT, "verified_on": DAY_OR_NULL, "next_due_on": DAY_OR_NULL,
    }
)  # fmt: skip
SERVICE = whole(
    {
        "service": NAMED,
        "is_known": {**YES, "description": "false: it is not known whether the house receives it."},
        "supplies": listed(SUPPLY), "off": listed(WHOLE), "planned": listed(WHOLE),
        "answers": {"type": "object", "additionalProperties": {**TEXT, "enum": Responsibility.Who.values}},
    }
)  # fmt: skip
SHAPES = {
    "Outage": whole(OUTAGE),
    "OutageWhole": whole({**OUTAGE, "buildings": listed(HOUSE), "updates": listed(UPDATE)}),
    "Outages": whole({"total": WHOLE, "outages": listed(component("Outage"))}),
    "Tariff": whole(TARIFF),
    "Tariffs": whole({"total": WHOLE, "tariffs": listed(component("Tariff"))}),
    "HouseServices": whole({"building": WHOLE, "services": listed(SERVICE),
                              "outages": listed(component("Outage"))}),
}  # fmt: skip


def named(row: Any) -> dict[str, str]:
    return {"code": getattr(row, "code", "") or row.slug, "name": translated(row, "name")}


def outage_document(outage: Outage, at: datetime, affected: Affected) -> dict[str, Any]:
    """One notice as it stands at a moment; its parts should have been fetched."""
    return {
        "id": outage.pk,
        "url": reverse("housing_outage", args=[outage.pk]),
        "service": named(outage.service),
        "provider": named(outage.provider),
        "sort": outage.sort,
        "state": outage.state_at(at).value,
        "reason": translated(outage, "reason"),
        "starts_at": outage.starts_at,
        "expected_end_at": outage.expected_end_at,
        "ended_at": outage.ended_at,
        "source": outage.source,
        "told_at": outage.told_at,
        "parts": [{**named(part), "sort": part.sort} for part in outage.parts.all()],
        "houses": affected.houses,
        "flats": affected.flats,
    }


def house_document(house: House) -> dict[str, Any]:
    place = {"lon": round(house.lon, 6), "lat": round(house.lat, 6)}
    return {"id": house.id, "address": translated(house, "address"), **place}


def update_document(update: OutageUpdate) -> dict[str, Any]:
    """A step of a notice; who has taken it is nobody's business outside."""
    return {name: getattr(update, name) for name in ("sort", "at", "expected_end_at", "words")}


def tariff_document(tariff: Tariff) -> dict[str, Any]:
    plain = ("charge", "consumers", "unit", "valid_from", "valid_until", "source")
    without = tariff.without_vat_uah
    return {
        "service": named(tariff.service),
        "provider": named(tariff.provider),
        **{name: getattr(tariff, name) for name in plain},
        "area": translated(tariff, "area"),
        "amount_uah": str(tariff.amount_uah),
        "vat_percent": None if tariff.vat_percent is None else str(tariff.vat_percent),
        "without_vat_uah": None if without is None else str(without),
        "act": {name: getattr(tariff, f"act_{name}") for name in ("body", "number", "on", "url")},
    }


CSV_COLUMNS = (
    "service", "provider", "charge", "consumers", "area", "amount_uah", "unit", "vat_percent", "valid_from",
    "valid_until", "act_body", "act_number", "act_on", "act_url", "source",
)  # fmt: skip


def tariff_rows(tariffs: Iterable[Tariff]) -> Iterable[list[str]]:
    """The same as rows of a table, by CSV_COLUMNS."""
    for tariff in tariffs:
        told = {**{name: getattr(tariff, name) for name in CSV_COLUMNS}, **_names(tariff)}
        yield ["" if told[name] is None else str(told[name]) for name in CSV_COLUMNS]


def _names(tariff: Tariff) -> dict[str, str]:
    return {
        "service": tariff.service.code,
        "provider": translated(tariff.provider, "name"),
        "area": translated(tariff, "area"),
    }


def service_document(service: HouseService) -> dict[str, Any]:
    return {
        "service": named(service.service),
        "is_known": service.is_known,
        "supplies": [_supply(one) for one in service.supplies],
        "off": [outage.pk for outage in service.off],
        "planned": [outage.pk for outage in service.planned],
        "answers": {zone: one.who for zone, one in service.answers.items()},
    }


def _supply(one: HouseSupply) -> dict[str, Any]:
    supply = one.supply
    days: dict[str, date | None] = {name: getattr(supply, name) for name in ("since", "verified_on", "next_due_on")}
    return {
        "provider": _provider(supply.provider) if supply.provider else None,
        "contract": supply.contract,
        "part": translated(supply.part, "name") if supply.part else None,
        "tariffs": [tariff_document(tariff) for tariff in one.tariffs],
        "schedules": [schedule.hours for schedule in one.schedules],
        "source": supply.source,
        **days,
    }


def _provider(provider: Provider) -> dict[str, Any]:
    plain = ("edrpou", "hotlines", "website", "opening_hours", "is_dominant", "dominance_document")
    return {**named(provider), **{name: getattr(provider, name) for name in plain}}
