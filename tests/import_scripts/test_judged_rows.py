"""What was checked is loaded without being read again, as long as it was judged by what still holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.gis.geos import Polygon

from import_scripts import actions, judging, stored
from import_scripts.actions import begin_run
from import_scripts.models import ImportRun
from import_scripts.queries import notices_of
from import_scripts.source import Rule, Source
from import_scripts.states import State
from import_scripts.worker import work_once
from layers import staging
from layers.actions import save_feature
from layers.models import City, Feature, Kind, Layer

LINES = ("id,lon,lat,name,storeys", "a,33.30,47.9,Ліцей,3", "b,33.31,47.9,Гімназія,2", "c,,47.9,Без місця,1")


@pytest.fixture
def checked(town: Layer, imports: Path, tmp_path: Path) -> ImportRun:
    """A run that may be loaded: two good rows, and a bad one that is left out."""
    (tmp_path / "schools.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    source = Source(town.slug, fields={"name": Rule("name")}, properties={"building:levels": Rule("storeys")})
    begin_run([tmp_path / "schools.csv"], town, source, by=None, wishes=actions.Wishes(skip_bad_rows=True))
    run = work_once()
    assert run is not None
    run.refresh_from_db()
    assert (run.state, run.rows_read, run.rows_refused) == (State.READY, 3, 1)
    return run


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from now on."""
    found: list[str] = []
    read = judging.judge

    def judge(path: Path, *more: Any) -> None:
        found.append(path.name)
        read(path, *more)

    monkeypatch.setattr("import_scripts.pipeline.judge", judge)
    return found


def load(run: ImportRun) -> ImportRun:
    actions.ask_to_load(run, by=None)
    assert work_once() is not None
    run.refresh_from_db()
    return run


def live() -> list[tuple[str, str, Any]]:
    found = Feature.objects.filter(withdrawn_at=None).order_by("source_id")
    return [(one.source_id, one.name, one.properties) for one in found]


BOTH = [("a", "Ліцей", {"building:levels": "3"}), ("b", "Гімназія", {"building:levels": "2"})]


def test_a_file_is_read_once(checked: ImportRun, readings: list[str]) -> None:
    assert stored.judged(checked.uuid).is_dir()

    run = load(checked)

    assert (run.state, live(), readings) == (State.DONE, BOTH, [])
    assert (run.rows_read, run.rows_refused, run.added) == (3, 1, 2)
    assert [one["code"] for one in notices_of(run)] == ["coordinate_unreadable"]
    assert not stored.judged(checked.uuid).exists()


def _another_kind(_run: ImportRun) -> None:
    Kind.objects.create(code="amenity/new", name="Нове")


def _another_form(run: ImportRun) -> None:
    Layer.objects.filter(pk=run.layer_id).update(geometry_kind="point")


def _another_schema(run: ImportRun) -> None:
    Layer.objects.filter(pk=run.layer_id).update(schema={"type": "object", "required": ["building:levels"]})


def _another_city(_run: ImportRun) -> None:
    City.objects.update(bounds=Polygon.from_bbox((33.0, 47.5, 33.7, 48.25)))


def _other_rows(run: ImportRun) -> None:
    with (stored.judged(run.uuid) / "kept_feature").open("ab") as file:
        file.write(b"x")


def _no_rows(run: ImportRun) -> None:
    stored.remove_judged(run.uuid)


@pytest.mark.parametrize(
    "change", [_another_kind, _another_form, _another_schema, _another_city, _other_rows, _no_rows]
)
def test_it_is_read_again_where_what_judged_it_has_changed(
    checked: ImportRun, readings: list[str], change: Callable[[ImportRun], None]
) -> None:
    change(checked)

    run = load(checked)

    assert (run.state, live(), readings) == (State.DONE, BOTH, ["schools.csv"])


def test_what_would_now_be_refused_is_refused(checked: ImportRun) -> None:
    required = {"type": "object", "required": ["capacity"]}
    Layer.objects.filter(pk=checked.layer_id).update(schema=required)

    load(checked)

    assert live() == []


