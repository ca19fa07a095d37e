"""Which reader a file gets: its name and its first bytes decide together."""

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
