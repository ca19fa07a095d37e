"""Tables and where their rows keep the place."""

from pathlib import Path

import pytest
from shapely.geometry import Point

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows, written


def test_a_table_of_any_separator_and_wkt(tmp_path: Path) -> None:
    commas = written(tmp_path / "a.csv", 'id,wkt\n1,"LINESTRING (0 0, 1 1)"\n2,LINESTRING (0\n3,\n')
    tabs = written(tmp_path / "b.tsv", "id\tДовгота\tШирота\n1\t33,4\t47,9\n2\tсхід\t47,9\n3\t33.4\t\n")

    line, broken, without = rows(commas)
    spot, word, half = rows(tabs)

    assert (str(line.shape), spot.shape) == ("LINESTRING (0 0, 1 1)", Point(33.4, 47.9))
    codes = [row.fault.code for row in (broken, without, word, half) if row.fault]
    assert codes == ["geometry_unreadable", "geometry_missing", "coordinate_unreadable", "coordinate_unreadable"]


def test_a_ragged_row_is_named(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "a.csv", "id,lon,lat\n1,33,47\n2,33,4,47\n"))

    assert [row.fault and row.fault.code for row in found] == [None, "row_ragged"]


@pytest.mark.parametrize(
    ("text", "said", "code"),
    [
        ('id,lon,lat\n1,"33,47\n', {}, "csv_malformed"),
        ("id,lon,lon\n1,2,3\n", {}, "column_repeated"),
        ("id,lon,lat\n1,2,3\n", {"lon": "схід"}, "field_missing"),
        ("id,lon,lat\nїжак,2,3\n".encode(), {"encoding": "ascii"}, "encoding_wrong"),
        ("id,lon,lat\n", {"encoding": "cp9999"}, "encoding_unknown"),
    ],
)
def test_broken_tables_are_refused(tmp_path: Path, text: str | bytes, said: dict[str, str], code: str) -> None:
    assert refusal(written(tmp_path / "a.csv", text), **said)[0] == code


def test_a_broken_table_names_its_line(tmp_path: Path) -> None:
    told = refusal(written(tmp_path / "a.csv", 'id,name,lon,lat\n1,А,33,47\n2,"Ліцей "Світоч" № 2",33,47\n'))

    assert told[0] == "csv_malformed"
    assert told[1].startswith("The table is broken in line 3: ',' expected after '\"'. Look for a quotation mark")


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", "\ufeffsep=;"])
def test_the_line_for_excel_names_the_separator_and_is_no_header(tmp_path: Path, line: str) -> None:
    (found,) = rows(written(tmp_path / "a.csv", f"{line}\r\nid;name;lon;lat\r\n1;Ліцей, школа;33,4;47,9\r\n"))

    assert (found.number, found.values, found.shape) == (
        1, {"id": "1", "name": "Ліцей, школа", "lon": "33,4", "lat": "47,9"}, Point(33.4, 47.9)
    )  # fmt: skip


def test_a_column_may_begin_with_sep(tmp_path: Path) -> None:
    (found,) = rows(written(tmp_path / "a.csv", "sep=;id,lon,lat\n1,33.4,47.9\n"))

    assert found.values["sep=;id"] == "1"


@pytest.mark.parametrize("text", ["CIRCULARSTRING(0 0,1 1,2 0)", "CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0))"])
def test_a_curve_is_a_fault_of_its_row_alone(tmp_path: Path, text: str) -> None:
    bad, good = rows(written(tmp_path / "a.csv", f'id,wkt\n1,"{text}"\n2,POINT (33.4 47.9)\n'))

    assert bad.fault is not None
    assert (bad.fault.code, bad.fault.row) == ("geometry_unreadable", 1)
    assert (good.fault, good.shape) == (None, Point(33.4, 47.9))


