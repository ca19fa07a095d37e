"""The read model follows the ledger: after any script of edits it is what a rebuild makes, and tiles are marked."""

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.db import connection, transaction
from hypothesis import given
from shapely.geometry import Point as Spot

from layers.actions import save_feature, sync_features
from layers.models import City, Feature, Kind, Layer, Theme
from layers.rows import FeatureRow
from tests.tiles.conftest import rows, tile_at
from tests.tiles.edits import Step, examples, run, scripts
from tiles.grid import FIRST_THINNED, LAST_THINNED, MAXZOOM, MINZOOM
from tiles.marks import MANY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("epoch")]

MODEL = "SELECT to_jsonb(m) FROM tiles_mapfeature m ORDER BY id"


def rebuild() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tiles_rebuild()")


def marked() -> set[tuple[int, int, int]]:
    """The tiles marked since the last call."""
    found = {(z, x, y) for z, x, y in rows("SELECT z, x, y FROM tiles_dirtytile")}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tiles_dirtytile")
    return found


@examples(12)
@given(script=scripts)
def test_incremental_read_model_equals_a_rebuild(city: City, script: list[Step]) -> None:
    with transaction.atomic():
        run(script)
        before = rows(MODEL)
        rebuild()
        after = rows(MODEL)
        transaction.set_rollback(True)  # the next script begins with the small city again

    assert before == after


