"""Hits as people and programs are shown them: title, what it is, why it was found, where it leads."""

from collections.abc import Sequence
from math import log2
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from geoportal.core.languages import SOURCE_LANGUAGE, translated
from geoportal.search.models import Entry
from geoportal.search.queries import Found, Hit
from layers.models import Feature, Kind, Layer, Theme

# Of a feature's row, which may be large: its names, and what its address is made of.
READ = (
    "name", "translations", "address", "kind__name", "kind__translations", "kind__icon", "district__name",
    "district__translations", "layer__slug", "layer__name", "layer__translations", "layer__page_template",
    "layer__theme__slug", "layer__theme__icon", "layer__theme__is_base",
)  # fmt: skip
SCREEN_PX, WORLD_PX = 700, 512  # the box is shown on this many pixels; the world at zoom 0 is as wide as the other
CLOSEST = 17


def results(found: Found) -> list[dict[str, Any]]:
    """The hits in their order, in the active language."""
    book = _Book(found.hits)
    return [book.result(hit, found.corrected) for hit in found.hits]


class _Book:
    """The rows of the ledger that some hits speak of, read once for all of them."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        ids = [hit.feature_id for hit in hits if hit.feature_id]
        features = Feature.objects.select_related("kind", "layer__theme", "district").only(*READ)
        self.features = {feature.pk: feature for feature in _those(features, "id", ids)}
        self.kinds = {kind.code: kind for kind in _those(Kind.objects, "code", _keys(hits, Entry.Sort.KIND))}
        layers = Layer.objects.select_related("theme")
        self.layers = {layer.slug: layer for layer in _those(layers, "slug", _keys(hits, Entry.Sort.LAYER))}
        self.themes = {theme.slug: theme for theme in _those(Theme.objects, "slug", _keys(hits, Entry.Sort.THEME))}

    def result(self, hit: Hit, corrected: str) -> dict[str, Any]:
        what = self._what(hit)
        lon, lat = hit.spot or (None, None)
        return {
            "type": hit.sort,
            "title": _title(hit),
            "subtitle": what["subtitle"],
            "matched_on": hit.matched_on,
            "reason": _reason(hit, corrected),
            "id": hit.feature_id,
            "url": what["url"],
            "lon": lon,
            "lat": lat,
            "bbox": list(hit.box) if hit.box else None,
            "zoom": zoom_for(hit.box) if hit.box else None,
            "icon": what["icon"],
            "theme": what["theme"],
        }

    def _what(self, hit: Hit) -> dict[str, Any]:
        if hit.feature_id:
            return _of_feature(hit, self.features[hit.feature_id])
        if hit.sort == Entry.Sort.KIND:
            kind = self.kinds[hit.key]
            return {"subtitle": _("Kind of object"), "url": kind.get_absolute_url(), "icon": kind.icon, "theme": ""}
        if hit.sort == Entry.Sort.LAYER:
            layer = self.layers[hit.key]
            subtitle = translated(layer.theme, "name")
            return {
                "subtitle": subtitle, "url": layer.get_absolute_url(), "icon": layer.theme.icon,
                "theme": layer.theme.slug,
            }  # fmt: skip
        if hit.sort == Entry.Sort.THEME:
            theme = self.themes[hit.key]
            return {
                "subtitle": _("Theme"), "url": theme.get_absolute_url(), "icon": theme.icon, "theme": theme.slug
            }  # fmt: skip
        return {"subtitle": _("Street"), "url": _on_the_map(hit), "icon": "", "theme": ""}


def _those(rows: Any, field: str, keys: Sequence[Any]) -> Any:
    """No statement is even thought of where none is asked for."""
    return rows.filter(**{f"{field}__in": keys}) if keys else ()


def _keys(hits: Sequence[Hit], sort: str) -> list[str]:
    return [hit.key for hit in hits if hit.sort == sort]


def _of_feature(hit: Hit, feature: Feature) -> dict[str, Any]:
    kind = translated(feature.kind, "name") if feature.kind else ""
    parts = [kind, "" if hit.sort == Entry.Sort.ADDRESS else translated(feature, "address")]
    if hit.sort == Entry.Sort.ADDRESS and feature.district:
        parts.append(translated(feature.district, "name"))
    is_area = hit.sort in (Entry.Sort.DISTRICT, Entry.Sort.PLACE)
    return {
        "subtitle": " · ".join(dict.fromkeys(part for part in parts if part and part != _title(hit)))
        or (Entry.Sort(hit.sort).label if is_area else translated(feature.layer, "name")),
        "url": reverse("district", args=[feature.pk]) if hit.sort == Entry.Sort.DISTRICT else
        _on_the_map(hit) if hit.sort == Entry.Sort.PLACE else feature.get_absolute_url(),
        "icon": (feature.kind.icon if feature.kind else "") or feature.layer.theme.icon,
        "theme": "" if feature.layer.theme.is_base else feature.layer.theme.slug,
    }  # fmt: skip


def _title(hit: Hit) -> str:
    in_source = (get_language() or SOURCE_LANGUAGE).startswith(SOURCE_LANGUAGE)
    return hit.title if in_source else hit.title_en or hit.title


def _reason(hit: Hit, corrected: str) -> str:
    """Why this was found; nothing where the words stand in its name for all to see."""
    match hit.matched_on:
        case "old_name":
            return _("Former name: %(name)s") % {"name": hit.old_names}
        case "kind":
            return _("By what it is")
        case "address":
            return _("By its address or description")
        case "transliteration":
            return _("By its name in Latin letters")
        case "layout":
            return _("Typed in the other keyboard layout: %(words)s") % {"words": corrected}
        case "typo":
            return _("Perhaps you meant: %(words)s") % {"words": corrected}
    return ""


def _on_the_map(hit: Hit) -> str:
    lon, lat = hit.spot or (0, 0)
    return f"{reverse('map')}?at={lon:.5f},{lat:.5f},{zoom_for(hit.box) if hit.box else CLOSEST}"


def zoom_for(box: Sequence[float]) -> float:
    """The zoom at which the box fills a screen, at most 17, to half a step."""
    west, south, east, north = box
    span = max(east - west, (north - south) * 1.5)  # a degree of latitude is that much longer on the map at 48° N
    if span <= 0:
        return CLOSEST
    return min(CLOSEST, int(2 * log2(360 / span * SCREEN_PX / WORLD_PX)) / 2)


def count_text(total: int) -> str:
    """«145 об’єктів», in the active language."""
    return ngettext("%(count)s result", "%(count)s results", total) % {"count": total}
