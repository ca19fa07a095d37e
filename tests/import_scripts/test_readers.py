"""Which reader a file gets: its name and its first bytes decide together."""

from pathlib import Path

import pytest

from tests.import_scripts.readers.reading import refusal, written


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.zip"])
def test_a_file_that_only_claims_its_format_never_reaches_gdal(tmp_path: Path, name: str) -> None:
    layer = '<OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    text = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    for suffix in (".shx", ".dbf"):
        written(tmp_path / f"a{suffix}", "")

    assert refusal(written(tmp_path / name, text))[0] == "format_unsupported"


def test_a_virtual_file_named_as_another_format_is_only_broken_json(tmp_path: Path) -> None:
    assert refusal(written(tmp_path / "a.geojson", "<OGRVRTDataSource/>"))[0] == "json_malformed"


def test_missing_and_unknown_files(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv")[0] == "file_missing"
    assert refusal(written(tmp_path / "a.kml", "<kml/>"))[0] == "format_unsupported"
