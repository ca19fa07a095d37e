"""GML: GDAL reads it, and every number of it is looked at beforehand."""

from pathlib import Path

import pytest

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows, written

SPACES = 'xmlns:gml="http://www.opengis.net/gml" xmlns:wfs="http://www.opengis.net/wfs" xmlns:a="http://a"'
URN = "urn:ogc:def:crs:OGC:1.3:CRS84"


def gml(tmp_path: Path, *members: str, attributes: str = "", codec: str = "utf-8", prolog: str = "") -> Path:
    inner = "".join(f"<gml:featureMember>{one}</gml:featureMember>" for one in members)
    text = f"{prolog}<wfs:FeatureCollection {SPACES} {attributes}>{inner}</wfs:FeatureCollection>"
    return written(tmp_path / "a.gml", text.encode(codec))


def school(geometry: str, kind: str = "school", name: str = "Ліцей") -> str:
    return f"<a:{kind}><a:name>{name}</a:name><a:geom>{geometry}</a:geom></a:{kind}>"


def point(numbers: str, system: str = URN, more: str = "") -> str:
    return f'<gml:Point srsName="{system}" {more}><gml:pos>{numbers}</gml:pos></gml:Point>'


def line(numbers: str, more: str = "") -> str:
    return f'<gml:LineString srsName="{URN}" {more}><gml:posList>{numbers}</gml:posList></gml:LineString>'


@pytest.mark.parametrize(
    ("geometry", "wkt"),
    [
        (point("33.4 47.9"), "POINT (33.4 47.9)"),
        (point("33.4 47.9 80", more='srsDimension="3"'), "POINT (33.4 47.9)"),
        (line("33 47 34 48"), "LINESTRING (33 47, 34 48)"),
        (line("33 47 1 34 48 2", 'srsDimension="3"'), "LINESTRING (33 47, 34 48)"),
        (f'<gml:LineString srsName="{URN}"><gml:coordinates>33,47 34,48</gml:coordinates></gml:LineString>',
         "LINESTRING (33 47, 34 48)"),
    ],
)  # fmt: skip
def test_positions_are_read_in_two_dimensions(tmp_path: Path, geometry: str, wkt: str) -> None:
    (row,) = rows(gml(tmp_path, school(geometry)))

    assert row.shape is not None
    assert (row.shape.wkt, row.values["name"]) == (wkt, "Ліцей")


@pytest.mark.parametrize("geometry", [
        point("33.4 north"), point("33.4 47.9 80 1"), point("nan 47.9"), point("33.4 inf"), point("33.4 1e999"),
        point("3_3.4 47.9"),
    ],
)  # fmt: skip
def test_numbers_that_are_no_positions_are_the_fault_of_their_row(tmp_path: Path, geometry: str) -> None:
    first, second = rows(gml(tmp_path, school(geometry), school(point("33.4 47.9"))))

    assert first.fault is not None
    assert (first.shape, first.fault.code, first.fault.row) == (None, "coordinate_unreadable", 1)
    assert "are not the numbers of positions" in first.fault.message
    assert (second.fault, second.shape and second.shape.wkt) == (None, "POINT (33.4 47.9)")


@pytest.mark.parametrize(
    ("geometry", "numbers"),
    [
        (point("33.4"), "33.4"),
        (line("33 47 34"), "33 47 34"),
        (line("33"), "33"),
        (line("33 47 34 48", 'srsDimension="3"'), "33 47 34 48"),
        (f'<gml:Point srsName="{URN}"><gml:coordinates>33.4;47.9</gml:coordinates></gml:Point>', "33.4;47.9"),
        (f'<gml:Point srsName="{URN}"><gml:coordinates>33.4</gml:coordinates></gml:Point>', "33.4"),
    ],
)
def test_numbers_that_stop_gdal_are_named_with_their_line(tmp_path: Path, geometry: str, numbers: str) -> None:
    code, said = refusal(gml(tmp_path, school(point("33.4 47.9")), "\n" + school(geometry)))

    assert (code, said) == (
        "file_unreadable",
        f"Line 2: '{numbers}' are not the numbers of positions. Nothing after them can be read. "
        "Correct it in the source.",
    )