def test_a_number_with_an_underscore_is_no_coordinate(tmp_path: Path) -> None:
    (found,) = rows(written(tmp_path / "a.csv", "id,lon,lat\n1,3_3.4,47.9\n"))

    assert found.fault is not None
    assert found.fault.code == "coordinate_unreadable"


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.csv", "id,lon,lat\n\na,33,47\n\n\nb,34,48\n"))

    assert [(row.number, row.values["id"]) for row in found] == [(1, "a"), (2, "b")]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("LON,LAT", "33.4,47.9"),
        ("lng,latitude", "33.4,47.9"),
        ("Довгота,Широта", "33.4,47.9"),
        ("wkt,x", "POINT Z (33.4 47.9 5),"),
        ("the_geom,lon,lat", "POINT (33.4 47.9),33.4,47.9"),
        ("the_geom,lon,lat", "POINT (33.4 47.9),,"),
        ("wkt,lon,lat,x", ",33.4,47.9,"),
        ("lon,lat,Довгота,Широта", "33.4,47.9,33.4,"),
        ("LON \u200b,\u00a0 Lat", "33.4,47.9"),
        ("Координати,x", '"48°00\'00""N, 33°24\'00""E",'),
    ],
)
def test_columns_of_the_place_are_known_by_their_names(tmp_path: Path, header: str, cells: str) -> None:
    (row,) = rows(written(tmp_path / "t.csv", f"{header}\n{cells}\n"))

    assert row.shape is not None
    assert (row.shape.x, round(row.shape.y)) == (33.4, 48)
    assert row.shape.has_z is False


@pytest.mark.parametrize("column", ["lon", "lat", "wkt"])
def test_a_column_that_was_named_and_is_not_there_refuses_the_file(tmp_path: Path, column: str) -> None:
    code, message = refusal(written(tmp_path / "t.csv", "id,x,y\na,33,47\n"), **{column: "Місце"})

    assert (code, message) == ("field_missing", "The file has no column 'Місце'. It has: id, x, y.")


@pytest.mark.parametrize(
    ("cells", "code", "value"),
    [
        ("a,,", "geometry_missing", ""),
        ("a,33,", "coordinate_unreadable", ""),
        ("a,33°N,47°N", "coordinate_unreadable", "33°N"),
        ("a,біля 33,47", "coordinate_unreadable", "біля 33"),
        ("a,33", "row_ragged", ""),
    ],
)
def test_a_row_without_a_place_says_why(tmp_path: Path, cells: str, code: str, value: str) -> None:
    (row,) = rows(written(tmp_path / "t.csv", f"id,lon,lat\n{cells}\n"))

    assert row.fault is not None
    assert (row.fault.code, row.fault.value, row.fault.row) == (code, value, 1)


def test_a_table_without_any_place_is_one_of_addresses(tmp_path: Path) -> None:
    with opened(written(tmp_path / "t.csv", "id,адреса\na,вул. Миру 5\n"), ReadOptions()) as reading:
        assert reading.has_geometry is False
        assert [(row.shape, row.fault) for row in reading.rows] == [(None, None)]


def test_a_half_of_a_pair_may_be_degrees_and_minutes(tmp_path: Path) -> None:
    text = "id;lat;lon\n1;47°54'30\"N;33°24' сх. д.\n2;47°30'пд.ш.;33°\n3;47°70'N;33\n"

    north, south, broken = rows(written(tmp_path / "t.csv", text))

    assert north.shape == Point(33.4, 47 + 54 / 60 + 30 / 3600)
    assert south.shape == Point(33, -47.5)
    assert broken.fault is not None
    assert broken.fault.code == "coordinate_unreadable"


HEADER, FIRST, SECOND = "id;Назва;lat;lon", "1;Школа;47,9;33,4", "2;Ліцей;48;33,5"


def ids(path: Path) -> list[str]:
    found = rows(path)
    assert [row.fault for row in found] == [None] * len(found)
    return [row.values["id"] for row in found]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{FIRST}\n;;;\n\n{SECOND}\n;;;\n; ; ;\n",
        f"{HEADER}\n{FIRST};\n{SECOND};;\n",
        f"Перелік закладів, станом на 01.01.2026\n\n{HEADER}\n{FIRST}\n{SECOND}\n",
        f"Перелік закладів;;;\n;;;\n{HEADER}\n{FIRST}\n{SECOND}\n",
        f"Заклади;;Координати;\n{HEADER}\n{FIRST}\n{SECOND}\n",
        f'id;"Назва, повна, за статутом, чинна, нова";lat;lon\n{FIRST}\n{SECOND}\n',
        f'"Назва\nзакладу";"id";"lat";"lon"\n{FIRST}\n{SECOND}\n'.replace("1;Школа", "Школа;1").replace(
            "2;Ліцей", "Ліцей;2"
        ),
    ],
    ids=["blank", "separators behind", "title", "padded title", "two headers", "commas in a name", "name of two lines"],
)  # fmt: skip
def test_a_table_is_found_within_what_a_spreadsheet_leaves_around_it(tmp_path: Path, text: str) -> None:
    assert ids(written(tmp_path / "t.csv", text)) == ["1", "2"]


