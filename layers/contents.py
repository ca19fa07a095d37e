"""The table of contents: themes with their layers, kinds with their counts, as the pages of the catalogue show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from geoportal.core.languages import translated
from layers.audience import Audience
from layers.models import Kind, Layer, Theme
from layers.queries import live_objects


@dataclass(frozen=True, slots=True)
class Entry:
    """A layer, or a kind, with the number of its objects."""

    row: Layer | Kind
    count: int


@dataclass(frozen=True, slots=True)
class Chapter:
    theme: Theme
    layers: list[Entry]

    @property
    def count(self) -> int:
        return sum(entry.count for entry in self.layers)


def by_theme(themes: Iterable[Theme], layers: Iterable[Layer], counts: dict[int, int]) -> list[Chapter]:
    """Every theme with its layers that have objects; an empty layer is not offered."""
    rows: dict[int, list[Entry]] = {}
    for layer in layers:
        if counts.get(layer.pk):
            rows.setdefault(layer.theme_id, []).append(Entry(layer, counts[layer.pk]))
    return [Chapter(theme, rows.get(theme.pk, [])) for theme in themes if theme.pk in rows]


def kinds_with_objects(audience: Audience) -> list[tuple[Theme, list[Entry]]]:
    """Kinds by the theme that most of their objects belong to, each with its count, by name."""
    counted = live_objects(audience).filter(kind__isnull=False).order_by().values_list("kind", "layer__theme")
    totals: dict[int, int] = {}
    home: dict[int, tuple[int, int]] = {}
    for kind_id, theme_id, n in counted.annotate(n=Count("id")):
        totals[kind_id] = totals.get(kind_id, 0) + n
        home[kind_id] = max(home.get(kind_id, (0, 0)), (n, theme_id))
    kinds = Kind.objects.in_bulk(totals)
    themes = {theme.pk: theme for theme in Theme.objects.all()}
    groups: dict[int, list[Entry]] = {theme_id: [] for theme_id in themes}
    for kind_id, (_n, theme_id) in home.items():
        groups[theme_id].append(Entry(kinds[kind_id], totals[kind_id]))
    return [
        (theme, sorted(groups[theme.pk], key=lambda entry: translated(entry.row, "name").casefold()))
        for theme in themes.values()
        if groups[theme.pk]
    ]
