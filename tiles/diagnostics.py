"""A page for those who work for the city: what one tile of the public map holds, weighs and costs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoportal.core.errors import Problem
from layers.models import Feature
from tiles.answers import tile_of
from tiles.diagnosis import Diagnosis, diagnose, heaviest, neighbours, tile_over
from tiles.drawing import DRAWINGS
from tiles.mvt import Layer
from tiles.queries import Tile
from tiles.rules import may_diagnose_tiles
from tiles.views import BUSY

SHOWN = 500  # features listed per layer


@require_safe
@never_cache
def tile_diagnostics(request: HttpRequest) -> HttpResponse:
    """`?z=&x=&y=`: one tile; `?z=&lon=&lat=`: leads to the tile there; nothing: the heaviest tiles."""
    if not may_diagnose_tiles(request.user):
        raise Http404
    asked = request.GET
    try:
        if "lon" in asked:
            return redirect(address_of(_tile_asked_by_place(asked)))
        if "z" not in asked:
            heavy = DRAWINGS.share("heaviest", heaviest, zoom=0)
            return _page(request, heavy=sorted(heavy, key=lambda one: -one.drawing_ms))
        tile = tile_of(asked["z"], asked.get("x", ""), asked.get("y", ""))
        found = DRAWINGS.share(("diagnosis", tile), lambda cursor: diagnose(cursor, tile), zoom=tile[0])
    except Problem as problem:
        return _page(request, status=problem.status, error=problem.detail)
    except BUSY:
        return _page(request, status=503, error=_("The database is busy; try again in a moment."))
    return _page(request, found=found, layers=_layers(found, asked.get("layer", "")), around=_around(tile))


def address_of(tile: Tile) -> str:
    """The page of a tile."""
    z, x, y = tile
    return f"{reverse('tile_diagnostics')}?z={z}&x={x}&y={y}"


def _page(request: HttpRequest, *, status: int = 200, **found: Any) -> HttpResponse:
    words = {name: request.GET.get(name, "") for name in ("z", "lon", "lat")}
    return render(request, "tiles/diagnostics.html", {"asked": words, **found}, status=status)


def _tile_asked_by_place(asked: Any) -> Tile:
    try:
        lon, lat = (float(asked[name].replace(",", ".")) for name in ("lon", "lat"))
        return tile_over(lon, lat, int(asked["z"]))
    except (ValueError, KeyError, OverflowError):
        raise Problem(
            400, "", _("Give the zoom, longitude and latitude as numbers, for example 14, 33.39 and 47.91.")
        ) from None


def _around(tile: Tile) -> list[tuple[str, Tile, str]]:
    words = {
        "north": _("North"), "west": _("West"), "east": _("East"), "south": _("South"),
        "above": _("One zoom out"), "below": _("One zoom in"),
    }  # fmt: skip
    return [(words[name], one, address_of(one)) for name, one in neighbours(tile).items()]


def _layers(found: Diagnosis, opened: str) -> list[dict[str, Any]]:
    """Each layer with its share of the bytes; the features of the one that is opened."""
    return [
        {
            "layer": layer,
            "share": layer.size_bytes / found.raw_bytes * 100,
            "address": f"{address_of(found.tile)}&layer={layer.name}#features",
            "features": _features(layer) if layer.name == opened else None,
        }
        for layer in sorted(found.layers, key=lambda one: -one.size_bytes)
    ]


def _features(layer: Layer) -> list[tuple[int, str, str]]:
    """Number, attributes in words, and the page of those features that have one."""
    shown = layer.features[:SHOWN]
    ids = {number for number, _row in shown if number}
    known = set(Feature.objects.filter(pk__in=ids, layer__tile_layer="objects").values_list("pk", flat=True))
    return [
        (
            number,
            " · ".join(f"{name}={value}" for name, value in attributes.items()),
            reverse("feature_short", args=[number]) if number in known else "",
        )
        for number, attributes in shown
    ]
