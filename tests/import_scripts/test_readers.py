"""Readers: rows out of files that are whole, and precise refusals of those that are not."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from import_scripts.readers import opened
from import_scripts.readers.encoding import encoding_of_bytes
from import_scripts.readers.geometry import Unreadable, number_of, point_of_pair, shape_of
from import_scripts.readers.json_stream import JsonStream
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow

PROSE = "Комунальний заклад «Ліцей № 15» Криворізької міської ради, вулиця Їжакевича, ґанок, під’їзд, єдність"


def rows(path: Path, **said: Any) -> list[RawRow]:
    with opened(path, ReadOptions(**said)) as reading:
        return list(reading.rows)


def refusal(path: Path, **said: Any) -> tuple[str, str]:
    """Code and message of the refusal that reading the whole file ends in."""
    with pytest.raises(FileRefused) as refused:
        rows(path, **said)
    return refused.value.notice.code, refused.value.notice.message


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# --- JSON ---------------------------------------------------------------------
@given(
    st.lists(st.dictionaries(st.text(), st.one_of(st.text(), st.floats(allow_nan=False), st.integers(), st.none()))),
    st.integers(1, 40),
)
def test_a_stream_reads_what_the_whole_reads(elements: list[dict[str, Any]], size: int) -> None:
    class Slow(io.StringIO):
        """Hands over a few characters at a time."""

        def read(self, asked: int | None = -1, /) -> str:
            return super().read(size)

    text = json.dumps({"type": "FeatureCollection", "features": elements, "after": [1, 2]}, ensure_ascii=False)

    members = list(JsonStream(Slow(text), "f.json").members("features"))

    assert members == [("type", "FeatureCollection"), *(("features", one) for one in elements), ("after", [1, 2])]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it begins with neither { nor ["),
        ("null", "it begins with neither { nor ["),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature"', "in feature 1: expecting"),
        ('{"features": [{"a": 1} {"b": 2}]}', "in feature 1: , is expected"),
        ('{"features": [{"a": 1}, {"b": tru}]}', "in feature 2: expecting value"),
        ('{"features": []} []', "something follows after its end"),
        ('{"features": [' + "[" * 200_000, "nested too deeply"),
        ("{1: 2}", "a member has no name"),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    code, message = refusal(written(tmp_path / "f.geojson", text))

    assert code == "json_malformed"
    assert sentence in message
    assert "The JSON is broken at character " in message


def test_features_before_the_break_do_not_count(tmp_path: Path) -> None:
    good = '{"type": "Feature", "properties": {}, "geometry": null},'
    path = written(tmp_path / "f.geojson", '{"type": "FeatureCollection", "features": [' + good * 3 + "oops")

    with pytest.raises(FileRefused) as refused, opened(path, ReadOptions()) as reading:
        list(reading.rows)

    assert refused.value.notice.row == 4


def test_memory_stays_flat(tmp_path: Path) -> None:
    import tracemalloc

    feature = json.dumps(
        {"type": "Feature", "properties": {"n": "х" * 200}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    )
    with (tmp_path / "f.geojson").open("w") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        file.write(",".join([feature] * 20_000))
        file.write("]}")
    tracemalloc.start()
    with opened(tmp_path / "f.geojson", ReadOptions()) as reading:
        count = sum(1 for _ in reading.rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_000
    assert (tmp_path / "f.geojson").stat().st_size > 20_000_000
    assert peak < 3_000_000


def test_a_single_feature_and_a_list_of_records(tmp_path: Path) -> None:
    one = written(
        tmp_path / "one.json", '{"type": "Feature", "id": 7, "geometry": {"type": "Point", "coordinates": [1, 2]}}'
    )
    table = written(tmp_path / "table.json", '[{"id": 1, "lng": "33,4", "lat": 47}, {"id": 2, "lng": "", "lat": ""}]')

    (feature,) = rows(one)
    first, second = rows(table)

    assert (feature.id, feature.shape) == ("7", Point(1, 2))
    assert (first.shape, first.values["id"]) == (Point(33.4, 47), 1)
    assert second.fault is not None
    assert second.fault.code == "geometry_missing"


def test_a_sequence_names_its_bad_line(tmp_path: Path) -> None:
    good = '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}'
    path = written(tmp_path / "f.geojsons", f"\x1e{good}\n\n{{oops\n[1]\n{good}")

    found = rows(path)

    assert [row.number for row in found] == [1, 2, 3, 4]
    assert [row.fault and row.fault.code for row in found] == [None, "json_malformed", "not_features", None]


def test_a_crs_link_is_not_followed(tmp_path: Path) -> None:
    link = '"crs": {"type": "link", "properties": {"href": "http://127.0.0.1:9/x"}}'

    assert refusal(written(tmp_path / "f.geojson", f'{{{link}, "features": []}}'))[0] == "crs_unknown"


def test_a_crs_after_the_features_is_refused_unless_it_was_given(tmp_path: Path) -> None:
    crs = '"crs": {"type": "name", "properties": {"name": "EPSG:6385"}}'
    path = written(tmp_path / "f.geojson", f'{{"features": [{{"type": "Feature"}}], {crs}}}')

    assert refusal(path)[0] == "crs_after_features"
    assert len(rows(path, crs="EPSG:6385")) == 1


# --- Geometry -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ("POINT(1 2)", "geometry_unreadable"),
        ({"type": "Circle", "coordinates": [1, 2]}, "geometry_unreadable"),
        ({"type": "Point", "coordinates": ["1", 2]}, "geometry_unreadable"),
        ({"type": "Point", "coordinates": [True, 2]}, "geometry_unreadable"),
        ({"type": "Point"}, "geometry_unreadable"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "geometry_unreadable"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "ring_not_closed"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "ring_too_short"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry_collection"),
    ],
)
def test_what_is_no_geometry_is_unreadable(geometry: Any, code: str) -> None:
    with pytest.raises(Unreadable) as fault:
        shape_of(geometry)

    assert fault.value.code == code


def test_heights_and_measures_are_cut_and_told() -> None:
    assert shape_of({"type": "Point", "coordinates": [1, 2, 3, 4]}) == (Point(1, 2), True)
    assert shape_of({"type": "Point", "coordinates": [1, 2]}) == (Point(1, 2), False)
    assert shape_of(None) == (None, False)


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("48°02'16.1\"N, 33°29'00.5\"E", 33 + 29 / 60 + 0.5 / 3600, 48 + 2 / 60 + 16.1 / 3600),
        ("33°29′00,5″E 48°02′16,1″N", 33 + 29 / 60 + 0.5 / 3600, 48 + 2 / 60 + 16.1 / 3600),
        ("47°56'60.0\"N, 33°26'37.9\"W", -(33 + 26 / 60 + 37.9 / 3600), 47 + 57 / 60),
    ],
)
def test_degrees_minutes_seconds(text: str, lon: float, lat: float) -> None:
    spot = point_of_pair(text)

    assert (spot.x, spot.y) == (pytest.approx(lon), pytest.approx(lat))


@pytest.mark.parametrize(
    "text",
    ["48.03, 33.48", "48°02'16.1\", 33°29'00.5\"", "48°02'16\"N, 33°29'00\"N", "48°62'16\"N, 33°29'00\"E", "центр"],
)
def test_a_pair_that_needs_guessing_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="can be read without guessing"):
        point_of_pair(text)


def test_numbers_of_coordinates() -> None:
    assert [number_of(one) for one in ("48,5", " 48.5 ", 48, "−33.4")] == [48.5, 48.5, 48.0, -33.4]
    with pytest.raises(ValueError, match="truth value"):
        number_of(True)


# --- Tables -------------------------------------------------------------------
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


# --- Encodings ----------------------------------------------------------------
def test_cp1251_is_known_by_its_letters_and_quoted() -> None:
    codec, (notice,) = encoding_of_bytes(lambda: [PROSE.encode("cp1251")], "f.csv")

    assert (codec, notice.code, notice.severity) == ("cp1251", "encoding_guessed", "warning")
    assert "«Комунальний заклад" in notice.message


@pytest.mark.parametrize("codec", ["koi8-u", "mac-cyrillic"])
def test_another_cyrillic_encoding_is_refused_and_named(codec: str) -> None:
    data = PROSE.replace("№", "N").replace("’", "'").replace("«", '"').replace("»", '"').encode(codec)

    with pytest.raises(FileRefused, match=f"Its letters look like {codec}"):
        encoding_of_bytes(lambda: [data], "f.csv")


def test_bytes_that_are_no_ukrainian_are_refused() -> None:
    with pytest.raises(FileRefused, match=r"declares no encoding\. Name it"):
        encoding_of_bytes(lambda: [bytes(range(128, 256)) * 3], "f.csv")


def test_utf8_is_seen_across_chunks() -> None:
    data = PROSE.encode()

    assert encoding_of_bytes(lambda: [data[:1], data[1:2], data[2:]], "f.csv") == ("utf-8", [])


# --- What a file is -----------------------------------------------------------
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


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    frame = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=[Point(33, 47), Point(34, 48)], crs=4326)
    frame.to_file(tmp_path / "a.shp", engine="pyogrio")
    return tmp_path / "a.shp"


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_shapefile_without_a_part_is_refused(shapefile: Path, suffix: str) -> None:
    shapefile.with_suffix(suffix).unlink()

    assert refusal(shapefile) == ("part_missing", f"The shapefile has no {suffix}. Put all its parts together.")


def test_a_cut_shapefile_is_refused(shapefile: Path) -> None:
    index = shapefile.with_suffix(".shx")
    index.write_bytes(index.read_bytes()[:-8])

    assert refusal(shapefile)[0] == "count_mismatch"


def test_a_damaged_geopackage_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gpkg", b"SQLite format 3\x00" + b"\x00" * 500)

    assert refusal(path)[0] == "file_unreadable"


def test_whole_numbers_and_moments_of_a_geopackage(tmp_path: Path) -> None:
    import pandas

    frame = geopandas.GeoDataFrame(
        {"n": pandas.array([1, None], dtype="Int64"), "t": pandas.to_datetime(["2026-11-24T10:00:00", None])},
        geometry=[Point(33, 47), None],
        crs=4326,
    )
    frame.to_file(tmp_path / "a.gpkg", driver="GPKG", engine="pyogrio")

    first, second = rows(tmp_path / "a.gpkg")

    assert (first.values["n"], second.values["n"], second.shape, second.values["t"]) == (1, None, None, None)
    assert first.values["t"].startswith("2026-11-24T10:00:00")
    assert (first.id, second.id) == ("1", "2")


# --- Archives -----------------------------------------------------------------
def archive(path: Path, members: dict[str, bytes], links: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            if name in links:
                info.external_attr = 0o120777 << 16
            packed.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


CSV = b"id,lon,lat\n1,33,47\n"


def test_an_archive_gives_its_one_data_set(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"Карта/дані.csv": CSV, "Карта/прочитай.md": b"x"})

    with opened(path, ReadOptions()) as reading:
        assert (reading.file, [row.shape for row in reading.rows]) == ("a.zip", [Point(33, 47)])


@pytest.mark.parametrize(
    ("members", "links", "code"),
    [
        ({"../a.csv": CSV}, (), "archive_unsafe"),
        ({"/etc/a.csv": CSV}, (), "archive_unsafe"),
        ({"..\\a.csv": CSV}, (), "archive_unsafe"),
        ({"a.csv": b"/etc/passwd"}, ("a.csv",), "archive_unsafe"),
        ({"a.csv": CSV, "b.csv": CSV}, (), "archive_ambiguous"),
        ({"a.txt": CSV}, (), "archive_ambiguous"),
        ({"a.csv": b"0" * 50_000_000}, (), "archive_too_large"),
        ({f"{i}.md": b"" for i in range(201)}, (), "archive_too_large"),
    ],
)
def test_an_archive_that_could_harm_is_refused(
    tmp_path: Path, members: dict[str, bytes], links: tuple[str, ...], code: str
) -> None:
    assert refusal(archive(tmp_path / "a.zip", members, links))[0] == code


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": CSV})
    path.write_bytes(path.read_bytes()[:-30])

    assert refusal(path)[0] == "archive_broken"
