"""The district of each feature, whoever writes and whatever the planner knows; what a large write reads."""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import IntegrityError, connection
from shapely.geometry import Point as Spot
from shapely.geometry import Polygon, box

from layers.actions import define_layer, save_feature, sync_features, withdraw_feature
from layers.models import City, DistrictArea, Feature, Layer
from layers.rows import FeatureRow
from layers.triggers import DISTRICTS, PIECE_VERTICES
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db

COPY = (
    "COPY layers_feature (layer_id, source_id, geometry, name, description, address, translations, properties, rank, "
)
COPY += "status, visibility, source, withdrawn_reason, is_outside_confirmed) FROM STDIN"
Named = Callable[[], dict[str, str | None]]


def copy(layer: Layer, shapes: dict[str, str]) -> None:
    """Well-known texts by source id, written by COPY as a hand in psql would."""
    with connection.cursor() as cursor, cursor.copy(COPY) as lines:
        for name, wkt in shapes.items():
            lines.write_row(
                (layer.pk, name, f"SRID=4326;{wkt}", name, "", "", "{}", "{}", 50, "active", "public", "", "", False)
            )


def update(statement: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def districts(city: None) -> Layer:
    return Layer.objects.get(slug=DISTRICTS)


@pytest.fixture
def homes(districts: Layer) -> Named:
    """The district of every school, by its source id."""
    return lambda: dict(
        Feature.objects.filter(layer__slug="schools").values_list("source_id", "district__source_id").order_by("id")
    )


AT_FIRST = {"one": "east", "two": "west", "outside": None, "hidden": "east", "members": "east", "closed": "east"}


def test_each_feature_lies_in_the_district_that_covers_it(homes: Named) -> None:
    assert homes() == AT_FIRST


def test_features_that_come_by_copy_know_their_district(districts: Layer, homes: Named) -> None:
    copy(
        Layer.objects.get(slug="schools"), {"c1": "POINT(33.1 47.9)", "c2": "POINT(33.5 47.9)", "c3": "POINT(33.65 48)"}
    )

    assert homes() == {**AT_FIRST, "c1": "west", "c2": "east", "c3": None}


def test_on_the_border_the_older_district_wins(districts: Layer, homes: Named) -> None:
    copy(Layer.objects.get(slug="schools"), {"border": "POINT(33.35 47.9)"})

    assert homes()["border"] == "west"


def test_a_district_that_comes_by_copy_takes_what_lies_in_it(districts: Layer, homes: Named) -> None:
    copy(districts, {"far": "POLYGON((33.6 47.9, 33.69 47.9, 33.69 48.1, 33.6 48.1, 33.6 47.9))"})

    assert homes() == {**AT_FIRST, "outside": "far"}
    assert Feature.objects.get(source_id="far").district == Feature.objects.get(source_id="far")


def test_a_district_drawn_anew_by_hand_gives_and_takes(districts: Layer, homes: Named) -> None:
    update(
        "UPDATE layers_feature SET geometry = ST_MakeEnvelope(33.405, 47.6, 33.69, 48.25, 4326)"
        " WHERE source_id = 'east'"
    )

    assert homes() == {**AT_FIRST, "one": None, "outside": "east"}


def test_a_synchronised_district_gives_and_takes(districts: Layer, homes: Named) -> None:
    sync_features(
        districts,
        [
            FeatureRow("west", box(33.0, 47.6, 33.405, 48.25).wkb, name="Західний район"),
            FeatureRow("east", box(33.405, 47.6, 33.6, 48.25).wkb, name="Східний район"),
        ],
    )

    assert homes() == {**AT_FIRST, "one": "west"}


def test_a_withdrawn_district_lets_go_and_a_restored_one_takes_back(districts: Layer, homes: Named) -> None:
    update("UPDATE layers_feature SET withdrawn_at = now() WHERE source_id = 'east'")
    without = homes()
    update("UPDATE layers_feature SET withdrawn_at = NULL WHERE source_id = 'east'")

    assert without == {**AT_FIRST, "one": None, "hidden": None, "members": None, "closed": None}
    assert homes() == AT_FIRST


def test_a_district_withdrawn_by_the_action_lets_go(districts: Layer, homes: Named) -> None:
    withdraw_feature(Feature.objects.get(source_id="west"), by=None, reason="Ліквідовано")

    assert homes() == {**AT_FIRST, "two": None}


def test_a_deleted_district_lets_go_of_all_even_of_the_withdrawn(districts: Layer, homes: Named) -> None:
    update("DELETE FROM layers_feature WHERE source_id = 'east'")

    assert homes() == {**AT_FIRST, "one": None, "hidden": None, "members": None, "closed": None}


def test_a_new_name_of_a_district_touches_nothing_else(districts: Layer) -> None:
    before = set(Feature.objects.exclude(source_id="east").values_list("id", "revision"))
    pieces = set(DistrictArea.objects.values_list("id", flat=True))

    update("UPDATE layers_feature SET name = 'Інша назва' WHERE source_id = 'east'")

    assert set(Feature.objects.exclude(source_id="east").values_list("id", "revision")) == before
    assert set(DistrictArea.objects.values_list("id", flat=True)) == pieces


def test_only_what_changes_its_district_is_written(districts: Layer) -> None:
    before = dict(Feature.objects.values_list("source_id", "revision"))

    update(
        "UPDATE layers_feature SET geometry = ST_MakeEnvelope(33.35, 47.6, 33.69, 48.25, 4326) WHERE source_id = 'east'"
    )

    after = Feature.objects.values_list("source_id", "revision")
    assert {name for name, revision in after if revision != before[name]} == {"east", "outside"}


def test_the_layer_of_districts_may_get_and_lose_its_name(districts: Layer, homes: Named) -> None:
    update("UPDATE layers_layer SET slug = 'former' WHERE id = %s", districts.pk)
    without = set(homes().values())
    update("UPDATE layers_layer SET slug = %s WHERE id = %s", DISTRICTS, districts.pk)

    assert without == {None}
    assert homes() == AT_FIRST


def test_another_layer_may_share_the_place_but_is_no_district(districts: Layer, homes: Named) -> None:
    parks = define_layer("parks", theme=districts.theme, name="Парки", geometry_kind="polygon")

    save_feature(parks, by=None, source_id="park", geometry="SRID=4326;" + box(33.6, 47.9, 33.69, 48.1).wkt)

    assert homes() == AT_FIRST
    assert set(DistrictArea.objects.values_list("district__source_id", flat=True)) == {"west", "east"}


def test_truncating_the_ledger_leaves_no_piece(districts: Layer) -> None:
    update("SET CONSTRAINTS ALL IMMEDIATE")

    update("TRUNCATE layers_feature CASCADE")

    assert DistrictArea.objects.count() == 0


def test_a_detailed_district_is_cut_into_small_pieces_that_cover_just_it(districts: Layer) -> None:
    ring = Spot(33.65, 47.9).buffer(0.04, quad_segs=400)
    detailed = Polygon(ring.exterior, [Spot(33.65, 47.9).buffer(0.01, quad_segs=100).exterior])
    copy(districts, {"round": detailed.wkt})

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) > 20, max(ST_NPoints(a.geometry)) <= %s, sum(ST_Area(a.geometry)) / ST_Area(f.geometry)"
            "  FROM layers_districtarea a JOIN layers_feature f ON f.id = a.district_id WHERE f.source_id = 'round'"
            " GROUP BY f.geometry",
            [PIECE_VERTICES + 1],  # a closed ring tells its first vertex twice
        )
        assert cursor.fetchone() == (True, True, pytest.approx(1, abs=1e-9))
    copy(Layer.objects.get(slug="schools"), {"in": "POINT(33.68 47.9)", "hole": "POINT(33.65 47.9)"})
    found = dict(Feature.objects.filter(source_id__in=["in", "hole"]).values_list("source_id", "district__source_id"))
    assert found == {"in": "round", "hole": None}


