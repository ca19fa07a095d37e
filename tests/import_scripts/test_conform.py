"""From their columns to our fields."""

import math
from datetime import date
from typing import Any

import pytest
from shapely.geometry import Point

from import_scripts.addresses import AddressBook
from import_scripts.conform import Conformer
from import_scripts.notices import error
from import_scripts.placing import Placer
from import_scripts.rows import RawRow
from import_scripts.source import Fix, Rule, Source

HERE = Point(33.4, 47.9)


def conformer(**said: Any) -> Conformer:
    return Conformer(Source(layer="schools", **said), "f.csv")


def test_a_name_that_is_not_there_in_a_language_is_left_out() -> None:
    one = conformer(fields={"name": Rule("Назва"), "name:en": Rule("Name")})

    meant, _, _ = one.meant(RawRow(1, {"id": 5, "Назва": "Ліцей", "Name": " "}, HERE))

    assert meant is not None
    assert (meant.row.name, meant.row.texts) == ("Ліцей", {})


def test_a_row_becomes_a_feature() -> None:
    one = conformer(
        id="код",
        source="Реєстр",
        fields={"name": Rule("Назва"), "name:en": Rule("Name"), "kind": Rule(value="amenity/school")},
        properties={"capacity": Rule("Учнів", type="integer"), "phone": Rule("Тел")},
    )

    meant, notices, name = one.meant(
        RawRow(1, {"код": 5, "Назва": "Ліцей", "Name": "Lyceum", "Учнів": "600", "Тел": "", "зайве": 1}, HERE)
    )

    assert (notices, name) == ([], "5")
    assert meant is not None
    assert (meant.row.source_id, meant.row.name, meant.row.kind) == ("5", "Ліцей", "amenity/school")
    assert (meant.row.texts, meant.row.source) == ({"en": {"name": "Lyceum"}}, "Реєстр")
    assert meant.row.properties == {"capacity": 600}


def test_without_properties_the_other_columns_stay() -> None:
    meant, _, _ = conformer(id="k", fields={"name": Rule("n")}).meant(
        RawRow(1, {"k": 1, "n": "а", "ref": 7, "x": ""}, HERE)
    )

    assert meant is not None
    assert meant.row.properties == {"ref": 7}


def test_an_unfit_value_names_column_value_and_remedy() -> None:
    one = conformer(id="k", properties={"capacity": Rule("Учнів", type="integer")})

    meant, (notice,), _ = one.meant(RawRow(17, {"k": "a", "Учнів": "сто"}, HERE))

    assert meant is None
    assert str(notice) == ("f.csv, row 17, a, Учнів: Учнів: 'сто' is not a whole number. Correct it in the source.")
    assert (notice.code, notice.field, notice.value) == ("value_unfit", "Учнів", "сто")


def test_a_value_that_is_not_understood_is_kept_and_told() -> None:
    one = conformer(id="k", properties={"opening_hours": Rule("Години", type="opening_hours")})

    meant, (notice,), _ = one.meant(RawRow(4, {"k": "a", "Години": "за домовленістю"}, HERE))

    assert meant is not None
    assert meant.row.properties == {"opening_hours": "за домовленістю"}
    assert (notice.code, notice.severity, notice.value) == ("value_not_understood", "warning", "за домовленістю")
    assert str(notice) == (
        "f.csv, row 4, a, Години: Години: 'за домовленістю' is not understood as opening hours; write them as "
        "Пн-Пт 8:00-17:00, перерва 12:00-13:00. It is kept as it is written."
    )


def test_days_and_lists_among_the_properties_are_json() -> None:
    one = conformer(
        id="k",
        properties={"opened": Rule("d", type="date"), "langs": Rule("l", type="list"), "none": Rule("x", type="list")},
    )

    meant, notices, _ = one.meant(RawRow(1, {"k": 1, "d": "24.11.2026", "l": "uk; en", "x": ";"}, HERE))

    assert notices == []
    assert meant is not None
    assert meant.row.properties == {"opened": "2026-11-24", "langs": ["uk", "en"]}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (RawRow(1, {"n": "без номера"}, HERE), "id_missing"),
        (RawRow(1, {"id": "a"}, None), "geometry_missing"),
    ],
)
def test_rows_without_id_or_place_are_refused(raw: RawRow, code: str) -> None:
    meant, notices, _ = conformer().meant(raw)

    assert (meant, [notice.code for notice in notices]) == (None, [code])


def test_the_id_is_the_sources_then_the_formats_then_a_column() -> None:
    raw = RawRow(1, {"код": "a", "id": "b"}, HERE, id="c")

    assert conformer(id="код").identifier(raw) == "a"
    assert conformer().identifier(raw) == "c"
    assert conformer().identifier(RawRow(1, {"id": 4.0})) == "4"


