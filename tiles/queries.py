"""Drawing: any number of tiles, each with all its layers, in a round trip per class of zooms (tiles/statements.py)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from layers.audience import Audience
from layers.models import Layer, Theme
from tiles.grid import BUFFER, EXTENT, MAXZOOM, MINZOOM
from tiles.marks import SHOWN
from tiles.models import Epoch, StoredTile
from tiles.statements import DRAW_BEYOND, DRAW_PUBLIC, TILES

Tile = tuple[int, int, int]  # z, x, y


@dataclass(frozen=True, slots=True)
class Drawn:
    """One tile as bytes, with the snapshot it was drawn in (PostgreSQL's text form of pg_snapshot)."""

    tile: Tile
    body: bytes
    snapshot: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose features are drawn: the public ones; or, `beyond` them, those of these visibilities and of these layers."""

    beyond: bool = False
    visibilities: tuple[str, ...] = ()
    layer_ids: tuple[int, ...] = ()


PUBLIC = Shown()


def shown_beyond_public(audience: Audience) -> Shown:
    """What somebody sees that is not on the public map."""
    owned = Layer.objects.filter(owner_id__in=audience.owners).values_list("id", flat=True)
    return Shown(True, audience.visibilities, tuple(owned))


def draw(cursor: Any, tiles: Sequence[Tile], shown: Shown = PUBLIC) -> list[Drawn]:
    """The tiles as Mapbox vector tiles, uncompressed; no bytes where there is nothing. Equal data gives equal bytes."""
    found: dict[Tile, Drawn] = {}
    for statement, some in statements(tiles, shown):
        cursor.execute(statement, draw_parameters(some, shown))
        found.update((one.tile, one) for one in drawn_rows(cursor.fetchall()))
    return [found[tile] for tile in tiles]


def statements(tiles: Sequence[Tile], shown: Shown = PUBLIC) -> list[tuple[str, list[Tile]]]:
    """What draws these tiles, whatever connection runs it: a statement per class of zooms, with its tiles in order."""
    drawers = DRAW_BEYOND if shown.beyond else DRAW_PUBLIC
    each = [(drawer, [tile for tile in tiles if first <= tile[0] <= last]) for (first, last), drawer in drawers.items()]
    return [(drawer, some) for drawer, some in each if some]


def draw_parameters(tiles: Sequence[Tile], shown: Shown = PUBLIC) -> dict[str, list[Any]]:
    """The values of one of those statements."""
    values: dict[str, list[Any]] = {**_columns(tiles)}
    if shown.beyond:
        values |= {"visibilities": list(shown.visibilities), "layers": list(shown.layer_ids)}
    return values


def drawn_rows(rows: Iterable[tuple[int, int, int, bytes, str]]) -> list[Drawn]:
    """Its rows as tiles, in the order in which they were asked for."""
    return [Drawn((z, x, y), bytes(body), snapshot) for z, x, y, body, snapshot in rows]


def _columns(tiles: Iterable[Tile]) -> dict[str, list[int]]:
    rows = list(tiles)
    return {"z": [z for z, _, _ in rows], "x": [x for _, x, _ in rows], "y": [y for _, _, y in rows]}


# The same as a change of everything would mark (SHOWN in tiles/marks.py).
FILLED = f"""
SELECT DISTINCT t.z, t.x, t.y
  FROM tiles_mapfeature s, {SHOWN},
       LATERAL tiles_touched(shown.shape, greatest(shown.first_z, {MINZOOM}), least(shown.last_z, {MAXZOOM})) t
 WHERE s.visibility = 'public' AND shown.first_z IS NOT NULL ORDER BY t.z, t.x, t.y
"""


def filled_tiles(cursor: Any) -> list[Tile]:
    """Every tile that the box of some public feature reaches into, from the whole city to the street."""
    cursor.execute(FILLED)
    return [(z, x, y) for z, x, y in cursor.fetchall()]


# One collection as OGC API Tiles: every feature of the layer, not thinned, with its own geometry.
COLLECTION = f"""
WITH t AS MATERIALIZED ({TILES})
SELECT coalesce(ST_AsMVT(r, %(name)s::text, {EXTENT}, 'geom', 'id' ORDER BY r.id), '')
  FROM (SELECT m.id, nullif(m.kind, '') AS kind, nullif(m.name, '') AS name, nullif(m.name_en, '') AS name_en,
               m.status, m.rank,
               ST_AsMVTGeom(CASE WHEN m.tile_layer = 'objects' THEN m.geometry WHEN t.z <= 10 THEN m.geometry_z10
                                 WHEN t.z <= 12 THEN m.geometry_z12 ELSE m.geometry END, t.box, {EXTENT}, {BUFFER}) AS geom
          FROM t, tiles_mapfeature m
         WHERE m.layer_id = %(layer)s AND m.geometry && t.reach AND m.starts_at <= t.z
           AND m.visibility = ANY (%(visibilities)s)
       ) r
 WHERE r.geom IS NOT NULL
"""


def draw_collection(cursor: Any, tile: Tile, *, name: str, layer_id: int, visibilities: Iterable[str]) -> bytes:
    """One layer of the ledger as a tile of its own."""
    values = {**_columns([tile]), "name": name, "layer": layer_id, "visibilities": list(visibilities)}
    cursor.execute(COLLECTION, values)
    return bytes(cursor.fetchone()[0])


def published() -> tuple[int | None, list[tuple[int, int, int, int]]]:
    """The current epoch, and z, x, y and revision of each tile that is newer than it, in the order of revisions."""
    epoch = Epoch.objects.filter(is_current=True).values_list("number", flat=True).first()
    if epoch is None:
        return None, []
    newer = StoredTile.objects.filter(epoch=epoch, revision__gt=0).order_by("revision")
    return epoch, list(newer.values_list("z", "x", "y", "revision"))


def layer_with_slug(slug: str) -> Layer | None:
    """The layer of the ledger, with its owner's number; whoever asks checks who may see it."""
    return Layer.objects.filter(slug=slug).first()


def theme_colours(scheme: str) -> dict[str, str]:
    """The colour of each theme on the light or the dark map."""
    return dict(Theme.objects.values_list("slug", "colour_dark" if scheme == "dark" else "colour"))
