"""What a run has touched, for the report's map."""

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon
from django.db.models import Max

from import_scripts.osm.drawn import Touched
from layers.actions import define_layer, save_feature, withdraw_feature
from layers.models import City, Feature, Layer

pytestmark = pytest.mark.django_db


def drawn(before: Touched, most: int = 100) -> list[tuple[str, str]]:
    return [(one.state, one.title) for one in before.features(most)[0]]


def test_an_empty_ledger_has_marks_of_zero() -> None:
    assert Touched.from_now() == Touched(0, 0)
    assert Touched.from_now().features() == ([], 0)


def test_what_was_there_before_is_not_drawn(city: City) -> None:
    marks = Feature.objects.aggregate(id=Max("id"), revision=Max("revision"))

    before = Touched.from_now()

    assert before == Touched(marks["id"], marks["revision"])
    assert before.features() == ([], 0)


def test_each_touched_feature_has_its_state(city: City, schools: Layer) -> None:
    before = Touched.from_now()

    save_feature(schools, by=None, source_id="new", name="Нова школа", geometry=Point(33.3, 47.9), rank=90)
    save_feature(schools, by=None, feature=Feature.objects.get(source_id="one"), name="Ліцей № 101")
    withdraw_feature(Feature.objects.get(source_id="bread"), by=None, reason="Закрито")

    assert set(drawn(before)) == {
        ("added", "Нова школа"), ("changed", "Ліцей № 101"), ("withdrawn", "Пекарня «Обʼєднання»"),
    }  # fmt: skip


def test_areas_come_first_and_objects_last_so_that_points_lie_on_top(city: City, schools: Layer) -> None:
    roads = Layer.objects.get(slug="roads")
    before = Touched.from_now()
    square = Polygon.from_bbox((33.3, 47.9, 33.301, 47.901))

    save_feature(schools, by=None, source_id="p", name="точка", geometry=Point(33.3, 47.9))
    save_feature(schools, by=None, source_id="a", name="площа", geometry=square)
    save_feature(roads, by=None, source_id="l", name="лінія", geometry=LineString((33.3, 47.9), (33.31, 47.9)))

    assert [title for _, title in drawn(before)] == ["лінія", "площа", "точка"]


def test_a_drawing_says_what_it_is_and_leaves_out_what_is_not_known(city: City, schools: Layer) -> None:
    bakery = Feature.objects.get(source_id="bread").kind
    before = Touched.from_now()
    shops = Layer.objects.get(slug="shops")

    save_feature(shops, by=None, source_id="n5", kind=bakery, geometry=Point(33.3, 47.9), address="вулиця Миру, 5")
    save_feature(schools, by=None, source_id="n6", name="Без виду", geometry=Point(33.31, 47.9))

    by_title = {one.title: one for one in before.features()[0]}
    assert by_title["Пекарня"].facts == {
        "Layer": "Крамниці", "Kind": "Пекарня", "Address": "вулиця Миру, 5", "OpenStreetMap": "n5",
    }  # fmt: skip
    assert by_title["Пекарня"].geometry == {"type": "Point", "coordinates": [33.3, 47.9]}
    assert by_title["Без виду"].facts == {"Layer": "Школи", "OpenStreetMap": "n6"}


def test_more_than_the_map_can_bear_is_left_out_and_counted(city: City, schools: Layer) -> None:
    before = Touched.from_now()
    for number in range(5):
        save_feature(schools, by=None, source_id=f"n{number}", rank=number, geometry=Point(33.3, 47.9))

    shown, left_out = before.features(most=3)

    assert ([one.facts["OpenStreetMap"] for one in shown], left_out) == (["n0", "n1", "n2"], 2)


def test_a_line_is_drawn_with_the_vertices_that_one_can_see(city: City, schools: Layer) -> None:
    straight = define_layer("lines", theme=schools.theme, name="Лінії", geometry_kind="line")
    before = Touched.from_now()
    spots = [(33.3 + n / 10_000, 47.9) for n in range(50)]

    save_feature(straight, by=None, source_id="w1", geometry=LineString(spots))

    ((line,), _) = before.features()
    assert line.geometry["coordinates"] == [[33.3, 47.9], [33.3049, 47.9]]
