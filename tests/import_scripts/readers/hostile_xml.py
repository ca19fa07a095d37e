"""One file for each trick with XML: what it does is its name."""

from collections.abc import Iterator
from pathlib import Path

from tests.import_scripts.readers.hostile import GPX, KML, PLACE, WAY, Case, Files, bad, good, placed

DTDS = {
    "external": '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    "empty": "<!DOCTYPE x>",
}


def mark(shape: str) -> bytes:
    return KML.format(f"<Placemark><name>x</name>{shape}</Placemark>").encode()


def of_xml(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    whole = {".kml": placed(PLACE, KML), ".gpx": placed(WAY, GPX), ".gml": made[".gml"]["a.gml"]}
    for suffix, data in whole.items():
        body = data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else data
        for name, dtd in DTDS.items():
            yield bad(f"dtd-{name}{suffix}", dtd.encode() + body, "xml_unsafe", suffix=suffix)
        yield bad(f"deep{suffix}", _within(body, b"<a>" * 300 + b"</a>" * 300), "xml_unsafe", suffix=suffix)
        yield bad(f"unclosed{suffix}", body[: body.rindex(b"</")], "xml_malformed", suffix=suffix)
        yield bad(f"twice{suffix}", body + body, "xml_malformed", suffix=suffix)
        yield bad(f"unknown-entity{suffix}", _within(body, b"&nbsp;"), "xml_malformed", suffix=suffix)
        yield bad(f"control-character{suffix}", _within(body, b"\x01"), "xml_malformed", suffix=suffix)
        yield bad(f"reference-to-nul{suffix}", _within(body, b"&#0;"), "xml_malformed", suffix=suffix)
        yield bad(f"bad-utf8{suffix}", _within(body, b"\xff\xfe"), "encoding_wrong", suffix=suffix)
        yield bad(f"attribute-twice{suffix}", _within(body, b'<a b="1" b="2"/>'), "xml_malformed", suffix=suffix)
        yield bad(f"unbound-prefix{suffix}", _within(body, b"<zz:a/>"), "xml_malformed", suffix=suffix)
        comment = b"<!-- a comment, and -->" + body
        yield good(f"comment-first{suffix}", comment, suffix, 3)
        for codec in ("windows-1251", "koi8-u", "utf-16", "utf-8-sig"):
            prolog = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig")}"?>'
            yield good(f"in-{codec}{suffix}", (prolog + body.decode()).encode(codec), suffix, 3)
    yield from _of_kml()
    yield from _of_gpx()
    yield from _of_gml(whole[".gml"])


def _within(body: bytes, more: bytes) -> bytes:
    at = body.index(b">") + 1
    return body[:at] + more + body[at:]


def _of_kml() -> Iterator[Case]:
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
    whole = "33,47 33.1,47 33.1,47.1 33,47"
    outer, inner = "<outerBoundaryIs>{}</outerBoundaryIs>", "<innerBoundaryIs>{}</innerBoundaryIs>"
    for name, spot in (("half", "33.39"), ("word", "схід,47"), ("five", "1,2,3,4,5"), ("empty-half", "33.39,")):
        yield bad(
            f"kml-point-{name}",
            mark(f"<Point><coordinates>{spot}</coordinates></Point>"),
            "coordinate_unreadable",
            suffix=".kml",
        )
    yield bad(
        "kml-two-in-a-point",
        mark("<Point><coordinates>1,2 3,4</coordinates></Point>"),
        "geometry_unreadable",
        suffix=".kml",
    )
    yield bad(
        "kml-line-of-one",
        mark("<LineString><coordinates>33,47</coordinates></LineString>"),
        "geometry_unreadable",
        suffix=".kml",
    )
    yield bad("kml-model", mark("<Model/>"), "geometry_unreadable", suffix=".kml")
    yield bad("kml-two-shapes", mark("<Point/><Point/>"), "geometry_unreadable", suffix=".kml")
    yield bad("kml-without-shape", mark(""), "geometry_missing", suffix=".kml")
    line = "<LineString><coordinates>1,2 3,4</coordinates></LineString>"
    both = f"<MultiGeometry><Point><coordinates>1,2</coordinates></Point>{line}</MultiGeometry>"
    yield bad("kml-mixed", mark(both), "geometry_collection", suffix=".kml")
    yield bad(
        "kml-open-ring",
        mark(f"<Polygon>{outer.format(ring.format(whole[:-6]))}</Polygon>"),
        "ring_not_closed",
        suffix=".kml",
    )
    yield bad(
        "kml-short-ring",
        mark(f"<Polygon>{outer.format(ring.format('1,2 3,4 1,2'))}</Polygon>"),
        "ring_too_short",
        suffix=".kml",
    )
    yield bad(
        "kml-only-hole",
        mark(f"<Polygon>{inner.format(ring.format(whole))}</Polygon>"),
        "geometry_unreadable",
        suffix=".kml",
    )
    yield bad("kml-nan", mark("<Point><coordinates>nan,47</coordinates></Point>"), "geometry_not_finite", suffix=".kml")
    yield from _of_whole_kml(ring, whole)


def _of_whole_kml(ring: str, whole: str) -> Iterator[Case]:
    """Links, folders and data, and what must be accepted."""
    outer = "<outerBoundaryIs>{}</outerBoundaryIs>"
    link = "<NetworkLink><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>"
    yield bad("kml-link", KML.format(link).encode(), "network_link", suffix=".kml")
    yield bad("kml-link-beside", KML.format(PLACE.format("a", 33, 47) + link).encode(), "network_link", suffix=".kml")
    yield bad("kml-empty", KML.format("").encode(), "file_empty", suffix=".kml")
    twice = "".join(f'<Data name="a"><value>{value}</value></Data>' for value in (1, 2))
    yield bad("kml-data-twice", mark(f"<ExtendedData>{twice}</ExtendedData><Point/>"), "member_repeated", suffix=".kml")
    yield good(
        "kml-old-namespace", placed(PLACE, KML.replace("opengis.net/kml/2.2", "earth.google.com/kml/2.1")), ".kml", 3
    )
    yield good("kml-folders", placed("<Folder><name>Т</name>" + PLACE + "</Folder>", KML), ".kml", 3)
    yield good("kml-polygon", mark(f"<Polygon>{outer.format(ring.format(whole))}</Polygon>"), ".kml", 1)
    yield good(
        "kml-blank-after-comma", mark("<Point><coordinates>\n 33.39, 47.91, 0 \n</coordinates></Point>"), ".kml", 1
    )
    spots = "<g:coord>33 47 5</g:coord><g:coord>34 48 5</g:coord>"
    track = f"<g:Track xmlns:g='http://www.google.com/kml/ext/2.2'>{spots}</g:Track>"
    yield good("kml-track", mark(track), ".kml", 1)


def _of_gpx() -> Iterator[Case]:
    for name, spot in (
        ("without-lat", '<wpt lon="33"/>'),
        ("word", '<wpt lon="схід" lat="47"/>'),
        ("comma", '<wpt lon="33,4" lat="47"/>'),
    ):
        yield bad(f"gpx-{name}", GPX.format(spot).encode(), "coordinate_unreadable", suffix=".gpx")
    one = '<trkpt lon="33" lat="47"/>'
    yield bad(
        "gpx-track-of-one",
        GPX.format(f"<trk><trkseg>{one}</trkseg></trk>").encode(),
        "geometry_unreadable",
        suffix=".gpx",
    )
    yield bad("gpx-empty-track", GPX.format("<trk/>").encode(), "geometry_empty", suffix=".gpx")
    both = WAY.format("a", 33, 47) + f"<trk><trkseg>{one}{one}</trkseg></trk>"
    yield bad("gpx-several-kinds", GPX.format(both).encode(), "layer_not_chosen", suffix=".gpx")
    yield bad("gpx-nothing", GPX.format("").encode(), "file_empty", suffix=".gpx")
    yield good("gpx-kind-chosen", GPX.format(both).encode(), ".gpx", 1, source_layer="waypoints")
    two = one + '<trkpt lon="34" lat="48"><ele>5</ele></trkpt>'
    yield good("gpx-track", GPX.format(f"<trk><trkseg/><trkseg>{two}</trkseg></trk>").encode(), ".gpx", 1)


def _of_gml(whole: bytes) -> Iterator[Case]:
    for name, text in (("word", b"north 33.39"), ("half", b"47.91"), ("four", b"1 2 3 4")):
        data = whole.replace(b"47.91 33.39</gml:pos>", text + b"</gml:pos>")
        assert data != whole
        yield bad(f"gml-pos-{name}", data, "coordinate_unreadable", "file_unreadable", suffix=".gml")
    first = whole.index(b"srsName", whole.index(b"<gml:Point"))
    other = whole[:first] + whole[first:].replace(b"4326", b"6385", 1)
    yield bad("gml-of-two-systems", other, "crs_several", suffix=".gml")
    yield bad(
        "gml-says-more",
        whole.replace(b"<ogr:FeatureCollection", b'<ogr:FeatureCollection numberReturned="9"'),
        "count_mismatch",
        suffix=".gml",
    )
    yield bad("gml-layer-that-is-not", whole, "layer_not_chosen", suffix=".gml", source_layer="інший")
