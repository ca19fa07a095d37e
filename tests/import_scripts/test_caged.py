"""The child's two tasks, run without a cage: what they write to the pipe. In the cage: test_cage.py, test_repair.py."""

import io
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon

from import_scripts import caged, wire, wkb
from import_scripts.notices import warning
from import_scripts.rows import RawRow, Reading


def frames(pipe: io.BytesIO) -> list[tuple[str, list[Any]]]:
    pipe.seek(0)
    found = []
    while length := pipe.read(wire.LENGTH.size):
        found.append(wire.unpacked(pipe.read(wire.LENGTH.unpack(length)[0])))
    return found


def test_a_file_is_a_head_its_rows_and_an_end(tmp_path: Path) -> None:
    path, pipe = tmp_path / "f.csv", io.BytesIO()
    path.write_text("id,lon,lat\na,33.4,47.9\nb,33.5,47.9\n")

    caged._read({"place": str(path), "options": {}}, pipe)

    assert [sort for sort, _ in frames(pipe)] == ["head", "rows", "said", "end"]


def test_what_was_read_before_a_fault_is_sent_before_it_is_said(tmp_path: Path) -> None:
    path, pipe = tmp_path / "f.geojson", io.BytesIO()
    row = '{"type": "Feature", "properties": {}, "geometry": null}'
    path.write_text(f'{{"type": "FeatureCollection", "features": [{row}, {row}, {{')

    caged._read({"place": str(path), "options": {}}, pipe)

    head, (sort, (told,)), refused = frames(pipe)
    assert (head[0], sort, [one[0] for one in told], refused[0]) == ("head", "rows", [1, 2], "refused")


def test_a_refusal_is_said_in_their_place(tmp_path: Path) -> None:
    pipe = io.BytesIO()

    caged._read({"place": str(tmp_path / "gone.csv"), "options": {}}, pipe)

    ((sort, (notices,)),) = frames(pipe)
    assert (sort, [one.code for one in wire.read_notices(notices, "f")]) == ("refused", ["file_missing"])


def test_what_is_said_while_rows_come_comes_with_them(monkeypatch: Any) -> None:
    monkeypatch.setattr(caged, "FLUSH_S", -1.0)  # at each row
    pipe, reading = io.BytesIO(), Reading("f", "CSV", ())

    def rows() -> Any:
        yield RawRow(1)
        reading.notices.append(warning("a_b", "x"))
        yield RawRow(2)

    reading.rows = rows()
    caged._send_rows(reading, pipe)

    assert [sort for sort, _ in frames(pipe)] == ["rows", "rows", "said", "said", "end"]


def test_each_shape_that_comes_in_goes_out_repaired() -> None:
    bow = wire.packed("shape", wkb.bytes_of(Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])))
    pipe = io.BytesIO()

    caged._repair(io.BytesIO(bow + bow), pipe)

    found = [wkb.shape_from(facts[0])[0] for sort, facts in frames(pipe) if sort == "shape"]
    assert [(shape.is_valid, shape.area) for shape in found] == [(True, 2.0), (True, 2.0)]
