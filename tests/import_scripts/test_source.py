"""The source file: what it may say, and that a misspelt key is refused rather than ignored."""

from pathlib import Path
from typing import Any

import pytest

from import_scripts.expect import Expectation
from import_scripts.osm.choice import OsmChoice
from import_scripts.source import Fix, Rule, Source, SourceRefused, read_source, source_of, told_choice
from tests.import_scripts.conftest import SOURCES


def test_a_whole_source() -> None:
    source = source_of(
        {
            "layer": "schools",
            "crs": "EPSG:5564",
            "id": "код",
            "fields": {"name": "Назва", "name:en": "Name", "kind": {"value": "amenity/school"}},
            "properties": {"wheelchair": {"from": "Пандус", "values": {"так": "yes"}}},
            "where": {"Місто": "Кривий Ріг"},
            "expect": {"rows": {"min": 3}},
            "fix": [{"id": 7, "lat": 47.9, "why": "Обрізано"}],
        }
    )

    assert source.fields == {"name": Rule("Назва"), "name:en": Rule("Name"), "kind": Rule(value="amenity/school")}
    assert source.properties == {"wheelchair": Rule("Пандус", values={"так": "yes"})}
    assert (source.expect, source.where) == (Expectation(least_rows=3), {"Місто": "Кривий Ріг"})
    assert source.fixes == (Fix("7", "Обрізано", lat=47.9),)
    assert (source.options.crs, source.options.encoding) == ("EPSG:5564", "")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"layer": ""}, "layer is missing"),
        ({"encodign": "utf-8"}, "encodign is not known. Known: "),
        ({"encoding": 1251}, "encoding = 1251 must be a text."),
        ({"repair": "yes"}, "repair = 'yes' must be true or false."),
        ({"fields": {"nome": "Назва"}}, "[fields] nome is not a field of ours."),
        ({"fields": {"phone:en": "x"}}, "[fields] phone:en is not a field of ours."),
        ({"fields": {"name": 5}}, "[fields] name must be a column"),
        ({"fields": {"name": {"from": "a", "value": "b"}}}, "with either `from` or `value`"),
        ({"properties": {"x": {"from": "a", "tpye": "integer"}}}, "[properties] x: tpye is not known."),
        ({"properties": {"x": {"from": "a", "type": "float"}}}, "type 'float' is none of text, integer"),
        ({"expect": {"row": 5}}, "[expect] row is not known."),
        ({"expect": {"rows": "5"}}, "[expect] rows = '5' must be a number"),
        ({"expect": {"rows": {"least": 5}}}, "[expect] rows: least is not known."),
        ({"expect": {"rows": {"min": "5"}}}, "[expect] rows: min = '5' must be a whole number."),
        ({"expect": {"rows": {"max": True}}}, "[expect] rows: max = True must be a whole number."),
        ({"expect": {"max_withdrawn_share": 2}}, "[expect] max_withdrawn_share = 2 must be a share from 0 to 1."),
        ({"expect": {"min_share_inside": "all"}}, "[expect] min_share_inside = 'all' must be a number."),
        ({"expect": {"geometry": "circle"}}, "[expect] geometry = 'circle' is none of point, line, polygon, any."),
        ({"expect": {"kinds": "amenity/school"}}, "[expect] kinds = 'amenity/school' must be a list of texts"),
        ({"expect": {"filled": [1]}}, "[expect] filled = [1] must be a list of texts"),
        ({"expect": {"least_rows": 1}}, "[expect] least_rows is not known."),
        ({"expect": []}, "expect must be a table, headed [expect]."),
        ({"fields": "name"}, "fields must be a table, headed [fields]."),
        ({"osm": {"tag": ["shop"]}}, "[osm] tag is not known. Known: elements, tags."),
        ({"osm": {"tags": "shop"}}, "[osm] tags = 'shop' must be a list of texts"),
        ({"osm": {"tags": ["a=b=c"]}}, "[osm] tags: 'a=b=c' is no condition."),
        ({"osm": {"elements": ["house"]}}, "[osm] elements: 'house' is none of node, way, relation."),
        ({"fix": {"id": "7"}}, "fix must be tables, each headed [[fix]]."),
        ({"fix": ["7"]}, "fix must be tables, each headed [[fix]]."),
        ({"geometry": "circle"}, "geometry = 'circle' is none of point, line, polygon, any."),
        ({"confirms": 1}, "confirms = 1 must be true or false."),
        ({"properties": {"x": {"from": "a", "type": 5}}}, "[properties] x: type 5 is none of text"),
        ({"properties": {"x": {"from": 5}}}, "[properties] x: from = 5 must be a text."),
        ({"properties": {"x": {"from": "a", "values": ["b"]}}}, "[properties] x: values must be a table"),
        ({"properties": {"x": {"from": "a", "min": 1}}}, "[properties] x: min and max belong to a number."),
        ({"properties": {"x": {"from": "a", "type": "number", "max": "9"}}}, "[properties] x: max = '9' must be"),
        ({"properties": {"x": {"from": "a", "separator": ","}}}, "[properties] x: separator belongs to a list."),
        ({"fix": [{"id": "7", "why": "x", "lat": "48"}]}, "[[fix]] 7: lat = '48' must be a number."),
        ({"fix": [{"id": "7", "why": "x", "set": "a"}]}, "[[fix]] 7: set = 'a' must be a table of their columns."),
        ({"fix": [{"id": "7", "why": "x", "drop": "yes"}]}, "[[fix]] 7: drop = 'yes' must be true or false."),
        ({"fix": [{"id": "7", "lat": 48.1}]}, "[[fix]] 7: say why it is right"),
        ({"fix": [{"id": "7", "why": "x"}]}, "[[fix]] needs an id, and lon, lat, set or drop."),
        ({"fix": [{"id": "7", "why": "x", "latt": 1}]}, "[[fix]] latt is not known."),
    ],
)
def test_what_is_not_understood_is_refused(more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SourceRefused) as refused:
        source_of({"layer": "schools", **more})

    assert sentence in str(refused.value)


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("layer = ")

    with pytest.raises(SourceRefused, match=r"^bad\.toml: "):
        read_source(tmp_path / "bad.toml")