def test_thousands_of_rows_by_copy_do_not_read_the_ledger_for_each(districts: Layer) -> None:
    """On a database never analysed, with plans kept from single rows: what is read grows with what is written."""
    shops = Layer.objects.get(slug="shops")
    for number in range(7):  # from the sixth on a plan is kept
        copy(shops, {f"single{number}": "POINT(33.4 47.9)"})
    before = rows_read()

    copy(shops, {f"many{n}": f"POINT({33.1 + n % 50 / 100} {47.7 + n // 50 / 1000})" for n in range(3000)})

    assert Feature.objects.filter(layer=shops, name__startswith="many").exclude(district=None).count() == 3000
    read = {table: after - before[table] for table, after in rows_read().items()}
    assert read["layers_feature"] <= 4 * 3000
    assert {table: count for table, count in read.items() if count > 10 * 3000} == {}  # the square would be 3000 × 3000


WORK = ("layers_feature", "layers_featuretext", "layers_publicchange", "tiles_mapfeature", "tiles_thinned")
BELIEFS = pytest.mark.parametrize(
    ("believed", "pages"),
    [(0, 50), (8, 2000), (0, 5000)],
    ids=["as a dry run leaves them", "as a load that was taken back leaves them", "emptied again and again"],
)


def believe(rows: int, pages: int) -> None:
    """What the planner is to think of the tables that grow; a plan of loops then breaks off."""
    update(f"UPDATE pg_class SET reltuples = {rows}, relpages = {pages} WHERE relname IN {WORK}")
    update("SET LOCAL statement_timeout = '30s'")


