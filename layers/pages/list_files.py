"""A layer's list as a file: exactly the objects that its page shows under the same filters, all of them."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from layers import item_pages, items, ogc
from layers.audience import Audience
from layers.listing import Listing, listing_of
from layers.lists import filtered, objects_in_scope
from layers.models import Layer
from layers.pages.freshness import page
from layers.pages.list_context import centre
from layers.queries import readable_layers

CSV = "text/csv; charset=utf-8"


@page
def layer_geojson(request: HttpRequest, audience: Audience, slug: str) -> HttpResponseBase:
    """The list as one FeatureCollection."""
    layer, listing, ids = _asked(request, audience, slug)
    texts = items.feature_texts(_with(ids), after=0, limit=len(ids))

    def tail(sent: int, _last: int | None) -> dict[str, Any]:
        return {
            "numberReturned": sent,
            "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "license": layer.licence,
            "attribution": layer.attribution,
            "links": [{"rel": "self", "type": ogc.GEOJSON, "href": request.build_absolute_uri()}],
        }

    return _file(request, item_pages.geojson_page(texts, len(ids), tail), len(ids), ogc.GEOJSON, layer, listing)


@page
def layer_csv(request: HttpRequest, audience: Audience, slug: str) -> HttpResponseBase:
    """The list as a table that a spreadsheet opens."""
    layer, listing, ids = _asked(request, audience, slug)
    where, with_wkt = _with(ids), layer.geometry_kind != Layer.GeometryKind.POINT
    names = items.property_names(where)
    rows = items.csv_rows(where, names, after=0, limit=len(ids), with_wkt=with_wkt)
    parts = item_pages.csv_page(item_pages.csv_header(names, with_wkt=with_wkt), rows, len(ids))
    return _file(request, parts, len(ids), CSV, layer, listing)


def _asked(request: HttpRequest, audience: Audience, slug: str) -> tuple[Layer, Listing, list[int]]:
    """The layer, what its address asks, and the numbers of the objects that pass."""
    layer = readable_layers(audience).filter(slug=slug).first()
    if layer is None:
        raise Http404
    listing = listing_of(request.GET)
    found = filtered(objects_in_scope(audience, layer=layer), listing, centre())
    return layer, listing, list(found.order_by("id").values_list("pk", flat=True))


def _with(ids: list[int]) -> items.Where:
    return items.Where(["f.id = ANY (%(ids)s::bigint[])"], {"ids": ids})


def _file(
    request: HttpRequest, parts: Iterator[bytes], rows: int, media: str, layer: Layer, listing: Listing
) -> HttpResponseBase:
    """A file whose name says when it is not the whole layer."""
    name = f"{layer.slug}-selection" if listing.is_filtered else layer.slug
    response = item_pages.bytes_response(request, parts, limit=rows, media=media)
    ending = "csv" if media == CSV else "geojson"
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}") or ""
    return response
