"""KML, read by ourselves: GDAL lets half of a coordinate pass as a whole one.

Every placemark of every folder is a row; the folder's name is kept as the column `folder`. Pictures, tours and models
are no objects of a map: they are left out, and said. A link to other files is never followed.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown, warning
from import_scripts.readers.geometry import Unreadable, shape_of
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.xml_guard import Nobody, elements, guarded, local
from import_scripts.rows import FileRefused, RawRow, Reading

TEXTS = {"name", "description", "address", "phoneNumber", "Snippet", "styleUrl"}
SHAPES = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model"}
LEFT_OUT = {"GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour"}
FOLDERS = {"Folder", "Document"}
MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}


class _Watch(Nobody):
    """Counts what is there, before it is read."""

    def __init__(self, file: str) -> None:
        self.file, self.counts = file, Counter[str]()
        self.placemarks = {"Placemark"}  # and what a schema of the first KML calls so

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.counts[name] += 1
        if name == "Schema" and attributes.get("parent") == "Placemark":
            self.placemarks.add(attributes.get("name", ""))
        if name in ("NetworkLink", "NetworkLinkControl"):
            raise FileRefused(
                "network_link",
                _(
                    "The KML only links to other files ({name}, line {line}). Save the places themselves and "
                    "send those.",
                    name=name,
                    line=str(line),
                ),
                file=self.file,
            )


def read_kml(path: Path, options: ReadOptions) -> Reading:
    """All placemarks; with `source_layer`, those of the folder of that name."""
    watch = _Watch(path.name)
    with path.open("rb") as file:
        guarded(file, path.name, watch)
    count = sum(watch.counts[name] for name in watch.placemarks)
    rows = _rows(path, options, watch.placemarks)
    reading = Reading(path.name, "KML", rows, crs="EPSG:4326", declared=count)
    if options.source_layer:
        reading.declared = None
    if left := {name: watch.counts[name] for name in sorted(LEFT_OUT) if watch.counts[name]}:
        listed = ", ".join(f"{count} {name}" for name, count in left.items())
        said = _("Left out, for they are pictures or tours and not objects: {listed}.", listed=listed)
        reading.notices.append(warning("element_left_out", said, file=path.name, value=listed))
    return reading


def _rows(path: Path, options: ReadOptions, placemarks: set[str]) -> Iterator[RawRow]:
    number, above = 0, list[Element]()
    names: dict[Element, str] = {}
    for event, element in elements(path):
        name = local(element.tag)
        if event == "start":
            above.append(element)
            continue
        above.pop()
        if name == "name" and above and local(above[-1].tag) in FOLDERS:
            names[above[-1]] = (element.text or "").strip()
        elif name in placemarks:
            folder = next((names.get(one, "") for one in reversed(above) if local(one.tag) == "Folder"), "")
            if not options.source_layer or options.source_layer == folder:
                number += 1
                yield _row(number, element, folder, path.name)
            if above:
                above[-1].remove(element)


def _row(number: int, placemark: Element, folder: str, file: str) -> RawRow:
    values: dict[str, Any] = {"folder": folder} if folder else {}
    shape, has_height, fault = None, False, None
    for part in placemark:
        name = local(part.tag)
        if name in TEXTS:
            values[name] = "".join(part.itertext()).strip()
        elif name == "link":
            values[name] = part.get("href", "").strip()
        elif name == "AddressDetails":
            values[name] = ", ".join(text for text in (one.strip() for one in part.itertext()) if text)
        elif name in ("TimeStamp", "TimeSpan"):
            values |= {local(moment.tag): (moment.text or "").strip() for moment in part}
        elif name == "ExtendedData":
            try:
                values |= _data(part)
            except Unreadable as why:
                fault = error(why.code, sentence_of(why), file=file, row=number, field=why.value)
        elif local(placemark.tag) != "Placemark" and not len(part):
            values[name] = (part.text or "").strip() or None
        elif name in SHAPES:
            try:
                if shape is not None:
                    raise Unreadable(
                        "geometry_unreadable", _("The placemark has two geometries. Split it in the source.")
                    )
                shape, has_height = _shape(part)
            except Unreadable as why:
                fault = error(why.code, sentence_of(why), file=file, row=number, value=shown(why.value))
    return RawRow(number, values, None if fault else shape, placemark.get("id", ""), fault, has_height)


def _data(extended: Element) -> dict[str, Any]:
    """Data and SimpleData; an empty one is absent. Two of one name must say the same."""
    found: dict[str, Any] = {}
    for one in extended.iter():
        if local(one.tag) == "Data":
            text = next(("".join(part.itertext()) for part in one if local(part.tag) == "value"), "")
        elif local(one.tag) == "SimpleData":
            text = "".join(one.itertext())
        else:
            continue
        name, value = one.get("name", ""), text.strip() or None
        if found.setdefault(name, value) != value:
            said = _("{name} stands twice, with different values. Keep one of them in the source.", name=shown(name))
            raise Unreadable("member_repeated", said, name)
    return found


def _shape(element: Element) -> tuple[BaseGeometry | None, bool]:
    return shape_of(_geometry(element))


def _geometry(element: Element) -> dict[str, Any]:
    """As GeoJSON writes it, so that its checks are the same."""
    kind = local(element.tag)
    if kind == "Point":
        spots = _spots(element)
        if len(spots) > 1:
            raise Unreadable(
                "geometry_unreadable", _("A point has {count} positions. Correct it in the source.", count=len(spots))
            )
        return {"type": "Point", "coordinates": spots[0] if spots else []}
    if kind == "Polygon":
        return {"type": "Polygon", "coordinates": _rings(element)}
    if kind in ("LineString", "LinearRing"):
        return {"type": "LineString", "coordinates": _spots(element)}
    if kind == "Track":
        track = [_numbers((one.text or "").split(), one.text or "") for one in element if local(one.tag) == "coord"]
        return {"type": "LineString", "coordinates": track}
    if kind in ("MultiGeometry", "MultiTrack"):
        return _joined([_geometry(part) for part in element if local(part.tag) in SHAPES])
    raise Unreadable(
        "geometry_unreadable", _("A {kind} cannot be drawn on a flat map. Give a point instead.", kind=kind), kind
    )


def _rings(polygon: Element) -> list[list[list[float]]]:
    outer, inner = list[list[list[float]]](), list[list[list[float]]]()
    for boundary in polygon:
        rings = [_spots(ring) for ring in boundary if local(ring.tag) == "LinearRing"]
        if local(boundary.tag) == "outerBoundaryIs":
            outer += rings
        elif local(boundary.tag) == "innerBoundaryIs":
            inner += rings
    if len(outer) > 1 or (inner and not outer):
        raise Unreadable(
            "geometry_unreadable", _("A polygon has {count} outer rings. Correct it in the source.", count=len(outer))
        )
    return outer + inner


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """One geometry of several of one kind; those of parts that are several themselves are laid side by side."""
    flat = [
        {"type": part["type"].removeprefix("Multi"), "coordinates": one}
        for part in parts
        for one in (part["coordinates"] if part["type"].startswith("Multi") else [part["coordinates"]])
    ]
    kinds = {part["type"] for part in flat}
    if len(kinds) > 1:
        return {"type": "GeometryCollection"}
    if len(flat) == 1:
        return flat[0]
    return {"type": MULTI[kinds.pop()] if kinds else "MultiPoint", "coordinates": [one["coordinates"] for one in flat]}


def _spots(element: Element) -> list[list[float]]:
    texts = ["".join(one.itertext()) for one in element if local(one.tag) == "coordinates"]
    if len(texts) > 1:
        raise Unreadable(
            "coordinate_unreadable", _("It has several lists of coordinates. Keep one in the source."), texts[1]
        )
    text = "".join(texts)
    joined = ",".join(part.strip() for part in text.split(","))  # a blank after a comma parts no position
    return [_numbers(spot.split(","), spot) for spot in joined.split()]


def _numbers(parts: list[str], text: str) -> list[float]:
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) not in (2, 3):
        raise Unreadable(
            "coordinate_unreadable",
            _("'{value}' is not longitude,latitude. Correct it in the source.", value=shown(text)),
            text,
        )
    return numbers
