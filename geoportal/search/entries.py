"""What the ledger offers to be found, as rows of the index: reading only, public only.

A feature gives one row: its own name, or its address where it is a building without one. Streets are road features of
one name taken together; kinds, layers and themes are found when something public is in them.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from geoportal.search.models import Entry
from geoportal.search.words import fold, lexemes, transliterated, words_of
from layers.models import Kind, Layer

Sort = Entry.Sort
KIND_WEIGHT, LAYER_WEIGHT, THEME_WEIGHT = 0, 2, 1


@dataclass(slots=True)
class Row:
    """One row of the index before it is written; the texts are filed under the weights A to D."""

    sort: str
    key: str
    title: str
    title_en: str = ""
    old_names: str = ""
    weight: int = 50
    feature_id: int | None = None
    spot: str | None = None  # EWKB, hexadecimal
    box: list[float] | None = None
    about: tuple[str, ...] = ()  # kind, layer, theme
    facts: tuple[str, ...] = field(default_factory=tuple)  # address, description

    @property
    def folded(self) -> str:
        return " ".join(fold(text) for text in (self.title, self.title_en, self.old_names) if text)

    @property
    def vector(self) -> str:
        """The text form of its tsvector."""
        names = (self.title, self.title_en, transliterated(self.title))
        filed: list[str] = []
        for weight, texts in (
            ("A", names),
            ("B", (self.old_names, transliterated(self.old_names))),
            ("C", self.about),
            ("D", self.facts),
        ):
            position = 0
            for text in filter(None, texts):
                for forms in _forms(text):
                    position = min(position + 1, 16383)
                    filed.extend(f"'{form}':{position}{weight}" for form in forms)
        return " ".join(filed)


@lru_cache(maxsize=20_000)
def _forms(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(lexemes(word) for word in words_of(text))


FEATURES = """
SELECT f.id, l.tile_layer, f.name, coalesce(f.translations->'en'->'name'->>'text', ''),
       concat_ws('; ', f.properties->>'old_name', f.properties->>'alt_name', f.properties->>'official_name'),
       f.address, coalesce(f.translations->'en'->'address'->>'text', ''), f.description, f.rank,
       ST_PointOnSurface(f.geometry)::text, ST_XMin(f.geometry), ST_YMin(f.geometry), ST_XMax(f.geometry),
       ST_YMax(f.geometry), f.kind_id, l.id, f.properties->>'ref'
  FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
 WHERE f.id = ANY (%s) AND f.withdrawn_at IS NULL AND f.visibility = 'public' AND l.visibility = 'public'
   AND l.tile_layer IN ('objects', 'buildings', 'districts', 'places')
"""
SORTS = {"objects": Sort.OBJECT, "buildings": Sort.ADDRESS, "districts": Sort.DISTRICT, "places": Sort.PLACE}


def feature_rows(ids: list[int]) -> Iterator[Row]:
    """The rows of these features; none for a feature that is not public, withdrawn, or has nothing to be found by."""
    kinds, layers = _kind_texts(), _layer_texts()
    with connection.cursor() as cursor:
        cursor.execute(FEATURES, [ids])
        for found in cursor:
            id_, drawn, name, name_en, old, address, address_en, text, rank, spot, *box, kind, layer, ref = found
            about = (*kinds.get(kind, ()), *layers.get(layer, ()))
            title = name or address or (about[0] if drawn == "objects" and about else "")
            if not title:
                continue
            yield Row(
                sort=SORTS[drawn] if name or drawn != "buildings" else Sort.ADDRESS,
                key=str(id_),
                title=title,
                title_en=name_en or ("" if name else address_en),
                old_names=old[:500],
                weight=rank,
                feature_id=id_,
                spot=spot,
                box=box,
                about=about,
                facts=(address, address_en, text, ref or ""),
            )


STREETS = """
SELECT f.name, max(f.translations->'en'->'name'->>'text'), string_agg(DISTINCT f.properties->>'old_name', '; '),
       min(f.rank), ST_ClosestPoint(ST_Collect(f.geometry), ST_Centroid(ST_Collect(f.geometry)))::text,
       min(ST_XMin(f.geometry)), min(ST_YMin(f.geometry)), max(ST_XMax(f.geometry)), max(ST_YMax(f.geometry))
  FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
 WHERE l.tile_layer = 'roads' AND f.name <> '' AND f.withdrawn_at IS NULL AND f.visibility = 'public'
   AND l.visibility = 'public'
 GROUP BY f.name
"""


def street_rows() -> Iterator[Row]:
    """One row a street: all public road features of one name."""
    with connection.cursor() as cursor:
        cursor.execute(STREETS)
        for name, name_en, old, rank, spot, *box in cursor:
            yield Row(
                sort=Sort.STREET, key=name, title=name, title_en=name_en or "", old_names=(old or "")[:500],
                weight=min(rank, 20), spot=spot, box=box,
            )  # fmt: skip


LISTS = """
SELECT 'theme', t.slug, t.name, t.translations->'en'->'name'->>'text', t.summary, NULL::jsonb, NULL::jsonb
  FROM layers_theme t WHERE NOT t.is_base AND EXISTS (
       SELECT 1 FROM layers_layer l WHERE l.theme_id = t.id AND l.visibility = 'public')
UNION ALL
SELECT 'layer', l.slug, l.name, l.translations->'en'->'name'->>'text', l.summary, NULL, NULL
  FROM layers_layer l JOIN layers_theme t ON t.id = l.theme_id WHERE l.visibility = 'public' AND NOT t.is_base
UNION ALL
SELECT 'kind', k.code, k.name, k.translations->'en'->'name'->>'text', '', k.terms->'uk', k.terms->'en'
  FROM layers_kind k WHERE k.id IN (
       SELECT f.kind_id FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
        WHERE f.withdrawn_at IS NULL AND f.visibility = 'public' AND l.visibility = 'public'
          AND l.tile_layer IN ('objects', 'buildings'))
"""
WEIGHTS = {"theme": THEME_WEIGHT, "layer": LAYER_WEIGHT, "kind": KIND_WEIGHT}


def list_rows() -> Iterator[Row]:
    """Themes, layers, and the kinds of which there is something public."""
    with connection.cursor() as cursor:
        cursor.execute(LISTS)
        for sort, key, name, name_en, summary, terms, terms_en in cursor:
            yield Row(
                sort=sort, key=key, title=name, title_en=name_en or "", weight=WEIGHTS[sort],
                about=tuple(_list(terms) + _list(terms_en)), facts=(summary,),
            )  # fmt: skip


def _list(value: Any) -> list[str]:
    """A JSON column comes as text where Django has not been asked to read it."""
    found = json.loads(value) if isinstance(value, str) else value
    return [str(text) for text in found or ()]


def _kind_texts() -> dict[int, tuple[str, ...]]:
    return {
        kind.pk: (
            kind.name,
            kind.translations.get("en", {}).get("name", {}).get("text", ""),
            *kind.terms.get("uk", ()),
            *kind.terms.get("en", ()),
        )
        for kind in Kind.objects.all()
    }


def _layer_texts() -> dict[int, tuple[str, ...]]:
    return {layer.pk: (layer.name, layer.theme.name) for layer in Layer.objects.select_related("theme")}


def columns(rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    """The rows as COPY takes them, in the order of `actions.COPY`."""
    for row in rows:
        yield (
            row.sort, row.key[:300], row.feature_id, row.title[:300], row.title_en[:300], row.old_names, row.folded,
            row.weight, row.spot, row.box, row.vector,
        )  # fmt: skip
