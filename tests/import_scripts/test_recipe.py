"""A source as JSON and back: nothing of it is lost on the way."""

import json
from pathlib import Path

import pytest

from import_scripts.actions import Wishes
from import_scripts.expect import Expectation
from import_scripts.recipe import as_json, from_json
from import_scripts.source import Fix, Rule, Source, read_source

SOURCES = sorted((Path(__file__).resolve().parents[2] / "import_scripts" / "sources").glob("*.toml"))


@pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])
def test_every_source_of_ours_comes_back_as_it_was(path: Path) -> None:
    source = read_source(path)

    assert from_json(Source, json.loads(json.dumps(as_json(source)))) == source


def test_all_parts_come_back() -> None:
    source = Source(
        "schools",
        fields={"name": Rule("назва"), "kind": Rule(value="amenity/school")},
        properties={"wheelchair": Rule("Пандус", values={"так": "yes"}), "capacity": Rule("Місць", type="integer")},
        where={"Район": "Саксаганський"},
        fixes=(Fix("1", "так правильно", lat=48.0), Fix("2", "немає", drop=True)),
    )

    assert from_json(Source, json.loads(json.dumps(as_json(source)))) == source
    assert from_json(Source, as_json(Source("x"))).properties is None


def test_other_plain_things_too() -> None:
    expected = Expectation(least_rows=3, kinds=("a/b",), max_withdrawn_share=0.1)

    assert from_json(Expectation, json.loads(json.dumps(as_json(expected)))) == expected
    assert from_json(Wishes, {"append": True}) == Wishes(append=True)


def test_what_this_version_does_not_know_is_left_out() -> None:
    assert from_json(Wishes, {"append": True, "to_be_invented": 1}) == Wishes(append=True)
