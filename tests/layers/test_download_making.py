"""Files of whole layers are made once for each public state, whole or not at all, by one process at a time."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from geoportal.env import database_address
from layers import download_texts, downloads
from layers.actions import define_layer, save_feature
from layers.changes import changes_since
from layers.download_making import make, one_snapshot
from layers.downloads import (
    FORMATS,
    Made,
    changed_at,
    downloadable_layer,
    folder_of,
    lock,
    made,
    path_of,
    sizes_of,
    take_wanted,
    want,
)
from layers.management.commands.make_downloads import Command
from layers.models import Feature, Layer, LayerState

Of = Callable[[str], Feature]


# --- When they are made -------------------------------------------------------
def test_a_file_is_made_once_for_each_public_state(schools: Layer, of: Of) -> None:
    form = FORMATS["geojson"]
    first, again = make("schools", form), make("schools", form)
    save_feature(schools, by=None, feature=of("hidden"), description="Змінено")
    hidden = make("schools", form)
    save_feature(schools, by=None, feature=of("one"), description="Змінено")
    later = make("schools", form)

    files = [one for one in (first, again, hidden, later) if one is not None]
    assert [is_new for _, is_new in files] == [True, False, False, True]
    assert files[0][0] == files[1][0] == files[2][0] != files[3][0]
    assert [path.suffix for path in folder_of("schools").iterdir()].count(".geojson") == 1  # the older one is gone


def test_what_it_is_stands_beside_it(schools: Layer, of: Of) -> None:
    found = make("schools", FORMATS["csv"])
    layer = downloadable_layer("schools")
    assert found is not None
    assert layer is not None
    path = path_of(layer, FORMATS["csv"])
    assert found[0] == made(layer, FORMATS["csv"])
    assert (found[0].size, found[0].rows, found[0].modified_at) == (path.stat().st_size, 3, changed_at(layer))
    assert sizes_of(layer) == {"csv": found[0].size}
    save_feature(schools, by=None, feature=of("one"), description="Змінено")
    assert changes_since(found[0].number, layers=["schools"], limit=10).sent == 1
    assert changes_since(found[0].number - 1, layers=None, limit=10).sent == 2  # it stands just behind the last one


def test_other_contents_have_other_names_and_equal_ones_the_same() -> None:
    some, other = Made("a" * 64, 1, 1, "2026-11-24T00:00:00+00:00", 1), Made("b" * 64, 1, 1, "", 1)
    assert (some.seal, some.seal == other.seal) == ("a" * 16, False)


def test_a_fault_leaves_nothing_behind(schools: Layer, monkeypatch: pytest.MonkeyPatch) -> None:

    def fails(_layer: Layer) -> Any:
        yield b"half a file"
        raise OSError("no space left on device")

    monkeypatch.setitem(download_texts.TEXTS, "geojson", fails)
    with pytest.raises(OSError, match="no space"):
        make("schools", FORMATS["geojson"])
    assert list(folder_of("schools").iterdir()) == []


def test_a_layer_that_never_held_anything_public_has_no_files(schools: Layer) -> None:
    layer = define_layer("new", theme=schools.theme, name="Новий", geometry_kind="point")
    assert make("new", FORMATS["fgb"]) is not None  # empty, but it stands in the catalogue
    LayerState.objects.filter(layer=layer).update(public_changed_at=None)
    assert downloadable_layer("new") is None
    with pytest.raises(ValueError, match="never held anything public"):
        changed_at(Layer.objects.get(slug="new"))
    LayerState.objects.filter(layer=layer).delete()
    assert sizes_of(Layer.objects.get(slug="new")) == {}
    assert sizes_of(Layer.objects.get(slug="cameras")) == {}


# --- The command --------------------------------------------------------------
def test_the_command_makes_what_is_missing(schools: Layer, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_downloads", "schools", "roads", "--format", "csv", "--format", "fgb")
    first = capsys.readouterr().out
    call_command("make_downloads", "schools", "roads", "--format", "csv", "--format", "fgb")
    assert [line.partition(" ")[0] for line in first.splitlines()] == [
        "schools.csv:", "schools.fgb:", "roads.csv:", "roads.fgb:",
    ]  # fmt: skip
    assert capsys.readouterr().out == ""


def test_the_command_makes_every_format_of_every_public_layer(city: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_downloads")
    names = {line.partition(":")[0] for line in capsys.readouterr().out.splitlines()}
    public = ("districts", "schools", "shops", "roads")
    assert names == {f"{slug}.{ending}" for slug in public for ending in FORMATS}


def test_the_command_refuses_what_is_not_public_and_a_second_maker(city: Any) -> None:
    with pytest.raises(CommandError, match="no public layer «cameras»"):
        call_command("make_downloads", "cameras")
    with lock(), pytest.raises(CommandError, match="by another process"):
        call_command("make_downloads", "schools")


def test_what_is_no_longer_public_and_what_was_left_unfinished_is_removed(city: Any) -> None:
    call_command("make_downloads", "shops", "--format", "csv")
    unfinished = folder_of("schools") / ".making-x"
    unfinished.mkdir(parents=True)
    assert folder_of("shops").exists()
    Layer.objects.filter(slug="shops").update(visibility="registered")
    call_command("make_downloads", "schools", "--format", "csv")
    assert (folder_of("shops").exists(), unfinished.exists()) == (False, False)


# --- What readers have asked for ----------------------------------------------
def test_wishes_are_met_once_in_their_order(schools: Layer, capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    layer = downloadable_layer("schools")
    assert layer
    for ending in ("gpkg", "csv", "gpkg"):
        want(layer, FORMATS[ending])
        time.sleep(0.01)
    (Path(settings.DOWNLOADS_ROOT) / "wanted" / "schools.exe").touch()

    call_command("make_downloads", "--wanted")

    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == ["schools.csv", "schools.gpkg"]
    assert list(take_wanted()) == []


def test_the_maker_is_started_once(schools: Layer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr(downloads, "_start_maker", started.append)
    settings.DOWNLOADS_ON_DEMAND = True
    layer = downloadable_layer("schools")
    assert layer
    want(layer, FORMATS["csv"])
    with lock():
        want(layer, FORMATS["fgb"])
    assert len(started) == 1


@pytest.mark.django_db(transaction=True)
def test_a_process_of_its_own_makes_the_file(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the wish to the file, as the portal does it; the lock is free again when the process has ended."""
    name = connection.settings_dict["NAME"]
    monkeypatch.setenv("DATABASE_URL", re.sub(r"(://[^/]*)/[^/?]*", rf"\1/{name}", database_address(), count=1))
    monkeypatch.setenv("GEOPORTAL_VAR", str(tmp_path))
    settings.DOWNLOADS_ON_DEMAND = True
    from layers.actions import define_theme

    theme = define_theme("t", name="Тема", colour="#000000", colour_dark="#ffffff")
    point = define_layer("one", theme=theme, name="Одна", geometry_kind="point")
    save_feature(point, by=None, source_id="a", geometry="SRID=4326;POINT(33 47)")
    layer = downloadable_layer("one")
    assert layer

    want(layer, FORMATS["fgb"])
    with lock() as held:
        assert held is None  # the child has it already
    downloads._makers[-1].wait(60)

    assert downloads._makers[-1].returncode == 0
    assert pyogrio.read_info(path_of(layer, FORMATS["fgb"]))["features"] == 1
    with lock() as held:
        assert held is not None
    want(layer, FORMATS["csv"])
    assert len(downloads._makers) == 1  # the one that has ended is forgotten
    downloads._makers[-1].wait(60)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_one_moment_of_the_ledger() -> None:
    """What others commit meanwhile is not in it, and nothing can be written by mistake."""
    import threading

    from layers.actions import define_theme

    theme = define_theme("t", name="Тема", colour="#000000", colour_dark="#ffffff")
    layer = define_layer("one", theme=theme, name="Одна", geometry_kind="point")

    def add() -> None:
        save_feature(layer, by=None, source_id="late", geometry="SRID=4326;POINT(33 47)")
        connection.close()

    with one_snapshot():
        before = Feature.objects.count()
        thread = threading.Thread(target=add)
        thread.start()
        thread.join(10)
        assert Feature.objects.count() == before == 0
    assert Feature.objects.count() == 1
    with transaction.atomic(), one_snapshot():
        assert Feature.objects.count() == 1  # within another transaction it is that one's moment


def test_the_maker_is_modest_where_the_process_is_its_own(monkeypatch: pytest.MonkeyPatch, city: Any) -> None:
    told: list[int] = []
    monkeypatch.setattr(os, "nice", told.append)
    monkeypatch.setattr(connections, "close_all", lambda: None)  # as a command does at its end; the test goes on

    call_command("make_downloads", "shops", "--format", "csv")
    assert told == []
    Command().run_from_argv(["manage.py", "make_downloads", "shops", "--format", "csv"])
    assert told == [10]
