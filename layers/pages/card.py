"""The card of one object, as the map shows it on selection."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from layers.facts import day_in_words, facts_of
from layers.models import Feature, Kind, Layer
from layers.opening import Hours, Place, hours_of
from layers.pages.addresses import item_json, objects_json
from layers.pages.pictures import shown
from layers.queries import media_of


def title_of(feature: Feature) -> str:
    """Its name in the reader's language; without one, its kind's; without either, its layer's."""
    return translated(feature, "name") or translated(feature.kind or feature.layer, "name")


def icon_of(feature: Feature) -> str:
    kind_icon = feature.kind.icon if feature.kind else ""
    return str(feature.layer.style.get("icon") or kind_icon or feature.layer.theme.icon)


def card(feature: Feature) -> dict[str, Any]:
    """Everything on the card; the feature comes from `feature_for_page`."""
    spot, theme = feature.spot, feature.layer.theme  # type: ignore[attr-defined] # annotated
    hours = hours_of_feature(feature, (spot.x, spot.y))
    return {
        "id": feature.pk,
        "name": title_of(feature),
        "kind": _named(feature.kind) if feature.kind else None,
        "layer": _named(feature.layer),
        "theme": {"slug": theme.slug, "name": translated(theme, "name"), "icon": icon_of(feature)},
        "address": translated(feature, "address"),
        "lon": round(spot.x, 6),
        "lat": round(spot.y, 6),
        "bbox": [round(getattr(feature, side), 6) for side in ("west", "south", "east", "north")],
        "photo": _photo(feature),
        "open": {"state": hours.state, "text": hours.sentence},
        "facts": [
            {"label": fact.label, "value": fact.value, "unknown": fact.is_unknown, "href": fact.href or None}
            for fact in facts_of(feature.properties, feature.layer.card)
        ],
        "status": {"code": feature.status, "text": feature.get_status_display()},
        "verified": verified_text(feature),
        "url": feature.get_absolute_url(),
        "data": {"geojson": item_json(feature), "json": reverse("feature_card", args=[feature.pk])},
        "nearby_url": objects_json(near=f"{spot.x:.6f},{spot.y:.6f}", sort="distance", limit=8),
    }


def hours_of_feature(feature: Feature, place: Place) -> Hours:
    """Its hours; what is planned or temporarily closed is not open, whatever its hours say."""
    hours = hours_of(feature.properties.get("opening_hours"), place)
    if feature.status == Feature.Status.ACTIVE:
        return hours
    return replace(hours, state="closed", sentence=feature.get_status_display())


def verified_text(feature: Feature) -> str:
    if feature.verified_on is None:
        return _("It is not known when this was last checked")
    return _("Checked on %(day)s") % {"day": day_in_words(feature.verified_on)}


def _named(row: Kind | Layer) -> dict[str, str]:
    return {"name": translated(row, "name"), "url": row.get_absolute_url()}


def _photo(feature: Feature) -> dict[str, str] | None:
    photo = next((item for item in media_of(feature) if item.sort == "photo"), None)
    if photo is None:
        return None
    seen = shown(photo)
    return {"src": seen.src, "srcset": seen.srcset, "alt": seen.alt, "credit": seen.credit}