def test_thinning_is_monotone_and_keeps_the_best_of_each_cell(city: City, schools: Layer) -> None:
    crowd = [
        FeatureRow(f"c{n}", Spot(33.40 + n % 20 * 4e-4, 47.80 + n // 20 * 3e-4).wkb, rank=n * 37 % 100)
        for n in range(300)
    ]
    sync_features(Layer.objects.get(slug="shops"), crowd, max_withdrawn_share=1)

    for z in range(FIRST_THINNED, LAST_THINNED + 1):
        cells = rows(
            f"""
            SELECT count(*) FILTER (WHERE minzoom <= %(z)s),
                   (array_agg(minzoom ORDER BY starts_at, rank, id))[1] <= %(z)s
              FROM tiles_mapfeature WHERE tile_layer = 'objects' AND starts_at <= %(z)s
             GROUP BY visibility, cell >> 2 * ({LAST_THINNED} - %(z)s)
            """,
            {"z": z},
        )
        assert {best for _, best in cells} == {True}
        assert {drawn for drawn, _ in cells} == {1}
    assert rows(
        "SELECT count(*) FROM tiles_mapfeature WHERE minzoom > %s AND tile_layer = 'objects'", [LAST_THINNED + 1]
    ) == [(0,)]


def test_object_of_a_later_layer_waits_for_the_layers_zoom(city: City, schools: Layer) -> None:
    Layer.objects.filter(pk=schools.pk).update(minzoom=12)

    assert rows(
        "SELECT DISTINCT starts_at, min(minzoom) >= 12 FROM tiles_mapfeature WHERE layer = 'schools' GROUP BY 1"
    ) == [(12, True)]
    rebuild_equal()


def rebuild_equal() -> None:
    before = rows(MODEL)
    rebuild()
    assert before == rows(MODEL)


def test_read_model_follows_layer_theme_and_kind(city: City, schools: Layer) -> None:
    Layer.objects.filter(slug="schools").update(slug="lyceums", visibility="registered")
    Theme.objects.filter(slug="education").update(slug="learning", icon="maki-school")
    Kind.objects.filter(code="amenity/school").update(code="education/school", icon="")

    assert rows(
        "SELECT DISTINCT layer, theme, kind, icon FROM tiles_mapfeature WHERE theme = 'learning' AND kind <> ''"
        " ORDER BY kind"
    ) == [
        ("lyceums", "learning", "education/school", "maki-school"),
        ("cameras", "learning", "man_made/surveillance", "temaki-security_camera"),
    ]
    assert rows("SELECT DISTINCT visibility FROM tiles_mapfeature WHERE layer = 'lyceums' ORDER BY 1") == [
        ("internal",),
        ("registered",),
    ]
    rebuild_equal()


def test_withdrawn_feature_is_not_drawn(city: City) -> None:
    assert rows(
        "SELECT count(*) FROM tiles_mapfeature m JOIN layers_feature f USING (id) WHERE f.source_id = 'closed'"
    ) == [(0,)]
    assert rows("SELECT count(*) FROM tiles_mapfeature") == [(Feature.objects.filter(withdrawn_at=None).count(),)]


def test_truncated_ledger_draws_nothing(city: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE layers_feature CASCADE")

    assert rows(MODEL) == []


def test_move_marks_the_tiles_of_both_places_and_no_others(city: City, schools: Layer) -> None:
    one = save_feature(schools, by=None, source_id="moves", geometry=Point(33.2, 47.7))
    marked()

    save_feature(schools, by=None, feature=one, geometry=Point(33.5, 48.1))

    found = marked()
    for z in range(MINZOOM, MAXZOOM + 1):
        assert {tile_at(33.2, 47.7, z), tile_at(33.5, 48.1, z)} <= found
    assert len(found) <= 4 * 2 * (MAXZOOM - MINZOOM + 1)
    assert (-1, -1, -1) not in found


def test_change_that_no_tile_shows_marks_nothing(city: City, schools: Layer) -> None:
    one = Feature.objects.get(source_id="one")
    marked()

    save_feature(schools, by=None, feature=one, properties={"capacity": 700})

    assert marked() == set()


def test_what_is_not_public_marks_nothing(city: City, schools: Layer) -> None:
    marked()

    save_feature(schools, by=None, source_id="quiet", geometry=Point(33.3, 47.7), visibility="internal")

    assert marked() == set()


def test_area_of_an_object_is_marked_where_it_is_drawn(city: City, schools: Layer) -> None:
    ground = Polygon.from_bbox((33.2, 47.7, 33.26, 47.73))
    marked()

    save_feature(schools, by=None, source_id="wide", geometry=ground)

    found = marked()
    corners = [(33.2001, 47.7001), (33.2599, 47.7299), (33.2001, 47.7299)]
    assert {tile_at(lon, lat, 14) for lon, lat in corners} <= found


def test_bulk_change_marks_every_tile_with_one_row(city: City) -> None:
    shops = Layer.objects.get(slug="shops")
    crowd = [FeatureRow(f"m{n}", Spot(33.2 + n * 1e-5, 47.8).wkb) for n in range(MANY + 1)]
    sync_features(shops, crowd, max_withdrawn_share=1)
    marked()

    Feature.objects.filter(layer=shops).update(name="Крамниця")  # one statement

    assert marked() == {(-1, -1, -1)}


@pytest.mark.parametrize(
    ("kind", "tile_layer", "starts_at"),
    [
        ("highway/primary", "roads", 8),
        ("highway/residential", "roads", 13),
        ("highway/footway", "roads", 14),
        ("railway/tram", "railways", 11),
        ("railway/light_rail", "railways", 8),
        ("waterway/stream", "waterways", 12),
        ("place/suburb", "places", 10),
        ("place/city_block", "places", 16),
        ("amenity/school", "objects", 8),
    ],
)
def test_first_zoom_by_kind(kind: str, tile_layer: str, starts_at: int) -> None:
    line = "ST_GeomFromText('LINESTRING(0 0, 1000 1000)', 3857)"
    assert rows(f"SELECT tiles_starts_at(%s, %s, {line}, 8, 16)", [tile_layer, kind]) == [(starts_at,)]


def test_area_begins_where_it_covers_sixteen_pixels() -> None:
    assert rows(
        "SELECT z, tiles_area_from(ST_MakeEnvelope(0, 0, side, side, 3857), 16)"
        "  FROM unnest(ARRAY[10, 13, 16]) AS z, LATERAL (SELECT sqrt(16) * 40075016.68557849 / 512 / 2 ^ z AS side) s"
        " ORDER BY z"
    ) == [(10, 10), (13, 13), (16, 16)]


def test_coarse_neighbours_keep_the_edge_they_share() -> None:
    """Two parts of one jagged edge: generalised, they leave no gap and do not overlap."""
    assert rows(
        """
        WITH edge AS (SELECT ST_MakeLine(ARRAY(
                SELECT ST_SetSRID(ST_MakePoint(3700000 + 300 * sin(n * 1.7), 6100000 + n * 90), 3857)
                  FROM generate_series(0, 60) AS n ORDER BY n)) AS line
        ), halves AS (
            SELECT ST_MakePolygon(ST_AddPoint(ST_MakeLine(ARRAY[line,
                       ST_SetSRID(ST_MakePoint(3700000 + side * 5000, 6105400), 3857),
                       ST_SetSRID(ST_MakePoint(3700000 + side * 5000, 6100000), 3857)]), ST_StartPoint(line))) AS shape
              FROM edge, unnest(ARRAY[-1, 1]) AS side
        ), coarse AS (SELECT array_agg(tiles_coarser(shape, zoom, 'land')) AS parts, zoom
                        FROM halves, unnest(ARRAY[10, 12]) AS zoom GROUP BY zoom)
        SELECT zoom, ST_NumInteriorRings(ST_Union(parts)), ST_Area(ST_Intersection(parts[1], parts[2])) < 1
          FROM coarse ORDER BY zoom
        """
    ) == [(10, 0, True), (12, 0, True)]
