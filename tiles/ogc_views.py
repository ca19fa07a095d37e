"""OGC API Tiles over HTTP: tilesets of collections, the grid, and one collection as tiles."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem, told
from geoportal.core.leaving import leaving_of
from layers.audience import audience_of
from layers.models import Layer
from tiles import ogc
from tiles.answers import document, private_answer, readable, redirect_to_newest, tile_answer, tile_of
from tiles.drawing import DRAWINGS
from tiles.queries import Drawn, draw_collection, layer_with_slug
from tiles.store import finish
from tiles.versions import version_of, versions
from tiles.views import BUSY, busy
from tiles.wire import CHECKED, IMMUTABLE


def _seen(request: HttpRequest, collection_id: str) -> tuple[Layer, tuple[str, ...]]:
    """The layer, and the visibilities of its features that this person sees; 404 for what is not theirs to know."""
    layer = layer_with_slug(collection_id)
    seen = audience_of(request.user).in_layer(layer) if layer else ()
    if layer is None or not seen:
        raise Problem(
            404,
            _("No such collection"),
            told(_("There is no collection «{slug}». All are listed at /api/collections."), slug=collection_id),
        )
    return layer, seen


def _grid(tms: str) -> None:
    if tms != ogc.GRID_ID:
        detail = told(_("Tiles lie on {grid}; there is no «{asked}»."), grid=ogc.GRID_ID, asked=tms)
        raise Problem(404, _("No such grid"), detail)


def _document(request: HttpRequest, layer: Layer, content: object) -> HttpResponse:
    answer = document(request, content)
    if layer.visibility != "public":
        answer["Cache-Control"] = "private, no-store"
        del answer["Access-Control-Allow-Origin"]
    return answer


def _address(request: HttpRequest, layer: Layer) -> str:
    return request.build_absolute_uri(f"/api/collections/{layer.slug}")


@readable()
def collection_tilesets(request: HttpRequest, collection_id: str) -> HttpResponse:
    """Which tilesets a collection has."""
    layer, _ = _seen(request, collection_id)
    return _document(request, layer, ogc.tilesets(layer, _address(request, layer)))


@readable()
def collection_tileset(request: HttpRequest, collection_id: str, tms: str) -> HttpResponse:
    """A collection on the grid."""
    _grid(tms)
    layer, _ = _seen(request, collection_id)
    return _document(request, layer, ogc.tileset(layer, _address(request, layer)))


@readable()
def collection_tile(request: HttpRequest, collection_id: str, tms: str, z: str, row: str, col: str) -> HttpResponse:
    """One tile of one collection: every feature of it, not thinned. With `?v=` and the version that
    /tiles/city/layers.json tells, browsers keep it; another version redirects: no such address serves two bodies."""
    _grid(tms)
    layer, seen = _seen(request, collection_id)
    tile = tile_of(z, col, row)
    asked = request.GET.get("v")
    is_dated = asked is not None and seen == ("public",)
    if is_dated and asked != version_of(layer.pk):
        return redirect_to_newest(request.path)
    try:
        body = DRAWINGS.share(
            (layer.pk, seen, tile, asked if is_dated else None),  # whoever asks for a newer version draws anew
            lambda cursor: draw_collection(cursor, tile, name=layer.slug, layer_id=layer.pk, visibilities=seen),
            zoom=tile[0],
            leaving=leaving_of(request),
        )
    except BUSY:
        return busy(request)
    if seen != ("public",):
        return private_answer(body)
    is_same = is_dated and asked == version_of(layer.pk)  # it may have changed while it was drawn
    return tile_answer(request, finish(Drawn(tile, body, "")), caching=IMMUTABLE if is_same else CHECKED)


@readable()
def layer_versions(request: HttpRequest) -> HttpResponse:
    """The versions of the public layers, for the addresses of their tiles."""
    return document(request, versions())


@readable()
def matrix_sets(request: HttpRequest) -> HttpResponse:
    """The grids."""
    return document(request, ogc.matrix_sets(request.build_absolute_uri("/api")))


@readable()
def matrix_set(request: HttpRequest, tms: str) -> HttpResponse:
    """The one grid."""
    _grid(tms)
    return document(request, ogc.matrix_set())
