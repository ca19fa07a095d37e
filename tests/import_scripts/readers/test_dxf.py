"""DXF: what GDAL draws, what it leaves out without a word, and in which letters it is written."""

from pathlib import Path

import pytest

from import_scripts.readers import opened
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.hostile import drawing
from tests.import_scripts.readers.reading import refusal, rows, written

POINT = ["POINT", "10", "33.4", "20", "47.9", "30", "0"]
CIRCLE = ["CIRCLE", "10", "33.4", "20", "47.9", "30", "0", "40", "0.01"]


def header(**variables: tuple[str, str]) -> bytes:
    lines = ["0", "SECTION", "2", "HEADER"]
    for name, (code, value) in variables.items():
        lines += ["9", f"${name}", code, value]
    return "\n".join([*lines, "0", "ENDSEC", ""]).encode()


def named(text: str, codec: str) -> bytes:
    """A drawing of one point on a layer of that name."""
    return drawing(["POINT", "10", "33.4", "20", "47.9", "30", "0"]).replace(
        b"\n8\n0\n", b"\n8\n" + text.encode(codec) + b"\n"
    )


@pytest.mark.parametrize(
    ("head", "codec", "said"),
    [
        (header(ACADVER=("1", "AC1027")), "utf-8", {}),
        (header(ACADVER=("1", "AC1015"), DWGCODEPAGE=("3", "ANSI_1251")), "cp1251", {}),
        (header(ACADVER=("1", "AC1015"), DWGCODEPAGE=("3", "dos866")), "cp1251", {"encoding": "cp1251"}),
        (b"", "cp1251", {"encoding": "cp1251"}),
        (b"", "utf-8", {}),
    ],
    ids=["since 2007", "by code page", "asked for", "asked for without a header", "without a header"],
)
def test_names_of_layers_are_read_in_their_letters(
    tmp_path: Path, head: bytes, codec: str, said: dict[str, str]
) -> None:
    path = written(tmp_path / "a.dxf", head + named("Їжакові ґанки", codec))

    (row,) = rows(path, **said)

    assert row.values["Layer"] == "Їжакові ґанки"
    assert row.shape is not None
    assert row.shape.wkt == "POINT (33.4 47.9)"


def test_an_encoding_that_is_said_nowhere_is_guessed_and_that_is_told(tmp_path: Path) -> None:
    head = header(ACADVER=("1", "AC1015"))
    path = written(tmp_path / "a.dxf", head + named("Криворізька гімназія імені Ґалаґана", "cp1251"))

    with opened(path, ReadOptions()) as reading:
        assert [notice.code for notice in reading.notices] == ["encoding_guessed"]


def test_what_cannot_be_drawn_is_counted_and_curves_are_told(tmp_path: Path) -> None:
    data = drawing(POINT, CIRCLE, ["3DSOLID"], ["3DSOLID"], ["VIEWPORT"])

    with opened(written(tmp_path / "a.dxf", data), ReadOptions()) as reading:
        left, curves = reading.notices
        assert len(list(reading.rows)) == reading.declared == 2
    assert (left.code, left.value) == ("element_left_out", "2 3DSOLID, 1 VIEWPORT")
    assert (curves.code, curves.value) == ("curve_approximated", "1")


def test_what_lies_on_a_sheet_for_printing_is_left_out_and_told(tmp_path: Path) -> None:
    frame = ["LINE", "67", "1", "10", "0", "20", "0", "11", "420", "21", "297"]
    data = drawing(POINT, frame, ["VIEWPORT", "67", "1"], [*CIRCLE, "67", "1"], [*POINT, "67", "0"])

    with opened(written(tmp_path / "a.dxf", data), ReadOptions()) as reading:
        (left,) = reading.notices
        shapes = [row.shape and row.shape.wkt for row in reading.rows]
    assert shapes == ["POINT (33.4 47.9)"] * 2
    assert (left.code, left.value, reading.declared) == ("element_left_out", "3", None)


def test_the_frame_of_a_sheet_goes_with_its_attributes(tmp_path: Path) -> None:
    line, text = (
        one_of("LINE", (10, 0), (20, 0), (11, 420), (21, 297)),
        one_of("TEXT", (10, 5), (20, 5), (1, "М 1:500")),
    )
    attribute = ["ATTRIB", "5", "B8", "10", "60", "20", "60", "40", "2", "1", "Аркуш 3", "2", "N", "70", "0"]
    frame = ["INSERT", "67", "1", "66", "1", "2", "FRAME", "10", "0", "20", "0"]
    data = with_blocks({"FRAME": [line, text]}, frame, attribute, ["SEQEND"], POINT)

    with opened(written(tmp_path / "a.dxf", data), ReadOptions()) as reading:
        assert [row.shape and row.shape.wkt for row in reading.rows] == ["POINT (33.4 47.9)"]


def test_a_drawing_of_sheets_alone_has_no_rows(tmp_path: Path) -> None:
    with opened(written(tmp_path / "a.dxf", drawing([*POINT, "67", "1"])), ReadOptions()) as reading:
        assert (list(reading.rows), [one.code for one in reading.notices]) == ([], ["element_left_out"])


def test_a_drawing_without_entities_has_no_rows(tmp_path: Path) -> None:
    with opened(written(tmp_path / "a.dxf", drawing()), ReadOptions()) as reading:
        assert (list(reading.rows), reading.declared) == ([], 0)


