"""Readers: a file in, plain rows out. Which reader, the name and the first bytes decide together; neither alone."""

import dataclasses
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from import_scripts.readers.archive import unpack
from import_scripts.readers.gdal import read_geopackage, read_shapefile
from import_scripts.readers.geojson import read_json, read_sequence
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.table import read_csv
from import_scripts.rows import FileRefused, Reading

READERS: dict[str, Callable[[Path, ReadOptions], Reading]] = {
    "geojson": read_json,
    "geojsonseq": read_sequence,
    "gpkg": read_geopackage,
    "shapefile": read_shapefile,
    "csv": read_csv,
}
BY_SUFFIX = {
    ".geojson": "geojson", ".json": "geojson", ".geojsonl": "geojsonseq", ".geojsons": "geojsonseq",
    ".ndjson": "geojsonseq", ".jsonl": "geojsonseq", ".gpkg": "gpkg", ".shp": "shapefile", ".csv": "csv", ".tsv": "csv",
    ".txt": "csv",
}  # fmt: skip
FIRST_BYTES = {"gpkg": b"SQLite format 3\x00", "shapefile": b"\x00\x00\x27\x0a", "zip": b"PK\x03\x04"}


@contextmanager
def opened(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """The file, ready to be read once. Raises FileRefused for what is none of our formats."""
    if not path.is_file():
        raise FileRefused("file_missing", "There is no such file. Check its name.", file=path.name)
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        inner = path
        if path.suffix.lower() == ".zip":
            _expect(path, "zip")
            inner = unpack(path, Path(folder))
        reader = options.reader or BY_SUFFIX.get(inner.suffix.lower(), "")
        if reader not in READERS:
            raise FileRefused(
                "format_unsupported",
                f"{inner.suffix or 'A file without a suffix'} is not read. Send GeoJSON, GeoPackage, shapefile or CSV.",
                file=path.name,
            )
        if reader in FIRST_BYTES:
            _expect(inner, reader)
        reading = READERS[reader](inner, options)
        if inner is not path:
            reading.file = path.name
            reading.notices = [dataclasses.replace(notice, file=path.name) for notice in reading.notices]
        yield reading


def _expect(path: Path, kind: str) -> None:
    with path.open("rb") as file:
        if not file.read(16).startswith(FIRST_BYTES[kind]):
            raise FileRefused(
                "format_unsupported", f"Its first bytes are not those of a {kind}. Export it again.", file=path.name
            )
