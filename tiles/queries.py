"""Drawing, in one statement: any number of tiles, each with all its layers, in a single round trip.

Change what is in a tile here; docs/flows/tile.md says what the style may count on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from layers.audience import Audience
from layers.models import Layer, Theme
from tiles.grid import BUFFER, EXTENT, FIRST_COUNTED, LAST_MERGED, LAST_THINNED, LEAF_LEVEL, MAXZOOM, MINZOOM
from tiles.models import Epoch, StoredTile

Tile = tuple[int, int, int]  # z, x, y


@dataclass(frozen=True, slots=True)
class Drawn:
    """One tile as bytes, with the snapshot it was drawn in (PostgreSQL's text form of pg_snapshot)."""

    tile: Tile
    body: bytes
    snapshot: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose features are drawn: those of these visibilities, those of these layers, and never what `without` names."""

    visibilities: tuple[str, ...] = ("public",)
    layer_ids: tuple[int, ...] = ()
    without: tuple[str, ...] = ()


PUBLIC = Shown()


def shown_beyond_public(audience: Audience) -> Shown:
    """What somebody sees that is not on the public map."""
    owned = Layer.objects.filter(owner_id__in=audience.owners).values_list("id", flat=True)
    return Shown(audience.visibilities, tuple(owned), without=("public",))


# The margin of ST_TileEnvelope is a share of the tile; bounds of the tile's cells are ranges of `cell`.
SEEN = "(m.visibility = ANY (%(visibilities)s) OR m.layer_id = ANY (%(layers)s)) AND m.visibility <> ALL (%(without)s)"
TILES = f"""
SELECT w.z, w.x, w.y, ST_TileEnvelope(w.z, w.x, w.y) AS box,
       ST_TileEnvelope(w.z, w.x, w.y, margin => {BUFFER / EXTENT}) AS reach,
       (tiles_spread(w.x) | (tiles_spread(w.y) << 1)) << 2 * greatest({LEAF_LEVEL} - w.z, 0) AS first_cell,
       1::bigint << 2 * greatest({LEAF_LEVEL} - w.z, 0) AS cells
  FROM unnest(%(z)s::int[], %(x)s::int[], %(y)s::int[]) AS w(z, x, y) OFFSET 0
"""
SHAPE = """CASE WHEN t.z <= 10 THEN m.geometry_z10 WHEN t.z <= 12 THEN m.geometry_z12 ELSE m.geometry END"""
# Half the zooms show little of much: what is seen from far has its own indexes. The plan is made once for all zooms, so
# both halves stand in the statement, and the one that the tile is not of costs nothing.
FAR = f"t.z <= {LAST_MERGED} AND m.minzoom <= {LAST_MERGED}"
NEAR = f"t.z > {LAST_MERGED}"
# Lines carry their name where it is written along them; areas do not (see LABELS).
NAMED = """(m.tile_layer IN ('districts', 'places', 'boundary') OR m.tile_layer IN ('roads', 'waterways', 'railways')
            AND t.z >= CASE WHEN m.tile_layer = 'roads' AND m.starts_at >= 13 THEN 14 ELSE 12 END)"""
ONE_BY_ONE = f"""
SELECT m.tile_layer, m.id, m.kind,
       CASE WHEN {NAMED} THEN nullif(m.name, '') END AS name, CASE WHEN {NAMED} THEN nullif(m.name_en, '') END AS name_en,
       CASE WHEN t.z >= 16 THEN nullif(m.number, '') END AS number,
       CASE WHEN t.z >= 14 THEN m.height_m END AS height_m,
       CASE WHEN m.tile_layer = 'places' THEN m.rank END AS rank,
       ST_AsMVTGeom({SHAPE}, t.box, {EXTENT}, {BUFFER}) AS geom
  FROM tiles_mapfeature m
 WHERE m.tile_layer <> 'objects' AND m.geometry && t.reach AND t.z BETWEEN m.minzoom AND m.maxzoom AND {SEEN}
"""
BASE = f"{ONE_BY_ONE} AND {NEAR} UNION ALL {ONE_BY_ONE} AND {FAR} AND m.tile_layer NOT IN ('land', 'green')"
# Seen from far, the ground is one feature per kind: half the bytes of hundreds of them.
GROUND = f"""
SELECT m.tile_layer, m.kind, min(m.id) AS first,
       ST_CollectionExtract(ST_Collect(ST_AsMVTGeom({SHAPE}, t.box, {EXTENT}, {BUFFER}) ORDER BY m.id), 3) AS geom
  FROM tiles_mapfeature m
 WHERE {FAR} AND m.tile_layer IN ('land', 'green')
   AND m.geometry && t.reach AND t.z BETWEEN m.minzoom AND m.maxzoom AND {SEEN}
 GROUP BY m.tile_layer, m.kind
"""
# The ground of objects that have one: a park, a school's yard, a stadium.
AREAS = f"""
SELECT m.id, nullif(m.kind, '') AS kind, m.layer, m.theme, ST_AsMVTGeom({SHAPE}, t.box, {EXTENT}, {BUFFER}) AS geom
  FROM tiles_mapfeature m
 WHERE m.area_from IS NOT NULL AND m.geometry && t.reach AND t.z BETWEEN m.area_from AND m.maxzoom AND {SEEN}
"""
# One point per named area of the base map, so that its name is written once and not in every tile it reaches into.
LABELS = f"""
SELECT m.id, m.tile_layer AS of, nullif(m.kind, '') AS kind, m.name, nullif(m.name_en, '') AS name_en,
       m.starts_at AS first, ST_AsMVTGeom(m.spot, t.box, {EXTENT}, 0) AS geom
  FROM tiles_mapfeature m
 WHERE m.tile_layer IN ('districts', 'land', 'green', 'water') AND m.name <> '' AND m.spot && t.box
   AND t.z BETWEEN CASE WHEN m.tile_layer = 'districts' THEN m.minzoom ELSE greatest(m.minzoom + 1, 11) END AND m.maxzoom
   AND {SEEN}
"""
EACH_OBJECT = f"""
SELECT m.id, m.layer, m.theme, m.icon, m.rank, nullif(m.status, 'active') AS status,
       CASE WHEN t.z >= 14 OR m.rank <= 20 THEN nullif(m.name, '') END AS name,
       CASE WHEN t.z >= 14 OR m.rank <= 20 THEN nullif(m.name_en, '') END AS name_en,
       ST_AsMVTGeom(m.spot, t.box, {EXTENT}, {BUFFER}) AS geom
  FROM tiles_mapfeature m
 WHERE m.tile_layer = 'objects' AND m.spot && t.reach AND t.z BETWEEN m.minzoom AND m.maxzoom AND {SEEN}
"""
OBJECTS = f"{EACH_OBJECT} AND {NEAR} UNION ALL {EACH_OBJECT} AND {FAR}"
# What is not drawn yet is counted, per square of 64 pixels and theme, at the place of the first of them.
COUNTS = f"""
SELECT m.theme, count(*)::int AS n, min(m.cell) AS cell,
       ST_AsMVTGeom((array_agg(m.spot ORDER BY m.starts_at, m.rank, m.id))[1], t.box, {EXTENT}, {BUFFER}) AS geom
  FROM tiles_mapfeature m
 WHERE m.tile_layer = 'objects' AND m.minzoom > t.z AND t.z BETWEEN {FIRST_COUNTED} AND {LAST_THINNED}
   AND m.cell BETWEEN t.first_cell AND t.first_cell + t.cells - 1 AND {SEEN}
 GROUP BY m.theme, m.cell >> 2 * ({LAST_THINNED} + 1 - t.z)
"""
DRAW = f"""
WITH t AS MATERIALIZED ({TILES})
SELECT t.z, t.x, t.y, coalesce(drawn.body, ''), pg_current_snapshot()::text
  FROM t LEFT JOIN LATERAL (
    SELECT string_agg(part.body, '' ORDER BY part.name) AS body FROM (
        SELECT b.tile_layer AS name, ST_AsMVT(r, b.tile_layer, {EXTENT}, 'geom', 'id' ORDER BY b.id) AS body
          FROM ({BASE}) b,
               LATERAL (SELECT b.id, nullif(b.kind, '') AS kind, b.name, b.name_en, b.number, b.height_m, b.rank, b.geom) r
         WHERE b.geom IS NOT NULL GROUP BY b.tile_layer
        UNION ALL
        SELECT g.tile_layer, ST_AsMVT(r, g.tile_layer, {EXTENT}, 'geom' ORDER BY g.first)
          FROM ({GROUND}) g, LATERAL (SELECT nullif(g.kind, '') AS kind, g.geom) r
         WHERE g.geom IS NOT NULL GROUP BY g.tile_layer
        UNION ALL
        SELECT 'areas', ST_AsMVT(a, 'areas', {EXTENT}, 'geom', 'id' ORDER BY a.id) FROM ({AREAS}) a
         WHERE a.geom IS NOT NULL HAVING count(*) > 0
        UNION ALL
        SELECT 'labels', ST_AsMVT(l, 'labels', {EXTENT}, 'geom', 'id' ORDER BY l.id) FROM ({LABELS}) l
         WHERE l.geom IS NOT NULL HAVING count(*) > 0
        UNION ALL
        SELECT 'objects', ST_AsMVT(o, 'objects', {EXTENT}, 'geom', 'id' ORDER BY o.id) FROM ({OBJECTS}) o
         WHERE o.geom IS NOT NULL HAVING count(*) > 0
        UNION ALL
        SELECT 'counts', ST_AsMVT(r, 'counts', {EXTENT}, 'geom' ORDER BY c.cell, c.theme)
          FROM ({COUNTS}) c, LATERAL (SELECT c.theme, c.n, c.geom) r HAVING count(*) > 0
    ) part
  ) drawn ON true
"""


def draw(cursor: Any, tiles: Sequence[Tile], shown: Shown = PUBLIC) -> list[Drawn]:
    """The tiles as Mapbox vector tiles, uncompressed; no bytes where there is nothing. Equal data gives equal bytes."""
    cursor.execute(DRAW, draw_parameters(tiles, shown))
    return drawn_rows(cursor.fetchall())


def draw_parameters(tiles: Sequence[Tile], shown: Shown = PUBLIC) -> dict[str, list[Any]]:
    """The values of DRAW, whatever connection runs it."""
    return {**_columns(tiles), **_who(shown)}


def drawn_rows(rows: Iterable[tuple[int, int, int, bytes, str]]) -> list[Drawn]:
    """The rows of DRAW as tiles."""
    return [Drawn((z, x, y), bytes(body), snapshot) for z, x, y, body, snapshot in rows]


def _columns(tiles: Iterable[Tile]) -> dict[str, list[int]]:
    rows = list(tiles)
    return {"z": [z for z, _, _ in rows], "x": [x for _, x, _ in rows], "y": [y for _, _, y in rows]}


def _who(shown: Shown) -> dict[str, list[Any]]:
    return {
        "visibilities": list(shown.visibilities),
        "layers": list(shown.layer_ids),
        "without": list(shown.without),
    }


FILLED = f"""
SELECT DISTINCT t.z, t.x, t.y
  FROM tiles_mapfeature m,
       LATERAL (VALUES (CASE WHEN m.tile_layer = 'objects' THEN m.spot ELSE m.geometry END,
                        CASE WHEN m.tile_layer = 'objects' THEN {MINZOOM} ELSE m.minzoom END),
                       (m.geometry, m.area_from)) AS shown(shape, first_z),
       LATERAL tiles_touched(shown.shape, greatest(shown.first_z, {MINZOOM}), least(m.maxzoom, {MAXZOOM})) t
 WHERE m.visibility = 'public' AND shown.first_z IS NOT NULL ORDER BY t.z, t.x, t.y
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
