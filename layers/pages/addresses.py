"""Addresses that pages hand out: of the same data for programs, of the place on the map."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from layers.downloads import FORMATS, sizes_of
from layers.listing import Listing, filter_titles
from layers.models import Feature, Layer, Theme, Visibility

SORTS_OF_JSON = ("name", "rank", "distance")
KNOWN_TO_JSON = ("q", "district", "kind", "layer")
KNOWN_TO_ITEMS = ("q", "kind")
MOST = 10_000  # items in one answer; a larger layer goes on at `next`


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


def map_styles() -> dict[str, str]:
    """The style of the map for a script, by the scheme of the page and in the reader's language."""
    language = f"?lang={(get_language() or 'uk').split('-')[0]}"
    return {"light": reverse("city_style") + language, "dark": reverse("city_style_dark") + language}


def crumbs(theme: Theme | None = None, of: str = "themes") -> list[tuple[str, str]]:
    """The way down to a page: (name, address) of what stands above it."""
    top = {"themes": _("Themes"), "kinds": _("Kinds of objects"), "districts": _("Districts")}[of]
    above = [(translated(theme, "name"), theme.get_absolute_url())] if theme and not theme.is_base else []
    return [(top, reverse(of)), *above]


@dataclass(frozen=True, slots=True)
class Download:
    """One way to have what a page shows; `narrowed` says how much passes the chosen filters, `without` names those that
    it does not know."""

    name: str
    address: str
    narrowed: str = ""
    without: str = ""


def downloads(request: HttpRequest, listing: Listing, total_words: str, **scope: str | int) -> list[Download]:
    """The page's list as the map's own JSON, with all filters of this address that it knows."""
    query: dict[str, str | int] = {**scope, "sort": listing.sort if listing.sort in SORTS_OF_JSON else "rank"}
    if listing.layer:  # themes and layers add up there, so the layer stands instead of its theme
        query = {name: value for name, value in query.items() if name != "themes"} | {"layers": listing.layer}
    if listing.kind:
        query["kinds"] = listing.kind
    if listing.near:
        query["near"] = f"{listing.near[0]:.5f},{listing.near[1]:.5f}"
    for name in ("q", "district"):
        if value := getattr(listing, name):
            query[name] = value
    return [_way(request, "JSON", objects_json(**query), listing, total_words, KNOWN_TO_JSON)]


def layer_downloads(request: HttpRequest, layer: Layer, listing: Listing, total_words: str) -> list[Download]:
    """A layer's list as files with every filter of this address, and as OGC API's items with those that they know."""
    query = listing.query(sort="name", near=None)  # a file is sorted by its reader
    known = {name: value for name in KNOWN_TO_ITEMS if (value := getattr(listing, name))}
    items = f"{items_json(layer)}?{urlencode({**known, 'limit': MOST}, safe=',/')}"
    return [
        *(
            _way(request, title, reverse(name, args=[layer.slug]) + (query if len(query) > 1 else ""), listing,
                 total_words, tuple(filter_titles()))
            for title, name in (("GeoJSON", "layer_geojson"), ("CSV", "layer_csv"))
        ),
        _way(request, "OGC API Features", items, listing, total_words, KNOWN_TO_ITEMS),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WholeFile:
    """The whole layer in one format; `size` in bytes is known once the file is ready."""

    title: str
    address: str
    size: int | None


def whole_files(layer: Layer) -> list[WholeFile]:
    """The whole layer as one file in each format. Files are made of what everybody may see, and of nothing else."""
    if layer.visibility != Visibility.PUBLIC:
        return []
    sizes = sizes_of(layer)
    return [
        WholeFile(form.title, reverse("layer_file", args=[layer.slug, form.ending]), sizes.get(form.ending))
        for form in FORMATS.values()
    ]


def catalogue_downloads(request: HttpRequest, *addresses: tuple[str, str]) -> list[Download]:
    """What a page of the catalogue shows: (name, address) of ours."""
    return [Download(name, request.build_absolute_uri(address)) for name, address in addresses]


def _way(
    request: HttpRequest, name: str, address: str, listing: Listing, total_words: str, known: tuple[str, ...]
) -> Download:
    chosen = [words for key, words in filter_titles().items() if key not in known and getattr(listing, key)]
    narrowed = total_words if listing.is_filtered and not chosen else ""
    without = ", ".join(words.lower() for words in chosen)
    return Download(name, request.build_absolute_uri(address), narrowed, without)