def test_every_source_of_the_house_is_understood() -> None:
    sources = {path.stem: read_source(path) for path in SOURCES.glob("*.toml")}

    assert len(sources) == 10
    assert [name for name, source in sources.items() if not (source.licence and source.source and source.id)] == []


def test_a_refusal_of_a_key_names_the_file_and_the_key(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('layer = "schools"\nencodign = "utf-8"\n')

    with pytest.raises(SourceRefused, match=r"^bad\.toml: encodign is not known\. Known: "):
        read_source(tmp_path / "bad.toml")


def test_a_source_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=r"^none\.toml: "):
        read_source(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("rows", "least", "most"), [(5, 5, 5), ({"min": 3}, 3, None), ({"max": 9}, 0, 9), ({"min": 3, "max": 9}, 3, 9)]
)
def test_how_many_rows_are_expected(rows: Any, least: int, most: int | None) -> None:
    source = source_of({"layer": "schools", "expect": {"rows": rows}})

    assert (source.expect.least_rows, source.expect.most_rows) == (least, most)


def test_everything_that_may_be_expected_of_a_file() -> None:
    expect = {
        "rows": 34, "max_withdrawn_share": 0.1, "geometry": "point", "min_share_inside": 1, "kinds": ["amenity/school"],
        "filled": ["name", "phone"],
    }  # fmt: skip

    assert source_of({"layer": "schools", "expect": expect}).expect == Expectation(
        34, 34, 0.1, "point", 1, ("amenity/school",), ("name", "phone")
    )


def test_a_source_of_addresses_and_what_it_allows() -> None:
    source = source_of(
        {"layer": "schools", "address": "Адреса", "place_on_street": True, "confirms": True, "member": "a.shp"}
    )

    assert (source.address, source.place_on_street, source.confirms, source.member) == ("Адреса", True, True, "a.shp")
    assert source.accept_guesses is False


def test_rules_have_bounds_and_separators() -> None:
    properties = {
        "capacity": {"from": "Місць", "type": "integer", "min": 0, "max": 5000},
        "languages": {"from": "Мови", "type": "list", "separator": ","},
    }

    assert source_of({"layer": "schools", "properties": properties}).properties == {
        "capacity": Rule("Місць", type="integer", min=0, max=5000),
        "languages": Rule("Мови", type="list", separator=","),
    }


def test_a_bare_layer_is_enough() -> None:
    assert source_of({"layer": "schools"}) == Source(layer="schools")


def test_what_of_openstreetmap_is_meant_reaches_the_reader() -> None:
    source = source_of({"layer": "schools", "osm": {"tags": ["amenity=school", "shop"], "elements": ["way"]}})

    assert source.options.osm == OsmChoice(("amenity=school", "shop"), ("way",))
    assert source_of({"layer": "schools"}).options.osm == OsmChoice()


def test_a_field_says_what_is_meant_and_an_empty_one_nothing() -> None:
    before = OsmChoice(("shop",), ("node",))

    assert told_choice(before, "amenity=school; office", "way, relation") == OsmChoice(
        ("amenity=school", "office"), ("way", "relation")
    )
    assert told_choice(before, "", " ") == before
    with pytest.raises(SourceRefused, match="'house' is none of"):
        told_choice(before, "", "house")
