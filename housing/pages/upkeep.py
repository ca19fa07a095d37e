"""What a company planned, did and charged: of one house, and of all companies beside each other."""

import csv
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from geoportal.core.table_files import harmless
from housing.models import Building
from housing.models.buildings import LAYER
from housing.upkeep_queries import HouseUpkeep, Period, comparison, upkeep_of, upkeep_state
from layers.audience import Audience
from layers.models import Feature
from layers.pages.addresses import catalogue_downloads
from layers.pages.card import title_of
from layers.pages.freshness import page_telling
from layers.queries import feature_for_page

COLUMNS = (
    "month", "company_code", "company", "houses", "service_code", "service", "approved_uah_m2", "actual_uah_m2",
)  # fmt: skip


def _house(audience: Audience, feature_id: int) -> Feature:
    """The apartment building that stands and that this person may see."""
    feature = feature_for_page(feature_id) if feature_id < 2**63 else None
    if feature is None or feature.layer.slug != LAYER or feature.withdrawn_at is not None:
        raise Http404
    if feature.visibility not in audience.in_layer(feature.layer):
        raise Http404
    return feature


@page_telling(upkeep_state)
def house_upkeep(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """Planned, done and charged for one house: its last month by service, then plans, acts, works and a year."""
    feature = _house(audience, feature_id)
    building = Building.objects.filter(pk=feature.pk).first()
    found = upkeep_of(building.house_id if building else None)
    title = translated(feature, "address") or title_of(feature)
    facts = {
        "feature": feature,
        "title": title,
        "upkeep": found,
        "crumbs": [(_("Upkeep of houses"), reverse("upkeep_comparison")), (title, feature.get_absolute_url())],
        "downloads": catalogue_downloads(request, ("JSON", reverse("api_house_upkeep", args=[feature.pk]))),
        **sums_of(found, building.total_area_m2 if building else None),
    }
    return render(request, "housing/house_upkeep.html", facts)


def sums_of(found: HouseUpkeep, area_m2: Decimal | None) -> dict[str, Any]:
    """Of the last month for the whole house, where its area is known."""
    return {"area_m2": area_m2, "approved_uah": found.approved * area_m2 if area_m2 else None}


@page_telling(upkeep_state)
def upkeep_comparison(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Companies beside each other: what a square metre costs in a month, by service."""
    found = comparison(_period(request))
    month = f"?month={found.period.year}-{found.period.month:02d}" if found.period else ""
    ways = [("CSV", reverse("upkeep_csv") + month), ("JSON", reverse("api_upkeep") + month)]
    facts = {"comparison": found, "downloads": catalogue_downloads(request, *ways)}
    return render(request, "housing/upkeep_comparison.html", facts)


@page_telling(upkeep_state)
def upkeep_csv(request: HttpRequest, audience: Audience) -> HttpResponse:
    """The same for programs: a line for each company and service of the month."""
    found = comparison(_period(request))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="upkeep.csv"'
    table = csv.writer(answer)
    table.writerow(COLUMNS)
    month = f"{found.period.year}-{found.period.month:02d}" if found.period else ""
    for line in found.companies:
        for (code, name), (approved, actual) in zip(found.services, line.cells, strict=True):
            facts = (month, line.manager.code_firme, line.manager.name, line.houses, code, name, approved, actual)
            table.writerow([_harmless(fact) for fact in facts])
    return answer


def _harmless(fact: Any) -> Any:
    """A number to four places, or a text that no table program takes for something to work out."""
    if isinstance(fact, Decimal):
        return f"{fact:.4f}"
    return harmless(fact)


def _period(request: HttpRequest) -> Period | None:
    """The month of the address, as 2025-10; what is none is as if nobody had asked for one."""
    year, _dash, month = request.GET.get("month", "").partition("-")
    if year.isascii() and month.isascii() and year.isdigit() and month.isdigit() and len(year) == 4 and len(month) == 2:
        return Period(int(year), int(month))
    return None
