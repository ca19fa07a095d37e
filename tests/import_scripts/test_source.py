"""The source file: what it may say, and that a misspelt key is refused rather than ignored."""

from pathlib import Path
from typing import Any

import pytest

from import_scripts.source import Fix, Rule, Source, SourceRefused, read_source, source_of
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
    assert (source.least_rows, source.most_rows, source.where) == (3, None, {"Місто": "Кривий Ріг"})
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

    assert len(sources) == 9
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

    assert (source.least_rows, source.most_rows) == (least, most)


def test_a_bare_layer_is_enough() -> None:
    assert source_of({"layer": "schools"}) == Source(layer="schools")
