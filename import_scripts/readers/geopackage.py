"""GeoPackage: a database that a stranger made, so it is looked at before GDAL asks it anything.

It is opened read-only and immutable, with a clock. A layer that is a view, a virtual table or a column that computes
could run for ever; a trigger that is none of the standard's has no business in a file of features.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark, shown, warning
from import_scripts.readers.encoding import is_text
from import_scripts.readers.gdal import reading_of, refuse_too_many_columns, straightened
from import_scripts.readers.gpkg_cells import ENVELOPES, faults_of, is_shape, judged, refuse_other_systems, unfit_cell
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow, Reading

LONGEST_S, BYTES_A_S = 20, 20 << 20  # for an answer; and what a slow machine looks through meanwhile
STANDARD_TRIGGER = re.compile(
    r"(rtree_|gpkg_|trigger_(insert|update|delete)_feature_count_|fgti_|fgtd_|trigger_i_|trigger_d_|undo_|md_)", re.I
)
SYSTEM = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
MAY_CURVE = {
    "GEOMETRY", "GEOMETRYCOLLECTION", "CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE",
    "CURVE", "SURFACE",
}  # fmt: skip
CURVED = {8, 9, 10, 11, 12, 13, 14}


def read_geopackage(path: Path, options: ReadOptions) -> Reading:
    """The one layer of a GeoPackage, or the one that was asked for."""
    _refuse_cut_off(path)
    with _database(path) as database:
        layers = _layers(database, path.name)
        wanted = options.source_layer or (layers[0] if len(layers) == 1 else "")
        if wanted not in layers:
            raise FileRefused(
                "layer_not_chosen",
                _(
                    "The GeoPackage has the layers {layers}. Name one with --source-layer.",
                    layers=shown(", ".join(layers), 500) or _("none"),
                ),
                file=path.name,
            )
        _check(database, wanted, path.name)
        geometry, *others = _geometries(database, wanted)
        refuse_other_systems(database, wanted, geometry, path.name)
        faults = faults_of(database, wanted, [geometry, *others], path.name)
        curves = _curves(database, wanted)
    with _naming_the_row(path, wanted, geometry, faults):
        name = f"{wanted} ({geometry})" if others else wanted  # as GDAL calls it then
        reading = reading_of(path, "GeoPackage", name, has_lasting_ids=True, IMMUTABLE="YES")
    reading.rows = judged(_named(reading.rows, path, wanted, geometry, faults), faults, others)
    if curves:
        reading.notices.append(remark("curve_approximated", straightened(curves), file=path.name, value=str(curves)))
    reading.notices += _said(path, others)
    return reading


def _geometries(database: sqlite3.Connection, layer: str) -> list[str]:
    """The columns of geometry of a layer; one, says the standard."""
    asked = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ? ORDER BY rowid"
    return [str(name) for (name,) in database.execute(asked, [layer])]


def _said(path: Path, others: list[str]) -> Iterator[Notice]:
    """Geometries beside the first, and changes that a program may hold back yet."""
    if others:
        listed = ", ".join(others)
        said = _("Left out, for an object has one geometry on the map: {listed}.", listed=listed)
        yield warning("element_left_out", said, file=path.name, value=shown(listed))
    with path.open("rb") as file:
        if file.read(20)[18:] == b"\x02\x02":
            said = _(
                "The GeoPackage was saved while its changes were written beside it (a -wal file). If a program had it "
                "open (QGIS), close it, and bring the file again: changes may be missing."
            )
            yield warning("gdal_warning", said, file=path.name)


def _named(
    rows: Iterable[RawRow], path: Path, layer: str, geometry: str, faults: dict[str, Notice]
) -> Iterator[RawRow]:
    with _naming_the_row(path, layer, geometry, faults):
        yield from rows


@contextmanager
def _naming_the_row(path: Path, layer: str, geometry: str, faults: dict[str, Notice]) -> Iterator[None]:
    """GDAL stops at a shape, a text or a day that is none, and does not say where; then it is looked for."""
    try:
        yield
    except FileRefused as refused:
        for row, found in faults.items():
            raise FileRefused(
                "value_unfit", found.message, file=path.name, feature=row, field=found.field, value=found.value
            ) from refused
        table = layer.replace('"', '""')
        with _database(path) as database:
            database.text_factory = bytes
            columns: list[tuple[str, Callable[[bytes], bool]]] = [
                (str(name), partial(is_text, codec="utf-8"))
                for name in _columns_of(database, layer)
                if name != geometry
            ]
            for name, is_whole in [(geometry, is_shape), *columns]:
                quoted = name.replace('"', '""')
                for row, value in database.execute(f'SELECT rowid, "{quoted}" FROM "{table}"'):
                    if isinstance(value, bytes) and not is_whole(value):
                        raise unfit_cell(row, name if name != geometry else "", path.name) from refused
        raise


def _columns_of(database: sqlite3.Connection, layer: str) -> list[str]:
    asked = "SELECT name FROM pragma_table_info(?) WHERE upper(type) NOT IN ('BLOB')"
    return [name.decode("utf-8", "replace") for (name,) in database.execute(asked, [layer])]


def _refuse_cut_off(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(100)
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    said = pages * (65536 if page == 1 else page)
    if len(head) < 100 or said > path.stat().st_size:
        raise FileRefused(
            "file_cut_off",
            _(
                "The GeoPackage says {said} bytes and has {size}: its end is missing. Copy it again.",
                said=said,
                size=path.stat().st_size,
            ),
            file=path.name,
        )


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    """Raises FileRefused for what SQLite says, and when an answer takes too long."""
    until = time.monotonic() + LONGEST_S + path.stat().st_size / BYTES_A_S
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            database.set_progress_handler(lambda: int(time.monotonic() > until), 10_000)
            database.execute("PRAGMA trusted_schema = OFF")
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as fault:
        # SQLite quotes the file in what it says; where that is no text, Python fails at saying it.
        said = _("its schema is no text") if isinstance(fault, UnicodeDecodeError) else shown(fault, 200)
        raise FileRefused(
            "file_unreadable",
            _("The GeoPackage cannot be read: {fault}. Export it again.", fault=said),
            file=path.name,
        ) from fault


def _layers(database: sqlite3.Connection, file: str) -> list[str]:
    kinds = dict(database.execute("SELECT lower(name), type FROM sqlite_master WHERE type IN ('table', 'view')"))
    for name in SYSTEM:
        if kinds.get(name) == "view":
            _refuse(_("its {name} is a view, which computes. Export it again", name=name), file)
        if name not in kinds:
            raise FileRefused(
                "file_unreadable",
                _("It is a database without {name}, so no GeoPackage. Export it again.", name=name),
                file=file,
            )
    named = database.execute("SELECT table_name FROM gpkg_geometry_columns ORDER BY rowid")
    return list(dict.fromkeys(name for (name,) in named))  # a table of several geometries stands there several times


def _check(database: sqlite3.Connection, layer: str, file: str) -> None:
    """The layer is a plain table, whole, and nothing else in the file would run."""
    for kind, name, table, sql in database.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"):
        is_layer = table.lower() == layer.lower()
        if kind == "view" and is_layer:
            _refuse(_("the layer '{layer}' is a view, which computes. Save it as a table", layer=layer), file)
        if kind == "trigger" and not STANDARD_TRIGGER.match(name):
            _refuse(_("it has a trigger, '{name}'. Remove it", name=name[:80]), file)
        if kind == "table" and (virtual := re.search(r"CREATE\s+VIRTUAL\s+TABLE.*?USING\s+(\w+)", sql, re.I | re.S)):
            if virtual[1].lower() != "rtree":
                _refuse(_("it has a virtual table of the kind '{kind}'. Remove it", kind=virtual[1][:40]), file)
            if is_layer:
                _refuse(_("the layer '{layer}' is a virtual table. Save it as a plain one", layer=layer), file)
    quoted = layer.replace('"', '""')
    columns = database.execute(f'PRAGMA table_xinfo("{quoted}")').fetchall()
    if computed := [name for _, name, _, _, _, _, hidden in columns if hidden]:
        _refuse(_("the column '{name}' is computed. Store its values", name=computed[0][:80]), file)
    if not columns:
        raise FileRefused(
            "file_unreadable", _("The layer '{layer}' is named and is not there.", layer=layer), file=file
        )
    refuse_too_many_columns(len(columns), file)
    found = database.execute(f'PRAGMA quick_check("{quoted}")').fetchone()[0]
    if found != "ok":
        raise FileRefused(
            "file_unreadable",
            _("The table '{layer}' is damaged: {fault}. Export it again.", layer=layer, fault=shown(found, 200)),
            file=file,
        )


def _refuse(why: str, file: str) -> None:
    raise FileRefused("geopackage_unsafe", _("The GeoPackage is not read: {why}.", why=why), file=file)


def _curves(database: sqlite3.Connection, layer: str) -> int:
    """How many shapes of the layer are curved, by the type that stands before their numbers."""
    row = database.execute(
        "SELECT column_name, geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?", [layer]
    ).fetchone()
    column, kind = (str(value) for value in row)
    if kind.upper() not in MAY_CURVE:
        return 0
    column, table = column.replace('"', '""'), layer.replace('"', '""')
    heads = database.execute(f'SELECT substr("{column}", 1, 80) FROM "{table}" WHERE "{column}" IS NOT NULL')
    return sum(_type_of(bytes(head)) in CURVED for (head,) in heads if isinstance(head, bytes))


def _type_of(head: bytes) -> int:
    if len(head) < 8:
        return 0
    envelope = (head[3] >> 1) & 7
    start = 8 + (ENVELOPES[envelope] if envelope < len(ENVELOPES) else 0)
    order = "little" if head[start : start + 1] == b"\x01" else "big"
    return (int.from_bytes(head[start + 1 : start + 5], "little" if order == "little" else "big") & 0xFFFF) % 1000
