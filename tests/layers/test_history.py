"""What the history tells everybody, and what it never tells."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from layers.actions import save_feature, sync_features, withdraw_feature
from layers.history import Origin, changes, events_of, origins
from layers.models import Feature, Layer
from layers.rows import FeatureRow

Of = Callable[[str], Feature]
TODAY = timezone.localdate


def edit(feature: Feature, by: Any = None, **fields: Any) -> Feature:
    return save_feature(feature.layer, by=by, feature=feature, **fields)


def told(feature: Feature) -> list[tuple[str, tuple[str, ...], str]]:
    return [(change.what, change.fields, change.who) for change in changes(feature, events_of(feature))]


def test_import_is_told_as_an_import(of: Of) -> None:
    assert told(of("one")) == [("Додано", (), "імпорт")]


def test_change_names_the_facts_and_the_organisation_but_no_person(of: Of, cast: dict[str, Any]) -> None:
    lyceum = of("one")
    edit(lyceum, cast["author"], name="Ліцей № 1 імені Данила Галицького", properties={"capacity": 600})

    what, fields, who = told(of("one"))[0]

    assert (what, who) == ("Змінено", "Департамент освіти")
    assert fields == ("назва", "години роботи", "телефон")


def test_administrator_is_not_named(of: Of, cast: dict[str, Any]) -> None:
    edit(of("one"), cast["administrator"], description="Опис")

    assert told(of("one"))[0] == ("Змінено", ("опис",), "адміністратори порталу")


def test_change_that_a_reader_does_not_know_of_is_left_out(of: Of) -> None:
    edit(of("one"), rank=11)

    assert told(of("one")) == [("Додано", (), "імпорт")]


def test_withdrawal_is_told(of: Of) -> None:
    withdraw_feature(of("one"), by=None, reason="Ліквідовано")

    assert told(of("one"))[0][0] == "Вилучено"


def test_origin_of_an_untouched_fact_is_its_check(of: Of) -> None:
    edit(of("one"), verified_on=date(2026, 3, 7), source="Реєстр шкіл")
    lyceum = of("one")

    found = origins(lyceum, events_of(lyceum))

    assert found["capacity"] == Origin("Тестове джерело", date(2026, 3, 7))


def test_changed_fact_has_its_own_source_and_day_and_the_others_keep_theirs(of: Of) -> None:
    edit(of("one"), verified_on=date(2026, 3, 7))
    lyceum = of("one")
    edit(lyceum, properties={**lyceum.properties, "phone": "+380 56 999"}, source="Дзвінок до закладу")
    lyceum = of("one")

    found = origins(lyceum, events_of(lyceum))

    assert found["phone"] == Origin("Дзвінок до закладу", TODAY())
    assert found["capacity"] == Origin("Тестове джерело", date(2026, 3, 7))


def test_check_after_a_change_is_later(of: Of) -> None:
    lyceum = of("one")
    edit(lyceum, properties={**lyceum.properties, "phone": "+380 56 999"})
    edit(of("one"), verified_on=date(2099, 1, 1))
    lyceum = of("one")

    assert origins(lyceum, events_of(lyceum))["phone"].as_of == date(2099, 1, 1)


def test_returning_to_a_former_value_is_a_change(of: Of) -> None:
    lyceum = of("one")
    old = dict(lyceum.properties)
    edit(lyceum, properties={**old, "phone": "+380 56 999"}, source="Помилка")
    edit(of("one"), properties=old, source="Виправлення")
    lyceum = of("one")

    assert origins(lyceum, events_of(lyceum))["phone"].source == "Виправлення"


def test_values_of_the_past_are_not_told(of: Of, schools: Layer) -> None:
    sync_features(
        schools,
        [FeatureRow("one", bytes(of("one").geometry.wkb), name="ТАЄМНИЦЯ", properties={"ТАЄМНИЦЯ": "ТАЄМНИЦЯ"})],
        max_withdrawn_share=1,
    )
    edit(of("one"), name="Ліцей", properties={})

    assert "ТАЄМНИЦЯ" not in str(told(of("one")))
    assert told(of("one"))[0][1] == ("назва", "інші відомості")
