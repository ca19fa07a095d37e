"""The real data beside the project, where it is, and a city in whose bounds it lies."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon

from import_scripts.pipeline import Options, import_file
from import_scripts.report import ImportReport
from import_scripts.source import Source, read_source
from layers.actions import define_city, define_layer, define_theme
from layers.models import Kind, Layer
from tests.import_scripts.web_server import Server, web_server

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "import_scripts" / "sources"
SHARED = Path(os.environ.get("GEOPORTAL_SHARED_DATA", ROOT.parent / "shared" / "data"))
BOX = (33.139, 47.65, 33.601, 48.196)  # around the city of Kryvyi Rih


@pytest.fixture(autouse=True)
def any_disk(settings: Any) -> None:
    """How full the disk of this machine is, is no matter of a test."""
    settings.IMPORT_FREE_PERCENT = 0


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """The only host that may be asked."""
    with web_server() as told:
        settings.IMPORT_HOSTS, settings.IMPORT_NETWORKS = [f"127.0.0.1:{told.port}"], ["127.0.0.0/8"]
        yield told


@pytest.fixture
def shared() -> Path:
    """The folder of real data; the test is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the real data is not here")
    return SHARED


@pytest.fixture
def town(db: None) -> Layer:
    """A city as large as Kryvyi Rih's box, and one empty layer for anything."""
    define_city(slug="kryvyi-rih", name="Кривий Ріг", bounds=Polygon.from_bbox(BOX), centre=Point(33.39, 47.91))
    theme = define_theme("base", name="Основа", colour="#8a8178", colour_dark="#8a8178")
    Kind.objects.create(code="amenity/school", name="Школа")
    return define_layer("anything", theme=theme, name="Усе", geometry_kind="any")


@pytest.fixture
def load(town: Layer) -> Callable[..., ImportReport]:
    """Import a file by one of our sources into a layer made for it, and write."""

    def run(path: Path, slug: str, *, commit: bool = True, skip_bad_rows: bool = False, **more: Any) -> ImportReport:
        source = read_source(SOURCES / f"{slug}.toml")
        layer = define_layer(source.layer, theme=town.theme, name=source.name, geometry_kind=source.geometry)
        return import_file(path, source, layer, Options(commit=commit, skip_bad_rows=skip_bad_rows, **more))

    return run


@pytest.fixture
def bring(town: Layer) -> Callable[..., ImportReport]:
    """Import a file into the layer for anything, told only what the arguments say."""

    def run(path: Path, options: Options | None = None, layer: Layer = town, **said: Any) -> ImportReport:
        return import_file(path, Source(layer=layer.slug, **said), layer, options or Options(commit=True))

    return run


@pytest.fixture(autouse=True)
def no_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease beats on a connection of its own, which sees nothing that a test has not committed: it would be lost."""
    monkeypatch.setattr("import_scripts.lease.BEAT_S", 3600.0)


@pytest.fixture
def imports(settings: Any, tmp_path: Path) -> Path:
    """Where the files of imports lie in this test."""
    settings.IMPORTS_ROOT = tmp_path / "imports"
    return tmp_path / "imports"
