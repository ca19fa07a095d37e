"""A notice is published, changed, ended, and its last change taken back; nobody overwrites what they have not read."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from geoportal.accounts.models import User
from layers.audience import EVERYONE
from tests.transport.running_network import Net
from transport.disruption_actions import (
    DisruptionChanged,
    NothingToUndo,
    change_disruption,
    end_disruption,
    publish_disruption,
    undo_disruption,
)
from transport.models import Disruption
from transport.queries import disruptions_at, transport_state

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def dispatcher(db: None) -> User:
    return User.objects.create_user("dispatcher")


@pytest.fixture
def row(net: Net, dispatcher: User) -> Disruption:
    feature = net.route["T1"].feature_id
    assert feature
    return publish_disruption(
        by=dispatcher, features=[feature], effect="DETOUR", title="Об’їзд", text="Ремонт", starts_at=NOON, source="ЦДС"
    )


def told(moment: datetime) -> list[str]:
    about = [feature for row in Disruption.objects.all() for feature in row.features.values_list("pk", flat=True)]
    return [row.title for row in disruptions_at(moment, EVERYONE, about)]


def test_a_notice_is_about_its_features_and_names_its_author(row: Disruption, net: Net, dispatcher: User) -> None:
    assert [feature.pk for feature in row.features.all()] == [net.route["T1"].feature_id]
    context = row.events.latest("pgh_id").pgh_context
    assert context.metadata["action"] == "publish_disruption"
    assert context.metadata["user"] == dispatcher.pk


def test_a_change_is_only_of_what_was_read(row: Disruption, dispatcher: User) -> None:
    seen = row.changed_at
    change_disruption(row, by=dispatcher, seen=seen, title="Об’їзд вулицею Новою")

    with pytest.raises(DisruptionChanged):
        change_disruption(row, by=dispatcher, seen=seen, title="Інше")

    assert Disruption.objects.get().title == "Об’їзд вулицею Новою"


def test_what_is_over_is_told_no_more(row: Disruption, dispatcher: User) -> None:
    assert told(NOON + HOUR) == ["Об’їзд"]

    end_disruption(row, by=dispatcher, at=NOON + HOUR)

    assert told(NOON + HOUR) == []
    assert told(NOON) == ["Об’їзд"]


def test_what_has_not_begun_never_was(row: Disruption, dispatcher: User) -> None:
    before = NOON - HOUR

    ended = end_disruption(row, by=dispatcher, at=before)

    assert (ended.starts_at, ended.ends_at) == (before - timedelta(seconds=1), before)
    assert told(before) == []


def test_an_undo_brings_back_the_state_before_and_another_one_the_change(row: Disruption, dispatcher: User) -> None:
    change_disruption(row, by=dispatcher, title="Інакше", text="Далі пішки")

    first = undo_disruption(row, by=dispatcher)
    assert (first.title, first.text) == ("Об’їзд", "Ремонт")

    second = undo_disruption(row, by=dispatcher)
    assert (second.title, second.text) == ("Інакше", "Далі пішки")


def test_an_end_is_taken_back_with_its_times(row: Disruption, dispatcher: User) -> None:
    end_disruption(row, by=dispatcher, at=NOON - HOUR)

    undone = undo_disruption(row, by=dispatcher)

    assert (undone.starts_at, undone.ends_at) == (NOON, None)


def about(row: Disruption) -> list[int]:
    """What the notice is about, as pages read it; the row says the same for the history."""
    held = Disruption.objects.get(pk=row.pk)
    kept = sorted(held.features.values_list("pk", flat=True))
    assert held.about == kept
    return kept


def numbers(net: Net, *stops: str) -> list[int]:
    return sorted(key for key in (net.stop[name].feature_id for name in stops) if key)


def test_what_it_is_about_is_changed_and_taken_back(row: Disruption, net: Net, dispatcher: User) -> None:
    before, now = about(row), numbers(net, "B", "C")

    changed = change_disruption(row, by=dispatcher, features=now, title="Інакше")
    assert (about(row), changed.title) == (now, "Інакше")

    undone = undo_disruption(row, by=dispatcher)
    assert (about(row), undone.title) == (before, "Об’їзд")

    undo_disruption(row, by=dispatcher)
    assert about(row) == now


def test_a_change_that_names_no_features_leaves_them(row: Disruption, dispatcher: User) -> None:
    before = about(row)

    change_disruption(row, by=dispatcher, title="Інакше")

    assert about(row) == before


def test_a_notice_becomes_one_about_the_whole_network_and_back(row: Disruption, dispatcher: User) -> None:
    before = about(row)

    change_disruption(row, by=dispatcher, features=[])
    assert about(row) == []

    undo_disruption(row, by=dispatcher)
    assert about(row) == before


def test_an_end_leaves_what_it_is_about(row: Disruption, dispatcher: User) -> None:
    before = about(row)

    end_disruption(row, by=dispatcher, at=NOON + HOUR)

    assert about(row) == before


def test_each_state_says_what_it_was_about_and_by_whom(row: Disruption, net: Net, dispatcher: User) -> None:
    first, second = about(row), numbers(net, "B")

    change_disruption(row, by=dispatcher, features=second)

    told = row.events.order_by("pgh_id").values_list("about", "pgh_context__metadata__action")
    assert list(told) == [(first, "publish_disruption"), (second, "change_disruption")]


def test_other_features_move_the_seal_of_pages(row: Disruption, net: Net, dispatcher: User) -> None:
    before = transport_state()

    change_disruption(row, by=dispatcher, features=numbers(net, "B"))

    assert transport_state() != before


def test_nobody_changes_what_it_is_about_unread(row: Disruption, net: Net, dispatcher: User) -> None:
    seen, before = row.changed_at, about(row)
    change_disruption(row, by=dispatcher, title="Інакше")

    with pytest.raises(DisruptionChanged):
        change_disruption(row, by=dispatcher, seen=seen, features=numbers(net, "B"))

    assert about(row) == before


def test_there_is_nothing_to_undo_in_a_new_notice(row: Disruption, dispatcher: User) -> None:
    with pytest.raises(NothingToUndo):
        undo_disruption(row, by=dispatcher)


@pytest.mark.parametrize("step", [end_disruption, undo_disruption])
def test_no_step_is_taken_from_a_state_that_is_past(row: Disruption, dispatcher: User, step: Any) -> None:
    seen = row.changed_at
    change_disruption(row, by=dispatcher, title="Інакше")
    more = {"at": NOON} if step is end_disruption else {}

    with pytest.raises(DisruptionChanged):
        step(row, by=dispatcher, seen=seen, **more)


def test_notices_from_before_the_history_knew_it_are_about_what_they_were_published_for(
    row: Disruption, net: Net, dispatcher: User
) -> None:
    """What the migration fills in, for states of then as well: so an undo does not make it the whole network's."""
    change_disruption(row, by=dispatcher, title="Інакше")
    kept = about(row)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE transport_disruption DISABLE TRIGGER USER")
        for table, key in (("transport_disruption", "id"), ("transport_disruptionevent", "pgh_obj_id")):
            cursor.execute(f"UPDATE {table} SET about = '{{}}'")
            cursor.execute(
                import_module("transport.migrations.0006_disruption_about").ABOUT.format(table=table, key=key)
            )
        cursor.execute("ALTER TABLE transport_disruption ENABLE TRIGGER USER")

    undo_disruption(row, by=dispatcher)

    assert about(row) == kept
    assert list(row.events.values_list("about", flat=True)) == [kept] * 3
