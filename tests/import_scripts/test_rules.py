"""Who may bring, load and take back: every kind of person."""

from typing import Any

import pytest

from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.rules import may_change_schedule, may_import_into_layer, may_load_run, may_see_run, may_undo_run
from layers.models import Layer

RULES = (may_see_run, may_load_run, may_undo_run)


def those_who_may(cast: dict[str, Any], rule: Any, what: Any) -> set[str]:
    return {name for name, person in cast.items() if rule(person, what)}


def test_editors_of_the_owner_and_administrators_may(cast: dict[str, Any], schools: Layer) -> None:
    run = ImportRun(layer=schools, brought_by=cast["author"])

    assert those_who_may(cast, may_import_into_layer, schools) == {"author", "administrator"}
    assert [those_who_may(cast, rule, run) for rule in RULES] == [{"author", "administrator"}] * 3


@pytest.mark.parametrize(("first", "others"), [("author", {"administrator"}), ("administrator", {"author"})])
def test_a_second_person_is_another_one(cast: dict[str, Any], schools: Layer, first: str, others: set[str]) -> None:
    schools.needs_second_person = True
    run = ImportRun(layer=schools, brought_by=cast[first])

    assert those_who_may(cast, may_load_run, run) == others
    assert those_who_may(cast, may_undo_run, run) == {"author", "administrator"}


def test_what_the_machine_brought_has_no_first_person(cast: dict[str, Any], schools: Layer) -> None:
    schools.needs_second_person = True

    assert those_who_may(cast, may_load_run, ImportRun(layer=schools)) == {"author", "administrator"}


def test_a_schedule_is_of_those_who_may_import_into_its_layer(cast: dict[str, Any], schools: Layer) -> None:
    assert those_who_may(cast, may_change_schedule, ImportSchedule(layer=schools)) == {"author", "administrator"}
