"""The page of access to public transport, and its tables as files."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from geoportal.analytics import headways, tables
from geoportal.analytics.forms import HourForm
from geoportal.analytics.models import HOURS, AccessStudy, StopHours
from geoportal.analytics.queries import access_state, district_hours, latest_study, stop_hours
from geoportal.core.table_files import harmless
from housing.houses_drawing import district_outlines, drawing
from layers.audience import Audience
from layers.pages.freshness import page_telling
from transport.pages.shared import crumbs

access_page = page_telling(access_state)


@access_page
def access(request: HttpRequest, audience: Audience) -> HttpResponse:
    """SDG 11.2.1 by district and hour, and how often something leaves each stop at the hour that is asked for."""
    form = HourForm(request.GET)
    study = latest_study()
    context: dict[str, Any] = {
        "crumbs": crumbs(),
        "study": study,
        "hours": range(HOURS),
        "hour": form.hour_asked(),
    }
    if study is not None:
        context |= _shares(study) | _headways(list(stop_hours(study, audience)), form.hour_asked(), audience)
        context["data_links"] = [
            ("CSV", request.build_absolute_uri(reverse("transit_access_csv"))),
            ("CSV", request.build_absolute_uri(reverse("transit_headways_csv"))),
        ]
    return render(request, "analytics/access.html", context, status=200 if form.is_valid() else 400)


def _shares(study: AccessStudy) -> dict[str, Any]:
    places = tables.by_district(district_hours(study))
    whole = tables.in_all(places)
    return {"places": places, "whole": whole, "rows": tables.hours_of([*places, whole] if whole else [])}


def _headways(stops: Sequence[StopHours], hour: int, audience: Audience) -> dict[str, Any]:
    """The drawing has what is most frequent above the rest, and what is not known above all."""
    classes = [headways.class_of(stop.departures, hour) for stop in stops]
    order = [
        headways.NONE,
        headways.SELDOM,
        *(slug for _longest, slug in reversed(headways.LONGEST_MIN)),
        headways.UNKNOWN,
    ]
    spots = sorted(
        (((stop.feature.geometry.x, stop.feature.geometry.y), slug) for stop, slug in zip(stops, classes, strict=True)),
        key=lambda spot: order.index(spot[1]),
    )
    return {"legend": headways.legend(classes), "map": drawing(spots, district_outlines(audience)), "stops": len(stops)}


@access_page
def access_csv(request: HttpRequest, audience: Audience) -> HttpResponse:
    """The table of districts and hours."""
    study = _study()
    return _file("transport-access.csv", tables.district_rows(study, tables.by_district(district_hours(study))))


@access_page
def headways_csv(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Departures of every stop in every hour."""
    return _file("transport-headways.csv", tables.stop_rows(stop_hours(_study(), audience)))


def _study() -> AccessStudy:
    study = latest_study()
    if study is None:
        raise Http404
    return study


def _file(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    csv.writer(answer).writerows([harmless(cell) for cell in row] for row in rows)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
