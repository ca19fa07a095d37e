"""What goes over the pipe comes out as it went in, and nothing else is believed."""

import dataclasses
import math
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import msgpack
import numpy as np
import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from geoportal.core.sentences import Sentence, as_plain, told
from geoportal.core.sentences import sentence as _
from import_scripts import wire, wkb
from import_scripts.notices import error, remark
from import_scripts.rows import RawRow, Reading
from import_scripts.wire import BadFrame

FAULT = error("geometry_missing", "Нема.", file="f.csv", row=3, field="місце", value="—")
ROW = RawRow(3, {"назва": "Ґанок", "n": 1, "x": 0.5, "no": None, "list": [True]}, Point(1, 2), "a", None, True)
PLAIN = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


def over(frame: bytes) -> tuple[str, list[Any]]:
    (length,) = wire.LENGTH.unpack(frame[: wire.LENGTH.size])
    assert length == len(frame) - wire.LENGTH.size
    return wire.unpacked(frame[wire.LENGTH.size :])


def row_over(row: RawRow, number: int | None = None) -> RawRow:
    sort, facts = over(wire.packed_rows([row]))
    assert sort == "rows"
    ((found, _vertices),) = wire.rows(facts, "f.csv", number or row.number)
    return found


@pytest.mark.parametrize("row", [ROW, RawRow(1), dataclasses.replace(ROW, shape=None, fault=FAULT)])
def test_a_row_comes_back_as_it_went(row: RawRow) -> None:
    assert row_over(row) == row


def test_every_field_of_a_row_travels() -> None:
    fields = {one.name for one in dataclasses.fields(RawRow)}

    assert fields == {"number", "values", "shape", "id", "fault", "has_height"}, "let wire.py carry the new one"


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_values_of_any_plain_kind_travel(values: dict[str, Any]) -> None:
    assert row_over(RawRow(1, values)).values == values


def test_halves_of_letters_travel_so_that_the_checks_can_name_them() -> None:
    assert row_over(RawRow(1, {"a": "\ud800"})).values == {"a": "\ud800"}


def test_what_has_no_type_on_the_wire_goes_as_text_or_number() -> None:
    values = {
        "day": date(2026, 11, 24),
        "sum": Decimal("1.50"),
        "n": np.int64(7),
        "f": np.float32(0.5),
        "l": np.array([1, 2]),
    }

    assert row_over(RawRow(1, values)).values == {"day": "2026-11-24", "sum": "1.50", "n": 7, "f": 0.5, "l": [1, 2]}
    assert math.isnan(row_over(RawRow(1, {"a": math.nan})).values["a"])


def deep(depth: int) -> Any:
    value: Any = 1
    for _level in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (deep(65), "a value holds others more than 64 deep"),
        (deep(900), "a value holds others more than 64 deep"),
        ("x" * (32 << 20), "it has 33,554,"),
        (object(), "a value is of the type object"),
        ({1: 2}, "a name in a value is no text"),
        (b"blob", "a value is bytes"),
    ],
)
def test_a_row_that_cannot_be_sent_says_so(value: Any, why: str) -> None:
    row = row_over(RawRow(1, {"code": "a1", "n": 5, "a": value}, Point(1, 2), "id"))

    assert (row.values, row.shape, row.id) == ({"code": "a1", "n": 5}, None, "id")
    assert row.fault is not None
    assert (row.fault.code, row.fault.row, why in row.fault.message) == ("row_unfit", 1, True)


def test_what_the_file_declares_travels() -> None:
    notice = remark("crs_member", "Так.", file="data.geojson")
    reading = Reading("data.geojson", "GeoJSON", [], "EPSG:4326", True, 7, [notice])
    sort, facts = over(wire.packed_head(reading))

    found = wire.head(facts, "мій.geojson")

    assert sort == "head"
    assert found == Reading(
        "мій.geojson", "GeoJSON", (), "EPSG:4326", True, 7, [dataclasses.replace(notice, file="мій.geojson")]
    )


def test_absurd_declarations_travel_as_what_the_checks_can_refuse() -> None:
    _sort, facts = over(wire.packed_head(Reading("f", "GeoJSON", [], "x" * 70_000, declared=-5)))
    found = wire.head(facts, "f")

    assert (len(found.crs), found.declared) == (65_536, 0)
    assert row_over(RawRow(1, {}, id="x" * 9000)).id == "x" * 9000


