"""What a file holds, counted for somebody who has to choose."""

from typing import Any

import osmium
import pytest

from import_scripts.osm import suggestions as module
from import_scripts.osm.suggestions import suggestions

Sketch = Any  # of conftest.py


def counted(sketch: Sketch) -> list[tuple[str, int]]:
    return suggestions(osmium.io.File(str(sketch.save())))


def test_the_most_frequent_comes_first_and_equals_by_name(sketch: Sketch) -> None:
    sketch.node(1, 33.1, 47.9, amenity="school", name="Ліцей", **{"addr:street": "вулиця Нова"})
    sketch.square(2, 33.1, 47.9, amenity="school", building="yes")
    sketch.node(3, 33.1, 47.9, shop="bakery")
    sketch.node(4, 33.1, 47.9, source="survey")
    sketch.relation(5, [], type="multipolygon", amenity="school")

    assert counted(sketch) == [("amenity=school", 3), ("building=yes", 1), ("shop=bakery", 1)]


@pytest.mark.parametrize("value", ["a;b", "a,b", "a=b", "*", "x" * 61, "a\x01b", " a"])
def test_what_cannot_be_written_as_a_condition_is_not_suggested(sketch: Sketch, value: str) -> None:
    sketch.node(1, 33.1, 47.9, amenity=value)
    sketch.node(2, 33.1, 47.9, amenity="bench")

    assert counted(sketch) == [("amenity=bench", 1)]


def test_only_so_many_are_counted_and_told(sketch: Sketch, monkeypatch: pytest.MonkeyPatch) -> None:
    for ref in range(1, 40):
        sketch.node(ref, 33.1, 47.9, shop=f"kind{ref:02}")
    sketch.node(40, 33.1, 47.9, shop="kind01")

    assert len(counted(sketch)) == 24
    monkeypatch.setattr(module, "MOST_COUNTED", 2)
    assert counted(sketch) == [("shop=kind01", 2), ("shop=kind02", 1)]
