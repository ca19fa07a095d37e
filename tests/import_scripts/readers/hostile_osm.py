"""Files of OpenStreetMap as nobody should send them, in both of its forms: what each does is its name."""

from collections.abc import Iterator
from pathlib import Path

from import_scripts.osm.choice import OsmChoice
from tests.import_scripts.osm import pbf
from tests.import_scripts.readers.hostile import SPOTS, Case, Files, bad, good

XML = '<?xml version="1.0"?><osm version="0.6" generator="x">{}</osm>'
NODE = '<node id="{}" lon="{}" lat="{}">{}</node>'
TAGS = '<tag k="amenity" v="school"/><tag k="name" v="Ліцей"/>'
SCHOOLS = "".join(NODE.format(number, *spot, TAGS) for number, spot in enumerate(SPOTS, start=1))
TEXTS = [b"amenity", b"school", b"type", b"multipolygon", b"outer"]
SCHOOL, AREA = [(1, 2)], [(1, 2), (3, 4)]
UNREADABLE = "file_unreadable"


def of_osm(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    yield from _controls()
    yield from _blocks()
    yield from _content()
    yield from _elements()
    yield from _xml()


def _case(name: str, data: bytes | str, *verdict: str, suffix: str = ".pbf", rows: int = 3) -> Case:
    data = data.encode() if isinstance(data, str) else data
    if verdict:
        return bad(f"osm-{name}", data, *verdict, suffix=suffix)
    return good(f"osm-{name}", data, suffix, rows)


def _controls() -> Iterator[Case]:
    yield _case("pbf", pbf.file_of(pbf.schools()))
    yield _case("of-two-blocks", pbf.file_of(pbf.schools(), pbf.schools()), rows=6)
    plain = pbf.HEAD + pbf.block(b"OSMData", pbf.message([(1, pbf.schools())]))
    yield _case("not-packed", plain)
    yield _case("xml", XML.format(SCHOOLS), suffix=".osm")
    yield _case("xml-named-so", XML.format(SCHOOLS), suffix=".xml")
    yield _case("xml-with-a-comment", "<!-- a comment -->" + XML.format(SCHOOLS)[21:], suffix=".osm")
    square = pbf.dense(
        [1, 2, 3, 4], [334_000_000, 335_000_000, 335_000_000, 334_000_000], [479_000_000] * 2 + [480_000_000] * 2
    )
    ring = (3, pbf.way(7, [1, 2, 3, 4, 1], SCHOOL))
    yield _case("area", pbf.file_of(pbf.primitives(TEXTS, (2, square), ring)), rows=1)
    outline = (3, pbf.way(7, [1, 2, 3, 4, 1], []))
    whole = (4, pbf.relation(9, [(7, 5, 1)], AREA))
    yield _case("multipolygon", pbf.file_of(pbf.primitives(TEXTS, (2, square), outline, whole)), rows=1)


def _blocks() -> Iterator[Case]:
    """The file as a chain of blocks."""
    whole = pbf.file_of(pbf.schools(), pbf.schools())
    for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        yield _case(f"cut-at-{share}", whole[: int(len(whole) * share)], "file_cut_off")
    data = pbf.schools()
    blocks = {
        "swells": pbf.squeezed(bytes(64 << 20), said=32 << 20),
        "swells-and-says-so": pbf.squeezed(bytes(64 << 20)),
        "says-less": pbf.squeezed(data, said=len(data) - 1),
        "says-more": pbf.squeezed(data, said=len(data) + 1),
        "says-nothing": pbf.message([(3, b"x")]),
        "no-zlib": pbf.message([(2, 100), (3, b"no zlib at all")]),
        "holds-nothing": pbf.message([(2, 100)]),
        "lzma": pbf.message([(2, 100), (4, b"x")]),
        "zstd": pbf.message([(2, 100), (7, b"x")]),
        "lz4-that-is-none": pbf.message([(2, 100), (6, b"x")]),
        "no-message": b"\xff" * 40,
        "zeros": pbf.squeezed(bytes(10_000)),
    }
    for name, content in blocks.items():
        yield _case(f"block-{name}", pbf.HEAD + pbf.block(b"OSMData", content), UNREADABLE)
    yield _case("block-of-another-type", pbf.HEAD + pbf.block(b"Music", pbf.squeezed(data)), UNREADABLE)
    yield _case("without-a-header", pbf.block(b"OSMData", pbf.squeezed(data)), "format_mismatch")
    yield _case("two-headers", pbf.HEAD + pbf.file_of(data), UNREADABLE)
    needs = pbf.message([(4, b"OsmSchema-V9"), (4, b"Telepathy")])
    ahead = pbf.block(b"OSMHeader", pbf.squeezed(needs))
    yield _case("of-the-future", ahead + pbf.block(b"OSMData", pbf.squeezed(data)), UNREADABLE)
    yield _case(
        "long-block",
        pbf.HEAD + b"\0\0\0\x0d" + pbf.message([(1, b"OSMData"), (3, 1 << 28)]),
        UNREADABLE,
        "file_cut_off",
    )
    yield _case("nothing-but-a-header", pbf.HEAD, "file_empty")


def _content() -> Iterator[Case]:
    """What stands in a block."""
    latin = [b"amenity", b"school", b"name", "Ліцей".encode("cp1251")]
    yield _case("not-utf8", pbf.file_of(pbf.schools(latin)), UNREADABLE)
    yield _case(
        "half-a-surrogate", pbf.file_of(pbf.schools([b"amenity", b"school", b"name", b"\xed\xa0\x80"])), UNREADABLE
    )
    for name, spot in (
        ("999-degrees", (999.0, 47.0)),
        ("below-the-pole", (33.0, -300.0)),
        ("at-infinity", (9e10, 9e10)),
    ):
        yield _case(f"at-{name}", pbf.file_of(pbf.schools(spots=[SPOTS[0], spot])), "coordinate_unreadable")
    yield _case("beyond-the-date-line", pbf.file_of(pbf.schools(spots=[SPOTS[0], (200.0, 47.0)])), "no_location")
    scaled = pbf.primitives(TEXTS, (2, pbf.dense([1], [333_900_000], [479_100_000], [1, 2, 0])), more=[(17, 10**6)])
    yield _case("scaled-away", pbf.file_of(scaled), "coordinate_unreadable")
    uneven = pbf.dense([1, 2, 3], [334_000_000], [479_000_000], [1, 2, 0])
    yield _case("more-ids-than-places", pbf.file_of(pbf.primitives(TEXTS, (2, uneven))), UNREADABLE, "file_empty")
    beyond = pbf.dense([1], [334_000_000], [479_000_000], [1, 99, 0])
    yield _case("a-text-that-is-not-there", pbf.file_of(pbf.primitives(TEXTS, (2, beyond))), UNREADABLE)
    odd = pbf.dense([1], [334_000_000], [479_000_000], [1])
    yield _case("a-key-without-a-value", pbf.file_of(pbf.primitives(TEXTS, (2, odd))), UNREADABLE)
    no_texts = pbf.message([(2, pbf.message([(2, pbf.dense([1], [1], [1], [1, 2, 0]))]))])
    yield _case("without-texts", pbf.file_of(no_texts), UNREADABLE)


def _elements() -> Iterator[Case]:
    """Elements that do not fit each other."""
    nodes = (2, pbf.dense([1, 2], [334_000_000, 335_000_000], [479_000_000, 479_000_000]))

    def case(name: str, *groups: tuple[int, bytes], verdict: str) -> Case:
        return _case(name, pbf.file_of(pbf.primitives(TEXTS, *groups)), verdict)

    yield case("way-of-nobody", (3, pbf.way(7, [404, 405], SCHOOL)), verdict="line_without_length")
    yield case("way-of-one", nodes, (3, pbf.way(7, [1], SCHOOL)), verdict="line_without_length")
    yield case("way-of-none", (3, pbf.way(7, [], SCHOOL)), verdict="line_without_length")
    yield case("way-first", (3, pbf.way(7, [1, 2], SCHOOL)), nodes, verdict=UNREADABLE)
    yield case("relation-of-nobody", (4, pbf.relation(9, [(404, 5, 1)], AREA)), verdict="area_not_assembled")
    yield case("relation-of-nothing", (4, pbf.relation(9, [], AREA)), verdict="area_not_assembled")
    around = [(4, pbf.relation(9, [(10, 5, 2)], AREA)), (4, pbf.relation(10, [(9, 5, 2)], AREA))]
    yield case("relations-in-a-circle", *around, verdict="area_not_assembled")
    yield case("relation-of-itself", (4, pbf.relation(9, [(9, 5, 2)], AREA)), verdict="area_not_assembled")
    huge = pbf.relation(9, [(ref, 5, 1) for ref in range(300_000)], AREA)
    yield case("relation-of-300000", (4, huge), verdict="area_not_assembled")
    sort = pbf.relation(9, [(1, 5, 7)], AREA)
    yield case("member-of-no-sort", (4, sort), verdict=UNREADABLE)
    corners = [(33.0, 47.0), (34.0, 48.0), (34.0, 47.0), (33.0, 48.0)]
    eight = (2, pbf.dense([1, 2, 3, 4], [round(x * 1e7) for x, _ in corners], [round(y * 1e7) for _, y in corners]))
    ring = [(1, 2), (3, 4)]
    yield case("crosses-itself", eight, (3, pbf.way(7, [1, 2, 3, 4, 1], ring)), verdict="area_not_assembled")


def _xml() -> Iterator[Case]:
    def case(name: str, text: str, *verdict: str, rows: int = 3) -> Case:
        return _case(f"xml-{name}", text, *verdict, suffix=".osm", rows=rows)

    whole = XML.format(SCHOOLS)
    for name, dtd in (
        ("external", '<!DOCTYPE osm SYSTEM "file:///etc/passwd">'),
        ("entity", '<!DOCTYPE osm [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        ("laughs", '<!DOCTYPE osm [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'),
        ("empty", "<!DOCTYPE osm>"),
    ):
        yield case(f"dtd-{name}", dtd + whole[21:], "xml_unsafe")
    yield case("deep", XML.format("<a>" * 300 + "</a>" * 300), "xml_unsafe")
    yield case("cut", whole[:-20], "xml_malformed")
    yield case("twice", whole + whole[21:], "xml_malformed")
    for name, lon in (
        ("nan", "nan"),
        ("infinite", "inf"),
        ("word", "схід"),
        ("comma", "33,4"),
        ("far", "999"),
        ("empty", ""),
    ):
        yield case(f"lon-{name}", XML.format(NODE.format(1, lon, 47.9, TAGS)), "coordinate_unreadable")
    yield case("without-a-place", XML.format(f'<node id="1">{TAGS}</node>'), "no_location")
    yield case("id-of-a-word", XML.format(NODE.format("ліцей", 33.4, 47.9, TAGS)), UNREADABLE)
    yield case("id-too-large", XML.format(NODE.format(9**30, 33.4, 47.9, TAGS)), UNREADABLE)
    yield case("without-a-version", whole.replace(' version="0.6"', ""), UNREADABLE)
    yield case("of-another-version", whole.replace("0.6", "0.5"), UNREADABLE)
    yield case("changes", whole.replace("osm ", "osmChange ").replace("/osm>", "/osmChange>"), "format_unsupported")
    yield case("way-first", XML.format(f'<way id="1">{TAGS}</way>' + SCHOOLS), UNREADABLE)
    yield case("nothing", XML.format(""), "file_empty")
    yield bad("osm-nothing-chosen", whole.encode(), "tags_not_chosen", suffix=".osm", osm=OsmChoice())
    yield bad("osm-chosen-wrongly", whole.encode(), "tags_not_chosen", suffix=".osm", osm=OsmChoice(("a=b=c",)))
