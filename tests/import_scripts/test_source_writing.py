"""A source that is written is read as the same source."""

import tomllib
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from import_scripts.expect import Expectation
from import_scripts.osm.choice import OsmChoice
from import_scripts.source import GEOMETRIES, TARGETS, TYPES, Fix, Rule, Source, read_source, source_of
from import_scripts.source_writing import source_toml
from tests.import_scripts.conftest import SOURCES

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FILLED = TEXT.filter(lambda text: bool(text.strip()))
NUMBER = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False)
SCALAR = st.one_of(TEXT, st.booleans(), NUMBER, st.dates())
VALUE = st.one_of(SCALAR, st.lists(SCALAR, max_size=3), st.dictionaries(TEXT, SCALAR, max_size=2))
SHARE = st.none() | st.floats(0, 1)
NAMES = st.lists(TEXT, max_size=2).map(tuple)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from(["", *TYPES]))
    has_bounds, has_separator = kind in ("integer", "number"), kind == "list"
    theirs: dict[str, Any] = {"column": draw(FILLED)} if draw(st.booleans()) else {"value": draw(VALUE)}
    return Rule(
        **theirs,
        values=draw(st.none() | st.dictionaries(TEXT, SCALAR, max_size=2)),
        type=kind,
        min=draw(st.none() | NUMBER) if has_bounds else None,
        max=draw(st.none() | NUMBER) if has_bounds else None,
        separator=draw(TEXT) if has_separator else "",
    )


@st.composite
def fixes(draw: st.DrawFn) -> Fix:
    lon = draw(st.none() | NUMBER)
    given_set = draw(st.dictionaries(TEXT, SCALAR, max_size=2))
    is_dropped = draw(st.booleans()) or (lon is None and not given_set)
    return Fix(draw(TEXT), draw(FILLED), lon=lon, set=given_set, drop=is_dropped)


EXPECTATIONS = st.builds(
    Expectation,
    st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
    SHARE,
    st.sampled_from(["", *GEOMETRIES]),
    SHARE,
    NAMES,
    NAMES,
)
SOURCE = st.builds(
    Source,
    layer=TEXT.filter(bool),
    geometry=st.sampled_from(GEOMETRIES),
    crs=TEXT,
    id=TEXT,
    address=TEXT,
    member=TEXT,
    confirms=st.booleans(),
    place_on_street=st.booleans(),
    fields=st.dictionaries(st.sampled_from([*TARGETS, "name:en", "address:pl"]), rules(), max_size=3),
    properties=st.none() | st.dictionaries(TEXT, rules(), max_size=3),
    where=st.dictionaries(TEXT, TEXT, max_size=2),
    expect=EXPECTATIONS,
    fixes=st.lists(fixes(), max_size=2).map(tuple),
)


@given(SOURCE)
def test_what_is_written_is_read_as_the_same(source: Source) -> None:
    assert source_of(tomllib.loads(source_toml(source))) == source


def test_the_sources_of_the_house_are_written_as_the_same() -> None:
    sources = [read_source(path) for path in SOURCES.glob("*.toml")]

    assert sources
    assert [source_of(tomllib.loads(source_toml(source))) for source in sources] == sources


def test_a_written_source_reads_like_one_of_a_person() -> None:
    source = Source(
        layer="schools",
        id="Код",
        repair=True,
        fields={"name": Rule("Назва"), "name:en": Rule("Name"), "kind": Rule(value="amenity/school")},
        properties={"capacity": Rule("Місць", type="integer", min=0)},
        where={"Місто": "Кривий Ріг"},
        expect=Expectation(least_rows=3, kinds=("amenity/school",)),
        fixes=(Fix("7", "Обрізано", lat=47.9, set={"рік": date(2026, 1, 2)}),),
    )

    assert (
        source_toml(source)
        == """\
layer = "schools"
repair = true
id = "Код"

[fields]
name = "Назва"
"name:en" = "Name"
kind = { value = "amenity/school" }

[properties]
capacity = { from = "Місць", type = "integer", min = 0 }

[where]
"Місто" = "Кривий Ріг"

[expect]
rows = { min = 3 }
kinds = ["amenity/school"]

[[fix]]
id = "7"
why = "Обрізано"
lat = 47.9
set = { "рік" = 2026-01-02 }
"""
    )


def test_an_empty_table_of_properties_is_not_the_same_as_none() -> None:
    assert source_toml(Source(layer="a", properties={})) == 'layer = "a"\n\n[properties]\n'
    assert source_toml(Source(layer="a")) == 'layer = "a"\n'


def test_what_of_openstreetmap_is_meant_is_a_table() -> None:
    source = Source(layer="a", osm=OsmChoice(("amenity=school", "shop=*"), ("way",)))

    assert source_toml(source) == ('layer = "a"\n\n[osm]\ntags = ["amenity=school", "shop=*"]\nelements = ["way"]\n')
    assert source_of(tomllib.loads(source_toml(source))) == source
