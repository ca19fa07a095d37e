"""What the ledger offers to be found, and under which words it is filed."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from shapely.geometry import LineString

from geoportal.search.entries import Row, columns, feature_rows, list_rows, street_rows
from geoportal.search.models import Entry
from layers.actions import define_layer, save_feature, sync_features, withdraw_feature
from layers.models import City, Feature, Kind, Layer, Theme
from layers.rows import FeatureRow
from tests.conftest import SECRET

Sort = Entry.Sort
SQUARE = Polygon.from_bbox((33.3, 47.9, 33.3001, 47.9001))
HERE = Point(33.3, 47.9)


def rows_of(source_id: str) -> list[Row]:
    return list(feature_rows([Feature.objects.get(source_id=source_id).pk]))


def filed(row: Row) -> dict[str, set[str]]:
    """Lexemes by weight."""
    found: dict[str, set[str]] = {}
    for item in row.vector.split():
        lexeme, _, place = item.rpartition(":")
        found.setdefault(place[-1], set()).add(lexeme.strip("'"))
    return found


def test_words_are_filed_under_the_weight_of_where_they_stand() -> None:
    row = Row("object", "1", "Ліцей", "Lyceum", "Школа", about=("Освіта",), facts=("Миру, 5",))

    assert filed(row) == {
        "A": {"ліцей", "lyceum", "litsei"},
        "B": {"школа", "shkola"},
        "C": {"освіта"},
        "D": {"миру", "мир", "5"},
    }


def test_every_form_of_a_word_stands_at_the_place_of_the_word() -> None:
    assert Row("object", "1", "", facts=("Миру, 5",)).vector == "'миру':1D 'мир':1D '5':2D"


def test_places_of_words_go_on_from_text_to_text_and_never_beyond_postgresqls_last() -> None:
    long = Row("object", "1", "", facts=(" ".join(["5"] * 17_000),))

    assert Row("kind", "x", "Дуб", "Клен").vector == "'дуб':1A 'клен':2A 'dub':3A"
    assert long.vector.endswith("'5':16383D")


def test_folded_texts_leave_out_what_is_not_said() -> None:
    assert Row("street", "x", "вулиця Ґонти", "", "вул. Ленінська").folded == "вулиця гонти вул ленінська"


def test_an_object_is_filed_with_kind_layer_and_theme(city: City) -> None:
    (row,) = rows_of("one")

    assert (row.sort, row.title, row.title_en, row.weight) == (Sort.OBJECT, "Ліцей № 1", "Lyceum No. 1", 10)
    assert row.about == ("Школа", "School", "Школи", "Освіта")
    assert row.facts == ("вулиця Соборності, 15/2", "", "", "")
    assert row.box == [33.4, 47.9, 33.4, 47.9]
    assert row.feature_id == Feature.objects.get(source_id="one").pk


def test_an_object_without_a_name_is_called_by_its_address_else_by_its_kind(city: City, schools: Layer) -> None:
    kind = Kind.objects.get(code="amenity/school")
    save_feature(schools, by=None, source_id="a", kind=kind, geometry=HERE, address="вулиця Миру, 5")
    save_feature(schools, by=None, source_id="b", kind=kind, geometry=HERE)
    save_feature(schools, by=None, source_id="c", geometry=HERE)

    assert [(row.sort, row.title) for row in rows_of("a")] == [(Sort.OBJECT, "вулиця Миру, 5")]
    assert [row.title for row in rows_of("b")] == ["Школа"]
    assert [row.title for row in rows_of("c")] == ["Школи"]


def test_a_building_is_an_address_unless_it_has_a_name(city: City, schools: Layer) -> None:
    homes = define_layer("homes", theme=schools.theme, name="Будинки", geometry_kind="polygon", tile_layer="buildings")
    for source_id, name, address in (("a", "", "вулиця Миру, 5"), ("b", "Будинок з левами", ""), ("c", "", "")):
        save_feature(homes, by=None, source_id=source_id, geometry=SQUARE, name=name, address=address)

    assert [(row.sort, row.title) for row in rows_of("a")] == [(Sort.ADDRESS, "вулиця Миру, 5")]
    assert [(row.sort, row.title) for row in rows_of("b")] == [(Sort.ADDRESS, "Будинок з левами")]
    assert rows_of("c") == []


@pytest.mark.parametrize("source_id", ["hidden", "members", "closed", "eye", "soborna"])
def test_what_is_not_public_or_of_the_base_map_gives_no_row(city: City, source_id: str) -> None:
    assert rows_of(source_id) == []


def test_a_street_is_all_its_pieces_together(city: City) -> None:
    roads = Layer.objects.get(slug="roads")
    pieces: list[tuple[str, Any, dict[str, Any]]] = [
        ("p1", LineString([(33.30, 47.80), (33.31, 47.80)]), {"old_name": "вулиця Карла Маркса"}),
        ("p2", LineString([(33.31, 47.80), (33.33, 47.82)]), {"old_name": "Поштова"}),
        ("p3", LineString([(33.31, 47.80), (33.33, 47.82)]), {}),
    ]
    rows = [
        FeatureRow(name, line.wkb, name="проспект Миру", properties=more, rank=40, texts={"en": {"name": "Myru Ave"}})
        for name, line, more in pieces
    ]
    sync_features(roads, rows, withdraw_absent=False)
    withdraw_feature(Feature.objects.get(source_id="soborna"), by=None, reason="Пробна")

    (row,) = street_rows()

    assert (row.sort, row.key, row.title, row.title_en) == (Sort.STREET, "проспект Миру", "проспект Миру", "Myru Ave")
    assert row.old_names == "Поштова; вулиця Карла Маркса"
    assert row.box == [33.30, 47.80, 33.33, 47.82]
    assert row.weight == 20


def test_lists_hold_what_has_something_public_in_it(city: City) -> None:
    found = {(row.sort, row.key) for row in list_rows()}

    assert found == {
        (Sort.THEME, "education"), (Sort.THEME, "shopping"), (Sort.LAYER, "schools"), (Sort.LAYER, "shops"),
        (Sort.KIND, "amenity/school"), (Sort.KIND, "shop/bakery"),
    }  # fmt: skip
    assert not any(SECRET in row.title for row in list_rows())


def test_a_kind_is_found_by_its_terms_in_both_languages(city: City) -> None:
    Kind.objects.filter(code="shop/bakery").update(terms={"uk": ["хліб", "булки"], "en": ["bread"]})

    row = next(row for row in list_rows() if row.key == "shop/bakery")

    assert row.about == ("хліб", "булки", "bread")


def test_a_theme_whose_layers_are_all_hidden_is_not_listed(city: City) -> None:
    Layer.objects.filter(slug="shops").update(visibility="internal")

    listed = {row.key for row in list_rows() if row.sort == Sort.THEME}

    assert listed == {"education"}
    assert Theme.objects.filter(slug="shopping").exists()


def test_columns_cut_what_the_table_cannot_hold() -> None:
    (line,) = columns([Row("street", "я" * 400, "ю" * 400, "x" * 400)])

    assert (len(line[1]), len(line[3]), len(line[4])) == (300, 300, 300)