HEAD = ["CSV", "", True, None, [], {}]
SAID = ["a_b", "error", 1, "x", "", "", "", None]
OURS = {"msgid": "row {number}", "values": {"number": "2"}}


def test_a_head_as_it_should_be_is_believed() -> None:
    assert wire.head(HEAD, "f").format == "CSV"
    assert wire.read_notice(SAID, "f") == error("a_b", "x", file="f", row=1)


@pytest.mark.parametrize(
    "at_and_value",
    [(0, 1), (0, "x" * 101), (1, None), (1, "x" * 70_000), (2, 1), (3, -1), (3, 1.5), (3, True), (3, 1 << 60), (4, {}),
     (4, [1]), (5, []), (5, {"rows": 1})],
)  # fmt: skip
def test_a_head_that_is_not_as_it_should_be_is_not_believed(at_and_value: tuple[int, Any]) -> None:
    at, value = at_and_value

    with pytest.raises(BadFrame):
        wire.head([*HEAD[:at], value, *HEAD[at + 1 :]], "f")


@pytest.mark.parametrize(
    "at_and_value",
    [(0, "A b"), (0, ""), (0, "é"), (0, 1), (1, "fatal"), (1, []), (2, None), (2, -1), (3, 1), (3, "x" * 5000), (6, 1)],
)
def test_a_notice_that_is_not_as_it_should_be_is_not_believed(at_and_value: tuple[int, Any]) -> None:
    at, value = at_and_value

    with pytest.raises(BadFrame):
        wire.read_notice([*SAID[:at], value, *SAID[at + 1 :]], "f")


def test_a_sentence_travels_with_its_template_and_values() -> None:
    said = _("The geometry cannot be read ({fault}).", fault=_("it names no host"))
    _sort, facts = over(wire.packed_notices("said", [error("a_b", said, row=2), error("a_b", "plain", row=3)]))

    found = wire.read_notices(facts[0], "f.csv")

    assert [str(one) for one in found] == [
        "f.csv, row 2: The geometry cannot be read (it names no host).", "f.csv, row 3: plain"
    ]  # fmt: skip
    assert [type(one.message) for one in found] == [Sentence, str]
    with override("uk"):
        assert told(found[0].message) == "Геометрію не вдалося прочитати (вузол не вказано)."


@pytest.mark.parametrize(
    "sentence",
    [{**OURS, "msgid": "{number.__class__}"}, {**OURS, "values": {"number": {}}}, {**OURS, "more": 1}, [], 7, b"x", {}],
)
def test_of_a_sentence_that_is_none_of_ours_the_text_is_shown(sentence: Any) -> None:
    found = wire.read_notice([*SAID[:7], sentence], "f")

    assert (found.message, type(found.message)) == ("x", str)
    assert wire.read_notice([*SAID[:7], OURS], "f").message == "row 2"


def test_a_sentence_that_is_too_long_travels_as_its_beginning() -> None:
    said = _("{where}: {message}", where=["x" * 900] * 9, message="y")
    _sort, facts = over(wire.packed_notices("said", [error("a_b", said)]))

    assert wire.read_notices(facts[0], "f")[0].message == said[: wire.MOST_TEXT]
    with pytest.raises(BadFrame):
        wire.read_notice([*SAID[:7], as_plain(said)], "f")


def test_rows_that_travel_together_come_as_each_alone() -> None:
    rows = [dataclasses.replace(ROW, number=n, shape=Point(n, 2) if n % 3 else None) for n in range(7, 20)]

    _sort, facts = over(wire.packed_rows(rows))

    assert list(wire.rows(facts, "f.csv", 7)) == [(row, 0 if row.shape is None else 1) for row in rows]
    assert wire._plain_rows(facts[0], 7) is not None


def test_one_that_cannot_be_sent_does_not_keep_its_neighbours() -> None:
    rows = [RawRow(1, {"a": 1}), RawRow(2, {"a": b"x"}), RawRow(3, {"a": 3})]
    frames, sent = wire.packed_rows(rows), list[RawRow]()

    while frames:
        end = wire.LENGTH.size + wire.LENGTH.unpack(frames[: wire.LENGTH.size])[0]
        sent += [one for one, _count in wire.rows(over(frames[:end])[1], "f.csv", len(sent) + 1)]
        frames = frames[end:]

    assert [(row.number, row.values, row.fault and row.fault.code) for row in sent] == [
        (1, {"a": 1}, None), (2, {}, "row_unfit"), (3, {"a": 3}, None)
    ]  # fmt: skip


