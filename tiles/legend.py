"""The legend of the city's map: every theme that has layers, its layers, and how many public objects each holds."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from geoportal.core.languages import translated
from layers.models import Layer, Theme, Visibility
from tiles.models import MapFeature


@dataclass(frozen=True, slots=True)
class LegendLayer:
    layer: Layer
    count: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "slug": self.layer.slug,
            "name": translated(self.layer, "name"),
            "url": self.layer.get_absolute_url(),
            "count": self.count,
        }


@dataclass(frozen=True, slots=True)
class LegendTheme:
    theme: Theme
    layers: list[LegendLayer] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(layer.count for layer in self.layers)

    def as_dict(self) -> dict[str, Any]:
        return {
            "slug": self.theme.slug,
            "name": translated(self.theme, "name"),
            "icon": self.theme.icon,
            "colour": self.theme.colour,
            "colourDark": self.theme.colour_dark,
            "url": self.theme.get_absolute_url(),
            "count": self.count,
            "layers": [layer.as_dict() for layer in self.layers],
        }


def legend() -> list[LegendTheme]:
    """Themes and their public layers in the catalogue's order, without the base map and without what is empty."""
    counts = dict(
        MapFeature.objects.filter(visibility=Visibility.PUBLIC)
        .order_by()
        .values_list("layer_id")
        .annotate(count=Count("id"))
    )
    themes: dict[int, LegendTheme] = {}
    for layer in Layer.objects.filter(visibility=Visibility.PUBLIC, theme__is_base=False).select_related("theme"):
        if layer.pk in counts:
            theme = themes.setdefault(layer.theme_id, LegendTheme(layer.theme))
            theme.layers.append(LegendLayer(layer, counts[layer.pk]))
    return list(themes.values())
