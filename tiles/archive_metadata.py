"""What an archive says of itself, wherever it travels."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from layers.models import City, Layer, Visibility
from tiles.tilejson import tilejson

NUMBERS = {"first", "height_m", "n", "rank"}  # fields of tiles; the others are texts


def metadata(city: City, zooms: tuple[int, int], version: dict[str, int]) -> dict[str, Any]:
    """What the archive says of itself, wherever it travels: TileJSON's words, the licences, and whether it is real."""
    sources = Layer.objects.filter(visibility=Visibility.PUBLIC).order_by()
    credits = dict.fromkeys([city.attribution, *sorted(set(sources.values_list("attribution", flat=True)))])
    licences = sorted(set(sources.exclude(licence="").values_list("licence", flat=True)))
    first, last = zooms
    return {
        "name": city.name,
        "description": _description(city),
        "attribution": " | ".join(filter(None, credits)),
        "license": " AND ".join(licences),
        "type": "baselayer",
        "version": f"{version['epoch']}.{version['revision']}.0",
        **version,
        "isDemonstration": city.is_demonstration,
        "vector_layers": [
            {**layer, "minzoom": first, "maxzoom": last, "fields": {name: _sort(name) for name in layer["fields"]}}
            for layer in tilejson(city, address="")["vector_layers"]
        ],
    }


def _sort(field: str) -> str:
    """As GDAL and tippecanoe write it."""
    return "Number" if field in NUMBERS else "String"


def _description(city: City) -> str:
    """In both languages, for nobody knows who will open it."""
    said = []
    for language in ("uk", "en"):
        with override(language):
            said.append(_("Public map of the city as vector tiles."))
            if city.is_demonstration:
                said += [
                    _("Demonstration data."),
                    _("The objects are invented by a generator to show the portal; they are not facts about the city."),
                ]
    return " ".join(said)