def test_where_the_names_of_the_columns_stand_is_said(tmp_path: Path) -> None:
    with opened(written(tmp_path / "t.csv", f"Перелік\n{HEADER}\n{FIRST}\n"), ReadOptions()) as reading:
        assert [(one.code, one.value) for one in reading.notices] == [("header_found", "2")]


def test_a_row_of_numbers_is_no_header(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.csv", "id,lat\n1,47,9,33,4,5\n"))

    assert [row.fault and row.fault.code for row in found] == ["row_ragged"]


def test_what_stands_in_a_column_without_a_name_is_not_left_out_in_silence(tmp_path: Path) -> None:
    text = "id;;lat;lon\n1;важливе;47,9;33,4\n2;;48;33,5\n3;теж;48;33,5\n"

    with opened(written(tmp_path / "t.csv", text), ReadOptions()) as reading:
        first, *_others = reading.rows
        assert first.values == {"id": "1", "lat": "47,9", "lon": "33,4"}
        assert [(one.code, one.row, one.value) for one in reading.notices] == [("column_unnamed", 1, "важливе")]
        assert reading.notices[0].message.startswith("Column 2 has no name")
        assert reading.notices[0].message.endswith("So it is with 2 texts of this column.")


@pytest.mark.parametrize(
    "text",
    [
        f'{HEADER}\n1;"Школа;47,9;33,4\n2;Ліцей";48;33,5\n3;А;48;33,5\n',
        f'{HEADER}\n1;"Школа;47,9;33,4\n7;Б;48;33,5\n2;Ліцей";48;33,5\n3;А;48;33,5\n',
        'id;lat;lon;Назва\n1;47,9;33,4;"Школа\n2;48;33,5;Ліцей"\n3;48;33,5;А\n',
    ],
    ids=["two", "three", "in the last column"],
)
def test_rows_that_a_quotation_mark_swallows_are_not_lost_in_silence(tmp_path: Path, text: str) -> None:
    swallowing, fine = rows(written(tmp_path / "t.csv", text))

    assert swallowing.fault is not None
    assert (swallowing.fault.code, swallowing.fault.row, swallowing.shape) == ("csv_malformed", 1, None)
    assert (fine.values["id"], fine.fault) == ("3", None)


def test_a_text_of_several_lines_is_a_text(tmp_path: Path) -> None:
    text = f'{HEADER}\n1;"Школа\nім. Лесі; Українки\n";47,9;33,4\n'

    assert ids(written(tmp_path / "t.csv", text)) == ["1"]


def test_a_column_for_one_coordinate_alone_is_named(tmp_path: Path) -> None:
    (row,) = rows(written(tmp_path / "t.csv", "id;lat;x\n1;47,9;33,4\n"))

    assert row.fault is not None
    assert row.fault.message.startswith("The file has the column lat, and none for the other coordinate")


@pytest.mark.parametrize(
    ("header", "cells", "said"),
    [
        ("lon;lat;довгота;широта", "33,4;47,9;33,45;47,95", {}),
        ("wkt;lon;lat", "POINT (33.4 47.9);33,5;47,9", {}),
    ],
)
def test_a_place_that_is_said_twice_must_be_the_same(
    tmp_path: Path, header: str, cells: str, said: dict[str, str]
) -> None:
    (row,) = rows(written(tmp_path / "t.csv", f"{header}\n{cells}\n"), **said)

    assert row.fault is not None
    assert (row.fault.code, row.shape) == ("coordinates_differ", None)


@pytest.mark.parametrize(
    ("header", "cells", "said"),
    [
        ("lon;lat;довгота;широта", "33,4;47,9;33,45;47,95", {"lon": "lon", "lat": "lat"}),
        ("wkt;lon;lat", "POINT (33.4 47.9);33,5;47,9", {"wkt": "wkt"}),
        ("wkt;lon;lat", "POINT (4501234 5301234);33,5;47,9", {}),
        ("wkt;lon;lat", "POINT EMPTY;33,5;47,9", {}),
        ("wkt;lon;lat", "LINESTRING (33 47, 34 48);33,5;47,9", {}),
    ],
)
def test_what_was_named_or_cannot_be_compared_is_taken(
    tmp_path: Path, header: str, cells: str, said: dict[str, str]
) -> None:
    (row,) = rows(written(tmp_path / "t.csv", f"{header}\n{cells}\n"), **said)

    assert row.fault is None