def test_blank_lines_at_the_end_are_no_matter(tmp_path: Path) -> None:
    assert len(rows(written(tmp_path / "a.dxf", drawing(POINT) + b"\n\n"))) == 1


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (drawing(POINT, end="ENDSEC"), "file_cut_off", "The drawing does not end with EOF"),
        (drawing(POINT).replace(b"\n10\n", b"\nten\n"), "file_unreadable", "Line 9 of the drawing is no group code."),
    ],
)
def test_a_drawing_that_is_not_whole_is_refused(tmp_path: Path, data: bytes, code: str, said: str) -> None:
    found, message = refusal(written(tmp_path / "a.dxf", data))

    assert (found, message[: len(said)]) == (code, said)


def one_of(kind: str, *groups: tuple[int, object]) -> list[str]:
    return [kind, "5", "1F", *(str(part) for group in groups for part in group)]


BULGE = one_of("LWPOLYLINE", (90, 2), (70, 0), (10, 33.39), (20, 47.91), (42, 1.0), (10, 33.4), (20, 47.91))


def test_letters_that_are_written_by_their_number_are_spelt_out(tmp_path: Path) -> None:
    text = one_of("TEXT", (10, 33.4), (20, 47.9), (40, 1), (1, "\\U+0406\\U+0457жак"))

    (row,) = rows(written(tmp_path / "a.dxf", header(ACADVER=("1", "AC1027")) + drawing(text)))

    assert row.values["Text"] == "Іїжак"


def test_a_bent_piece_of_a_line_is_a_curve(tmp_path: Path) -> None:
    straight = one_of("LWPOLYLINE", (90, 2), (70, 0), (10, 33.39), (20, 47.91), (42, 0), (10, 33.4), (20, 47.91))

    with opened(written(tmp_path / "a.dxf", drawing(BULGE, straight)), ReadOptions()) as reading:
        (notice,) = [one for one in reading.notices if one.code == "curve_approximated"]
    assert notice.value == "1"


@pytest.mark.parametrize("word", ["схід", "33,4", "nan", "inf", "3_3", ""])
def test_a_coordinate_that_is_none_refuses_with_its_line(tmp_path: Path, word: str) -> None:
    spot = one_of("POINT", (10, word), (20, 47.9))

    code, message = refusal(written(tmp_path / "a.dxf", drawing(POINT, spot)))

    assert code == "coordinate_unreadable"
    assert message == f"Line 22 of the drawing: '{word}' is not a number. Correct it in the source."


@pytest.mark.parametrize(
    "groups",
    [
        ((90, 5), (10, 33.39), (20, 47.91), (10, 33.4), (20, 47.91)),
        ((90, 3), (10, 33.39), (20, 47.91), (10, 33.4), (10, 33.41), (20, 47.92)),
    ],
    ids=["says more", "half a corner"],
)
def test_a_line_that_has_not_its_corners_is_named_by_its_handle(
    tmp_path: Path, groups: tuple[tuple[int, float], ...]
) -> None:
    code, message = refusal(written(tmp_path / "a.dxf", drawing(one_of("LWPOLYLINE", *groups))))

    said = f"The line with the handle 1F says {groups[0][1]} corners and has 2. Save the drawing again."
    assert (code, message) == ("file_unreadable", said)


def with_blocks(blocks: dict[str, list[list[str]]], *entities: list[str]) -> bytes:
    groups = ["0", "SECTION", "2", "BLOCKS"]
    for name, inner in blocks.items():
        groups += ["0", "BLOCK", "2", name, "10", "0", "20", "0"]
        groups += [part for kind, *rest in inner for part in ("0", kind, "8", "0", *rest)]
        groups += ["0", "ENDBLK"]
    return header(ACADVER=("1", "AC1027")) + "\n".join([*groups, "0", "ENDSEC", ""]).encode() + drawing(*entities)


def insert(name: str, *more: tuple[int, object]) -> list[str]:
    return one_of("INSERT", (2, name), (10, 33.4), (20, 47.9), *more)


def test_blocks_of_blocks_are_refused_before_they_are_drawn_for_hours(tmp_path: Path) -> None:
    blocks = {f"B{n}": [insert(f"B{n + 1}")] * 10 for n in range(7)} | {"B7": [one_of("POINT", (10, 0), (20, 0))]}

    code, message = refusal(written(tmp_path / "a.dxf", with_blocks(blocks, insert("b0"))))

    assert code == "file_unreadable"
    assert message.startswith("Its blocks would be drawn as 10,000,000 shapes; 2,000,000 is the most.")


def test_a_block_within_itself_is_refused(tmp_path: Path) -> None:
    blocks = {"A": [insert("B")], "B": [insert("a")]}

    said = "The block 'a' is drawn within itself. Correct it in the drawing."
    assert refusal(written(tmp_path / "a.dxf", with_blocks(blocks, insert("A")))) == ("file_unreadable", said)


def test_a_block_is_drawn_where_it_is_inserted(tmp_path: Path) -> None:
    blocks = {"A": [one_of("CIRCLE", (10, 0), (20, 0), (40, 0.001))]}

    (row,) = rows(written(tmp_path / "a.dxf", with_blocks(blocks, insert("A"))))

    assert row.shape is not None
    assert (round(row.shape.centroid.x, 6), round(row.shape.centroid.y, 6)) == (33.4, 47.9)
