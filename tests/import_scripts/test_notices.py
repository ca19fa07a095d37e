"""How a notice reads, and how notices are counted."""

import pytest

from geoportal.core.sentences import Sentence
from import_scripts.notices import (
    Notice,
    Notices,
    Severity,
    counted,
    error,
    remark,
    said_of,
    shown_fault,
    warning,
)


def test_a_notice_says_where_and_what() -> None:
    one = error(
        "value_unfit", "'сто' is not a whole number.", file="schools.geojson", row=17, field="Учнів", value="сто"
    )

    assert str(one) == "schools.geojson, row 17, Учнів: 'сто' is not a whole number."
    assert one == Notice(
        "value_unfit", Severity.ERROR, "'сто' is not a whole number.", "schools.geojson", 17, "", "Учнів", "сто"
    )
    assert (one.as_dict()["severity"], "lon" in one.as_dict()) == ("error", False)


def test_a_notice_knows_its_place() -> None:
    one = error("a_b", "x", row=3)

    assert one.at(None) == one
    assert (one.at((0.0, 47.9)).as_dict()["lon"], one.at((0.0, 47.9)).lat, one.at((0.0, 47.9)).row) == (0.0, 47.9, 3)


def test_a_notice_of_nowhere_is_its_message() -> None:
    assert str(warning("file_empty", "Nothing.")) == "Nothing."


def test_counted_by_code_and_severity() -> None:
    found = counted([error("a_b", "x"), error("a_b", "y"), remark("a_b", "z")])

    assert found == {("a_b", Severity.ERROR): 2, ("a_b", Severity.REMARK): 1}


def test_of_each_code_the_first_are_kept_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.notices.MOST_KEPT", 2)
    found = Notices()

    found.add([error("a_b", f"{n}", row=n) for n in (1, 2, 3)])
    found.add([warning("a_b", "w"), error("c_d", "whole"), error("c_d", "other")])
    found.add_unsaid("a_b", Severity.ERROR, 1500)

    assert [(one.code, one.message) for one in found.kept] == [
        ("a_b", "1"), ("a_b", "2"), ("a_b", "w"), ("c_d", "whole"), ("c_d", "other")
    ]  # fmt: skip
    assert found.counts == {("a_b", Severity.ERROR): 1503, ("a_b", Severity.WARNING): 1, ("c_d", Severity.ERROR): 2}
    assert found.left_out() == {("a_b", Severity.ERROR): 1501}
    assert found.fault == error("c_d", "whole")
    assert (found.keeps([error("a_b", "x")]), found.keeps([remark("a_b", "x")]), found.keeps([])) == (
        False, True, False
    )  # fmt: skip


def test_what_is_left_out_is_said() -> None:
    found = Notices()
    found.add_unsaid("a_b", Severity.ERROR, 1501)

    assert [str(one) for one in said_of(found.left_out(), "f.csv")] == [
        "f.csv: There are 1,501 more notices a_b; they were counted and not kept. Mend the first, and try again."
    ]
    assert (found.fault, list(said_of(Notices().left_out(), "f.csv"))) == (None, [])


def test_a_fault_is_quoted_as_the_sentence_it_was_or_on_one_line() -> None:
    ours = Sentence("it names no host", {})

    assert shown_fault(ValueError(ours)) is ours
    assert shown_fault(OSError("a\n  b " + "x" * 300)) == "a b " + "x" * 195 + "…"


def test_the_place_of_a_notice_is_part_of_its_sentence() -> None:
    one = error("a_b", Sentence("it names no host", {}), file="a.csv", row=1430)

    assert one.sentence == str(one) == "a.csv, row 1430: it names no host"
    assert isinstance(one.sentence, Sentence)
    assert one.as_dict()["message"] is one.message
