"""JSON piece by piece: the same as the whole, and precise about where it breaks."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.readers import opened
from import_scripts.readers.json_stream import JsonStream
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused
from tests.import_scripts.readers.reading import refusal, written


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
        (" ", "it begins with neither { nor ["),
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


def streamed(text: str) -> list[tuple[str, Any]]:
    return list(JsonStream(io.StringIO(text), "f").members("features"))


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("{}", []),
        ("[]", []),
        ('{"features": []}', []),
        ('{"features": null}', [("features", None)]),
        ('{"features": {"a": [1]}}', [("features", {"a": [1]})]),
        ("  [1,\n 2 ]  ", [("", 1), ("", 2)]),
        ('{"a": 1, "features": [1, 2], "b": "x"}', [("a", 1), ("features", 1), ("features", 2), ("b", "x")]),
    ],
)
def test_members_come_in_order(text: str, members: list[tuple[str, Any]]) -> None:
    assert streamed(text) == members


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a" 1}', ": is expected"),
        ('{"a": 1 "b": 2}', ", is expected"),
        ('{"a": 1', ", is expected"),
        ("[1", "in feature 1: , is expected"),
        ('[{"a": "cut', "in feature 1: unterminated string"),
        ("[1] x", "something follows after its end"),
    ],
)
def test_what_is_missing_is_named(text: str, why: str) -> None:
    with pytest.raises(FileRefused) as refused:
        streamed(text)

    assert why in refused.value.notice.message


def test_a_value_larger_than_any_real_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.readers.json_stream.LARGEST", 100)
    monkeypatch.setattr("import_scripts.readers.json_stream.PIECE", 64)

    with pytest.raises(FileRefused) as refused:
        streamed(json.dumps(["x" * 1000]))

    assert "one value has more than 100 characters" in refused.value.notice.message


def test_a_text_in_another_encoding_than_named_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "f.geojson", '{"type": "FeatureCollection", "name": "Школи", "features": []}')

    code, message = refusal(path, encoding="ascii")

    assert code == "encoding_wrong"
    assert message.endswith("Name the right one with --encoding.")
