"""Pages of themes, layers, kinds and districts: the encyclopedia's table of contents and its lists."""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from geoportal.core.languages import translated
from layers.audience import Audience
from layers.contents import by_theme, kinds_with_objects
from layers.lists import area_km2, counts_by_layer, districts_with_counts, last_change, objects_in_scope
from layers.models import Kind
from layers.pages.addresses import catalogue_downloads, crumbs, downloads, layer_downloads, on_the_map, whole_files
from layers.pages.freshness import page
from layers.pages.list_context import list_context, objects_in_words
from layers.pages.object_page import MAX_ID
from layers.pages.pictures import LICENCES
from layers.queries import district_for_page, kind_paths, kinds_below, open_themes, readable_layers
from layers.standing import marks, tallies
from layers.triggers import DISTRICTS

Found = TypeVar("Found")


@page
def themes(request: HttpRequest, audience: Audience) -> HttpResponse:
    """The catalogue: every theme with its layers and how many objects each has."""
    counts = {layer: held.count for layer, held in tallies(audience, marks().whole).items()}
    chapters = by_theme(open_themes(), readable_layers(audience), counts)
    total = sum(chapter.count for chapter in chapters)
    ways = catalogue_downloads(request, ("JSON", reverse("api_themes")), ("OGC API", reverse("api_collections")))
    return render(
        request,
        "layers/themes.html",
        {"chapters": chapters, "total_words": objects_in_words(total), "downloads": ways},
    )


@page
def theme(request: HttpRequest, audience: Audience, slug: str) -> HttpResponse:
    """One chapter: its layers, and all its objects."""
    row = _or_404(open_themes().filter(slug=slug).first())
    own = list(readable_layers(audience).filter(theme=row))
    features = objects_in_scope(audience, layer__in=own)  # found by the index of layers, not among all objects
    chapters = by_theme([row], own, counts_by_layer(audience, layer__in=own))
    context = list_context(request, features, ("layer", "kind", "district", "open", "wheelchair", "fresh"))
    layers = chapters[0].layers if chapters else []
    return render(
        request,
        "layers/theme.html",
        {
            **context, "theme": row, "layers": layers, "changed_on": last_change(features),
            "crumbs": crumbs(), "map_url": on_the_map(themes=row.slug),
            "downloads": downloads(request, context["listing"], context["total_words"], themes=row.slug),
        },
    )  # fmt: skip


@page
def layer(request: HttpRequest, audience: Audience, slug: str) -> HttpResponse:
    """One list with one meaning and one owner: source, licence, last change, objects, downloads."""
    row = _or_404(readable_layers(audience).select_related("theme", "owner", "state").filter(slug=slug).first())
    features = objects_in_scope(audience, layer=row)
    context = list_context(request, features, ("kind", "district", "open", "wheelchair", "fresh"))
    listing, total = context["listing"], context["total_words"]
    return render(
        request,
        "layers/layer.html",
        {
            **context,
            "layer": row, "theme": row.theme, "licence_url": LICENCES.get(row.licence, ""),
            "crumbs": crumbs(row.theme), "changed_on": last_change(features), "map_url": on_the_map(layers=row.slug),
            "downloads": [
                *layer_downloads(request, row, listing, total),
                *downloads(request, listing, total, layers=row.slug),
            ],
            "whole_files": whole_files(row),
        },
    )  # fmt: skip


@page
def kinds(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Every kind that has objects, by theme, with its count."""
    ways = catalogue_downloads(request, ("JSON", reverse("api_kinds")))
    return render(request, "layers/kinds.html", {"groups": kinds_with_objects(audience), "downloads": ways})


@page
def kind(request: HttpRequest, audience: Audience, code: str) -> HttpResponse:
    """All objects of one kind and of every kind below it."""
    row = _or_404(Kind.objects.filter(code=code).first() if "\0" not in code else None)
    features = objects_in_scope(audience, kind__in=kinds_below(row))
    paths = [path[:-1] for path in kind_paths(row)]
    context = list_context(request, features, ("kind", "layer", "district", "open", "wheelchair", "fresh"))
    return render(
        request,
        "layers/kind.html",
        {
            **context, "kind": row, "paths": [path for path in paths if path], "crumbs": crumbs(of="kinds"),
            "changed_on": last_change(features),
            "downloads": downloads(request, context["listing"], context["total_words"], kinds=row.code),
        },
    )  # fmt: skip


@page
def districts(request: HttpRequest, audience: Audience) -> HttpResponse:
    """The city's districts with area and count of objects."""
    rows = districts_with_counts(audience)
    items = reverse("api_items", args=[DISTRICTS])
    ways = catalogue_downloads(request, ("GeoJSON", f"{items}?f=geojson"), ("CSV", f"{items}?f=csv")) if rows else []
    return render(request, "layers/districts.html", {"districts": rows, "downloads": ways})


@page
def district(request: HttpRequest, audience: Audience, district_id: int) -> HttpResponse:
    """One district: area, what there is in it by theme and layer, and all its objects."""
    row = _or_404(district_for_page(district_id, audience) if district_id <= MAX_ID else None)
    spot = row.spot  # type: ignore[attr-defined] # annotated
    features = objects_in_scope(audience, district=row)
    chapters = by_theme(open_themes(), readable_layers(audience), counts_by_layer(audience, district=row))
    context = list_context(request, features, ("layer", "kind", "open", "wheelchair", "fresh"))
    return render(
        request,
        "layers/district.html",
        {
            **context,
            "district": row, "title": translated(row, "name"), "area_km2": area_km2(row),
            "chapters": chapters, "total_words_all": objects_in_words(sum(chapter.count for chapter in chapters)),
            "changed_on": last_change(features), "crumbs": crumbs(of="districts"),
            "map_url": on_the_map(spot=spot, zoom=12),
            "downloads": downloads(request, context["listing"], context["total_words"], district=row.pk),
        },
    )  # fmt: skip


def _or_404(found: Found | None) -> Found:
    if found is None:
        raise Http404
    return found
