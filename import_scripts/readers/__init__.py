"""Readers: a file in, plain rows out. Which reader, the name and the first bytes decide together; neither alone."""

import dataclasses
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice
from import_scripts.readers.archive import unpack
from import_scripts.readers.dxf import read_dxf
from import_scripts.readers.flatgeobuf import read_flatgeobuf
from import_scripts.readers.formats import reader_for
from import_scripts.readers.geojson import read_json, read_sequence
from import_scripts.readers.geopackage import read_geopackage
from import_scripts.readers.gml import read_gml
from import_scripts.readers.gpx import read_gpx
from import_scripts.readers.kml import read_kml
from import_scripts.readers.mapinfo import read_mapinfo
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.osm import read_osm
from import_scripts.readers.parquet import read_parquet
from import_scripts.readers.shapefile import read_shapefile
from import_scripts.readers.table import read_csv
from import_scripts.readers.text_gate import Gate
from import_scripts.readers.workbook import read_xlsx
from import_scripts.rows import FileRefused, Reading

READERS: dict[str, Callable[[Path, ReadOptions], Reading]] = {
    "geojson": read_json,
    "geojsonseq": read_sequence,
    "gpkg": read_geopackage,
    "shapefile": read_shapefile,
    "csv": read_csv,
    "kml": read_kml,
    "gml": read_gml,
    "gpx": read_gpx,
    "flatgeobuf": read_flatgeobuf,
    "parquet": read_parquet,
    "mapinfo": read_mapinfo,
    "dxf": read_dxf,
    "xlsx": read_xlsx,
    "osm": read_osm,
}
ARCHIVES = {"zip", "kmz"}


@contextmanager
def opened(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """The file, ready to be read once. Raises FileRefused for what is none of our formats."""
    if not path.is_file():
        raise FileRefused("file_missing", _("There is no such file. Check its name."), file=path.name)
    if not path.stat().st_size:
        raise FileRefused("file_empty", _("The file has no bytes. Check the export."), file=path.name)
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        inner, asked, notices = path, options.reader, list[Notice]()
        reader = reader_for(path, "" if path.suffix.lower() in (".zip", ".kmz") else asked, path.name)
        if reader in ARCHIVES:
            inner, notices = unpack(path, Path(folder), wanted=options.member)
            reader = reader_for(inner, asked, path.name)
        if reader not in READERS:
            raise FileRefused(
                "format_unsupported",
                _("No reader is called '{reader}'. Use one of: {readers}.", reader=reader, readers=list(READERS)),
                file=path.name,
            )
        with _named(path.name, is_inner=inner is not path):
            reading = READERS[reader](inner, options)
        if inner is not path:
            reading.file = path.name
            reading.notices = [dataclasses.replace(notice, file=path.name) for notice in [*notices, *reading.notices]]
        reading.rows = Gate(reading).rows(reading.rows)
        yield reading


@contextmanager
def _named(file: str, *, is_inner: bool) -> Iterator[None]:
    """A refusal of what was in an archive names the archive: the other name is ours."""
    try:
        yield
    except FileRefused as refused:
        if is_inner:
            refused.notice = dataclasses.replace(refused.notice, file=file)
        raise