def test_a_fix_moves_changes_or_drops_and_says_why() -> None:
    one = conformer(
        fields={"name": Rule("n")},
        fixes=(
            Fix("a", "Обрізано", lat=47.95),
            Fix("b", "Помилка", set={"n": "Правильно"}),
            Fix("c", "Знесено", drop=True),
            Fix("d", "Нема такого", lat=1.0),
        ),
    )

    moved, moved_notices, _ = one.meant(RawRow(1, {"id": "a", "n": "А"}, HERE))
    renamed, _, _ = one.meant(RawRow(2, {"id": "b", "n": "Неправильно"}, HERE))
    dropped, dropped_notices, _ = one.meant(RawRow(3, {"id": "c"}, None))

    assert moved is not None
    assert renamed is not None
    assert (moved.shape.x, moved.shape.y, renamed.row.name, dropped) == (33.4, 47.95, "Правильно", None)
    assert [n.code for n in (*moved_notices, *dropped_notices)] == ["fix_applied", "fix_dropped"]
    assert moved_notices[0].message == "Corrected: Обрізано"
    assert [(n.code, n.feature) for n in one.afterwards()] == [("fix_unused", "d")]


def test_a_column_that_no_row_has_is_told_at_the_end() -> None:
    one = conformer(id="k", fields={"name": Rule("Назва")})
    one.meant(RawRow(1, {"k": 1, "Назва закладу": "x"}, HERE))

    (notice,) = one.afterwards()

    assert (notice.code, notice.severity, notice.row) == ("field_missing", "error", 0)
    assert notice.message == "No row has the column 'Назва'. The file has: k, Назва закладу."


def test_only_the_rows_asked_for() -> None:
    one = conformer(where={"Статус": "працює"})

    assert one.wanted(RawRow(1, {"Статус": "працює"}))
    assert not one.wanted(RawRow(2, {"Статус": "закрито"}))
    assert not one.wanted(RawRow(3, {}))


def test_some_fields_have_a_type_without_being_told() -> None:
    one = conformer(
        id="k",
        fields={
            "rank": Rule("r"), "verified_on": Rule("d"), "next_due_on": Rule("e"), "name": Rule("n"),
            "address:en": Rule("a"), "status": Rule("s"),
        },
        properties={},
    )  # fmt: skip
    values = {"k": 1, "r": "10", "d": "24.11.2026", "e": "2027-11-24", "n": 95, "a": " Myru   St ", "s": "paused"}

    meant, notices, _ = one.meant(RawRow(1, values, HERE))

    assert notices == []
    assert meant is not None
    row = meant.row
    assert (row.rank, row.verified_on, row.next_due_on) == (10, date(2026, 11, 24), date(2027, 11, 24))
    assert (row.name, row.status, row.texts) == ("95", "paused", {"en": {"address": "Myru St"}})


def test_a_constant_is_the_same_for_every_row() -> None:
    one = conformer(id="k", fields={"rank": Rule(value=7)}, properties={"city": Rule(value="Кривий Ріг")})

    found = [one.meant(RawRow(n, {"k": n}, HERE))[0] for n in (1, 2)]

    assert [(row.row.rank, row.row.properties) for row in found if row] == [(7, {"city": "Кривий Ріг"})] * 2


def test_every_unfit_value_of_a_row_is_told_at_once() -> None:
    one = conformer(
        id="k",
        fields={"rank": Rule("r"), "verified_on": Rule("d")},
        properties={"capacity": Rule("c", type="integer"), "open": Rule("o", type="boolean")},
    )

    meant, notices, _ = one.meant(RawRow(1, {"k": 1, "r": "x", "d": "y", "c": "z", "o": "w"}, HERE))

    assert meant is None
    assert [(notice.field, notice.value) for notice in notices] == [("r", "x"), ("d", "y"), ("c", "z"), ("o", "w")]


def test_a_fix_with_both_coordinates_mends_a_row_that_could_not_be_read() -> None:
    one = conformer(fixes=(Fix("a", "Координати переплутано", lon=33.4, lat=47.9),))
    fault = error("coordinate_unreadable", "…", row=1)

    meant, notices, _ = one.meant(RawRow(1, {"id": "a"}, None, fault=fault))

    assert meant is not None
    assert (meant.shape, [notice.code for notice in notices]) == (HERE, ["fix_applied"])


def test_a_fix_with_one_coordinate_does_not_invent_the_other() -> None:
    one = conformer(fixes=(Fix("a", "Широту обрізано", lat=47.9),))

    meant, _, _ = one.meant(RawRow(1, {"id": "a"}, None))

    assert meant is not None
    assert math.isnan(meant.shape.x)
    assert meant.shape.y == 47.9