@BELIEFS
def test_whatever_the_planner_believes_a_layer_comes_changes_and_goes(
    districts: Layer, believed: int, pages: int
) -> None:
    """Each of the three is a matter of a second; by loops a layer of this size did not end in a minute."""
    shops = Layer.objects.get(slug="shops")
    believe(believed, pages)
    before = rows_read(EITHER_WAY)

    for name in ("one", "two"):
        copy(shops, {f"{name}{n}": f"POINT({33.1 + n % 50 / 100} {47.7 + n // 50 / 1000})" for n in range(2000)})
    update("UPDATE layers_feature SET rank = 1 + id %% 90 WHERE layer_id = %s", shops.pk)
    rows_left = [FeatureRow(f"one{n}", Spot(33.2, 47.8).wkb) for n in range(1000)]
    taken = sync_features(shops, rows_left, max_withdrawn_share=1)

    assert (taken.changed, taken.withdrawn) == (1000, 3001)  # and the bakery of the small city
    read = {table: after - before[table] for table, after in rows_read(EITHER_WAY).items()}
    assert {table: count for table, count in read.items() if count > 100 * 4000} == {}  # the square: 4000 × 4000


@BELIEFS
def test_whatever_the_planner_believes_an_edit_reads_no_table_in_a_loop(
    districts: Layer, believed: int, pages: int
) -> None:
    shops = Layer.objects.get(slug="shops")
    believe(believed, pages)
    copy(shops, {f"many{n}": f"POINT({33.1 + n % 50 / 100} {47.7 + n // 50 / 1000})" for n in range(3000)})
    few = list(Feature.objects.filter(layer=shops, source_id__in=["many7", "many8", "many9"]))

    before = rows_read(EITHER_WAY)
    for one in few:
        save_feature(shops, feature=one, by=None, name="Крамниця")
    copy(shops, {f"few{n}": f"POINT({33.1 + n / 100} 47.71)" for n in range(3)})
    read = {table: after - before[table] for table, after in rows_read(EITHER_WAY).items()}

    assert {table: count for table, count in read.items() if count > 4 * 10 * 3000} == {}  # four statements


def test_edit_of_one_object_reads_no_table_from_end_to_end(districts: Layer) -> None:
    shops = Layer.objects.get(slug="shops")
    copy(shops, {f"many{n}": f"POINT({33.1 + n % 50 / 100} {47.7 + n // 50 / 1000})" for n in range(3000)})
    one = Feature.objects.get(layer=shops, source_id="many7")
    for _ in range(2):  # a plan may be kept from the first call
        before = rows_read()
        Feature.objects.filter(pk=one.pk).update(name=f"Крамниця {before['layers_feature']}")

    assert {table: count - before[table] for table, count in rows_read().items() if count - before[table] > 100} == {}


EITHER_WAY = "seq_tup_read + idx_tup_fetch"


def rows_read(counted: str = "seq_tup_read") -> dict[str, int]:
    """Rows read in this transaction, one after the other unless said otherwise, by table; the short lists of the
    catalogue do not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT relname, {counted} FROM pg_stat_xact_user_tables WHERE relname IN ('layers_feature',"
            " 'layers_featuretext', 'layers_featureevent', 'layers_publicchange', 'tiles_mapfeature', 'tiles_thinned')"
        )
        return dict(cursor.fetchall())


def test_what_joins_both_states_of_a_statement_renounces_nested_loops(db: None) -> None:
    """If this fails after a migration of Feature: pgtrigger wrote the function anew; run WITHOUT_NESTED_LOOPS there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgrelid = 'layers_feature'::regclass AND t.tgoldtable IS NOT NULL AND t.tgnewtable IS NOT NULL"
            "   AND p.prosrc ILIKE '%%join%%new_%%' AND p.prosrc NOT ILIKE '%%execute%%'"  # planned anew each time
            "   AND NOT coalesce('enable_nestloop=off' = ANY (p.proconfig), false)"
        )
        assert cursor.fetchall() == []


BOW_TIE = "POLYGON((33.3 47.9, 33.4 48.0, 33.4 47.9, 33.3 48.0, 33.3 47.9))"


