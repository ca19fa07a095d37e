"""A tile holds what the read model says, no more and no less: equal to SQL for random tiles, equal at its edges."""

from math import cos, pi, sin
from random import Random
from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import Point as Spot
from shapely.geometry import Polygon as Ground
from shapely.geometry import box

from geoportal.accounts.models import User
from layers.actions import define_layer, save_feature, sync_features
from layers.audience import audience_of
from layers.models import City, Feature, Kind, Layer
from layers.rows import FeatureRow
from tests.conftest import SECRET
from tests.tiles.conftest import drawn, every_tile, rows, tile_at
from tiles.grid import BUFFER, CLASSES, EXTENT, FIRST_COUNTED, LAST_MERGED, MAXZOOM, MINZOOM
from tiles.queries import Shown, draw, filled_tiles, shown_beyond_public, theme_colours
from tiles.statements import SHAPE, TILES, WHOLE

pytestmark = pytest.mark.django_db

WORLD_M = 40075016.68557849
TRUTH = f"""
WITH t AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => {BUFFER / EXTENT}) AS reach)
SELECT m.tile_layer, m.id FROM tiles_mapfeature m, t
 WHERE m.visibility = 'public' AND %(z)s BETWEEN m.minzoom AND m.maxzoom
   AND ST_Intersects(CASE WHEN m.tile_layer = 'objects' THEN m.spot ELSE m.geometry END, t.reach)
"""


AGAIN = ("areas", "labels", "counts")  # layers that speak of features a second time


def ids(tile: dict[str, Any]) -> set[tuple[str, int]]:
    return {(name, one["id"]) for name, layer in tile.items() if name not in AGAIN for one in layer}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    z=st.integers(MINZOOM, MAXZOOM),
    lon=st.sampled_from([33.40, 33.301, 33.35, 33.65, 33.41, 33.0]),
    lat=st.sampled_from([47.90, 47.901, 48.0, 47.91, 47.6]),
    aside=st.tuples(st.integers(-1, 1), st.integers(-1, 1)),
)
def test_tile_equals_sql_truth(city: City, z: int, lon: float, lat: float, aside: tuple[int, int]) -> None:
    _, x, y = tile_at(lon, lat, z)
    x, y = x + aside[0], y + aside[1]

    (tile,) = drawn((z, x, y))

    assert ids(tile) == set(rows(TRUTH, {"z": z, "x": x, "y": y}))


def test_feature_is_in_exactly_the_tiles_its_box_touches_from_its_first_zoom(city: City) -> None:
    found: dict[tuple[str, int], set[tuple[int, int, int]]] = {}
    for tile, layers in every_tile():
        for key in ids(layers):
            found.setdefault(key, set()).add(tile)

    expected: dict[tuple[str, int], set[tuple[int, int, int]]] = {}
    for tile_layer, id, z, x, y in rows(
        """
        SELECT m.tile_layer, m.id, t.z, t.x, t.y FROM tiles_mapfeature m,
               LATERAL tiles_touched(CASE WHEN m.tile_layer = 'objects' THEN m.spot ELSE m.geometry END,
                                     m.minzoom, m.maxzoom) t
         WHERE m.visibility = 'public'
        """
    ):
        expected.setdefault((tile_layer, id), set()).add((z, x, y))

    assert found == expected


def test_neighbouring_tiles_agree_on_what_crosses_their_edge(city: City, schools: Layer) -> None:
    z, x, y = tile_at(33.40, 47.90, 14)
    edge = (x + 1) / 2**z * 360 - 180  # longitude of the edge between the tiles
    on_edge = save_feature(schools, by=None, source_id="edge", name="На межі", geometry=Point(edge, 47.9001))

    left, right = drawn((z, x, y), (z, x + 1, y))

    at_left, at_right = (
        next(one["geometry"]["coordinates"] for one in tile["objects"] if one["id"] == on_edge.id)
        for tile in (left, right)
    )
    assert at_left == [at_right[0] + EXTENT, at_right[1]]


