"""For crawlers: an index of sitemaps with every public page in every language, robots.txt, and the themes' colours."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils import translation

from layers.audience import EVERYONE, Audience
from layers.models import Theme
from layers.pages.freshness import page
from layers.queries import district_ids, kinds_in_use, objects_for_sitemap, open_themes, readable_layers

Entry = tuple[dict[str, str], datetime | None]  # addresses by language, day of the last change
PER_FILE = 5000  # each page stands once a language, with links to the others


@page
def sitemap_index(request: HttpRequest, audience: Audience) -> HttpResponse:
    """One sitemap of the pages of the catalogue, then one for every 5,000 objects; public ones only, whoever asks."""
    names = ["sitemap-pages.xml", *(f"sitemap-objects-{number}.xml" for number in range(1, _files() + 1))]
    addresses = [request.build_absolute_uri(f"/{name}") for name in names]
    return _xml("layers/sitemap_index.xml", {"addresses": addresses})


@page
def sitemap_of_pages(request: HttpRequest, audience: Audience) -> HttpResponse:
    fixed = [reverse(name) for name in ("map", "themes", "kinds", "districts", "about")]
    rows: list[Any] = [*open_themes(), *readable_layers(EVERYONE), *kinds_in_use(EVERYONE)]
    districts = [reverse("district", args=[pk]) for pk in district_ids(EVERYONE)]
    paths = [*fixed, *(row.get_absolute_url() for row in rows), *districts]
    return _xml("layers/sitemap.xml", {"pages": _pages(request, paths)})


@page
def sitemap_of_objects(request: HttpRequest, audience: Audience, number: int) -> HttpResponse:
    if not 1 <= number <= _files():
        raise Http404
    features = objects_for_sitemap(EVERYONE)[(number - 1) * PER_FILE : number * PER_FILE]
    entries: list[Entry] = []
    for feature in features:
        addresses = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):  # the words in an address are the language's own
                addresses[language] = request.build_absolute_uri(feature.get_absolute_url())
        entries.append((addresses, feature.changed_at))
    return _xml("layers/sitemap.xml", {"pages": entries})


@page
def robots(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Everything public may be read; lists in every possible order need not be."""
    lines = [
        "User-agent: *",
        "Disallow: /*?*sort=",
        "Disallow: /*?*near=",
        "Disallow: /search/",
        "Disallow: /en/search/",
    ]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@page
def theme_colours(request: HttpRequest, audience: Audience) -> HttpResponse:
    """The colours of the themes as a stylesheet: our security policy allows no style inside a page."""
    themes = list(Theme.objects.all())
    light = "\n".join(f'[data-theme="{row.slug}"]{{--theme:{row.colour}}}' for row in themes)
    dark = "\n".join(f'[data-theme="{row.slug}"]{{--theme:{row.colour_dark}}}' for row in themes)
    chosen = "\n".join(
        f':root[data-scheme="dark"] [data-theme="{row.slug}"]{{--theme:{row.colour_dark}}}' for row in themes
    )
    system = dark.replace("[data-theme", ':root:not([data-scheme="light"]) [data-theme')
    style = f"{light}\n@media (prefers-color-scheme:dark){{\n{system}\n}}\n{chosen}\n"
    return HttpResponse(style, content_type="text/css; charset=utf-8")


def _files() -> int:
    return -(-objects_for_sitemap(EVERYONE).count() // PER_FILE)


def _pages(request: HttpRequest, paths: list[str]) -> list[Entry]:
    languages = [code for code, _name in settings.LANGUAGES]
    return [
        ({code: request.build_absolute_uri(translate_url(path, code)) for code in languages}, None) for path in paths
    ]


def _xml(template: str, context: dict[str, Any]) -> HttpResponse:
    body = render_to_string(template, context)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