def test_what_gdal_says_of_the_rest_is_passed_on(tmp_path: Path) -> None:
    code, said = refusal(gml(tmp_path, school(f'<gml:LineString srsName="{URN}"/>')))

    assert (code, said[:21]) == ("file_unreadable", "GDAL cannot read it: ")


def test_of_several_kinds_one_must_be_named(tmp_path: Path) -> None:
    path = gml(tmp_path, school(point("33 47")), school(point("33 47"), kind="shop"))

    assert refusal(path) == (
        "layer_not_chosen", "The GML has the features school (1), shop (1). Name one kind with --source-layer."
    )  # fmt: skip
    assert len(rows(path, source_layer="shop")) == 1


def test_a_collection_without_features_says_that_there_are_none(tmp_path: Path) -> None:
    assert refusal(gml(tmp_path)) == (
        "layer_not_chosen", "The GML has the features none. Name one kind with --source-layer."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "code"),
    [('numberReturned="2"', "count_mismatch"), ('numberOfFeatures="0"', "count_mismatch")],
)
def test_a_count_that_the_file_does_not_keep_refuses_it(tmp_path: Path, attributes: str, code: str) -> None:
    assert refusal(gml(tmp_path, school(point("33 47")), attributes=attributes))[0] == code


@pytest.mark.parametrize("attributes", ['numberReturned="1"', 'numberReturned="unknown"', ""])
def test_a_count_that_is_kept_or_not_known_is_no_matter(tmp_path: Path, attributes: str) -> None:
    with opened(gml(tmp_path, school(point("33 47")), attributes=attributes), ReadOptions()) as reading:
        assert (reading.declared, len(list(reading.rows))) == (1, 1)


def test_features_in_several_systems_are_refused(tmp_path: Path) -> None:
    code, said = refusal(gml(tmp_path, school(point("33 47")), school(point("1 2", "urn:ogc:def:crs:EPSG::6385"))))

    assert (code, "EPSG::6385, urn:ogc:def:crs:OGC:1.3:CRS84" in said) == ("crs_several", True)


def test_curves_are_drawn_by_short_lines_and_that_is_said(tmp_path: Path) -> None:
    arc = f'<gml:Curve srsName="{URN}"><gml:segments><gml:Arc><gml:posList>33 47 33.5 47.5 34 47</gml:posList></gml:Arc></gml:segments></gml:Curve>'  # noqa: E501 - one text

    with opened(gml(tmp_path, school(arc)), ReadOptions()) as reading:
        (row,) = reading.rows
        (notice,) = reading.notices
    assert row.shape is not None
    assert (notice.code, notice.value, len(row.shape.coords) > 10) == ("curve_approximated", "1", True)


