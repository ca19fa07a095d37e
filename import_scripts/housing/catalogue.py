"""The services of a real city from files: providers, their networks and tariffs from TOML, supplied houses from CSV.

All is written, or nothing: whatever is wrong is told with its file, place, field and value. Repeating changes nothing.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from geoportal.accounts.models import Organisation
from geoportal.core.languages import translations_of
from housing.models import Building, NetworkPart, Provider, Supply, Tariff, UtilityService
from housing.record_actions import change_record
from housing.service_actions import (
    PartRow,
    SupplyRow,
    define_parts,
    define_provider,
    define_services,
    replace_supplies,
)
from housing.tariff_actions import TariffTaken, set_tariff

PROVIDER = (
    "slug", "name", "edrpou", "hotlines", "website", "opening_hours", "is_dominant", "dominance_document",
    "dominance_url", "terms_url", "source", "verified_on",
)  # fmt: skip
PART = ("code", "sort", "name")
TARIFF = (
    "charge", "consumers", "area", "amount_uah", "unit", "vat_percent", "valid_from", "valid_until", "act_body",
    "act_number", "act_on", "act_url", "source",
)  # fmt: skip
LINE = ("charge", "consumers", "area")
SUPPLY = ("house", "service", "provider", "part", "contract", "since", "until", "verified_on")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value, where it stands, and what to do."""

    where: str
    field: str
    value: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}, {self.field}: {self.value!r}. {self.sentence}"


@dataclass(slots=True)
class CatalogueReport:
    """What a load has come to; nothing was written where there are faults."""

    providers: int = 0
    parts: int = 0
    tariffs: int = 0
    supplies: int = 0
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: str, name: str, value: Any, sentence: str) -> None:
        self.faults.append(Fault(where, name, str(value), sentence))


def load_catalogue(file: Path, supplies: Path | None = None, *, source: str = "", commit: bool) -> CatalogueReport:
    """Bring the file's providers, parts and tariffs, and of `supplies` all that `source` says of who supplies whom."""
    report = CatalogueReport()
    try:
        with file.open("rb") as opened:
            told = tomllib.load(opened)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        report.fault(file.name, "file", "", f"It is not TOML: {error}")
        return report
    try:
        with transaction.atomic():
            _bring(told, file.name, report)
            if supplies is not None:
                _bring_supplies(supplies, source, report)
            if report.faults or not commit:
                transaction.set_rollback(True)
    except IntegrityError as error:
        report.fault(supplies.name if supplies else file.name, "rows", "", str(error).splitlines()[0])
    return report


def _bring(told: Row, name: str, report: CatalogueReport) -> None:
    services = define_services()
    for key in told.keys() - {"provider"}:
        report.fault(name, key, "", "There is no such table. Possible is: provider.")
    for row in told.get("provider", []):
        where = f"{name}, provider {row.get('slug', '?')}"
        facts = _checked(Provider, row, PROVIDER, ("name_en", "organisation", "part", "tariff"), where, report)
        organisation = _organisation(row, where, report)
        if facts is None:
            continue
        if facts.get("is_dominant") and not facts.get("dominance_document"):
            report.fault(where, "dominance_document", "", "Say which decision holds the position to be dominant.")
            continue
        provider = define_provider(
            facts.pop("slug"), name_en=row.get("name_en", ""), organisation=organisation, **facts
        )
        report.providers += 1
        _parts(provider, row, where, report)
        _tariffs(provider, row, services, where, report)


def _organisation(row: Row, where: str, report: CatalogueReport) -> Organisation | None:
    if "organisation" not in row:
        return None
    found = Organisation.objects.filter(slug=row["organisation"]).first()
    if found is None:
        report.fault(where, "organisation", row["organisation"], "No organisation has this slug. Make it first.")
    return found


def _parts(provider: Provider, row: Row, where: str, report: CatalogueReport) -> None:
    rows: list[PartRow] = []
    for number, part in enumerate(row.get("part", []), 1):
        facts = _checked(NetworkPart, part, PART, ("name_en",), f"{where}, part {number}", report)
        if facts is not None and facts["code"] in {one.code for one in rows}:
            report.fault(f"{where}, part {number}", "code", facts["code"], "Another part has this code.")
        elif facts is not None:
            rows.append(PartRow(**facts, name_en=part.get("name_en", "")))
    report.parts += len(define_parts(provider, rows)) if rows else 0


def _tariffs(
    provider: Provider, row: Row, services: Mapping[str, UtilityService], where: str, report: CatalogueReport
) -> None:
    for number, told in enumerate(row.get("tariff", []), 1):
        place = f"{where}, tariff {number}"
        facts = _checked(Tariff, told, TARIFF, ("service", "area_en"), place, report)
        service = services.get(str(told.get("service")))
        if service is None:
            sentence = f"No such service. There are: {', '.join(services)}."
            report.fault(place, "service", told.get("service", ""), sentence)
        if facts is None or service is None:
            continue
        area_en = told.get("area_en", "")
        if area_en:
            facts["translations"] = translations_of({"en": {"area": area_en}}, {"area": facts.get("area", "")})
        try:
            report.tariffs += _set(service, provider, facts)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                report.fault(place, name, told.get(name, ""), " ".join(sentences))
        except TariffTaken as taken:
            report.fault(place, "valid_from", told["valid_from"], str(taken))


