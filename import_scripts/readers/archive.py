"""A zip with data sets in it, one of which is unpacked under names of our own into a folder that is thrown away.

Which archives are refused says `zips.py`.
"""

from pathlib import Path, PurePosixPath

from geoportal.core.sentences import one_after_another
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, shown, warning
from import_scripts.rows import FileRefused
from import_scripts.zips import Budget, Member, listed, refusing, unpacked_pieces

PARTS = {
    ".shp": {".shp", ".shx", ".dbf", ".prj", ".cpg"}, ".tab": {".tab", ".dat", ".map", ".id", ".ind"},
    ".mif": {".mif", ".mid"},
}  # fmt: skip
MAIN = {
    ".shp", ".gpkg", ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl", ".csv", ".tsv", ".kml", ".gml",
    ".gpx", ".fgb", ".parquet", ".geoparquet", ".tab", ".mif", ".dxf", ".xlsx", ".pbf", ".osm",
}  # fmt: skip
NESTED = {".zip", ".kmz"}


def unpack(path: Path, folder: Path, *, file: str = "", wanted: str = "") -> tuple[Path, list[Notice]]:
    """Unpack one data set of the archive into `folder`, the only one or the one called `wanted`; its main file.

    And what is to be said of data sets beside it that nobody chose to leave.
    """
    budget = Budget(file or path.name)
    with refusing(budget.file):
        members = _members(path, folder, budget)
        main = _main(members, budget.file, wanted)
        _refuse_unwritten(main, members, budget.file)
        parts = PARTS.get(main.suffix, {main.suffix})
        for member in members:
            if member.archive == main.archive and member.base == main.base and member.suffix in parts:
                copy_member(member, folder / f"data{member.suffix}", budget)
    left = "" if wanted else ", ".join(one.name for one in members if one.suffix in MAIN and one is not main)
    said = _("Left out, for the archive shows {main} first: {left}. Choose with --member.", main=main.name, left=left)
    notices = [warning("element_left_out", said, file=budget.file, value=shown(left))] if left else []
    return folder / f"data{main.suffix}", notices


def _refuse_unwritten(main: Member, members: list[Member], file: str) -> None:
    """Raises FileRefused where a program still held back what belongs into the GeoPackage."""
    journal = f"{main.name}-wal"
    if any(member.archive == main.archive and member.name == journal and member.info.file_size for member in members):
        raise FileRefused(
            "file_cut_off",
            _(
                "Beside {name} lies {journal}, which holds changes that are not in it yet. Close the program that has "
                "it open (QGIS), and pack it again.",
                name=main.name,
                journal=journal,
            ),
            file=file,
        )


def _members(path: Path, folder: Path, budget: Budget) -> list[Member]:
    """The files of the archive and of the archives in it; those in these are not opened."""
    found = listed(path, budget)
    for number, outer in enumerate([member for member in found if member.suffix in NESTED]):
        inner = folder / f"nested-{number}.zip"
        copy_member(outer, inner, budget)
        found += [Member(inner, one.info, f"{outer.name}/{one.name}") for one in listed(inner, budget)]
    return [one for one in found if not PurePosixPath(one.name).name.startswith("._")]  # what macOS adds to each file


def _main(members: list[Member], file: str, wanted: str) -> Member:
    found = [member for member in members if member.suffix in MAIN]
    if wanted:
        chosen = [member for member in found if wanted in (member.name, PurePosixPath(member.name).name)]
    elif len(found) > 1 and any(member.name == "doc.kml" for member in found):
        chosen = [member for member in found if member.name == "doc.kml"]  # what a KMZ shows first
        chosen = chosen if len([member for member in found if member.suffix != ".kml"]) == 0 else found
    else:
        chosen = found
    if len(chosen) != 1:
        raise FileRefused("archive_ambiguous", _not_one(members, found, wanted), file=file)
    return chosen[0]


def _not_one(members: list[Member], found: list[Member], wanted: str) -> str:
    """That the archive does not hold one data set to take, and what it holds."""
    if any(member.name == "xl/workbook.xml" for member in members):
        return _("It is a workbook and no archive of data. Give it a name that ends with .xlsx.")
    names = ", ".join(member.name for member in found)[:500] or _("none")
    said = _("One data set is expected in the archive, found: {names}.", names=names)
    if wanted:
        said = _("'{wanted}' is not one data set of the archive, found: {names}.", wanted=wanted, names=names)
    is_timetable = any(member.name.endswith("stop_times.txt") for member in members)
    hint = _("It looks like a timetable (GTFS), which is not a layer.") if is_timetable else ""
    return one_after_another(said, hint, _("Name one with --member."))


def copy_member(member: Member, target: Path, budget: Budget) -> None:
    """Unpack one member, counting what comes."""
    with target.open("xb") as unpacked:
        for piece in unpacked_pieces(member, budget):
            unpacked.write(piece)
