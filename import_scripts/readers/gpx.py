"""GPX: waypoints, routes or tracks. A file that has several kinds has several layers, and the source chooses.

The points of routes are a layer as well for whoever asks for it; a route keeps their names as its column `points`.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown
from import_scripts.readers.geometry import Unreadable, shape_of
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.xml_guard import Nobody, elements, guarded, local
from import_scripts.rows import FileRefused, RawRow, Reading

LAYERS = {"wpt": "waypoints", "rte": "routes", "trk": "tracks", "rtept": "route_points"}
OF_OTHERS = {"route_points"}  # read only where it is asked for
NO_TEXTS = {"link", "rtept", "trkseg", "extensions"}


class _Watch(Nobody):
    def __init__(self) -> None:
        self.counts = Counter[str]()

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name in LAYERS:
            self.counts[LAYERS[name]] += 1


def read_gpx(path: Path, options: ReadOptions) -> Reading:
    """The one kind that the file has, or the one that was asked for."""
    watch = _Watch()
    with path.open("rb") as file:
        guarded(file, path.name, watch)
    present = [name for name in LAYERS.values() if watch.counts[name]]
    own = [name for name in present if name not in OF_OTHERS]
    wanted = options.source_layer or (own[0] if len(own) == 1 else "")
    if present and wanted not in present:
        listed = ", ".join(f"{name} ({watch.counts[name]})" for name in present)
        raise FileRefused(
            "layer_not_chosen",
            _("The GPX has the layers {listed}. Name one with --source-layer.", listed=listed),
            file=path.name,
        )
    return Reading(path.name, "GPX", _rows(path, wanted), crs="EPSG:4326", declared=watch.counts[wanted])


def _rows(path: Path, wanted: str) -> Iterator[RawRow]:
    number, above = 0, list[Element]()
    for event, element in elements(path):
        if event == "start":
            above.append(element)
            continue
        above.pop()
        if (layer := LAYERS.get(local(element.tag))) and above:
            if layer == wanted:
                number += 1
                yield _row(number, element, path.name)
            if layer == wanted or layer not in OF_OTHERS:  # a route still needs its points
                above[-1].remove(element)


def _row(number: int, element: Element, file: str) -> RawRow:
    values: dict[str, Any] = {}
    for part in (*element, *_extensions(element)):
        if (name := local(part.tag)) not in NO_TEXTS:
            text = "".join(part.itertext()).strip()
            values[name] = f"{values[name]}; {text}" if name in values else text
    if links := [part.get("href", "") for part in element if local(part.tag) == "link"]:
        values["link"] = "; ".join(links)
    if names := [name for point in element if local(point.tag) == "rtept" for name in _names(point)]:
        values["points"] = "; ".join(names)
    try:
        shape, _ = shape_of(_geometry(element))
    except Unreadable as fault:
        return RawRow(
            number, values, fault=error(fault.code, sentence_of(fault), file=file, row=number, value=shown(fault.value))
        )
    return RawRow(number, values, shape, has_height=any(local(part.tag) == "ele" for part in element.iter()))


def _names(point: Element) -> list[str]:
    texts = [(part.text or "").strip() for part in point if local(part.tag) == "name"]
    return [text for text in texts if text]


def _extensions(element: Element) -> Iterator[Element]:
    """What programs tell of it beyond the standard: every element there that holds a text and no others."""
    for extensions in element:
        if local(extensions.tag) == "extensions":
            yield from (one for one in extensions.iter() if one is not extensions and not len(one))


def _geometry(element: Element) -> dict[str, Any]:
    kind = local(element.tag)
    if kind in ("wpt", "rtept"):
        return {"type": "Point", "coordinates": _spot(element)}
    if kind == "rte":
        return {"type": "LineString", "coordinates": [_spot(one) for one in element if local(one.tag) == "rtept"]}
    lines = [
        [_spot(one) for one in segment if local(one.tag) == "trkpt"]
        for segment in element
        if local(segment.tag) == "trkseg"
    ]
    lines = [line for line in lines if line]  # a receiver begins a segment before it has a position
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _spot(element: Element) -> list[float]:
    try:
        return [float(element.get("lon", "")), float(element.get("lat", ""))]
    except ValueError:
        text = f"lon={element.get('lon')!r} lat={element.get('lat')!r}"
        raise Unreadable(
            "coordinate_unreadable", _("{text} is not a position. Correct it in the source.", text=text), text
        ) from None
