"""Which reader a file gets: its name and its first bytes decide together."""

import zipfile
from pathlib import Path

import pytest

from tests.import_scripts.readers.reading import refusal, rows, written


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.zip", "a.kml", "a.csv", "a.geojson", "a.gml", "a.xlsx"])
def test_a_file_that_only_claims_its_format_never_reaches_gdal(tmp_path: Path, name: str) -> None:
    layer = '<OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    text = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    for suffix in (".shx", ".dbf"):
        written(tmp_path / f"a{suffix}", "")

    assert refusal(written(tmp_path / name, text))[0] == "format_unsupported"


def test_a_file_under_a_wrong_name_is_told_what_it_is(tmp_path: Path) -> None:
    assert refusal(written(tmp_path / "a.gpkg", "id,lon,lat\n")) == (
        "format_mismatch", "Its name says .gpkg, its content is CSV. Rename it, or export it again.",
    )  # fmt: skip


def test_a_reader_that_was_asked_for_stands_above_the_name(tmp_path: Path) -> None:
    assert len(rows(written(tmp_path / "a.data", "id,lon,lat\n1,33,47\n"), reader="csv")) == 1
    assert refusal(written(tmp_path / "a.data", "id,lon,lat\n1,33,47\n"), reader="kml")[0] == "format_mismatch"


def test_missing_and_unknown_files(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv")[0] == "file_missing"
    assert refusal(written(tmp_path / "a.svg", "<svg/>"))[0] == "format_unsupported"


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40) + (2).to_bytes(4, "little") + bytes(1484)
LOCKED = OLD_EXCEL + "EncryptedPackage".encode("utf-16-le") + bytes(400)
PAGE = b"<html><body><table><tr><td>id</td></tr></table></body></html>"
OF_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xls", OLD_EXCEL, "It is a old Excel or Word document, which is not read. Save the sheet as XLSX or CSV."),
        ("a.xlsx", LOCKED, "It is a workbook locked by a password, which is not read. Save it without the password."),
        ("a.xls", PAGE, "It is a table written as a web page, which is not read. Open it in a program for tables"),
        ("a.csv", b"<html><p>404</p></html>", "It is a web page, which is not read. Perhaps the download ended"),
        ("a.xls", OF_2003, "It is a sheet in XML of Excel 2003, which is not read. Save the sheet as XLSX or CSV."),
        ("a.xlsm", b"PK\x03\x04", ".xlsm is not read. Save the sheet as XLSX or CSV."),
        ("a.ODS", b"PK\x03\x04", ".ods is not read. Save the sheet as XLSX or CSV."),
    ],
)
def test_a_sheet_that_is_not_read_is_told_how_to_be_saved(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    code, message = refusal(written(tmp_path / name, data))

    assert code == "format_unsupported"
    assert message[: len(sentence)] == sentence


@pytest.mark.parametrize(
    ("name", "member", "code", "sentence"),
    [
        ("a.xlsx", "content.xml", "format_mismatch", "Its name says .xlsx, its content is a sheet of another program."),
        ("a.xlsx", "xl/workbook.bin", "format_mismatch", "Its name says .xlsx, its content is a sheet of another"),
        ("a.xlsx", "word/document.xml", "format_mismatch", "Its name says .xlsx, its content is another archive."),
        ("a.zip", "xl/workbook.xml", "archive_ambiguous", "It is a workbook and no archive of data. Give it a name"),
    ],
)
def test_an_archive_that_is_another_document_is_told_apart(
    tmp_path: Path, name: str, member: str, code: str, sentence: str
) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr(member, "<a/>")

    found, message = refusal(tmp_path / name)

    assert (found, message[: len(sentence)]) == (code, sentence)