def test_equal_data_gives_equal_bytes(city: City, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    from django.db import connection

    tiles = [tile_at(33.40, 47.90, z) for z in range(MINZOOM, MAXZOOM + 1)]
    with connection.cursor() as cursor:
        first = draw(cursor, tiles)
    with django_assert_num_queries(len(CLASSES)), connection.cursor() as cursor:
        second = draw(cursor, list(reversed(tiles)))

    assert [one.body for one in first] == [one.body for one in reversed(second)]
    assert all(one.body for one in first)


def test_object_carries_what_the_style_reads_and_nothing_else(city: City) -> None:
    (tile,) = drawn(tile_at(33.40, 47.90, 16))

    (lyceum,) = (one for one in tile["objects"] if one["properties"].get("name") == "Ліцей № 1")
    assert lyceum["properties"] == {
        "layer": "schools", "theme": "education", "icon": "temaki-school", "rank": 10, "name": "Ліцей № 1",
        "name_en": "Lyceum No. 1",
    }  # fmt: skip


def test_name_waits_until_it_is_drawn(city: City) -> None:
    near, far = drawn(tile_at(33.401, 47.901, 16), tile_at(33.401, 47.901, 13))

    bakery = Feature.objects.get(source_id="bread").id
    names = [one["properties"].get("name") for tile in (near, far) for one in tile["objects"] if one["id"] == bakery]
    assert names == ["Пекарня «Обʼєднання»"]  # at 13 it is thinned away beside the lyceum


def test_roads_carry_their_name_from_zoom_14(city: City) -> None:
    at_13, at_14 = drawn(tile_at(33.40, 47.90, 13), tile_at(33.40, 47.90, 14))

    assert [one["properties"] for one in at_13["roads"]] == [{"kind": "highway/residential"}]
    assert [one["properties"] for one in at_14["roads"]] == [
        {"kind": "highway/residential", "name": "вулиця Соборності"}
    ]


def test_object_with_an_area_is_drawn_as_spot_and_as_ground(city: City) -> None:
    school = Feature.objects.get(source_id="two").id
    area_from = rows("SELECT area_from FROM tiles_mapfeature WHERE id = %s", [school])[0][0]

    at, before = drawn(tile_at(33.301, 47.901, area_from), tile_at(33.301, 47.901, area_from - 1))

    assert [(one["id"], one["properties"]) for one in at["areas"]] == [
        (school, {"kind": "amenity/school", "layer": "schools", "theme": "education"})
    ]
    assert "areas" not in before


def test_name_of_an_area_is_written_in_one_tile(city: City) -> None:
    named = Layer.objects.get(slug="districts").features.order_by("id").values_list("id", flat=True)
    labels = [one["id"] for tile, layers in every_tile() if tile[0] == 11 for one in layers.get("labels", [])]

    assert sorted(labels) == list(named)


def test_building_has_height_and_number_when_they_are_drawn(city: City) -> None:
    Kind.objects.create(code="building/apartments", name="Будинок")
    base = Layer.objects.get(slug="roads").theme
    layer = Layer.objects.create(
        slug="buildings", theme=base, name="Будівлі", geometry_kind="polygon", tile_layer="buildings", minzoom=13
    )
    home = {"building:levels": 9, "addr:housenumber": "15/2"}
    other = {"height": "14.6 m", "building:levels": "5"}
    flats = "building/apartments"
    sync_features(
        layer,
        [
            FeatureRow("nine", box(33.4, 47.9, 33.4005, 47.9005).wkb, kind=flats, properties=home),
            FeatureRow("tall", box(33.401, 47.9, 33.4015, 47.9005).wkb, kind=flats, properties=other),
            FeatureRow("odd", box(33.402, 47.9, 33.4025, 47.9005).wkb, properties={"building:levels": "багато"}),
        ],
    )

    at_16, at_14, at_13 = (drawn(tile_at(33.401, 47.9002, z))[0]["buildings"] for z in (16, 14, 13))

    assert [one["properties"] for one in at_16][:3] == [
        {"kind": "building/apartments", "height_m": 27, "number": "15/2"},
        {"kind": "building/apartments", "height_m": 15},
        {},
    ]
    assert [one["properties"].get("height_m") for one in at_14] == [27, 15, None]
    assert [set(one["properties"]) for one in at_13] == [{"kind"}, {"kind"}, set()]


def test_no_public_tile_speaks_of_what_is_not_public(city: City) -> None:
    text = "".join(str(layers) for _, layers in every_tile())
    seen = {key for _, layers in every_tile() for key in ids(layers)}

    hidden = set(Feature.objects.filter(name__contains=SECRET).values_list("id", flat=True))
    assert len(hidden) == 3
    assert SECRET not in text
    assert hidden & {id for _, id in seen} == set()


def test_counts_and_objects_together_are_all_public_objects(city: City, schools: Layer) -> None:
    for n in range(9):
        save_feature(schools, by=None, source_id=f"crowd{n}", geometry=Point(33.5 + n * 1e-4, 47.8))
    secret: dict[str, Any] = {"source_id": "secret", "name": SECRET, "visibility": "internal"}
    save_feature(schools, by=None, geometry=Point(33.5, 47.8001), **secret)

    for z in range(FIRST_COUNTED, MAXZOOM + 1):
        _, x, y = tile_at(33.5, 47.8, z)
        (tile,) = drawn((z, x, y))
        inside = rows(
            "SELECT count(*) FROM tiles_mapfeature, ST_TileEnvelope(%s, %s, %s) AS t(box)"
            " WHERE tile_layer = 'objects' AND visibility = 'public' AND spot && box",
            [z, x, y],
        )[0][0]
        spots = [one["geometry"]["coordinates"] for one in tile.get("objects", [])]
        own = [spot for spot in spots if all(0 <= part < EXTENT for part in spot)]
        counted = sum(one["properties"]["n"] for one in tile.get("counts", []))
        assert (z, len(own) + counted) == (z, inside)


def test_nothing_is_counted_while_the_city_is_seen_from_far(city: City, schools: Layer) -> None:
    for n in range(9):
        save_feature(schools, by=None, source_id=f"crowd{n}", geometry=Point(33.5 + n * 1e-4, 47.8))

    before, at = drawn(tile_at(33.5, 47.8, FIRST_COUNTED - 1), tile_at(33.5, 47.8, FIRST_COUNTED))

    assert "counts" not in before
    assert [one["properties"] for one in at["counts"]] == [{"theme": "education", "n": 8}]


def green_layer() -> Layer:
    base = Layer.objects.get(slug="roads").theme
    return Layer.objects.create(slug="green", theme=base, name="Зелень", geometry_kind="polygon", tile_layer="green")


def test_ground_of_one_kind_is_one_feature_while_seen_from_far(city: City) -> None:
    wood, meadow = (Kind.objects.create(code=f"natural/{word}", name=word) for word in ("wood", "grassland"))
    layer = green_layer()
    plots = [(33.40, wood), (33.43, wood), (33.46, meadow)]
    for lon, kind in plots:
        plot = Polygon.from_bbox((lon, 47.9, lon + 0.02, 47.92))
        save_feature(layer, by=None, source_id=str(lon), kind=kind, geometry=plot)

    far, near = drawn(tile_at(33.45, 47.91, LAST_MERGED), tile_at(33.44, 47.91, LAST_MERGED + 1))

    assert sorted((one["properties"]["kind"], one["geometry"]["type"]) for one in far["green"]) == [
        ("natural/grassland", "Polygon"), ("natural/wood", "MultiPolygon")
    ]  # fmt: skip
    assert all(not one.get("id") for one in far["green"])
    held = Feature.objects.filter(layer=layer).values_list("id", flat=True)
    assert {one["id"] for one in near["green"]} <= set(held)
    assert all(one["geometry"]["type"] == "Polygon" for one in near["green"])


WAYS = f"""
WITH t AS ({TILES}),
     f AS (SELECT t.*, m.id, CASE WHEN t.z <= 10 THEN m.geometry_z10 ELSE m.geometry_z12 END AS shape
             FROM t JOIN tiles_mapfeature m ON m.geometry && t.reach AND m.tile_layer = 'land' AND m.area_from IS NULL)
SELECT f.z, ST_Equals({WHOLE}, {SHAPE}), ST_IsValid({WHOLE}), ST_IsPolygonCCW({WHOLE}), ST_IsPolygonCCW({SHAPE})
  FROM f WHERE f.shape @ f.reach AND f.z >= (SELECT starts_at FROM tiles_mapfeature m WHERE m.id = f.id)
"""


def test_ground_that_is_only_moved_is_as_if_cut(city: City) -> None:
    """Jagged grounds with holes, so that rounding makes edges meet: what is drawn is valid and in a tile's order."""
    random = Random(1775)
    base = Layer.objects.get(slug="roads").theme
    land = define_layer("land", theme=base, name="Землі", geometry_kind="polygon", tile_layer="land")
    Kind.objects.create(code="landuse/farmland", name="Поле")
    grounds = []
    for _n in range(120):
        at = Spot(random.uniform(33.1, 33.6), random.uniform(47.7, 48.2))
        rim = [
            (at.x + r * cos(turn / 20 * pi), at.y + r * sin(turn / 20 * pi))
            for turn, r in enumerate(random.uniform(0.004, 0.03) for _ in range(40))
        ]
        grounds.append(Ground(rim, [at.buffer(0.003, quad_segs=2).exterior]))
    sync_features(land, [FeatureRow(f"g{n}", one.wkb, kind="landuse/farmland") for n, one in enumerate(grounds)])
    places = [(lon, lat, z) for z in (8, 9, 10, 11) for lon in (33.1, 33.35, 33.6) for lat in (47.75, 48.1)]
    tiles = sorted({tile_at(*place) for place in places})
    z, x, y = map(list, zip(*tiles, strict=True))

    found = rows(WAYS, {"z": z, "x": x, "y": y})

    assert {row[0] for row in found} == {8, 9, 10, 11}
    assert len(found) > 100
    assert {row[1:] for row in found} == {(True, True, True, True)}


def test_small_ground_waits_until_it_is_ten_pixels_wide(city: City) -> None:
    layer = green_layer()
    pixel = WORLD_M / 512 / 2**13
    for name, side in (("just", 10.03), ("less", 9.85)):
        x, y = 3_719_184, 6091895  # 33.41, 47.91 in metres of Web Mercator
        square = Polygon.from_bbox((x, y, x + side * pixel, y + side * pixel))
        square.srid = 3857
        save_feature(layer, by=None, source_id=name, geometry=square.transform(4326, clone=True))

    starts = dict(rows("SELECT f.source_id, m.starts_at FROM tiles_mapfeature m JOIN layers_feature f USING (id)"
                       " WHERE m.layer = 'green'"))  # fmt: skip
    assert starts == {"just": 13, "less": 14}


def test_empty_tile_has_no_bytes(city: City) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        (empty,) = draw(cursor, [(12, 0, 0)])

    assert empty.body == b""


def test_private_tile_shows_only_what_the_public_one_does_not(cast: dict[str, User], city: City) -> None:
    tile = tile_at(33.41, 47.91, 16)
    names = {}
    for who in ("citizen", "official", "author", "author_elsewhere"):
        (layers,) = drawn(tile, shown=shown_beyond_public(audience_of(cast[who])))
        names[who] = {one["properties"]["name"] for one in layers.get("objects", [])}

    members, hidden = f"Школа для своїх {SECRET}", f"Школа {SECRET}"
    near = {one["properties"]["name"] for one in drawn(tile)[0].get("objects", [])}
    assert names["official"] >= {hidden}
    assert names["author"] >= {hidden}
    assert hidden not in names["citizen"] | names["author_elsewhere"]
    assert near & set().union(*names.values()) == set()
    (beside,) = drawn(tile_at(33.42, 47.91, 16), shown=shown_beyond_public(audience_of(cast["citizen"])))
    assert {one["properties"]["name"] for one in beside["objects"]} == {members}


def test_shown_layers_are_seen_whatever_their_visibility(city: City) -> None:
    cameras = Layer.objects.get(slug="cameras")

    (tile,) = drawn(tile_at(33.402, 47.901, 16), shown=Shown(True, ("public",), (cameras.pk,)))

    assert [one["properties"]["name"] for one in tile["objects"]] == [f"Камера {SECRET}"]


def test_filled_tiles_are_those_with_bytes(city: City) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        wanted = {tile for tile in filled_tiles(cursor) if tile[0] == 12}
        around = {(12, x + dx, y + dy) for _, x, y in wanted for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        with_bytes = {one.tile for one in draw(cursor, sorted(around)) if one.body}

    assert with_bytes == wanted


def test_theme_colours_by_scheme(city: City) -> None:
    assert theme_colours("light")["education"] == "#1f6fb2"
    assert theme_colours("dark")["education"] == "#7db7e8"
