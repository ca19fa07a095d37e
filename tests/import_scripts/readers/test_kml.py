"""KML as we read it ourselves: folders, texts, every kind of geometry, and what no shape can be made of."""

from pathlib import Path

import pytest

from import_scripts.readers import opened
from import_scripts.readers.kml import read_kml
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows, written

HEAD = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Усе</name>'
SPOT = "<Point><coordinates>33.4,47.9</coordinates></Point>"
RING = "<LinearRing><coordinates>33,47 34,47 34,48 33,47</coordinates></LinearRing>"
HOLE = "<LinearRing><coordinates>33.5,47.2 33.6,47.2 33.6,47.3 33.5,47.2</coordinates></LinearRing>"


def kml(tmp_path: Path, *marks: str) -> Path:
    return written(tmp_path / "a.kml", f"{HEAD}{''.join(marks)}</Document></kml>")


def mark(inner: str) -> str:
    return f"<Placemark>{inner}</Placemark>"


def test_a_placemark_has_its_texts_its_data_and_the_folder_it_lies_in(tmp_path: Path) -> None:
    data = (
        '<ExtendedData><Data name="місць"><value> 600 </value></Data><Data name="порожнє"><value/></Data>'
        '<Data name="x"/>'
        '<SchemaData><SimpleData name="код">a1</SimpleData><SimpleData name="ні"/></SchemaData></ExtendedData>'
    )
    times = "<TimeSpan><begin>2020</begin><end/></TimeSpan><visibility>1</visibility>"
    one = f'<Placemark id="m1"><name> Ліцей <b>1</b></name>{data}{times}{SPOT}</Placemark>'

    first, second = rows(kml(tmp_path, f"<Folder><name>Школи</name>{one}</Folder>", mark("<name>Ні</name>")))

    assert first.values == {
        "folder": "Школи", "name": "Ліцей 1", "місць": "600", "порожнє": None, "x": None, "код": "a1", "ні": None,
        "begin": "2020", "end": "",
    }  # fmt: skip
    assert (first.id, first.shape and first.shape.wkt, first.has_height) == ("m1", "POINT (33.4 47.9)", False)
    assert (second.values, second.shape, second.fault, second.id) == ({"name": "Ні"}, None, None, "")


def test_its_link_and_the_parts_of_its_address_are_kept(tmp_path: Path) -> None:
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href=" https://school.example/ "/>'
    address = (
        '<xal:AddressDetails xmlns:xal="urn:oasis:names:tc:ciq:xsdschema:xAL:2.0"><xal:Thoroughfare> '
        "<xal:ThoroughfareName>вулиця Соборності</xal:ThoroughfareName>\n"
        "<xal:ThoroughfareNumber>10</xal:ThoroughfareNumber></xal:Thoroughfare></xal:AddressDetails>"
    )

    (row,) = rows(kml(tmp_path, mark(f"{link}{address}{SPOT}")))

    assert row.values == {"link": "https://school.example/", "AddressDetails": "вулиця Соборності, 10"}


def test_one_folder_can_be_asked_for(tmp_path: Path) -> None:
    folders = [f"<Folder><name>{name}</name>{mark(SPOT)}{mark(SPOT)}</Folder>" for name in "аб"]
    path = kml(tmp_path, *folders, "<Folder>" + mark(SPOT) + "</Folder>")

    assert [row.values for row in rows(path, source_layer="б")] == [{"folder": "б"}] * 2
    assert [row.values for row in rows(path)] == [{"folder": "а"}] * 2 + [{"folder": "б"}] * 2 + [{}]
    with opened(path, ReadOptions(source_layer="б")) as chosen, opened(path, ReadOptions()) as whole:
        assert (chosen.declared, whole.declared, whole.crs) == (None, 5, "EPSG:4326")


@pytest.mark.parametrize(
    ("geometry", "wkt"),
    [
        (SPOT, "POINT (33.4 47.9)"),
        ("<Point><coordinates>33.4, 47.9, 80</coordinates></Point>", "POINT (33.4 47.9)"),
        ("<Point><coordinates/></Point>", "POINT EMPTY"),
        ("<LineString><coordinates>33,47 34,48</coordinates></LineString>", "LINESTRING (33 47, 34 48)"),
        (RING, "LINESTRING (33 47, 34 47, 34 48, 33 47)"),
        (f"<Polygon><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon>", "POLYGON ((33 47, 34 47, 34 48, 33 47))"),
        (
            f"<Polygon><tessellate>1</tessellate><outerBoundaryIs>{RING}</outerBoundaryIs>"
            f"<innerBoundaryIs>{HOLE}</innerBoundaryIs></Polygon>",
            "POLYGON ((33 47, 34 47, 34 48, 33 47), (33.5 47.2, 33.6 47.2, 33.6 47.3, 33.5 47.2))",
        ),
        (f"<MultiGeometry>{SPOT}</MultiGeometry>", "POINT (33.4 47.9)"),
        (f"<MultiGeometry>{SPOT}<MultiGeometry>{SPOT}{SPOT}</MultiGeometry></MultiGeometry>",
         "MULTIPOINT ((33.4 47.9), (33.4 47.9), (33.4 47.9))"),
        ("<MultiGeometry/>", "MULTIPOINT EMPTY"),
        ("<Track><when>2020</when><coord>33 47 1</coord><coord>34 48 2</coord></Track>", "LINESTRING (33 47, 34 48)"),
        ("<MultiTrack><Track><coord>33 47</coord><coord>34 48</coord></Track></MultiTrack>",
         "LINESTRING (33 47, 34 48)"),
    ],
)  # fmt: skip
def test_every_kind_of_geometry_becomes_a_flat_shape(tmp_path: Path, geometry: str, wkt: str) -> None:
    (row,) = rows(kml(tmp_path, mark(geometry)))

    assert row.shape is not None
    assert row.shape.wkt == wkt