@pytest.mark.parametrize(
    ("shape", "refused"),
    [
        ("POINT EMPTY", "geometry_not_empty"),
        (BOW_TIE, "geometry_valid"),
        ("LINESTRING(33.1 47.9, 33.2 47.9)", "geometry_of_the_layer"),
        ("GEOMETRYCOLLECTION(POINT(33.4 47.9), LINESTRING(33.1 47.9, 33.2 47.9))", "geometry_of_the_layer"),
        ("POINT(30.5 50.4)", "geometry_inside_city"),
        (BOW_TIE.replace("33.", "30."), "geometry_valid"),  # of several faults always the same is told
        ("LINESTRING(30.1 47.9, 30.2 47.9)", "geometry_of_the_layer"),
    ],
)
def test_what_may_not_be_is_refused_by_its_name_whoever_asks_the_guard_to_look_away(
    districts: Layer, shape: str, refused: str
) -> None:
    spots = define_layer("spots", theme=districts.theme, name="Місця", geometry_kind="point")
    update("SELECT set_config('pgtrigger.ignore', '{guard,layers_guard,pgtrigger_guard_1e1fa}', true)")

    with pytest.raises(psycopg.errors.CheckViolation) as fault:
        copy(spots, {"bad": shape})

    assert diagnosis(fault.value) == refused


def diagnosis(fault: BaseException) -> str:
    """The constraint that the database named."""
    told = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    assert isinstance(told, psycopg.Error)
    return told.diag.constraint_name or ""


def test_a_feature_of_no_layer_is_refused(districts: Layer) -> None:
    with pytest.raises(IntegrityError) as fault:
        update(
            "INSERT INTO layers_feature (layer_id, source_id, geometry, name, description, address, translations,"
            " properties, rank, status, visibility, source, withdrawn_reason, is_outside_confirmed)"
            " SELECT 0, 'lost', geometry, '', '', '', '{}', '{}', 50, 'active', 'public', '', '', false"
            " FROM layers_feature LIMIT 1"
        )

    assert diagnosis(fault.value) == "geometry_of_the_layer"


def test_what_lies_outside_is_taken_when_it_is_confirmed_or_when_no_city_is_known(districts: Layer) -> None:
    schools = Layer.objects.get(slug="schools")
    save_feature(schools, by=None, source_id="camp", geometry="SRID=4326;POINT(30.5 50.4)", is_outside_confirmed=True)
    City.objects.all().delete()

    copy(schools, {"afar": "POINT(24.0 49.8)"})

    found = dict(Feature.objects.filter(source_id__in=["camp", "afar"]).values_list("source_id", "district"))
    assert found == {"camp": None, "afar": None}


def test_an_object_that_ceases_to_be_confirmed_is_looked_at_again(districts: Layer) -> None:
    schools = Layer.objects.get(slug="schools")
    save_feature(schools, by=None, source_id="camp", geometry="SRID=4326;POINT(30.5 50.4)", is_outside_confirmed=True)

    with pytest.raises(IntegrityError) as fault:
        update("UPDATE layers_feature SET is_outside_confirmed = false WHERE source_id = 'camp'")

    assert diagnosis(fault.value) == "geometry_inside_city"


def test_a_change_moves_revision_and_moment_and_no_change_moves_neither(districts: Layer) -> None:
    def told() -> tuple[int, datetime]:
        return Feature.objects.values_list("revision", "changed_at").get(source_id="one")

    with unguarded():
        update("UPDATE layers_feature SET changed_at = '2020-01-01', revision = 1 WHERE source_id = 'one'")
    at_first = told()
    update("UPDATE layers_feature SET name = name WHERE source_id = 'one'")
    untouched = told()
    update("UPDATE layers_feature SET name = 'Ліцей', revision = 2 WHERE source_id = 'one'")

    assert at_first == untouched == (1, datetime(2020, 1, 1, tzinfo=UTC))
    revision, moment = told()
    assert revision > 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        assert cursor.fetchone() == (moment,)


def test_of_a_district_that_goes_even_withdrawn_objects_are_found_by_an_index(districts: Layer) -> None:
    shops = Layer.objects.get(slug="shops")
    copy(shops, {f"far{n}": f"POINT({33.1 + n % 50 / 1000} {47.7 + n // 50 / 1000})" for n in range(2000)})
    update("UPDATE layers_feature SET withdrawn_at = now() WHERE source_id = 'closed'")
    update("ANALYZE layers_feature")
    before = rows_read()

    update("DELETE FROM layers_feature WHERE source_id = 'east'")

    assert Feature.objects.get(source_id="closed").district is None
    assert rows_read()["layers_feature"] - before["layers_feature"] < 2000
