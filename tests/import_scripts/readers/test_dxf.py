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
