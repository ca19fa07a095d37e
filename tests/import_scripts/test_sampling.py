"""What a first look at a file makes of its columns, each guess with its reason; what is told is not guessed."""

from pathlib import Path

import pytest

from import_scripts.osm.choice import OsmChoice
from import_scripts.sampling import looked_at
from import_scripts.source import Rule, Source
from layers.models import Kind

TABLE = "код;Назва;Адреса;lon;lat\n1;Ліцей № 1;вулиця Соборності, 7;33.4;47.9\n2;Ліцей № 2;вулиця Нова, 2;33.41;47.9\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "школи.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_columns_are_recognised_and_each_guess_says_why(table: Path) -> None:
    source, guesses = looked_at(table, Source(layer="schools"))

    assert (source.fields["name"], source.fields["address"]) == (Rule("Назва"), Rule("Адреса"))
    told = {one["value"]: one for one in guesses}
    assert told["fields.name = Назва"]["reason"] == {
        "msgid": "the header '{column}' says «{phrase}»",
        "values": {"column": "Назва", "phrase": "назва"},
    }
    assert {one["of"] for one in guesses} == {"fields"}


def test_what_is_told_is_not_guessed(table: Path) -> None:
    said = Source(layer="schools", id="код", fields={"name": Rule("Адреса")}, properties={})

    source, guesses = looked_at(table, said)

    assert (source.id, source.fields["name"], source.properties) == ("код", Rule("Адреса"), {})
    assert "fields.name = Назва" not in {one["value"] for one in guesses}


@pytest.mark.parametrize(("name", "content"), [("a.geojson", "nonsense"), ("a.csv", "a;b\n")])
def test_what_cannot_be_read_is_left_to_the_check(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    said = Source(layer="schools")

    assert looked_at(tmp_path / name, said) == (said, [])


OSM = (
    '<osm version="0.6"><node id="1" lon="33.4" lat="47.9"><tag k="amenity" v="school"/><tag k="name" v="Ліцей"/>'
    '<tag k="ref" v="7"/></node></osm>'
)


@pytest.mark.django_db
@pytest.mark.parametrize("tags", [("amenity=school",), ("amenity",)])
def test_tags_of_openstreetmap_mean_what_they_say(tmp_path: Path, tags: tuple[str, ...]) -> None:
    Kind.objects.create(code="amenity/school", name="школа", tags={"amenity": "school"})
    (tmp_path / "a.osm").write_text(OSM, encoding="utf-8")

    source, guesses = looked_at(tmp_path / "a.osm", Source(layer="schools", osm=OsmChoice(tags)))

    kind = {"kind": Rule(value="amenity/school")} if len(tags[0]) > 7 else {}
    assert (source.fields, source.properties, source.id) == ({"name": Rule("name"), **kind}, None, "")
    assert (source.source, source.licence) == ("OpenStreetMap", "ODbL-1.0")
    assert [one["value"] for one in guesses] == ["name = name", *(["kind = amenity/school"] if kind else [])]


@pytest.mark.django_db
def test_what_is_told_of_openstreetmap_stays(tmp_path: Path) -> None:
    (tmp_path / "a.osm").write_text(OSM, encoding="utf-8")
    fields = {"name": Rule("ref"), "kind": Rule(value="x/y")}
    said = Source("schools", source="Місто", licence="CC0-1.0", fields=fields, osm=OsmChoice(("amenity=school",)))

    source, guesses = looked_at(tmp_path / "a.osm", said)

    assert (source.fields, source.source, source.licence, guesses) == (fields, "Місто", "CC0-1.0", [])