class _Full:
    """A file on a full disk."""

    def write(self, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    def close(self) -> None:
        raise OSError(28, "No space left on device")


def _no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(uuid: UUID) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("import_scripts.stored.judged_anew", full)


def _full_while_written(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = staging.Record.__init__

    def full(record: staging.Record, folder: Path) -> None:
        begin(record, folder)
        for file in record._files.values():
            file.close()
        monkeypatch.setattr(record, "_files", dict.fromkeys(record._files, _Full()))

    monkeypatch.setattr("layers.staging.Record.__init__", full)


def _taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(uuid: UUID) -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("import_scripts.stored.judged_now", gone)


@pytest.mark.parametrize("fault", [_no_folder, _full_while_written, _taken_away])
def test_where_the_rows_cannot_be_kept_the_file_is_read_again(
    town: Layer,
    imports: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    readings: list[str],
    fault: Callable[[pytest.MonkeyPatch], None],
) -> None:
    fault(monkeypatch)
    (tmp_path / "schools.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    source, wishes = Source(town.slug, fields={"name": Rule("name")}), actions.Wishes(skip_bad_rows=True)
    run = begin_run([tmp_path / "schools.csv"], town, source, by=None, wishes=wishes)
    assert work_once() is not None
    run.refresh_from_db()
    assert (run.state, run.judged) == (State.READY, "")

    assert (load(run).state, readings) == (State.DONE, ["schools.csv"] * 2)


def test_rows_that_share_an_id_stay_out_when_they_are_staged_again(
    town: Layer, imports: Path, tmp_path: Path, readings: list[str]
) -> None:
    lines = [*LINES[:3], "b,33.32,47.9,Інша,1", "d,33.33,47.9,Школа,1"]
    (tmp_path / "schools.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    source, wishes = Source(town.slug, fields={"name": Rule("name")}), actions.Wishes(skip_bad_rows=True)
    run = begin_run([tmp_path / "schools.csv"], town, source, by=None, wishes=wishes)
    assert work_once() is not None
    run.refresh_from_db()

    assert (load(run).state, readings) == (State.DONE, ["schools.csv"])
    assert [name for name, *_ in live()] == ["a", "d"]


def test_nothing_is_kept_of_what_was_refused(town: Layer, imports: Path, tmp_path: Path) -> None:
    (tmp_path / "schools.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    run = begin_run([tmp_path / "schools.csv"], town, Source(town.slug, fields={"name": Rule("name")}), by=None)

    assert work_once() is not None

    run.refresh_from_db()
    assert (run.state, stored.judged(run.uuid).exists()) == (State.REFUSED, False)


def test_notices_of_the_file_stay_beside_what_came_between(
    checked: ImportRun, town: Layer, readings: list[str]
) -> None:
    save_feature(town, by=None, source_id="a", name="Інша", geometry="POINT(33.4 47.9)")

    run = load(checked)

    assert (run.state, readings) == (State.READY, [])
    assert [one["code"] for one in notices_of(run)] == ["coordinate_unreadable", "layer_changed_meanwhile"]
    assert (load(run).state, live()[0][1], readings) == (State.DONE, "Ліцей", [])


def test_what_the_merge_is_refused_for_stands_beside_the_notices_of_the_file(
    checked: ImportRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("layers.staging.faults", lambda: ["kind 'x' is gone"])

    run = load(checked)

    assert (run.state, live()) == (State.REFUSED, [])
    assert [one["code"] for one in notices_of(run)] == ["coordinate_unreadable", "merge_refused"]


def test_sweeping_leaves_the_rows_of_a_run_and_removes_those_of_none(
    checked: ImportRun, imports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("import_scripts.stored.SWEPT_AFTER", stored.SWEPT_AFTER * 0)

    assert stored.sweep({str(checked.uuid)}) == 0
    assert stored.judged(checked.uuid).is_dir()
    assert stored.sweep(set()) == 2
    assert list(imports.iterdir()) == []