@pytest.mark.parametrize(
    ("geometry", "code", "said"),
    [
        (SPOT + SPOT, "geometry_unreadable", "The placemark has two geometries. Split it in the source."),
        ("<Point><coordinates>33,47 34,48</coordinates></Point>", "geometry_unreadable", "A point has 2 positions."),
        ("<Model/>", "geometry_unreadable", "A Model cannot be drawn on a flat map. Give a point instead."),
        (f"<Polygon><outerBoundaryIs>{RING}{RING}</outerBoundaryIs></Polygon>", "geometry_unreadable",
         "A polygon has 2 outer rings."),
        (f"<Polygon><innerBoundaryIs>{HOLE}</innerBoundaryIs></Polygon>", "geometry_unreadable",
         "A polygon has 0 outer rings."),
        (f"<MultiGeometry>{SPOT}{RING}</MultiGeometry>", "geometry_collection", "A GeometryCollection is several"),
        ("<Point><coordinates>33.4</coordinates></Point>", "coordinate_unreadable", "'33.4' is not longitude"),
        ("<Point><coordinates>a,b</coordinates></Point>", "coordinate_unreadable", "'a,b' is not longitude"),
        ("<Track><coord/></Track>", "coordinate_unreadable", "'' is not longitude,latitude."),
    ],
)  # fmt: skip
def test_what_no_shape_can_be_made_of_is_the_fault_of_its_row(
    tmp_path: Path, geometry: str, code: str, said: str
) -> None:
    first, second = rows(kml(tmp_path, mark(geometry), mark(SPOT)))

    assert first.fault is not None
    assert (first.shape, first.fault.code, first.fault.row) == (None, code, 1)
    assert first.fault.message[: len(said)] == said
    assert second.shape is not None


def test_pictures_and_tours_are_left_out_and_counted(tmp_path: Path) -> None:
    path = kml(tmp_path, "<GroundOverlay/><GroundOverlay/><Tour/>", mark(SPOT))

    with opened(path, ReadOptions()) as reading:
        (notice,) = reading.notices
        assert len(list(reading.rows)) == 1
    assert (notice.code, notice.value) == ("element_left_out", "2 GroundOverlay, 1 Tour")


@pytest.mark.parametrize("name", ["NetworkLink", "NetworkLinkControl"])
def test_a_link_to_other_files_is_never_followed(tmp_path: Path, name: str) -> None:
    code, said = refusal(kml(tmp_path, f"\n<{name}/>"))

    assert (code, f"({name}, line 2)" in said) == ("network_link", True)


def test_a_placemark_alone_is_a_whole_file(tmp_path: Path) -> None:
    path = written(tmp_path / "a.kml", f"<kml>{mark(SPOT)}</kml>")
    bare = written(tmp_path / "b.kml", f"<Placemark>{SPOT}</Placemark>")

    assert [row.number for row in rows(path)] == [1]
    assert [row.number for row in read_kml(bare, ReadOptions()).rows] == [1]


def test_data_of_one_name_must_say_the_same(tmp_path: Path) -> None:
    def twice(first: str, second: str) -> str:
        both = "".join(f'<Data name="місць"><value>{value}</value></Data>' for value in (first, second))
        return mark(f"<ExtendedData>{both}</ExtendedData>{SPOT}")

    same, different = rows(kml(tmp_path, twice("5", "5"), twice("5", "6")))

    assert (same.fault, same.values) == (None, {"місць": "5"})
    assert different.fault is not None
    assert (different.fault.code, different.fault.field) == ("member_repeated", "місць")


def test_a_schema_of_the_first_kml_names_its_own_placemarks(tmp_path: Path) -> None:
    own = "<School id='s'><name>Ліцей</name><N>5</N><Point><coordinates>33.4,47.9</coordinates></Point></School>"
    schema = '<Schema parent="Placemark" name="School"/><Schema id="x" name="Point"/>'

    found = rows(kml(tmp_path, schema, own, mark("<Point><coordinates>33.4,47.9</coordinates></Point>")))

    assert found[0].values == {"name": "Ліцей", "N": "5"}
    assert [row.shape is None for row in found] == [False, False]


def test_two_lists_of_coordinates_are_not_laid_together(tmp_path: Path) -> None:
    twice = "<Point><coordinates>33.39,47.9</coordinates><coordinates>1</coordinates></Point>"

    (row,) = rows(kml(tmp_path, mark(twice)))

    assert row.fault is not None
    assert (row.fault.code, row.shape) == ("coordinate_unreadable", None)
