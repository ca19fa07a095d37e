"""The passport of a house as a sheet to print, sign and file: what its page says, in a PDF."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from housing.amounts import uah
from housing.facts import Fact
from housing.models import BuildingDocument, ManagementContract, Work
from housing.pages.passport import house_of
from housing.pages.passport_context import passport_context
from housing.pages.sheet import Sheet
from housing.queries import building_of, housing_state
from layers.audience import Audience
from layers.facts import day_in_words
from layers.pages.freshness import page_telling
from layers.pages.object_page import no_more
from layers.queries import the_city


@page_telling(housing_state)
def passport_pdf(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """The sheet, for whom it is found out as the page is; of a house that is no more, what the page says."""
    feature = house_of(audience, feature_id)
    if feature.withdrawn_at is not None:
        return no_more(request, audience, feature)
    told = passport_context(request, feature, building_of(feature), audience)
    response = HttpResponse(_sheet(told).as_bytes(), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"passport-{feature.pk}.pdf") or ""
    return response


def _sheet(told: dict[str, Any]) -> Sheet:
    city, day = the_city(), day_in_words(told["today"])
    name = translated(city, "name")
    sheet = Sheet(
        title=f"{told['title']} — {_('passport of the house')}", language=get_language() or "uk", author=name,
        foot=f"{name} · {told['permanent']} · {_('as of %(day)s') % {'day': day}}",
    )  # fmt: skip
    sheet.head(told["title"], " · ".join([_("Passport of the house"), *told["key_facts"]]), told["permanent"])
    if city is not None and city.is_demonstration:
        sheet.note(_("Demonstration data: the house and everything said of it are invented."))
    sheet.grid((_("In short"), ""), (34, 66), _in_short(told))
    for group in told["groups"]:
        sheet.heading(group.title)
        if group.usual:
            sheet.note(f"{_('Source, unless another is named')}: {group.usual.source}")
        rows = [(fact.label, fact.value, _origin(fact)) for fact in group.facts]
        sheet.grid((_("Fact"), _("Value"), _("Source and check")), (32, 30, 38), rows)
    _services(sheet, told["utilities"]["services"])
    _records(sheet, told)
    return sheet


def _in_short(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    contract, contacts, found = told["contract"], told["contacts"], told["completeness"]
    yield _("Who runs the house"), _contract(contract) if contract else _("unknown")
    emergency = contacts.emergency[0] if contacts and contacts.emergency else _("unknown")
    yield _("Emergencies"), emergency
    if contacts and contacts.phones:
        yield _("Office"), ", ".join(text for text, _href in contacts.phones)
    known = _("%(known)s facts of %(expected)s") % {"known": found.known, "expected": found.expected}
    yield _("How much is known"), f"{found.percent} % · {known}"
    if told["building"].verified_on:
        yield capfirst(_("last check")), day_in_words(told["building"].verified_on)
    yield _("What is off now"), _listed([translated(one.service, "name") for one, _late in told["utilities"]["off"]])


def _listed(words: list[str]) -> str:
    return ", ".join(words) or _("no outages told")


def _contract(contract: ManagementContract) -> str:
    days = {"begins": _day(contract.begins_on), "ends": _day(contract.ends_on)}
    told = (
        _("contract from %(begins)s until %(ends)s")
        if contract.ends_on
        else _("contract from %(begins)s, without an end")
    )
    return f"{translated(contract.manager, 'name')} · {told % days}"


def _day(on: date | None) -> str:
    return f"{on:%d.%m.%Y}" if on else ""


def _origin(fact: Fact) -> str:
    if fact.is_unknown or fact.origin is None:
        return "" if fact.is_unknown else _("source is not stated")
    parts = [] if fact.is_usual else [fact.origin.source or _("source is not stated")]
    checked = f"{_('verified')} {_day(fact.origin.verified_on)}" if fact.origin.verified_on else _("never checked")
    overdue = [_("check is overdue")] if fact.is_overdue else []
    return " · ".join([*parts, checked, *overdue])


def _services(sheet: Sheet, services: list[Any]) -> None:
    rows = [
        (
            translated(service.service, "name"),
            translated(one.supply.provider, "name") if one.supply.provider else _("unknown"),
            ", ".join(one.supply.provider.hotlines) if one.supply.provider else "",
            "; ".join(f"{uah(tariff.amount_uah)} / {tariff.get_unit_display()}" for tariff in one.tariffs),
        )
        for service, supplies in services
        for one, _times in supplies
    ]
    if rows:
        sheet.heading(_("Services"))
        sheet.grid((_("Service"), _("Provider"), _("Whom to call"), _("Tariff")), (22, 30, 22, 26), rows)


def _records(sheet: Sheet, told: dict[str, Any]) -> None:
    works = [*told["planned"], *told["done"]]
    if works:
        sheet.heading(_("Repairs"))
        heads = (_("Year"), _("What"), _("State"), _("Cost"), _("Source"))
        sheet.grid(heads, (9, 37, 16, 16, 22), [_work(work) for work in works])
    if told["documents"]:
        sheet.heading(_("Documents"))
        sheet.grid((_("Document"), _("Day"), _("Source")), (50, 15, 35), [_document(one) for one in told["documents"]])


def _work(work: Work) -> tuple[str, ...]:
    words = ", ".join(filter(None, (work.get_element_display(), work.get_scope_display(), work.note, work.contractor)))
    cost = uah(work.cost_uah) if work.cost_uah is not None else _("unknown")
    return str(work.year), words, work.get_state_display(), cost, work.source


def _document(one: BuildingDocument) -> tuple[str, ...]:
    number = f"№ {one.number}" if one.number else ""
    return " ".join(filter(None, (one.get_kind_display(), one.title, number))), _day(one.issued_on), one.source
