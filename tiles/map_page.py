"""The home page: the map of the whole city, and everything on it as a list in HTML."""

from typing import Any
from urllib.parse import unquote

from django.conf import settings
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
    """The map of the city. Its state is in the query, which the script reads; the page is the same for all states.

    `?source=pmtiles` is not a state: such a page reads its tiles from the published archive, as a kiosk does.
    """
    city = the_city()
    if city is None:
        return render(request, "tiles/no_city.html")
    themes = legend()
    is_archive = request.GET.get("source") == "pmtiles" and settings.TILE_ARCHIVE.is_file()
    handed_over = config(city, themes, source="pmtiles" if is_archive else "tiles")
    context = {"themes": themes, "total": sum(theme.count for theme in themes), "config": handed_over}
    return render(request, "tiles/map.html", context)


def config(city: City, themes: list[LegendTheme], *, source: str = "tiles") -> dict[str, Any]:
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
        "links": links(source),
        "words": words(),
        "counted": counted(),
    }


def links(source: str = "tiles") -> dict[str, Any]:
    """Addresses for the script; what is in braces it fills in."""
    language = f"?lang={(get_language() or 'uk').split('-')[0]}"
    style = language if source == "tiles" else f"{language}&source={source}"
    return {
        "styles": {"light": reverse("city_style") + style, "dark": reverse("city_style_dark") + style},
        "objects": reverse("api_objects"),
        "search": reverse("search_api"),
        "card": reverse("feature_card", args=[0]).replace("/0/", "/{id}/"),
        "tiles": reverse("city_tilejson") if source == "tiles" else "",  # an archive tells itself what it holds
        "events": reverse("city_events"),
        "layerVersions": reverse("layer_versions"),
        "values": unquote(reverse("values", args=["{values}"])) + language,
        "houses": reverse("house_themes") + language,
        "layerTiles": unquote(reverse("collection_tile", args=["{layer}", "WebMercatorQuad", "{z}", "{y}", "{x}"])),
        "icons": unquote(static("icons/{icon}.svg")) + "#i",
    }
