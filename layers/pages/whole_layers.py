"""Downloads of whole layers: an address per layer and format that leads to the file, and one per file for ever."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from geoportal.core.errors import Problem
from geoportal.core.languages import translated
from geoportal.core.paging import cursor_of
from geoportal.core.ranges import file_response
from layers.download_texts import EVERYTHING, TEXTS, public_features
from layers.downloads import FORMATS, Format, Made, changed_at, downloadable_layer, made, path_of, want
from layers.item_pages import bytes_response
from layers.items import number_matched
from layers.models import Layer
from layers.ogc import licence_address
from layers.openapi_downloads import LATEST, SEALED, TERMS
from layers.queries import the_city

SEAL = re.compile(r"[0-9a-f]{16}")
AGAIN_S = 2
PLAIN = "text/plain; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def layer_file(request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
    """The whole layer as it stands now: the way to its file if that is ready. Else the texts are sent while they are
    made, and for the others the answer is that they will be there in a moment."""
    layer, form = _found(slug, ending)
    ready = made(layer, form)
    if ready is not None:
        return _told(HttpResponseRedirect(file_address(layer, form, ready)), request, layer, ready)
    want(layer, form)
    if form.is_text:
        return _told(_streamed(request, layer, form), request, layer)
    return _told(_in_a_moment(request, layer, form), request, layer)


@require_safe
def sealed_file(request: HttpRequest, slug: str, seal: str, name: str, ending: str) -> HttpResponseBase:
    """One file, the same for ever; when the layer has changed since, it is gone."""
    layer, form = _found(slug, ending)
    if not SEAL.fullmatch(seal) or name != slug:
        raise Http404
    ready = made(layer, form)
    if ready is None or ready.seal != seal:
        raise Problem(
            410,
            _("This file is gone"),
            _("The layer has changed since, and only its present state is given out. `latest` leads to it."),
            latest=request.build_absolute_uri(reverse("layer_file", args=[slug, ending])),
        )
    path, etag = path_of(layer, form), f'"{ready.sha256[:32]}"'
    answer = file_response(request, path, media=form.media, etag=etag, modified_at=ready.modified_at)
    if answer.status_code in (200, 206):
        answer["Content-Disposition"] = content_disposition_header(True, f"{slug}.{ending}") or ""
    return _told(answer, request, layer, ready, FOR_EVER)


@require_safe
def layer_terms(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What goes along with the files: terms, date, formats, and where the changes after them are told."""
    layer, _form = _found(slug, "geojson")
    addresses = {form.title: reverse("layer_file", args=[slug, form.ending]) for form in FORMATS.values()}
    context = {
        "city": the_city(),
        "layer": layer,
        "name_en": translated(layer, "name", "en"),
        "licence_url": licence_address(layer),
        "total": number_matched(public_features(layer)),
        "addresses": {name: request.build_absolute_uri(address) for name, address in addresses.items()},
        "schema": request.build_absolute_uri(reverse("api_schema", args=[slug])),
        "changes": request.build_absolute_uri(f"{reverse('api_changes')}?layers={slug}"),
    }
    text = render_to_string("layers/terms.txt", context)
    return _told(HttpResponse(text, content_type="text/plain; charset=utf-8"), request, layer)


def file_address(layer: Layer, form: Format, ready: Made) -> str:
    """Where exactly this file is, for ever."""
    return reverse("sealed_file", args=[layer.slug, ready.seal, layer.slug, form.ending])


def _found(slug: str, ending: str) -> tuple[Layer, Format]:
    layer = downloadable_layer(slug)
    if layer is None or ending not in FORMATS:
        raise Http404
    return layer, FORMATS[ending]


def _told(
    answer: HttpResponseBase, request: HttpRequest, layer: Layer, ready: Made | None = None, cache: str = "no-cache"
) -> HttpResponseBase:
    """What every answer says: who may read it, for how long it holds, under which terms the layer is given, and where
    to hear of changes (of a file that is ready: of those that are not in it)."""
    since = f"&since={cursor_of([ready.number])}" if ready else ""
    terms = request.build_absolute_uri(reverse("layer_terms", args=[layer.slug]))
    changes = request.build_absolute_uri(f"{reverse('api_changes')}?layers={layer.slug}{since}")
    links = [f'<{terms}>; rel="describedby"; type="text/plain"', f'<{changes}>; rel="monitor"']
    if address := licence_address(layer):
        links.append(f'<{address}>; rel="license"')
    answer["Link"] = ", ".join(links)
    answer["Cache-Control"] = cache if answer.status_code in (200, 206, 304) else "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "Accept-Ranges, Content-Length, Content-Range, ETag, Link"
    return answer


def _streamed(request: HttpRequest, layer: Layer, form: Format) -> HttpResponseBase:
    answer = bytes_response(request, TEXTS[form.ending](layer), limit=EVERYTHING, media=form.media)
    answer["Content-Disposition"] = content_disposition_header(True, f"{layer.slug}.{form.ending}") or ""
    answer["Last-Modified"] = http_date(changed_at(layer).timestamp())
    return answer


def _in_a_moment(request: HttpRequest, layer: Layer, form: Format) -> HttpResponseBase:
    """202: a page that asks again by itself, or a few words for a program."""
    context = {"layer": layer, "format": form, "seconds": AGAIN_S}
    if "text/html" in request.headers.get("Accept", ""):
        answer = render(request, "layers/being_made.html", context, status=202)
    else:
        answer = HttpResponse(_("The file is being made. Ask again in a moment."), status=202, content_type=PLAIN)
    answer["Retry-After"] = str(AGAIN_S)
    answer["Location"] = request.build_absolute_uri()
    patch_vary_headers(answer, ["Accept"])
    return answer


layer_file.openapi = LATEST  # type: ignore[attr-defined] # a function may carry more
sealed_file.openapi = SEALED  # type: ignore[attr-defined] # a function may carry more
layer_terms.openapi = TERMS  # type: ignore[attr-defined] # a function may carry more