def test_several_fixes_of_one_row_are_applied_in_order() -> None:
    one = conformer(
        fields={"name": Rule("n")},
        fixes=(Fix("a", "перша", set={"n": "Б"}), Fix("a", "друга", lon=33.5), Fix("a", "третя", set={"n": "В"})),
    )

    meant, notices, _ = one.meant(RawRow(1, {"id": "a", "n": "А"}, HERE))

    assert meant is not None
    assert (meant.row.name, meant.shape.x) == ("В", 33.5)
    assert [notice.message for notice in notices] == ["Corrected: перша", "Corrected: друга", "Corrected: третя"]


def test_heights_are_told_and_a_fault_of_the_reader_is_passed_on_with_the_id() -> None:
    one = conformer()

    _, (height,), _ = one.meant(RawRow(1, {"id": "a"}, HERE, has_height=True))
    meant, (fault,), name = one.meant(RawRow(2, {"id": "b"}, None, fault=error("ring_not_closed", "…", row=2)))

    assert (height.code, height.severity, height.feature) == ("height_left_out", "remark", "a")
    assert (meant, name, fault.code, fault.feature, fault.file) == (None, "b", "ring_not_closed", "b", "f.csv")


def placeless(**said: Any) -> Conformer:
    """Of a file in which no column is a coordinate."""
    return Conformer(Source(layer="schools", **said), "f.csv", has_geometry=False)


def test_a_file_without_any_place_is_told_once_which_column_may_hold_addresses() -> None:
    one = placeless(id="k", fields={"name": Rule("Назва")})

    found = [one.meant(RawRow(n, {"k": n, "Назва": "Ліцей", "Фактична адреса": "вул. Миру, 1"})) for n in (1, 2, 3)]

    assert found == [(None, [], "1"), (None, [], "2"), (None, [], "3")]
    (notice,) = one.afterwards()
    assert (notice.code, notice.severity, notice.row, notice.value) == (
        "address_not_named",
        "error",
        0,
        "Фактична адреса",
    )
    assert notice.message == (
        "No column of the file is a coordinate, and no column of addresses is named. Name it in the source: address = "
        '"Фактична адреса"; or name the coordinates: --lon and --lat, or --wkt. '
        "The file has: k, Назва, Фактична адреса."
    )


def test_a_file_without_any_place_or_address_lists_its_columns() -> None:
    one = placeless(id="k")

    one.meant(RawRow(1, {"k": 1, "n": 2}))

    (notice,) = one.afterwards()
    assert notice.message.endswith(
        'address = "…"; or name the coordinates: --lon and --lat, or --wkt. The file has: k, n.'
    )


def test_a_row_of_such_a_file_may_get_its_place_by_a_fix() -> None:
    one = placeless(id="k", fixes=(Fix("a", "Місце з листа школи", lon=33.4, lat=47.9),))

    meant, _, _ = one.meant(RawRow(1, {"k": "a"}))

    assert meant is not None
    assert (meant.shape, list(one.afterwards())) == (HERE, [])


def test_a_blank_address_is_a_matter_of_its_row() -> None:
    source = Source(layer="schools", id="k", address="адреса")
    one = Conformer(source, "f.csv", Placer(AddressBook("Кривий Ріг"), "адреса"), has_geometry=False)

    _, (notice,), _ = one.meant(RawRow(4, {"k": "a", "адреса": ""}))

    assert (notice.code, notice.row) == ("geometry_missing", 4)
    assert list(one.afterwards()) == []


def test_rows_that_say_the_same_are_understood_the_same_each_with_its_own_notices() -> None:
    rules = {"d": Rule("d", type="date"), "t": Rule("t", type="phone"), "l": Rule("l", type="list")}
    one = conformer(id="k", properties=rules)
    values = [{"d": "24.11.2026", "t": "0564 430174", "l": "а; б"}, {"d": "колись", "t": "немає"}] * 2

    found = [one.meant(RawRow(number, {"k": number, **said}, HERE)) for number, said in enumerate(values, 1)]

    first, _, third, _ = (row and row.row.properties for row, _, _ in found)
    assert first == third == {"d": "2026-11-24", "t": "+380564430174", "l": ["а", "б"]}
    assert [[(said.code, said.row, said.field) for said in notices] for _, notices, _ in found] == [
        [], [("value_unfit", 2, "d"), ("value_not_understood", 2, "t")],
        [], [("value_unfit", 4, "d"), ("value_not_understood", 4, "t")],
    ]  # fmt: skip
