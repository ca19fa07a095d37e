"""How the layers stand: what each holds for somebody, and the mark that tells whether anything has changed.

Reading all layers and counting everything takes tens of milliseconds, and they change rarely: both are kept beside the
mark they were read under. The mark is read first: what is kept can be newer than its mark, never older.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from django.db import connection

from geoportal.core.parameters import Box
from layers.audience import EVERYONE, SEEN, Audience, seen_by
from layers.models import Layer, LayerState

EDITION = 1  # grows when answers change their form: every client asks again


@dataclass(frozen=True, slots=True)
class Tally:
    """What a layer holds for somebody."""

    count: int = 0
    bbox: Box | None = None
    since: datetime | None = None
    until: datetime | None = None


COUNT = f"""
SELECT f.layer_id, count(*), min(f.changed_at), max(f.changed_at),
       ST_XMin(ST_Extent(f.geometry)), ST_YMin(ST_Extent(f.geometry)),
       ST_XMax(ST_Extent(f.geometry)), ST_YMax(ST_Extent(f.geometry))
  FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id
 WHERE f.withdrawn_at IS NULL AND {SEEN} GROUP BY f.layer_id
"""


@dataclass(frozen=True, slots=True)
class Marks:
    """`whole` moves with every change of any layer, `public` only with changes of what everybody may see: a stranger
    must not be able to tell from an ETag when something hidden has changed."""

    whole: str
    public: str


MARKS = """
SELECT md5(coalesce(string_agg(s.layer_id || ':' || s.revision, ',' ORDER BY s.layer_id), '')),
       md5(coalesce(string_agg(s.layer_id || ':' || s.public_revision, ',' ORDER BY s.layer_id)
                    FILTER (WHERE l.visibility = 'public'), ''))
  FROM layers_layerstate s JOIN layers_layer l ON l.id = s.layer_id
"""


def marks() -> Marks:
    """How the ledger stands now."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        return Marks(*cursor.fetchone())


def mark_of_all() -> str:
    """Another one after every change of any layer."""
    return marks().whole


def tallies(audience: Audience, mark: str) -> dict[int, Tally]:
    """What each layer holds for somebody, by the layer's id; layers that hold nothing are not in it."""
    return _public_tallies(mark) if audience == EVERYONE else _count(audience)


@lru_cache(maxsize=2)
def _public_tallies(_mark: str) -> dict[int, Tally]:
    return _count(EVERYONE)


def _count(audience: Audience) -> dict[int, Tally]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, seen_by(audience))
        return {
            layer: Tally(count, tuple(round(side, 6) for side in box), since, until)
            for layer, count, since, until, *box in cursor.fetchall()
        }


def seen_layers(audience: Audience, mark: str) -> list[Layer]:
    """The layers that somebody may know of, with their themes, in the order of the catalogue. Only to be read."""
    return [layer for layer in _all_layers(mark) if audience.in_layer(layer)]


@lru_cache(maxsize=2)
def _all_layers(_mark: str) -> tuple[Layer, ...]:
    return tuple(Layer.objects.select_related("theme"))


def state_of(layer: Layer) -> tuple[int, datetime | None]:
    """The counter of a layer's changes that everybody may see, and the moment of the last one; read once, perhaps
    together with the layer."""
    state: LayerState | None = getattr(layer, "state", None)
    return (state.public_revision, state.public_changed_at) if state else (0, None)


def etag(*parts: object) -> str:
    """A weak validator: answers under the same one say the same, though not in the same bytes (their time differs)."""
    text = "\n".join(map(str, (EDITION, *parts)))
    return f'W/"{sha256(text.encode()).hexdigest()[:20]}"'
