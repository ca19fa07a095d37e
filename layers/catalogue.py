"""The themes and layers that every city starts with, from `catalogue.toml`; which layer a kind belongs to."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geoportal.accounts.models import Organisation
from geoportal.core.languages import translations_of
from layers import own_pages
from layers.actions import define_layer, define_theme
from layers.models import Layer, Theme

FILE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """One layer as the catalogue states it; `kinds` are codes of OSM presets, each with everything below it.

    A layer of a `room` is filled by that room alone: no extract and no generator of objects touches it. The areas of
    one that `serves` are catchments of such institutions.
    """

    slug: str
    name: str
    name_en: str
    kinds: tuple[str, ...]
    geometry: str = "any"
    tile_layer: str = "objects"
    minzoom: int = 8
    card: tuple[str, ...] = ()
    page_template: str = ""
    room: str = ""
    serves: str = ""

    def __post_init__(self) -> None:
        if self.page_template and not own_pages.is_one(self.page_template):
            raise ValueError(
                f"{FILE.name}, layer {self.slug}, page_template {self.page_template!r} {own_pages.SENTENCE}"
            )


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """One chapter of the catalogue, its layers in drawing order."""

    slug: str
    name: str
    name_en: str
    icon: str
    colour: str
    colour_dark: str
    layers: tuple[LayerEntry, ...]
    is_base: bool = False


@cache
def catalogue() -> tuple[ThemeEntry, ...]:
    """Every theme, in order."""
    with FILE.open("rb") as file:
        book = tomllib.load(file)
    return tuple(_theme(row, tuple(book["card"])) for row in book["theme"])


def _theme(row: dict[str, Any], card: tuple[str, ...]) -> ThemeEntry:
    layers = tuple(
        LayerEntry(**{**layer, "kinds": tuple(layer["kinds"]), "card": (*layer.get("card", ()), *card)})
        for layer in row["layer"]
    )
    return ThemeEntry(**{**{key: value for key, value in row.items() if key != "layer"}, "layers": layers})


@cache
def property_schema() -> dict[str, Any]:
    """JSON Schema of what every layer of the catalogue lets its features say; further properties are free."""
    with FILE.open("rb") as file:
        return {"type": "object", "properties": tomllib.load(file)["properties"]}


@cache
def layer_of_kind(code: str, *, tile_layer: str | None = None) -> str | None:
    """The slug of the layer that names the kind most exactly; None where the catalogue has no place for it.

    `tile_layer` narrows the choice: "objects" for what has a card, "land", "roads" … for the base map.
    """
    steps = code.split("/")
    for length in range(len(steps), 0, -1):
        prefix = "/".join(steps[:length])
        for theme in catalogue():
            for layer in theme.layers:
                if prefix in layer.kinds and tile_layer in (None, layer.tile_layer):
                    return layer.slug
    return None


def define_catalogue(owner: Organisation | None = None, **facts: str) -> dict[str, Layer]:
    """Write every theme and layer to the ledger; `facts` (source, licence, attribution) are those of all layers."""
    layers: dict[str, Layer] = {}
    for position, entry in enumerate(catalogue()):
        theme = _define_theme(position, entry)
        for place, layer in enumerate(entry.layers):
            layers[layer.slug] = _define_layer(place, layer, theme, owner=owner, **facts)
    return layers


def catalogue_layer(slug: str) -> Layer:
    """The layer of the catalogue with this slug; written to the ledger, with its theme, where it is not there yet."""
    if found := Layer.objects.filter(slug=slug).first():
        return found
    for position, entry in enumerate(catalogue()):
        for place, layer in enumerate(entry.layers):
            if layer.slug == slug:
                return _define_layer(place, layer, _define_theme(position, entry))
    raise KeyError(f"The catalogue has no layer {slug}.")


def _define_theme(position: int, entry: ThemeEntry) -> Theme:
    return define_theme(
        entry.slug,
        name=entry.name,
        translations=_in_english(entry.name, entry.name_en),
        icon=entry.icon,
        colour=entry.colour,
        colour_dark=entry.colour_dark,
        position=position,
        is_base=entry.is_base,
    )


def _define_layer(place: int, layer: LayerEntry, theme: Theme, **facts: Any) -> Layer:
    return define_layer(
        layer.slug,
        theme=theme,
        name=layer.name,
        translations=_in_english(layer.name, layer.name_en),
        geometry_kind=layer.geometry,
        tile_layer=layer.tile_layer,
        minzoom=layer.minzoom,
        card=list(layer.card),
        page_template=layer.page_template,
        serves=layer.serves,
        schema=property_schema(),
        position=place,
        **facts,
    )


def _in_english(name: str, name_en: str) -> dict[str, Any]:
    return translations_of({"en": {"name": name_en}}, {"name": name})
