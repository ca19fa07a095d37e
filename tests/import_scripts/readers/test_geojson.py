"""GeoJSON in all its writings."""

from pathlib import Path

import pytest
from shapely.geometry import Point

from tests.import_scripts.readers.reading import refusal, rows, written


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


@pytest.mark.parametrize("text", ['{"type": "Topology", "objects": {}}', '{"type": "Point", "coordinates": [33, 47]}'])
def test_json_that_holds_no_features_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(written(tmp_path / "f.geojson", text))[0] == "not_features"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('{"type": "Topology", "objects": {}}', "Export it as a GeoJSON FeatureCollection."),
        (
            '{"version": 0.6, "elements": [{"type": "node", "id": 1, "lat": 47.9, "lon": 33.4}]}',
            "Ask for XML: [out:xml].",
        ),
        ('{"geometryType": "esriGeometryPoint", "features": [{"attributes": {}}]}', "Ask for GeoJSON: f=geojson."),
    ],
)
def test_json_of_others_is_named_with_what_to_do(tmp_path: Path, text: str, remedy: str) -> None:
    code, message = refusal(written(tmp_path / "f.geojson", text))

    assert code == "not_features"
    assert message.endswith(remedy)


@pytest.mark.parametrize("properties", ["[1, 2]", '"text"', "5", "false"])
def test_values_without_names_are_not_dropped_in_silence(tmp_path: Path, properties: str) -> None:
    feature = (
        f'{{"type": "Feature", "properties": {properties}, "geometry": {{"type": "Point", "coordinates": [33, 47]}}}}'
    )
    (found,) = rows(written(tmp_path / "f.geojson", f'{{"features": [{feature}]}}'))

    assert found.fault is not None
    assert (found.fault.code, found.fault.row) == ("not_features", 1)
    assert "properties are no object" in found.fault.message


@pytest.mark.parametrize("element", ["5", "null", "[]", '{"type": "Point"}'])
def test_what_is_no_feature_is_a_fault_of_its_row(tmp_path: Path, element: str) -> None:
    good = '{"type": "Feature", "properties": null, "geometry": null, "id": 7}'
    path = written(tmp_path / "f.geojson", f'{{"type": "FeatureCollection", "features": [{element}, {good}]}}')

    bad, fine = rows(path)

    assert (bad.number, bad.fault and bad.fault.code) == (1, "not_features")
    assert (fine.number, fine.id, fine.values, fine.fault) == (2, "7", {}, None)


@pytest.mark.parametrize(
    ("own", "taken"), [('"a"', "a"), ("5", "5"), ("true", ""), ("null", ""), ("1.5", ""), ("7.0", "7"), ("[]", "")]
)
def test_only_texts_and_whole_numbers_are_ids(tmp_path: Path, own: str, taken: str) -> None:
    text = f'{{"type": "Feature", "id": {own}, "properties": {{}}, "geometry": null}}'

    assert [row.id for row in rows(written(tmp_path / "f.geojson", text))] == [taken]


def test_blank_lines_and_record_separators_of_a_sequence_are_no_rows(tmp_path: Path) -> None:
    line = '{"type": "Feature", "properties": {"n": 1}, "geometry": null}'

    found = rows(written(tmp_path / "f.geojsons", f"\x1e{line}\n\n\r\n\x1e{line}\r\n"))

    assert [(row.number, row.values) for row in found] == [(1, {"n": 1}), (2, {"n": 1})]


def test_a_member_that_stands_twice_must_say_the_same(tmp_path: Path) -> None:
    def feature(properties: str) -> str:
        return (
            f'{{"type": "Feature", "properties": {properties}, "geometry": {{"type": "Point", "coordinates": [1, 2]}}}}'
        )

    features = [
        feature('{"n": 1, "n": 1}'), feature('{"n": 1, "n": 2}'), feature('{"of": {"m": 1, "m": 2}}'),
        feature('{"of": {"of": {"k": 1, "k": 2}}}'), feature('{"of": [{"l": 1, "l": 2}]}'),
        '{"type": "Feature", "id": 1, "id": 2, "geometry": null}',
    ]  # fmt: skip
    path = written(tmp_path / "f.geojson", f'{{"type": "FeatureCollection", "features": [{", ".join(features)}]}}')
    records = written(tmp_path / "r.json", '[{"lon": 33.4, "lat": 47, "lat": 48}]')

    same, *different = rows(path) + rows(records)
    lines = rows(written(tmp_path / "f.geojsons", features[1]))

    assert (same.fault, same.values) == (None, {"n": 1})
    assert [(row.fault.code, row.fault.field) for row in different + lines if row.fault] == [
        ("member_repeated", name) for name in ("n", "m", "k", "l", "id", "lat", "n")
    ]


def test_two_lists_of_features_are_not_one_file(tmp_path: Path) -> None:
    code, message = refusal(written(tmp_path / "f.geojson", '{"features": [], "features": []}'))

    assert code == "json_malformed"
    assert "the member features stands twice" in message


FEATURE = '{"type": "Feature", "id": 1, "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}'
NEXT = '"links": [{"rel": "self", "href": "x"}, {"rel": "next", "href": "https://x.ua/items?offset=1"}]'


@pytest.mark.parametrize(
    "more",
    ['"numberMatched": 500', '"totalFeatures": 2', '"exceededTransferLimit": true', NEXT,
     '"properties": {"exceededTransferLimit": true}', '"numberMatched": 500, "numberReturned": 1'],
)  # fmt: skip
@pytest.mark.parametrize("form", ['{{{more}, "features": [{feature}]}}', '{{"features": [{feature}], {more}}}'])
def test_one_page_of_a_service_is_not_taken_for_all_of_it(tmp_path: Path, form: str, more: str) -> None:
    """The layer would lose all that stands on the other pages."""
    code, message = refusal(written(tmp_path / "f.geojson", form.format(more=more, feature=FEATURE)))

    assert code == "count_mismatch"
    assert message.startswith("The file is one page of what a service has: 1 objects, and there are more.")


def test_a_count_that_is_declared_at_the_end_is_compared_as_well(tmp_path: Path) -> None:
    path = written(tmp_path / "f.geojson", f'{{"features": [{FEATURE}], "numberReturned": 3}}')

    assert refusal(path) == (
        "count_mismatch", "The file declares 3 rows, and 1 could be read. Copy or export it again."
    )  # fmt: skip


@pytest.mark.parametrize(
    "more",
    ['"numberMatched": 1', '"numberMatched": "unknown"', '"exceededTransferLimit": false', '"links": null',
     '"links": [{"rel": "self"}, 5]', '"totalFeatures": true', '"numberReturned": 1, "properties": null'],
)  # fmt: skip
def test_the_only_page_is_all_of_it(tmp_path: Path, more: str) -> None:
    assert [row.id for row in rows(written(tmp_path / "f.geojson", f'{{"features": [{FEATURE}], {more}}}'))] == ["1"]


def test_json_without_features_says_what_it_has(tmp_path: Path) -> None:
    path = written(tmp_path / "f.json", '{"error": {"code": 499}, "data": [{"lon": 33, "lat": 47}]}')

    assert refusal(path) == ("not_features", "The JSON holds no list of features; it has: error, data.")
