from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from geoportal.accounts.models import User
from housing.actions import (
    PassportConflict,
    UndoRefused,
    record_facts,
    record_restoration,
    undo_change,
)
from housing.models import Building, Restoration
from layers.models import Feature

DAY = date(2026, 6, 1)


def told(**more: Any) -> dict[str, Any]:
    return {"by": None, "source": "Огляд № 5", "verified_on": DAY, **more}


def test_the_first_fact_begins_the_passport(bare: Feature) -> None:
    row = record_facts(bare, {"storeys": 5}, **told(verified_by="Управитель"))

    assert row.storeys == 5
    assert row.provenance["storeys"] == {
        "source": "Огляд № 5", "verified_on": "2026-06-01", "verified_by": "Управитель", "next_due_on": "2036-05-29",
    }  # fmt: skip
    assert row.revision > 0


def test_other_facts_keep_their_own_source(passport: Building, house: Feature) -> None:
    before = passport.provenance["flats"]

    row = record_facts(house, {"storeys": 10}, **told())

    assert (row.flats, row.provenance["flats"]) == (144, before)
    assert row.provenance["storeys"]["source"] == "Огляд № 5"


def test_a_fact_that_becomes_unknown_loses_its_source(house: Feature) -> None:
    row = record_facts(house, {"series": "", "lifts": None}, **told())

    assert (row.series, row.lifts) == ("", None)
    assert {"series", "lifts"}.isdisjoint(row.provenance)


def test_a_value_stated_again_counts_as_verified_anew(house: Feature) -> None:
    row = record_facts(house, {"storeys": 9}, **told())

    assert row.provenance["storeys"]["verified_on"] == "2026-06-01"


def test_the_database_keeps_the_days(house: Feature) -> None:
    row = record_facts(house, {"residents": 300}, **told())

    assert row.verified_on == DAY
    assert row.next_due_on == date(2027, 3, 7)  # energy, verified on 7 March 2026 for a year


def test_days_are_of_today_unless_told(bare: Feature) -> None:
    row = record_facts(bare, {"storeys": 5}, by=None, source="Огляд")

    assert row.verified_on == timezone.localdate()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"storeys": 61}, "storeys"),
        ({"built_year": 1700}, "built_year"),
        ({"built_year": 2099}, "built_year"),
        ({"walls": "straw"}, "walls"),
        ({"house_id": "203960460100"}, "house_id"),
        ({"living_area_m2": 9000}, "living_area_m2"),
        ({"non_residential_area_m2": 8401}, "non_residential_area_m2"),
        ({"entrances": 20, "flats": 10}, "entrances"),
        ({"lifts": 0, "lifts_inspected_on": date(2026, 1, 1)}, "lifts_inspected_on"),
        ({"lifts_inspected_on": date(2126, 1, 1)}, "lifts_inspected_on"),
        ({"energy_certified_on": date(2126, 1, 1)}, "energy_certified_on"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(house: Feature, values: dict[str, Any], field: str) -> None:
    before = Building.objects.get(pk=house.pk).revision

    with pytest.raises(ValidationError) as refused:
        record_facts(house, values, **told())

    assert list(refused.value.message_dict) == [field]
    assert Building.objects.get(pk=house.pk).revision == before


def test_a_house_id_belongs_to_one_house(house: Feature, bare: Feature) -> None:
    with pytest.raises(ValidationError) as refused:
        record_facts(bare, {"house_id": "100770260000"}, **told())

    assert list(refused.value.message_dict) == ["house_id"]


def test_facts_come_from_somewhere_and_not_from_the_future(house: Feature) -> None:
    with pytest.raises(ValidationError) as refused:
        record_facts(house, {"storeys": 9}, by=None, source=" ", verified_on=date(2126, 1, 1))

    assert set(refused.value.message_dict) == {"source", "verified_on"}


def test_a_change_of_a_state_not_seen_is_refused(house: Feature, passport: Building) -> None:
    record_facts(house, {"storeys": 10}, **told(expected_revision=passport.revision))

    with pytest.raises(PassportConflict) as conflict:
        record_facts(house, {"storeys": 12}, **told(expected_revision=passport.revision))

    assert conflict.value.row.storeys == 10
    assert Building.objects.get(pk=house.pk).storeys == 10


def test_a_passport_not_begun_is_of_revision_nought(bare: Feature) -> None:
    assert record_facts(bare, {"storeys": 5}, **told(expected_revision=0)).storeys == 5


def test_history_knows_who_did_what(house: Feature, keeper: User) -> None:
    record_facts(house, {"storeys": 10}, **told(by=keeper))

    last = Building.objects.get(pk=house.pk).events.latest("pgh_id")
    assert last.storeys == 10
    assert last.pgh_context.metadata == {"action": "record_facts", "user": keeper.pk}


def test_a_change_is_taken_back_with_its_source(house: Feature, passport: Building) -> None:
    changed = record_facts(house, {"storeys": 10, "walls": "brick"}, **told())
    number = changed.events.latest("pgh_id").pgh_id

    row = undo_change(changed, number, by=None)

    assert (row.storeys, row.walls) == (9, "panel")
    assert row.provenance == passport.provenance


def test_what_was_changed_since_is_not_lost_by_an_undo(house: Feature) -> None:
    changed = record_facts(house, {"storeys": 10, "walls": "brick"}, **told())
    number = changed.events.latest("pgh_id").pgh_id
    record_facts(house, {"storeys": 11}, **told())

    with pytest.raises(UndoRefused) as refused:
        undo_change(changed, number, by=None)

    assert refused.value.names == ["storeys"]
    assert Building.objects.get(pk=house.pk).walls == "brick"


def test_a_fact_that_was_unknown_before_is_unknown_again(bare: Feature) -> None:
    record_facts(bare, {"storeys": 5}, **told())
    changed = record_facts(bare, {"flats": 60}, **told())

    row = undo_change(changed, changed.events.latest("pgh_id").pgh_id, by=None)

    assert (row.flats, row.storeys, set(row.provenance)) == (None, 5, {"storeys"})


def test_the_beginning_cannot_be_taken_back(passport: Building) -> None:
    first = passport.events.earliest("pgh_id").pgh_id

    with pytest.raises(LookupError):
        undo_change(passport, first, by=None)


def test_a_change_of_another_house_cannot_be_taken_back_here(passport: Building, bare: Feature) -> None:
    other = record_facts(bare, {"storeys": 5}, **told())

    with pytest.raises(LookupError):
        undo_change(passport, other.events.get().pgh_id, by=None)


def test_restoration_moves_nothing_of_the_passport(house: Feature, passport: Building) -> None:
    row = record_restoration(house, {"damage": "heavy"}, by=None, source="Акт № 3")

    assert (row.damage, row.provenance["damage"]["source"]) == ("heavy", "Акт № 3")
    now = Building.objects.get(pk=house.pk)
    assert (now.revision, now.events.count()) == (passport.revision, passport.events.count())


def test_restoration_says_what_cannot_be(house: Feature) -> None:
    with pytest.raises(ValidationError):
        record_restoration(house, {"damage": "awful"}, by=None, source="Акт")
    with pytest.raises(ValidationError):
        record_restoration(house, {"damage": "light"}, by=None, source="")

    assert Restoration.objects.get(pk=house.pk).damage == "light"


def test_restoration_begins_a_passport_where_there_is_none(bare: Feature) -> None:
    assert record_restoration(bare, {"damage": "none"}, by=None, source="Акт").damage == "none"
