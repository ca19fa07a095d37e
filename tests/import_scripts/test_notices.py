"""How a notice reads, and how notices are counted."""

from import_scripts.notices import Notice, Severity, counted, error, remark, warning


def test_a_notice_says_where_and_what() -> None:
    one = error(
        "value_unfit", "'сто' is not a whole number.", file="schools.geojson", row=17, field="Учнів", value="сто"
    )

    assert str(one) == "schools.geojson, row 17, Учнів: 'сто' is not a whole number."
    assert one == Notice(
        "value_unfit", Severity.ERROR, "'сто' is not a whole number.", "schools.geojson", 17, "", "Учнів", "сто"
    )
    assert one.as_dict()["severity"] == "error"


def test_a_notice_of_nowhere_is_its_message() -> None:
    assert str(warning("file_empty", "Nothing.")) == "Nothing."


def test_counted_by_code_and_severity() -> None:
    found = counted([error("a_b", "x"), error("a_b", "y"), remark("a_b", "z")])

    assert found == {("a_b", Severity.ERROR): 2, ("a_b", Severity.REMARK): 1}