@pytest.mark.parametrize(
    ("codec", "prolog"),
    [
        ("utf-8", ""),
        ("utf-8", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("cp1251", '<?xml version="1.0" encoding="windows-1251"?>'),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("utf-16", ""),
    ],
)
def test_any_encoding_that_is_declared_is_read(tmp_path: Path, codec: str, prolog: str) -> None:
    (row,) = rows(gml(tmp_path, school(point("33 47"), name="Їжачок"), codec=codec, prolog=prolog))

    assert row.values["name"] == "Їжачок"


def test_bounds_are_no_columns_and_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    corners = "<gml:lowerCorner>33 47</gml:lowerCorner><gml:upperCorner>33 47</gml:upperCorner>"
    bounds = f'<gml:boundedBy><gml:Envelope srsName="{URN}">{corners}</gml:Envelope></gml:boundedBy>'
    one = school(point("33 47")).replace("<a:name>", f"{bounds}<a:name>")

    (row,) = rows(gml(tmp_path, one))

    assert row.values.keys() & {"lowerCorner", "upperCorner"} == set()
    assert [path.name for path in tmp_path.iterdir()] == ["a.gml"]


@pytest.mark.parametrize(
    ("own", "more", "expected"),
    [
        ("schools.17", "", "schools.17"),
        ("schools.17", "<a:id>5</a:id>", ""),  # then that column is asked
        ("schools.fid--7a1c3f5_18b2_-7ffe", "", ""),
        ("fid-7a1c3f5_18b2", "", ""),
    ],
)
def test_the_id_of_a_feature_is_its_own_where_it_lasts(tmp_path: Path, own: str, more: str, expected: str) -> None:
    member = school(point("33.4 47.9")).replace("<a:school>", f'<a:school gml:id="{own}">{more}')

    (row,) = rows(gml(tmp_path, member))

    assert row.id == expected


ERROR = '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"/>'


@pytest.mark.parametrize("attributes", ['numberMatched="1000" numberReturned="1"', 'next="https://a/?startIndex=1"'])
def test_one_page_of_an_answer_is_no_whole_file(tmp_path: Path, attributes: str) -> None:
    code, said = refusal(gml(tmp_path, school(point("47.9 33.4")), attributes=attributes))

    assert code == "count_mismatch"
    assert said.startswith("The file is one page of what a service has: 1 objects, and there are more.")


def test_an_error_behind_the_objects_refuses(tmp_path: Path) -> None:
    path = gml(tmp_path, school(point("47.9 33.4")))
    text = path.read_text(encoding="utf-8")
    end = text.rindex("</")
    path.write_text(f"{text[:end]}{ERROR}{text[end:]}", encoding="utf-8")

    assert refusal(path) == ("file_cut_off", "The service broke off with an error (line 1). Ask it again.")


def test_an_error_of_a_service_is_called_so(tmp_path: Path) -> None:
    code, message = refusal(written(tmp_path / "a.gml", ERROR))

    assert (code, "broken answer of a service" in message) == ("format_unsupported", True)


def test_the_name_that_gml_2_gives_a_system_is_known_without_asking(tmp_path: Path) -> None:
    system = "http://www.opengis.net/gml/srs/epsg.xml#4326"

    with opened(gml(tmp_path, school(point("33.4 47.9", system))), ReadOptions()) as reading:
        (row,) = reading.rows
        assert (reading.crs, row.shape.wkt if row.shape else "") == ("EPSG:4326", "POINT (33.4 47.9)")


PARTS = (
    '<gml:MultiSurface srsName="EPSG:4326"><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>'
    "33.4 47.9 33.41 47.9 33.41 47.91 33.4 47.9</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
    '</gml:surfaceMember><gml:surfaceMember xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#p2"/>'
    "</gml:MultiSurface>"
)


def test_a_part_that_is_only_linked_to_is_not_lost_in_silence(tmp_path: Path) -> None:
    (row,) = rows(gml(tmp_path, school(PARTS)))

    assert row.fault is not None
    said = "A part of it is only linked to (line 1). Write it out in the source."
    assert (row.fault.code, row.fault.message, row.shape) == ("geometry_unreadable", said, None)


def test_further_geometries_of_an_object_are_told(tmp_path: Path) -> None:
    both = point("33.4 47.9") + "</a:geom><a:centre>" + point("33.41 47.91") + "</a:centre><a:geom>"

    with opened(gml(tmp_path, school(both), school(point("33.4 47.9"))), ReadOptions()) as reading:
        list(reading.rows)
        told = [one.message for one in reading.notices if one.code == "element_left_out"]

    assert told == ["1 object has several geometries, of which the last was read."]


@pytest.mark.parametrize("x", ["північ", "1 2", "nan"])
def test_positions_of_gml_2_are_looked_at(tmp_path: Path, x: str) -> None:
    spot = f'<gml:Point srsName="{URN}"><gml:coord><gml:X>{x}</gml:X><gml:Y>47.9</gml:Y></gml:coord></gml:Point>'

    path = gml(tmp_path, school(spot), school(point("47.9 33.4")))
    (fault,) = [row.fault.code for row in rows(path) if row.fault]

    assert fault == "coordinate_unreadable"


def test_a_number_that_gdal_would_change_refuses(tmp_path: Path) -> None:
    more = point("33.4 47.9") + "</a:geom><a:big>12345678901234567890</a:big><a:geom>"

    code, message = refusal(gml(tmp_path, school(more)))

    assert (code, "12345678901234567890" in message) == ("file_unreadable", True)


def test_moments_keep_their_zone(tmp_path: Path) -> None:
    more = point("33.4 47.9") + "</a:geom><a:at>2026-11-24T10:00:00+02:00</a:at><a:geom>"

    (row,) = rows(gml(tmp_path, school(more)))

    assert row.values["at"] == "2026-11-24T10:00:00+02:00"
