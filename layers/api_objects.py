"""What the map's list and pages ask: the objects in view, and the tree of themes with exact counts."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, not_modified, private
from geoportal.core.errors import told
from geoportal.core.kept import kept
from geoportal.core.languages import translated
from geoportal.core.paging import cursor_of, key_of
from geoportal.core.parameters import Box, Parameter, one_of, refused, remedy_of, whole_number, words
from layers import items, objects
from layers.api_items import page_of
from layers.audience import Audience, audience_of
from layers.item_parameters import BBOX, NEAR, Q, limit_parameter
from layers.models import Feature, Layer
from layers.standing import Tally, etag, marks, seen_layers, tallies
from layers.triggers import DISTRICTS

ROUNDED = 1e-6  # extents are kept with six decimals
WORDS = {"type": "array", "items": {"type": "string"}}
OBJECTS = (
    BBOX,
    Parameter(
        "themes",
        "Only objects of these themes; with `layers`, those of the layers besides.",
        words,
        WORDS,
        is_list=True,
        example=["education"],
    ),
    Parameter(
        "layers",
        "Only objects of these layers; with `themes`, those of the themes besides.",
        words,
        WORDS,
        is_list=True,
        example=["schools"],
    ),
    Parameter("kinds", "Only objects of these kinds and of all below them.", words, WORDS, is_list=True),
    Parameter(
        "district", "Only objects in the district with this number.", whole_number(1, 2**62), {"type": "integer"}
    ),
    Q,
    Parameter(
        "sort",
        "Order: the most important first, by name as in a Ukrainian dictionary, or the nearest to `near` first.",
        one_of(("rank", "name", "distance")),
        {"type": "string", "enum": ["rank", "name", "distance"], "default": "rank"},
        default="rank",
    ),
    NEAR,
    limit_parameter(500, 50),
    Parameter("after", "Where the page begins. Not to be made by hand: follow `next`.", str),
    LANG,
)


class Catalogue(Endpoint):
    """Answers made from the whole ledger: kept by the client for as long as nothing in it has changed."""

    audience: Audience

    def prepare(self, request: Request) -> None:
        self.audience = audience_of(request.user)

    def get(self, request: Request) -> HttpResponseBase:
        mark = marks()
        seal = etag(request.build_absolute_uri(), mark.public)
        if self.audience.is_public:
            known = not_modified(request._request, etag=seal)
            if known:
                return known
            answer = kept(seal, lambda: self._answer(mark.whole))
            answer["ETag"] = seal
            return answer
        return private(self._answer(mark.whole))

    def _answer(self, mark: str) -> HttpResponseBase:
        return JsonResponse(self.document(mark), json_dumps_params={"ensure_ascii": False})

    def document(self, mark: str) -> dict[str, Any]:
        raise NotImplementedError


class Objects(Catalogue):
    """Objects in view: `total` is exact, `next` leads to the rest."""

    operations = {"GET": "getObjects"}
    answers = {"GET": {("200", "application/json"): "Objects"}}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": OBJECTS}

    def document(self, mark: str) -> dict[str, Any]:
        values = self.values
        layers = self._layers(mark)
        held = tallies(self.audience, mark)
        box = values["bbox"] if cuts(values["bbox"], [held[layer.pk] for layer in layers if layer.pk in held]) else None
        where, order, limit = self._where(layers, box), self._order(), values["limit"]
        whole = None
        if not (box or any(values[name] for name in ("kinds", "district", "q"))):
            whole = sum(held.get(layer.pk, Tally()).count for layer in layers)
        keys, total = self._keys(where, order, limit + 1, whole)
        homes = {layer.pk: layer for layer in layers}
        rows = objects.rows([key[-1] for key in keys[:limit]])
        found = [as_item(feature, homes[feature.layer_id]) for feature in rows if feature.layer_id in homes]
        if values["sort"] == "distance":
            metres = {key[-1]: key[0] for key in keys}
            found = [{**item, "distance_m": metres[item["id"]]} for item in found]
        more = self._next(cursor_of(keys[limit - 1])) if len(keys) > limit else None
        return {"total": total, "items": found, "next": more}

    def _keys(
        self, where: items.Where, order: objects.Order, limit: int, whole: int | None
    ) -> tuple[objects.Keys, int]:
        """The sort keys of this page, and how many objects there are in all: `whole` when that is known already."""
        after = self._after(order)
        if whole is not None or after is not None:
            total = items.number_matched(where) if whole is None else whole
            return objects.page(where, order, after=after, limit=limit), total
        return objects.counted_page(where, order, limit=limit)

    def _where(self, layers: list[Layer], box: Box | None) -> items.Where:
        values = self.values
        where = objects.among(layers, self.audience)
        if box:
            items.add_box(where, box)
        if values["kinds"]:
            where.add("f.kind_id = ANY (%(kinds)s::bigint[])", kinds=self._kinds())
        if values["district"]:
            where.add("f.district_id = %(district)s", district=self._district())
        if values["q"]:
            items.add_words(where, values["q"])
        return where

    def _layers(self, mark: str) -> list[Layer]:
        """The layers that were asked for, those of the themes and the single ones together, as on the map. A hidden
        one is as unknown as one that does not exist."""
        known = [layer for layer in seen_layers(self.audience, mark) if not layer.theme.is_base]
        for name, slugs in (
            ("themes", {layer.theme.slug for layer in known}),
            ("layers", {layer.slug for layer in known}),
        ):
            for slug in self.values[name] or ():
                if slug not in slugs:
                    possible = ", ".join(sorted(slugs)) or "–"
                    raise refused(
                        name, slug, told(_("there is no such one. Possible are: {possible}"), possible=possible)
                    )
        themes, layers = self.values["themes"] or (), self.values["layers"] or ()
        return [
            layer for layer in known
            if layer.theme.slug in themes or layer.slug in layers or not (themes or layers)
        ]  # fmt: skip

    def _kinds(self) -> list[int]:
        found = objects.kinds_below(self.values["kinds"])
        for code, ids in found.items():
            if not ids:
                remedy = _("there is no such kind. Kinds are named as OSM presets: amenity/school")
                raise refused("kinds", code, remedy)
        return sorted({number for ids in found.values() for number in ids})

    def _district(self) -> int:
        number: int = self.values["district"]
        districts: QuerySet[Feature] = Feature.objects.filter(layer__slug=DISTRICTS, withdrawn_at=None)
        if not districts.filter(pk=number, visibility__in=self.audience.visibilities).exists():
            address = reverse("api_items", args=[DISTRICTS])
            remedy = told(_("there is no such district. All are at {address}"), address=address)
            raise refused("district", str(number), remedy)
        return number

    def _order(self) -> objects.Order:
        if self.values["sort"] == "distance":
            if not self.values["near"]:
                raise refused("near", "", _("give longitude and latitude when sorting by distance"))
            return objects.by_distance(*self.values["near"])
        return objects.by_name(self.values["lang"]) if self.values["sort"] == "name" else objects.by_rank()

    def _after(self, order: objects.Order) -> tuple[Any, ...] | None:
        cursor = self.values["after"]
        if not cursor:
            return None
        try:
            return key_of(cursor, order.types)
        except ValueError as error:
            raise refused("after", cursor, remedy_of(error)) from error

    def _next(self, cursor: str) -> str:
        query = self.request.GET.copy()
        query["after"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode(safe=',:/')}")


def cuts(box: Box | None, held: Sequence[Tally]) -> bool:
    """Whether the box may leave out anything of what is held: the whole city in view need not be compared with it."""
    if box is None:
        return False
    west, south, east, north = box
    extents = [tally.bbox for tally in held if tally.bbox]
    return not all(
        west < one[0] - ROUNDED and south < one[1] - ROUNDED and one[2] + ROUNDED < east and one[3] + ROUNDED < north
        for one in extents
    )


def as_item(feature: Feature, layer: Layer) -> dict[str, Any]:
    """One line of the list; an object without a name goes by its kind."""
    kind, theme = feature.kind, layer.theme
    feature.layer = layer  # known already: the address asks it for the layer's own pages
    point = feature.spot  # type: ignore[attr-defined] # annotated by objects.rows
    return {
        "id": feature.pk,
        "name": translated(feature, "name") or (translated(kind, "name") if kind else translated(layer, "name")),
        "kind": translated(kind, "name") if kind else "",
        "kind_code": kind.code if kind else "",
        "layer": layer.slug,
        "theme": theme.slug,
        "icon": layer.style.get("icon") or (kind.icon if kind else "") or theme.icon,
        "address": translated(feature, "address"),
        "lon": round(point.x, 6),
        "lat": round(point.y, 6),
        "url": page_of(feature),
    }


class Themes(Catalogue):
    """Themes and their layers as a tree, with the exact number of objects in each."""

    operations = {"GET": "getThemes"}
    answers = {"GET": {("200", "application/json"): "Themes"}}

    def document(self, mark: str) -> dict[str, Any]:
        held = tallies(self.audience, mark)
        themes: dict[str, dict[str, Any]] = {}
        for layer in seen_layers(self.audience, mark):
            if not layer.theme.is_base:
                theme = themes.setdefault(layer.theme.slug, {**_theme(layer), "count": 0, "layers": []})
                count = held.get(layer.pk, Tally()).count
                theme["count"] += count
                theme["layers"].append(_layer(layer, count))
        return {"total": sum(theme["count"] for theme in themes.values()), "themes": list(themes.values())}


def _theme(layer: Layer) -> dict[str, Any]:
    theme = layer.theme
    return {
        "slug": theme.slug,
        "name": translated(theme, "name"),
        "summary": translated(theme, "summary"),
        "icon": theme.icon,
        "colour": theme.colour,
        "colour_dark": theme.colour_dark,
        "url": _page("theme", theme.slug),
    }


def _layer(layer: Layer, count: int) -> dict[str, Any]:
    return {
        "slug": layer.slug,
        "name": translated(layer, "name"),
        "icon": layer.style.get("icon") or layer.theme.icon,
        "colour": layer.style.get("colour") or layer.theme.colour,
        "geometry": layer.geometry_kind,
        "tile_layer": layer.tile_layer,
        "count": count,
        "url": _page("layer", layer.slug),
        "items": reverse("api_items", args=[layer.slug]),
    }


def _page(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
