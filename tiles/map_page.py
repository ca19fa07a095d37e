"""The home page: the map of the whole city, and everything on it as a list in HTML."""

from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from geoportal.core.languages import translated
from layers.models import City
from layers.queries import the_city
from tiles.legend import LegendTheme, legend
from tiles.map_words import counted, words


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """The map of the city. Its state is in the query, which the script reads; the page is the same for all states."""
    city = the_city()
    if city is None:
        return render(request, "tiles/no_city.html")
    themes = legend()
    context = {"themes": themes, "total": sum(theme.count for theme in themes), "config": config(city, themes)}
    return render(request, "tiles/map.html", context)


def config(city: City, themes: list[LegendTheme]) -> dict[str, Any]:
    """All that the script is told: it spells no address and no word of its own."""
    return {
        "language": (get_language() or "uk").split("-")[0],
        "city": {
            "name": translated(city, "name"),
            "centre": [city.centre.x, city.centre.y],
            "zoom": city.zoom,
            "bounds": city.bounds.extent,
        },
        "themes": [theme.as_dict() for theme in themes],
        "links": links(),
        "words": words(),
        "counted": counted(),
    }


def links() -> dict[str, Any]:
    """Addresses for the script; what is in braces it fills in."""
    language = f"?lang={(get_language() or 'uk').split('-')[0]}"
    return {
        "styles": {"light": reverse("city_style") + language, "dark": reverse("city_style_dark") + language},
        "objects": reverse("api_objects"),
        "search": reverse("search_api"),
        "card": reverse("feature_card", args=[0]).replace("/0/", "/{id}/"),
        "layerTiles": unquote(reverse("collection_tile", args=["{layer}", "WebMercatorQuad", "{z}", "{y}", "{x}"])),
        "icons": unquote(static("icons/{icon}.svg")) + "#i",
    }
