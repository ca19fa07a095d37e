"""`/housing/tariffs/`: what every service costs today; each with its history, its changes and a calculator."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from geoportal.accounts.models import User
from housing import tariff_drawing
from housing.models import Tariff, UtilityService
from housing.pages.reading import read_anew
from housing.provider_queries import providers_for
from housing.tariff_forms import CalculatorForm
from housing.tariffs import Bill, Line, Step, all_tariffs, bill, changes, dominant_providers, lines, withdrawn_tariffs
from layers.audience import Audience
from layers.pages.addresses import Download, catalogue_downloads

ONCE = Decimal(1)
LATELY = 12  # changes on the page of all tariffs


@dataclass(frozen=True, slots=True)
class Row:
    """One line of tariffs with what holds today and what comes next."""

    line: Line
    now: Step | None
    next: Step | None


@read_anew
def tariffs(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Today's tariffs by service, what has changed, and who holds a dominant position."""
    today = timezone.localdate()
    told = lines(all_tariffs())
    groups = [
        (service, [_row(line, today) for line in group])
        for service, group in groupby(told, key=lambda line: line.last.service)
    ]
    context = {
        "groups": groups,
        "changes": changes(told)[:LATELY],
        "dominant": dominant_providers(today),
        "today": today,
        "downloads": _ways(request),
        "speaks_for": _speaks_for(request),
    }
    return render(request, "housing/tariffs.html", context)


@read_anew
def tariff_history(request: HttpRequest, audience: Audience, code: str) -> HttpResponse:
    """One service: what it costs, what an amount of it comes to, and how its tariffs have changed."""
    service = UtilityService.objects.filter(code=code).first()
    if service is None:
        raise Http404
    today = timezone.localdate()
    told = lines(all_tariffs().filter(service=service))
    form = CalculatorForm(request.GET)
    asked, speaks_for = form.asked, _speaks_for(request)
    context: dict[str, Any] = {
        "service": service,
        "rows": [_row(line, today) for line in told],
        "histories": [(line, tariff_drawing.drawing(line, today), list(reversed(line.steps))) for line in told],
        "form": form,
        "asked_on": asked[1] if asked else None,
        "bills": _bills(told, *asked) if asked else [],
        "today": today,
        "downloads": _ways(request, f"?service={service.code}"),
        "speaks_for": speaks_for,
        "withdrawn": withdrawn_tariffs(service, speaks_for) if speaks_for else [],
    }
    return render(request, "housing/tariff_history.html", context, status=400 if form.errors else 200)


def _speaks_for(request: HttpRequest) -> set[int]:
    """The providers whose tariffs this person may set; none for a stranger."""
    user = request.user
    return set(providers_for(user).values_list("pk", flat=True)) if isinstance(user, User) else set()


def _row(line: Line, today: date) -> Row:
    ahead = [step for step in line.steps if step.since > today and step.tariff]
    return Row(line, line.on(today), ahead[0] if ahead else None)


def _bills(told: list[Line], amount: Decimal, day: date) -> list[Bill]:
    """A standing charge is paid once, whatever is used."""
    found = [step.tariff for line in told if (step := line.on(day)) and step.tariff]
    return [bill(tariff, ONCE if tariff.charge == Tariff.Charge.STANDING else amount) for tariff in found]


def _ways(request: HttpRequest, query: str = "") -> list[Download]:
    address = reverse("api_housing_tariffs")
    return catalogue_downloads(
        request, ("JSON", address + query), ("CSV", f"{address}{query}{'&' if query else '?'}f=csv")
    )
