"""What the history tells everybody, and what it never tells."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from layers import history
from layers.actions import restore_feature, save_feature, sync_features, withdraw_feature
from layers.history import Origin, changes, events_of, origin_of_all, origins
from layers.models import Feature, Layer
from layers.rows import FeatureRow

Of = Callable[[str], Feature]


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

    assert found["phone"] == Origin("Дзвінок до закладу", timezone.localdate())
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


def test_fact_whose_last_event_is_out_of_sight_has_the_origin_of_the_whole(of: Of) -> None:
    edit(of("one"), verified_on=date(2026, 3, 7), source="Реєстр шкіл")
    lyceum = of("one")

    assert origins(lyceum, [])["capacity"] == Origin("Реєстр шкіл", date(2026, 3, 7))
    assert origins(lyceum, events_of(of("two")))["phone"] == Origin("Реєстр шкіл", date(2026, 3, 7))


def test_origin_of_what_nobody_checked_is_the_day_of_its_last_change(of: Of) -> None:
    added_on = timezone.localdate(events_of(of("two"))[-1]["pgh_created_at"])  # the test's city may be of yesterday

    assert origin_of_all(of("two")) == Origin("Тестове джерело", added_on)


def test_history_that_begins_in_the_middle_does_not_call_it_added(of: Of, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(of("one"), name="Друга назва")
    edit(of("one"), name="Третя назва")
    monkeypatch.setattr(history, "READ", 2)

    assert [(what, fields) for what, fields, _who in told(of("one"))] == [("Змінено", ("назва",)), ("Змінено", ())]


def test_restoration_is_told(of: Of) -> None:
    restore_feature(of("closed"), by=None)

    assert [what for what, _fields, _who in told(of("closed"))] == ["Відновлено", "Вилучено", "Додано"]


def test_day_of_a_change_is_the_day_in_the_city(of: Of) -> None:
    events = events_of(of("one"))
    events[0]["pgh_created_at"] = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # half past midnight in Kryvyi Rih

    assert [change.on for change in changes(of("one"), events)] == [date(2026, 3, 29)]


def test_feature_of_nobodys_layer_is_changed_by_administrators(of: Of, cast: dict[str, Any]) -> None:
    edit(of("one"), cast["author"], name="Друга назва")
    lyceum = of("one")
    lyceum.layer.owner = None

    assert told(lyceum)[0] == ("Змінено", ("назва",), "адміністратори порталу")


def test_values_of_the_past_are_not_told(of: Of, schools: Layer) -> None:
    sync_features(
        schools,
        [FeatureRow("one", bytes(of("one").geometry.wkb), name="ТАЄМНИЦЯ", properties={"ТАЄМНИЦЯ": "ТАЄМНИЦЯ"})],
        max_withdrawn_share=1,
    )
    edit(of("one"), name="Ліцей", properties={})

    assert "ТАЄМНИЦЯ" not in str(told(of("one")))
    assert told(of("one"))[0][1] == ("назва", "інші відомості")