GOOD = [b"\x01\x01\x00\x00\x00" + bytes(16), wkb.bytes_of(LineString([(0, 0), (1, 1)]))]
LIKELY: dict[str, tuple[Any, Any]] = {  # what stands at a place of a row, and what may not or is no plain row's
    "values": (st.just({"a": 1}) | st.dictionaries(st.text(max_size=2), PLAIN, max_size=2),
               st.sampled_from([[], {"a": b"x"}, {1: 2}, {"a": [1]}, {"a": {"b": 1}}, {"a": deep(70)}, None])),
    "wkb": (st.sampled_from([None, *GOOD]),
            st.sampled_from(["x", 5, GOOD[0][:-1], GOOD[0] + b"x", b"", b"\x00" + GOOD[0][1:], GOOD[1][:-3]])),
    "id": (st.text(max_size=3), st.sampled_from([None, 5, b"x"])),
    "fault": (st.none(), st.sampled_from([SAID, "fault", [*SAID[:7], OURS], {}])),
    "has_height": (st.booleans(), st.sampled_from([0, None, "x"])),
}  # fmt: skip


@st.composite
def told_rows(draw: st.DrawFn) -> list[Any]:
    """Some rows as they might come over the pipe: most are as they should be."""
    told: list[Any] = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        broken = draw(st.sampled_from(["", "", "", "", "number", "length", "sort", *LIKELY]))
        facts = [draw(strange if name == broken else plain) for name, (plain, strange) in LIKELY.items()]
        facts = [draw(st.sampled_from([0, True, 2.0, number + 1, "1"])) if broken == "number" else number, *facts]
        told.append(facts[:-1] if broken == "length" else "row" if broken == "sort" else facts)
    return told


def verdict(found: Iterable[Any]) -> list[Any]:
    """What comes, one after another; at the end what ends it, if anything does."""
    heard: list[Any] = []
    try:
        heard.extend((one, one[0].shape and one[0].shape.wkb) for one in found)
    except BadFrame as bad:
        heard.append(str(bad))
    return heard


@given(told_rows())
def test_looking_at_many_rows_says_the_same_as_looking_at_each(told: list[Any]) -> None:
    if all(isinstance(one, list) for one in told):
        each = verdict(wire.row(one, "f", number) for number, one in enumerate(told, 1))
    else:
        each = ["not as it should be: rows"]

    assert verdict(wire.rows([told], "f", 1)) == each


@pytest.mark.parametrize(
    "facts",
    [
        [2, {}, None, "", None, False],
        [True, {}, None, "", None, False],
        [1, [], None, "", None, False],
        [1, {}, "wkb", "", None, False],
        [1, {}, None, 5, None, False],
        [1, {"a": b"x"}, None, "", None, False],
        [1, {}, None, "", "fault", False],
        [1, {}, None, "", None, 0],
        [1, {}, None, "", None],
        [1, {"a": deep(70)}, None, "", None, False],
        [1, {b"a": 1}, None, "", None, False],
    ],
)
def test_a_row_that_is_not_as_it_should_be_is_not_believed(facts: list[Any]) -> None:
    with pytest.raises(BadFrame):
        wire.row(facts, "f", 1)


def test_a_shape_that_is_none_is_a_fault_of_its_row() -> None:
    row, vertices = wire.row([1, {}, b"\x01\x02", "", None, False], "f", 1)

    assert (row.shape, vertices) == (None, 0)
    assert row.fault is not None
    assert (row.fault.code, row.fault.file, row.fault.row) == ("geometry_unreadable", "f", 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xc1", msgpack.packb("row"), msgpack.packb([]), msgpack.packb(["x"]), msgpack.packb([["row"]]),
     msgpack.packb(["row", msgpack.ExtType(9, b"")]), msgpack.packb(["row", msgpack.ExtType(1, b"9" * 401)]),
     msgpack.packb(["row", msgpack.ExtType(1, b"x")]), b"\x91" * 2000, b"\xdd\xff\xff\xff\xff"],
)  # fmt: skip
def test_a_frame_that_is_none_is_not_believed(body: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.unpacked(body)


@given(st.binary(max_size=100))
def test_any_bytes_are_a_frame_or_not_believed(body: bytes) -> None:
    try:
        sort, _facts = wire.unpacked(body)
    except BadFrame:
        return
    assert sort in wire.SORTS
