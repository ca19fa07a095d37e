"""The legend of the city's map: every theme that has layers, its layers, and how many public objects each holds."""

from dataclasses import dataclass, field
from typing import Any

from geoportal.core.languages import translated
from layers.audience import EVERYONE
from layers.models import Layer, Theme
from layers.standing import mark_of_all, seen_layers, tallies
from tiles.versions import versions


@dataclass(frozen=True, slots=True)
class LegendLayer:
    layer: Layer
    count: int
    version: str  # of its own tiles

    def as_dict(self) -> dict[str, Any]:
        return {
            "slug": self.layer.slug,
            "name": translated(self.layer, "name"),
            "url": self.layer.get_absolute_url(),
            "count": self.count,
            "version": self.version,
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
    mark = mark_of_all()
    held = tallies(EVERYONE, mark)
    version = versions()
    themes: dict[int, LegendTheme] = {}
    for layer in seen_layers(EVERYONE, mark):
        if layer.pk in held and not layer.theme.is_base:
            theme = themes.setdefault(layer.theme_id, LegendTheme(layer.theme))
            theme.layers.append(LegendLayer(layer, held[layer.pk].count, version.get(layer.slug, "")))
    return list(themes.values())
