"""The list of houses as a file: exactly those that its page shows under the same filters, all of them."""

import csv
import io
import json
from types import SimpleNamespace
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from geoportal.core.languages import translated
from housing.api_shapes import plain
from housing.facts import FACTS
from housing.listing import listing_of
from housing.lists import filtered, in_full
from housing.models import Manager
from housing.queries import housing_state
from layers.audience import Audience
from layers.pages.freshness import page_telling

HEAD = ("id", "address", "lon", "lat", "manager", "percent_known", "verified_on", "next_due_on")
READ = ("feature__address", "feature__translations", "spot", "manager_id", "percent", "verified_on", "next_due_on")


@page_telling(housing_state)
def houses_csv(request: HttpRequest, audience: Audience) -> HttpResponse:
    """A table that a spreadsheet opens: what is unknown is empty."""
    rows = _rows(request, audience)
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([*HEAD, *(kind.name for kind in FACTS)])
    table.writerows([_cell(value) for value in row.values()] for _shape, row in rows)
    return _file("\ufeff" + written.getvalue(), "text/csv; charset=utf-8", "csv", request)


@page_telling(housing_state)
def houses_geojson(request: HttpRequest, audience: Audience) -> HttpResponse:
    """A FeatureCollection with the outline of each house and the facts of its passport."""
    rows = _rows(request, audience, with_shape=True)
    features = ",".join(
        f'{{"type":"Feature","id":{row["id"]},"geometry":{shape},"properties":{json.dumps(row, ensure_ascii=False)}}}'
        for shape, row in rows
    )
    return _file(f'{{"type":"FeatureCollection","features":[{features}]}}', "application/geo+json", "geojson", request)


def _rows(request: HttpRequest, audience: Audience, *, with_shape: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """Outline (or nothing) and plain values of each house that passes the filters of the address."""
    today = timezone.localdate()
    houses = filtered(in_full(audience, today), listing_of(request.GET), today).order_by("pk")
    wanted = ["pk", *READ, *(kind.name for kind in FACTS)]
    if with_shape:
        houses, wanted = houses.annotate(shape=AsGeoJSON("feature__geometry", precision=7)), [*wanted, "shape"]
    managers = {one.pk: translated(one, "name") for one in Manager.objects.all()}
    return [(row.get("shape", ""), _values(row, managers)) for row in houses.values(*wanted)]


def _values(row: dict[str, Any], managers: dict[int, str]) -> dict[str, Any]:
    place = SimpleNamespace(address=row["feature__address"], translations=row["feature__translations"])
    head = (
        row["pk"], translated(place, "address"), round(row["spot"].x, 6), round(row["spot"].y, 6),
        managers.get(row["manager_id"]), row["percent"], plain(row["verified_on"]), plain(row["next_due_on"]),
    )  # fmt: skip
    return dict(zip(HEAD, head, strict=True)) | {kind.name: plain(row[kind.name]) for kind in FACTS}


def _cell(value: Any) -> Any:
    """A list as its parts; a text that a spreadsheet would run as a formula is kept from it."""
    if isinstance(value, list):
        value = "; ".join(value)
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value


def _file(text: str, media: str, ending: str, request: HttpRequest) -> HttpResponse:
    """A file whose name says when it is not the whole list."""
    name = "houses-selection" if listing_of(request.GET).is_filtered else "houses"
    response = HttpResponse(text, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}") or ""
    return response
