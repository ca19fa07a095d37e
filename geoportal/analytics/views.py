"""The page of access to public transport, and its tables as files."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from geoportal.analytics import headways, tables
from geoportal.analytics.forms import HourForm
from geoportal.analytics.models import HOURS, AccessStudy, StopHours
from geoportal.analytics.queries import access_state, district_hours, latest_study, stop_hours
from geoportal.core.table_files import harmless
from housing.houses_drawing import district_outlines, drawing
from layers.audience import Audience
from layers.pages.addresses import map_styles
from layers.pages.freshness import page_telling
from layers.queries import the_city
from transport.pages.shared import crumbs

access_page = page_telling(access_state)
FILES = (
    ("CSV", "transit_access_csv"),
    ("CSV", "transit_headways_csv"),
    ("JSON", "api_transit_access"),
    ("GeoJSON", "api_transit_headways"),
)


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
        context["data_links"] = [(name, request.build_absolute_uri(reverse(route))) for name, route in FILES]
        context["facts"] = _for_the_script()
    return render(request, "analytics/access.html", context, status=200 if form.is_valid() else 400)


def _for_the_script() -> dict[str, Any]:
    """What the map's script is handed: addresses, where to look, its words."""
    city = the_city()
    return {
        "styles": map_styles(), "bounds": list(city.bounds.extent) if city else None,
        "stops": f"{reverse('api_transit_headways')}?lang={get_language()}",
        "words": {
            "failed": gettext("The stops of this hour could not be had. Try again."),
            "gestures": {
                "CooperativeGesturesHandler.WindowsHelpText": gettext("Hold Ctrl while scrolling to zoom the map"),
                "CooperativeGesturesHandler.MacHelpText": gettext("Hold ⌘ while scrolling to zoom the map"),
                "CooperativeGesturesHandler.MobileHelpText": gettext("Move the map with two fingers"),
            },
        },
    }  # fmt: skip


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
