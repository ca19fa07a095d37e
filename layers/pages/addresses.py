"""Addresses that pages hand out: of the same data for programs, of the place on the map."""

from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from layers.models import Feature, Layer, Theme


def item_json(feature: Feature) -> str:
    """The object as GeoJSON from OGC API Features."""
    return reverse("api_item", args=[feature.layer.slug, feature.pk])


def items_json(layer: Layer) -> str:
    return reverse("api_items", args=[layer.slug])


def objects_json(**query: str | int) -> str:
    """The list that the map itself reads, with the same filters."""
    return f"{reverse('api_objects')}?{urlencode({**query, 'lang': get_language() or 'uk'}, safe=',/')}"


def on_the_map(*, spot: Point | None = None, zoom: int = 17, **state: str | int) -> str:
    """The map's page in a given state; its grammar is docs/map-url.md."""
    at = {"at": f"{spot.x:.5f},{spot.y:.5f},{zoom}"} if spot else {}
    return f"{reverse('map')}?{urlencode({**at, **state}, safe=',')}"


def crumbs(theme: Theme | None = None, of: str = "themes") -> list[tuple[str, str]]:
    """The way down to a page: (name, address) of what stands above it."""
    top = {"themes": _("Themes"), "kinds": _("Kinds of objects"), "districts": _("Districts")}[of]
    above = [(translated(theme, "name"), theme.get_absolute_url())] if theme and not theme.is_base else []
    return [(top, reverse(of)), *above]


def downloads(request: HttpRequest, **scope: str | int) -> list[tuple[str, str]]:
    """The page's list as the map's own JSON, with the filters of this address that it knows."""
    known = {name: request.GET[name] for name in ("q", "district", "sort", "near") if request.GET.get(name)}
    return [("JSON", request.build_absolute_uri(objects_json(**{**known, **scope})))]


def layer_downloads(request: HttpRequest, layer: Layer) -> list[tuple[str, str]]:
    """A layer as files: the OGC API's items."""
    items = request.build_absolute_uri(items_json(layer))
    return [("GeoJSON", f"{items}?f=geojson"), ("CSV", f"{items}?f=csv")]
