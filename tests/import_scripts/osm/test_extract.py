"""Elements of files as the child in the cage makes them; here in this process, and without the cage."""

from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point, Polygon, box

from import_scripts.osm import extract as module
from import_scripts.osm.element import Element
from import_scripts.osm.extract import opened_extract
from import_scripts.rows import FileRefused
from tests.import_scripts.osm import pbf

Sketch = Any  # of conftest.py


def elements(path: Path, **more: Any) -> list[Element]:
    with opened_extract(path) as extract:
        return list(extract.elements(**more))


def refusal(path: Path) -> tuple[str, str]:
    with pytest.raises(FileRefused) as refused:
        elements(path)
    assert refused.value.notice.file == path.name
    return refused.value.notice.code, refused.value.notice.message


def written(tmp_path: Path, data: bytes | str, name: str = "a.osm") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_only_what_is_wanted_becomes_an_element(sketch: Sketch) -> None:
    sketch.square(1, 33.1, 47.9, building="yes")
    sketch.square(2, 33.2, 47.9, amenity="school")
    sketch.square(3, 33.3, 47.9)
    sketch.node(1, 33.1, 47.9, shop="bakery")
    sketch.relation(4, [("w", 3, "outer")], type="multipolygon", amenity="school")
    sketch.relation(5, [("w", 3, "outer")], type="multipolygon", natural="water")
    sketch.relation(6, [("w", 404, "outer")], type="multipolygon", natural="water")

    found = elements(sketch.save(), is_wanted=lambda tags: tags.get("amenity") == "school")

    assert sorted(element.name for element in found) == ["r4", "w2"]
    assert all(isinstance(element.shape, Polygon) for element in found)


def test_everything_met_is_counted_now_and_then_and_at_the_end(sketch: Sketch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 4)
    sketch.square(1, 33.1, 47.9, building="yes")
    told: list[list[int]] = []

    elements(sketch.save(), counted=told.append)

    assert told == [[4, 0, 0, 0], [4, 1, 0, 1]]


def test_the_file_says_its_box(sketch: Sketch) -> None:
    with opened_extract(sketch.save((33.0, 47.5, 33.5, 48.0))) as extract:
        found = extract.box()
    with opened_extract(sketch.save(None)) as extract:
        assert extract.box() is None

    assert found is not None
    assert found.equals(box(33.0, 47.5, 33.5, 48.0))


def test_a_relation_of_more_members_than_there_may_be_is_not_closed(
    sketch: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    corners = [sketch.node(ref, 33 + ref % 2 / 10, 47 + ref // 2 / 10) for ref in range(1, 4)]
    sketch.way(1, corners)
    sketch.relation(9, [("w", 1, "outer"), ("w", 404, "outer")], type="multipolygon", natural="water")

    (closed,) = elements(sketch.save())
    monkeypatch.setattr(module, "MOST_MEMBERS", 1)
    (left,) = elements(sketch.save())

    assert (closed.name, closed.count, closed.missing, closed.shape is None) == ("r9", 2, 1, False)
    assert left == Element("area", "r9", {"natural": "water", "type": "multipolygon"})


@pytest.mark.parametrize(
    "elements_said",
    [
        '<way id="1"/><node id="1" lon="33" lat="47"/>',
        '<relation id="1"/><node id="1" lon="33" lat="47"/>',
        '<relation id="1"/><way id="1"/>',
    ],
)
def test_elements_out_of_order_are_said_with_the_remedy(tmp_path: Path, elements_said: str) -> None:
    path = written(tmp_path, f'<osm version="0.6">{elements_said}</osm>')

    code, message = refusal(path)

    assert (code, "osmium sort puts them so" in message) == ("file_unreadable", True), message


def test_a_text_that_is_not_utf8_is_shown(tmp_path: Path) -> None:
    path = written(tmp_path, pbf.file_of(pbf.schools([b"amenity", b"sch\xffool", b"name", b"x"])), "a.osm.pbf")

    code, message = refusal(path)

    assert (code, "not UTF-8 (sch\\xffool)" in message) == ("file_unreadable", True), message


def test_what_the_library_says_of_a_damaged_block_is_passed_on(tmp_path: Path) -> None:
    path = written(tmp_path, pbf.file_of(b"\x0a\x02\x0a\x00\x12\x03\x12\x01\x0a"), "a.osm.pbf")

    code, message = refusal(path)

    assert (code, message.startswith("The file cannot be read: ")) == ("file_unreadable", True), message


def test_a_node_far_off_has_no_place(tmp_path: Path) -> None:
    path = written(tmp_path, pbf.file_of(pbf.schools(spots=[(33.4, 47.9), (200.0, 47.9)])), "a.osm.pbf")

    first, second = elements(path)

    assert first.shape == Point(33.4, 47.9)
    assert (second.name, second.shape) == ("n2", None)
