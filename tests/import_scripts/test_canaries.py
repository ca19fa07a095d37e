"""Files that name other files or hosts, under every suffix: nothing of a canary comes out, and nobody is called."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from import_scripts.cage import opened_caged
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused
from tests.import_scripts.canaries import SECRET, calls_counted, lures
from tests.import_scripts.hostile_reader import QUICK, conquered, rows_of

NAMES = (
    "csv txt tsv json geojson geojsonl geojsons ndjson jsonl gpkg shp zip kml kmz gml gpx fgb parquet xlsx tab mif dxf "
    "osm xml vrt pbf"
)
SUFFIXES = [f".{name}" for name in NAMES.split()]


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    folder = tmp_path / "others"
    folder.mkdir()
    path = folder / "canary.csv"
    path.write_text(f"id,lon,lat,name\n1,33.4,47.9,{SECRET}\n")
    return path


@pytest.fixture
def calls() -> Iterator[list[str]]:
    """The server's address, then what it was asked for."""
    with calls_counted() as (host, asked):
        asked.append(host)
        yield asked


def test_a_lure_under_any_suffix_leaks_nothing(tmp_path: Path, canary: Path, calls: list[str]) -> None:
    texts = lures(canary, calls[0])
    told = []
    for i, suffix in enumerate(SUFFIXES):
        path = tmp_path / f"upload{suffix}"
        path.write_text(list(texts.values())[i % len(texts)])
        try:
            with opened_caged(path, ReadOptions(), QUICK) as reading:
                told.append(repr([*reading.rows, reading]))
        except FileRefused as refused:
            told.append(repr(refused.notice))

    assert len(told) == len(SUFFIXES)
    assert [one for one in told if SECRET in one] == []
    assert calls[1:] == []


BARE = """
import pyogrio, warnings
warnings.simplefilter("ignore")
for i, (suffix, text) in enumerate(LURES):
    place = f"/tmp/{i}{suffix}"
    open(place, "w").write(text)
    try:
        facts, _, shapes, columns = pyogrio.raw.read(place)
        told = repr([list(column) for column in columns])
    except Exception as fault:
        told = repr(fault)
    yield rows.RawRow(i + 1, {"told": told})
yield rows.RawRow(i + 2, {"told": ", ".join(sorted(pyogrio.list_drivers()))})
return
"""


def test_gdal_itself_leaks_nothing_in_the_cage(
    tmp_path: Path, canary: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if every guard in front of it had failed: each lure under each suffix, straight into GDAL."""
    texts = lures(canary, calls[0])
    table = tmp_path / "f.csv"
    table.write_text("id\n1\n")
    pairs = [(suffix, text) for suffix in SUFFIXES for text in texts.values()]
    conquered(monkeypatch, f"LURES = {pairs!r}\n{BARE}")

    *told, drivers = [row.values["told"] for row in rows_of(table)]

    assert len(told) == len(SUFFIXES) * len(texts)
    assert [one for one in told if SECRET in one] == []
    assert calls[1:] == []
    assert drivers == "DXF, ESRI Shapefile, FlatGeobuf, GML, GPKG, GPX, KML, LIBKML, MEM, MapInfo File"


def test_the_lures_do_lure(tmp_path: Path, canary: Path, calls: list[str]) -> None:
    """Outside the cage they work; else the tests above would prove nothing."""
    import pyogrio

    texts = lures(canary, calls[0])
    for name in ("vrt of a file", "vrt of a host"):
        path = tmp_path / f"{name}.csv"
        path.write_text(texts[name])
        try:
            told = repr(pyogrio.raw.read(path)[3])
        except (pyogrio.errors.DataSourceError, pyogrio.errors.CRSError) as fault:
            told = repr(fault)
        assert (SECRET in told) == (name == "vrt of a file")

    assert calls[1:] != []