def _set(service: UtilityService, provider: Provider, facts: dict[str, Any]) -> int:
    """Whether a tariff was set or corrected: 1; one that stands already as it is told is left alone: 0."""
    line = {name: facts.get(name, Tariff._meta.get_field(name).get_default()) for name in LINE}  # type: ignore[union-attr]  # columns of ours
    held = Tariff.objects.filter(service=service, provider=provider, valid_from=facts["valid_from"], **line).first()
    if held is None:
        set_tariff(service, provider, **facts)
        return 1
    changed = {name: value for name, value in facts.items() if getattr(held, name) != value}
    if changed:
        change_record(held, changed, by=None)
    return int(bool(changed))


def _checked(
    model: type[Any], row: Row, names: tuple[str, ...], more: tuple[str, ...], where: str, report: CatalogueReport
) -> dict[str, Any] | None:
    """The values as the columns take them; None, with what is wrong among the faults, where one cannot be taken."""
    before, found = len(report.faults), {}
    for name in row:
        if name not in (*names, *more):
            sentence = f"There is no such field. Possible are: {', '.join((*names, *more))}."
            report.fault(where, name, row[name], sentence)
    for name in names:
        column = model._meta.get_field(name)
        if name not in row and (column.blank or column.null or column.has_default()):
            continue
        value = row.get(name, "")
        try:
            found[name] = column.clean(str(value) if isinstance(value, float) else value, None)
        except ValidationError as error:
            report.fault(where, name, value, " ".join(error.messages))
    return found if len(report.faults) == before else None


# --- Who supplies which house ----------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Known:
    """What rows of supplies refer to, each by its name in the file."""

    houses: Mapping[str, int | None]  # None: several houses have this address
    services: Mapping[str, int]
    providers: Mapping[str, int]
    parts: Mapping[tuple[int, str], int]


def _known() -> Known:
    houses: dict[str, int | None] = {}
    live = Building.objects.filter(feature__withdrawn_at=None)
    for number, address, digits in live.values_list("pk", "feature__address", "house_id"):
        if address:
            houses[address.casefold()] = None if address.casefold() in houses else number
        if digits:
            houses[digits] = number
    return Known(
        houses,
        dict(UtilityService.objects.values_list("code", "pk")),
        dict(Provider.objects.values_list("slug", "pk")),
        {(provider, code): pk for provider, code, pk in NetworkPart.objects.values_list("provider", "code", "pk")},
    )


def _bring_supplies(file: Path, source: str, report: CatalogueReport) -> None:
    known, rows = _known(), []
    seen: set[tuple[int, int, int | None, date | None]] = set()
    for where, told in _rows_of(file, report):
        row = _supply(told, known, source, where, report)
        if row is None:
            continue
        key = (row.building_id, row.service_id, row.provider_id, row.since)
        if key in seen:
            report.fault(where, "house", told["house"], "The file says this already in an earlier row.")
        seen.add(key)
        rows.append(row)
    if not report.faults:
        report.supplies = replace_supplies(source, rows)


def _rows_of(file: Path, report: CatalogueReport) -> Iterator[tuple[str, dict[str, str]]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        table = csv.DictReader(opened)
        header = table.fieldnames or []
        for name in sorted({"house", "service"} - set(header)):
            report.fault(file.name, name, "", "The table has no such column, and cannot do without.")
        for name in sorted(set(header) - set(SUPPLY)):
            report.fault(file.name, str(name), "", f"There is no such column. Possible are: {', '.join(SUPPLY)}.")
        if report.faults:
            return
        for row in table:
            yield f"{file.name}, line {table.line_num}", {name: (row.get(name) or "").strip() for name in SUPPLY}


def _supply(told: dict[str, str], known: Known, source: str, where: str, report: CatalogueReport) -> SupplyRow | None:
    before = len(report.faults)
    house = known.houses.get(told["house"].casefold(), 0)
    if not house:
        several = "Several houses have this address: give the number of the house instead."
        sentence = several if house is None else "No apartment building has this address or number."
        report.fault(where, "house", told["house"], sentence)
    service, provider = known.services.get(told["service"]), known.providers.get(told["provider"])
    if service is None:
        report.fault(where, "service", told["service"], f"No such service. There are: {', '.join(known.services)}.")
    if told["provider"] and provider is None:
        report.fault(where, "provider", told["provider"], "No provider has this slug.")
    part = known.parts.get((provider, told["part"])) if provider else None
    if told["part"] and part is None:
        report.fault(where, "part", told["part"], "This provider has no part with this code.")
    facts = {
        name: _cell(name, told[name], where, report) for name in ("contract", "since", "until", "verified_on")
    }  # fmt: skip
    if facts["since"] and facts["until"] and facts["until"] < facts["since"]:
        report.fault(where, "until", told["until"], "It ends before it begins.")
    if len(report.faults) > before or not house or service is None:
        return None
    return SupplyRow(house, service, provider, part_id=part, source=source, **facts)


def _cell(name: str, text: str, where: str, report: CatalogueReport) -> Any:
    column: Any = Supply._meta.get_field(name)
    if not text:
        return "" if name == "contract" else None
    try:
        return column.clean(text, None)
    except ValidationError as error:
        report.fault(where, name, text, " ".join(error.messages))
        return None
