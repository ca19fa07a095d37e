"""Steps of a notice, and what each leaves behind."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from housing.models import Outage
from housing.outage_actions import (
    OutageChanged,
    OutageRefused,
    end_outage,
    move_end,
    restore_outage,
    withdraw_outage,
)
from tests.housing.town import NOW, Town

HOUR = timedelta(hours=1)


def told(outage: Outage) -> list[tuple[str, str]]:
    return [(update.sort, update.words) for update in outage.updates.all()]


def test_every_step_leaves_its_update_with_who_took_it(town: Town, cast: dict[str, Any]) -> None:
    by = cast["author_elsewhere"]
    outage = town.outage(by=by)
    with time_machine.travel(NOW + 3 * HOUR, tick=False):
        move_end(outage, expected_end_at=NOW + 5 * HOUR, words="Чекаємо на трубу", by=by)
        end_outage(outage, ended_at=NOW + 2 * HOUR, by=by)
        withdraw_outage(outage, reason="Не той будинок", by=by)
        held = restore_outage(outage, by=by)

    assert told(outage) == [
        ("published", ""), ("moved", "Чекаємо на трубу"), ("ended", ""), ("withdrawn", "Не той будинок"),
        ("restored", ""),
    ]  # fmt: skip
    assert {update.by for update in outage.updates.all()} == {by}
    assert (held.revision, held.ended_at, held.withdrawn_reason) == (5, NOW + 2 * HOUR, "")
    assert held.told_at == NOW + 3 * HOUR


def test_a_step_after_somebody_elses_is_refused(town: Town) -> None:
    outage = town.outage()
    move_end(outage, expected_end_at=NOW + HOUR, words="", by=None)

    with pytest.raises(OutageChanged):
        move_end(outage, expected_end_at=NOW + 2 * HOUR, words="", by=None, revision=1)

    outage.refresh_from_db()
    assert outage.expected_end_at == NOW + HOUR


@pytest.mark.parametrize(
    ("step", "facts", "code"),
    [
        (move_end, {"expected_end_at": NOW, "words": ""}, "ends_before_it_begins"),
        (end_outage, {"ended_at": NOW - HOUR}, "ends_before_it_begins"),
        (end_outage, {"ended_at": NOW + timedelta(days=3000)}, "ends_in_the_future"),
        (restore_outage, {}, "is_not_withdrawn"),
    ],
)
def test_a_step_that_makes_no_sense_changes_nothing(town: Town, step: Any, facts: dict[str, Any], code: str) -> None:
    outage = town.outage()

    with pytest.raises(OutageRefused) as refused:
        step(outage, by=None, **facts)

    assert refused.value.code == code
    assert told(outage) == [("published", "")]


@pytest.mark.parametrize(
    ("step", "facts"),
    [
        (move_end, {"expected_end_at": None, "words": ""}),
        (end_outage, {"ended_at": NOW}),
        (withdraw_outage, {"reason": "Ще раз"}),
    ],
)
def test_what_is_withdrawn_takes_no_step_but_back(town: Town, step: Any, facts: dict[str, Any]) -> None:
    outage = town.outage()
    withdraw_outage(outage, reason="Помилка", by=None)

    with pytest.raises(OutageRefused, match="is_over"):
        step(outage, by=None, **facts)
