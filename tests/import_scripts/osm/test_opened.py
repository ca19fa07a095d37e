"""OSM files read by a caged child: what it says is looked at, and what it does is one notice."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box

from import_scripts import child
from import_scripts.osm.classify import Classifier
from import_scripts.osm.elements import Maker, Tally
from import_scripts.osm.opened import opened_extract
from import_scripts.osm.reader import Reading
from import_scripts.osm.spool import Spool
from import_scripts.rows import FileRefused
from import_scripts.walls import Limits, command
from tests.import_scripts.hostile_reader import QUICK

Sketch = Any  # of conftest.py
WORLD = (33.0, 47.5, 34.0, 48.5)


def test_a_file_is_read_as_without_a_cage(sketch: Sketch, read: Callable[..., Any], classifier: Classifier) -> None:
    sketch.square(1, 33.1, 47.9, building="yes", shop="bakery")
    sketch.way(2, [100, 404, 101, 102], highway="residential")
    sketch.relation(3, [("w", 1, "outer")], type="multipolygon", natural="water")
    sketch.node(200, 33.4, 47.9, place="city", name="Кривий Ріг")
    plain, tally, told = read(), Tally(), list[int]()

    with opened_extract(sketch.save(), None) as extract, Spool() as spool:
        assert extract.box is not None
        assert extract.box.equals(box(*WORLD))
        findings = Reading(extract, Maker(classifier, box(*WORLD), spool, tally, frozenset()), told.append).run()
        rows = {layer: list(spool.rows(layer)) for layer in spool.counts}

    assert rows == plain.rows
    assert tally == plain.tally
    assert findings == plain.findings
    assert told == [tally.elements.total()]


def test_a_file_without_a_box_says_none(sketch: Sketch) -> None:
    with opened_extract(sketch.save(None), None) as extract:
        assert extract.box is None
        assert list(extract.elements()) == []


def test_the_sea_lies_within_the_bounds_that_are_given(sketch: Sketch) -> None:
    sketch.way(3, [sketch.node(1, 33.5, 47.0), sketch.node(2, 33.5, 49.0)], natural="coastline")

    with opened_extract(sketch.save(), box(33.4, 47.9, 33.6, 48.1)) as extract:
        *_, sea = extract.elements()

    assert (sea.sort, sea.name) == ("sea", "coastline")
    assert sea.shape is not None
    assert sea.shape.equals(box(33.5, 47.9, 33.6, 48.1))


@pytest.mark.parametrize("name", ["a.osm.bz2", "a.osm.gz"])
def test_what_is_packed_is_read(sketch: Sketch, name: str) -> None:
    sketch.node(1, 33.4, 47.9, amenity="school")

    with opened_extract(sketch.save(WORLD, name), None) as extract:
        assert [element.name for element in extract.elements()] == ["n1"]


def test_what_is_refused_in_the_cage_is_refused_under_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "Кривий Ріг.osm"
    path.write_text("<!DOCTYPE osm><osm/>")

    with pytest.raises(FileRefused, match="document type") as refused, opened_extract(path, None):
        pass

    assert (refused.value.notice.code, refused.value.notice.file) == ("xml_unsafe", "Кривий Ріг.osm")


def test_a_file_that_is_not_there_needs_no_cage(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="There is no such file"), opened_extract(tmp_path / "gone.osm", None):
        pass


CONQUERED = """
import json, os, sys
from import_scripts import caged
def conquered(job, out):
    from import_scripts import wire
    from import_scripts.osm import element as frames
    out.write(wire.packed("head", None))
{code}
caged._extract = conquered
caged.main(json.loads(sys.argv[1]))
"""
ELEMENT = "out.write(wire.packed('element', {}))"
ENDS = {
    "crash": ("import ctypes; ctypes.string_at(0)", QUICK, "reader_crashed", "signal SIGSEGV"),
    "hangs": ("import time; time.sleep(99)", Limits(quiet_s=1, total_s=30), "reader_too_slow", "nothing comes"),
    "swells": ("x = []\nwhile True: x.append(bytearray(10**7))", QUICK, "reader_too_large", "1024 MB of memory"),
    "says nonsense": ("out.write(b'\\0\\0\\0\\1\\xc1')", QUICK, "reader_crashed", "cannot be unpacked"),
    "says rows": ("out.write(wire.packed('rows'))", QUICK, "reader_crashed", "rows among the elements"),
    "says a false name": (
        ELEMENT.format("'point', '../1', {}, None, 0, 0, []"), QUICK, "reader_crashed", "element: name",
    ),
    "counts wrongly": ("out.write(wire.packed('counted', -1, 0, 0, 0))", QUICK, "reader_crashed", "counts"),
    "says the box of another world": ("out.write(wire.packed('head', 1))", QUICK, "reader_crashed", "head among"),
}  # fmt: skip


def conquered(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """From now on somebody else reads in the cage."""
    body = CONQUERED.replace("{code}", "\n".join(f"    {line}" for line in code.splitlines()))

    def with_another_reader(job: dict[str, object], file: Path | None = None) -> list[str]:
        words = command(job, file)
        at = words.index("-m")
        return [*words[:at], "-c", body, *words[at + 2 :]]

    monkeypatch.setattr(child, "command", with_another_reader)


@pytest.mark.parametrize("how", ENDS)
def test_a_conquered_reader_is_one_notice_and_the_next_file_is_read(
    how: str, sketch: Sketch, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, bounds, wanted, why = ENDS[how]
    sketch.node(1, 33.4, 47.9, amenity="school")
    file = sketch.save()
    conquered(monkeypatch, code)

    with pytest.raises(FileRefused) as refused, opened_extract(file, None, bounds) as extract:
        list(extract.elements())

    assert (refused.value.notice.code, why in refused.value.notice.message) == (wanted, True), refused.value.notice
    monkeypatch.undo()
    with opened_extract(file, None) as extract:
        assert [element.name for element in extract.elements()] == ["n1"]


@pytest.mark.parametrize("box_said", ["'x'", "[1, 2, 3]", "[1.0, 2.0, 0.5, 3.0]", "[0.0, 0.0, 999.0, 1.0]"])
def test_a_box_that_is_none_is_nonsense(sketch: Sketch, monkeypatch: pytest.MonkeyPatch, box_said: str) -> None:
    monkeypatch.setattr(
        "tests.import_scripts.osm.test_opened.CONQUERED", CONQUERED.replace('"head", None', f'"head", {box_said}')
    )
    conquered(monkeypatch, "pass")

    with pytest.raises(FileRefused, match="not as it should be: box"), opened_extract(sketch.save(), None):
        pass


def test_the_child_is_told_nothing_but_its_job(sketch: Sketch) -> None:
    words = command({"task": "extract", "bounds": "", "limits": Limits()}, sketch.save())

    assert json.loads(words[-1]).keys() == {"task", "bounds", "limits"}
    assert os.fspath(sketch.folder) not in words[-1]
