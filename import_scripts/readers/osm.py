"""OpenStreetMap as a layer: the objects that are meant, each with its shape, its tags as columns.

What they mean for a whole city, `import_osm` knows; here they are rows as those of any other format. Their names are
OpenStreetMap's own, node/1, way/2, relation/3, and last.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import one_after_another
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, error, shown, warning
from import_scripts.osm.choice import Chosen, fault_of
from import_scripts.osm.element import Element
from import_scripts.osm.tag_rules import AREA_RELATIONS, without_type
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow, Reading

if TYPE_CHECKING:
    from import_scripts.osm.extract import Extract

FORMAT = "OpenStreetMap"
SORTS = {"n": "node", "w": "way", "r": "relation"}
MOST_SAID = 1000  # objects whose nodes are missing; the others are counted
NOT_MADE = {
    "point": ("no_location", _("The node has no position on Earth. Correct it in OpenStreetMap.")),
    "line": (
        "line_without_length",
        _("No two neighbouring nodes of the line are in the file. Take a larger extract, or leave faulty rows out."),
    ),
    "area": (
        "area_not_assembled",
        _(
            "Its rings cross or do not close, or members are not in the file. Correct it in OpenStreetMap, take a "
            "larger extract, or leave faulty rows out."
        ),
    ),
}


def read_osm(path: Path, options: ReadOptions) -> Reading:
    """The objects that the options choose. Raises FileRefused, with suggestions, where they choose none."""
    from import_scripts.osm.extract import Extract  # osmium takes a while, and most files are of other formats
    from import_scripts.osm.guard import guarded_format

    if fault := fault_of(options.osm):
        raise FileRefused("tags_not_chosen", _("The choice is not understood: {fault}", fault=fault), file=path.name)
    extract = Extract(path, guarded_format(path, path.name), path.name)
    if not options.osm.tags:
        raise _not_chosen(extract)
    reading = Reading(path.name, FORMAT, (), crs="EPSG:4326")
    reading.rows = _rows(extract, Chosen(options.osm), reading)
    return reading


def _not_chosen(extract: "Extract") -> FileRefused:
    found = extract.suggestions()
    listed = ", ".join(f"{text} ({count:,})" for text, count in found)
    said: str = _(
        "The file is OpenStreetMap’s and holds all sorts of things. Say which of them are meant with --tags, as "
        "{example}.",
        example=found[0][0] if found else "amenity=school",
    )
    if found:
        said = one_after_another(said, _("The most frequent: {listed}.", listed=listed))
    value = "; ".join(f"{text} {count}" for text, count in found)
    return FileRefused("tags_not_chosen", said, file=extract.name, value=value)


def _rows(extract: "Extract", chosen: Chosen, reading: Reading) -> Iterator[RawRow]:
    number, cut, shapeless = 0, 0, list[str]()
    for element in extract.elements(is_wanted=chosen.has):
        if not chosen.has_sort(element.name):
            continue
        name = f"{SORTS[element.name[0]]}/{element.name[1:]}"
        if element.sort == "relation":
            if element.tags.get("type") not in AREA_RELATIONS:  # else its area comes, or that it has none
                shapeless.append(name)
            continue
        number += 1
        tags = without_type(element.name, element.tags)
        fault = _fault(element, reading.file, number) if element.shape is None else None
        yield RawRow(number, dict(tags), element.shape, name, fault)
        if element.missing and element.shape is not None:
            cut += 1
            if cut <= MOST_SAID:
                reading.notices.append(_cut(element, name, number, reading.file))
    reading.notices += _afterwards(cut, shapeless, reading.file)


def _fault(element: Element, file: str, number: int) -> Notice:
    code, said = NOT_MADE[element.sort]
    return error(code, said, file=file, row=number, value=shown(element.tags.get("name", "")))


def _cut(element: Element, name: str, number: int, file: str) -> Notice:
    count, missing = element.count, element.missing
    said = one_after_another(
        _("{missing} of {count} ways are not whole in the file.", count=count, missing=missing)
        if element.name.startswith("r")
        else _("{missing} of {count} nodes are not in the file.", count=count, missing=missing),
        _("The line has gaps there.") if element.sort == "line" else _("The area was closed straight there."),
        _("Take a larger extract if it matters."),
    )
    return warning("missing_nodes", said, file=file, row=number, feature=name, value=str(missing))


def _afterwards(cut: int, shapeless: list[str], file: str) -> Iterator[Notice]:
    if cut > MOST_SAID:
        said = _("So it is with {count} objects in all. Take a larger extract.", count=cut)
        yield warning("missing_nodes", said, file=file, value=str(cut))
    if shapeless:
        named = ", ".join(shapeless[:20])
        said = ngettext(
            "{count} relation has no shape of its own and was left out: {named}.",
            "{count} relations have no shape of their own and were left out: {named}.",
            len(shapeless),
            named=named,
        )
        yield warning("relation_without_area", said, file=file, value=str(len(shapeless)))
