"""What this portal is; what is said when something is not found or fails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from layers.audience import Audience
from layers.pages.freshness import page
from layers.pages.pictures import LICENCES
from layers.queries import readable_layers


@page
def about(request: HttpRequest, audience: Audience) -> HttpResponse:
    """What it is, whose data, under which licences, how to cite it, how accessible it is."""
    terms: dict[tuple[str, str, str], list[str]] = {}
    for layer in readable_layers(audience):
        terms.setdefault((layer.licence, layer.source, layer.attribution), []).append(layer.slug)
    licences = [
        {
            "licence": licence,
            "url": LICENCES.get(licence, ""),
            "source": source,
            "attribution": attribution,
            "n": len(rows),
        }
        for (licence, source, attribution), rows in terms.items()
    ]
    return render(request, "layers/about.html", {"licences": licences})


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault. Asks neither the database nor the session, either of which may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)
