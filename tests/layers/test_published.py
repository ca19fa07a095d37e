"""The feed's table follows every change of what everybody may see, in the order of commits, and nothing hidden."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction

from layers.actions import define_layer, restore_feature, save_feature, withdraw_feature
from layers.changes import newest_number
from layers.models import Feature, FeatureText, Kind, Layer, PublicChange, Theme

Of = Callable[[str], Feature]
Told = list[tuple[str, str, str]]  # source id, collection, how it is gone


def told_since(number: int) -> Told:
    names = dict(Feature.objects.values_list("pk", "source_id"))
    rows = PublicChange.objects.filter(number__gt=number).order_by("number")
    return [(names.get(row.feature_id, "?"), row.layer, row.gone) for row in rows]


@pytest.fixture
def since(city: Any) -> int:
    return newest_number()


def test_the_feed_begins_with_all_that_is_public(city: Any) -> None:
    found = {(name, layer) for name, layer, gone in told_since(0) if not gone}
    public = Feature.objects.filter(visibility="public", layer__visibility="public", withdrawn_at=None)
    assert found == set(public.values_list("source_id", "layer__slug"))
    assert [told for told in told_since(0) if told[2]] == [("closed", "schools", "withdrawn")]


def test_what_was_never_public_leaves_no_trace(city: Any, of: Of, since: int) -> None:
    before = set(PublicChange.objects.values_list("feature_id", flat=True))
    for name in ("hidden", "members", "eye"):
        save_feature(of(name).layer, by=None, feature=of(name), description="Змінено")
        withdraw_feature(of(name), by=None, reason="Закрито")
        restore_feature(of(name), by=None)
    Feature.objects.filter(source_id="hidden").update(layer=of("eye").layer, geometry="SRID=4326;POINT(33.4 47.9)")
    Layer.objects.filter(slug="cameras").update(slug="eyes", name="Очі")
    Feature.objects.filter(source_id="eye").delete()

    assert told_since(since) == []
    assert before.isdisjoint(Feature.objects.filter(layer__slug="eyes").values_list("pk", flat=True))


def test_a_feature_is_told_once_as_it_stands_now(of: Of, since: int) -> None:
    for name in ("А", "Б", "В"):
        save_feature(of("one").layer, by=None, feature=of("one"), name=name)
    save_feature(of("two").layer, by=None, feature=of("two"), name="Г")
    assert told_since(since) == [("one", "schools", ""), ("two", "schools", "")]


def test_nothing_is_told_when_nothing_changes(of: Of, since: int) -> None:
    save_feature(of("one").layer, by=None, feature=of("one"), name=of("one").name)
    Feature.objects.filter(source_id="one").update(status="active")
    Kind.objects.filter(code="amenity/school").update(name="Заклад освіти")
    Layer.objects.filter(slug="schools").update(summary="Усі школи", position=7)
    Feature.objects.filter(pk=0).update(name="нікого")
    assert told_since(since) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda of: withdraw_feature(of("one"), by=None, reason="Закрито"), [("one", "schools", "withdrawn")]),
        (
            lambda of: save_feature(of("one").layer, by=None, feature=of("one"), visibility="registered"),
            [("one", "schools", "unpublished")],
        ),
        (
            lambda of: save_feature(of("hidden").layer, by=None, feature=of("hidden"), visibility="public"),
            [("hidden", "schools", "")],
        ),
        (lambda of: Layer.objects.filter(slug="cameras").update(visibility="public"), [("eye", "cameras", "")]),
        (
            lambda of: Layer.objects.filter(slug="shops").update(visibility="internal"),
            [("bread", "shops", "unpublished")],
        ),
        (
            lambda of: Layer.objects.filter(slug="shops").update(slug="stores"),
            [("bread", "shops", "moved"), ("bread", "stores", "")],
        ),
        (
            lambda of: Layer.objects.filter(slug="shops").update(slug="secret", visibility="internal"),
            [("bread", "shops", "unpublished")],
        ),
        (
            lambda of: Feature.objects.filter(source_id="bread").update(layer=of("one").layer),
            [("bread", "shops", "moved"), ("bread", "schools", "")],
        ),
        (
            lambda of: Feature.objects.filter(source_id="bread").update(layer=of("eye").layer),
            [("bread", "shops", "unpublished")],
        ),
        (lambda of: Feature.objects.filter(source_id="bread").delete(), [("?", "shops", "withdrawn")]),
        (lambda of: Kind.objects.filter(code="shop/bakery").update(code="shop/bread"), [("bread", "shops", "")]),
    ],
)  # fmt: skip
def test_each_way_to_come_and_to_go(of: Of, since: int, change: Callable[[Of], Any], told: Told) -> None:
    change(of)
    assert told_since(since) == told


def test_behind_a_tombstone_only_a_new_successor_is_told(of: Of, since: int) -> None:
    withdraw_feature(of("one"), by=None, reason="Закрито")
    middle = newest_number()
    Feature.objects.filter(source_id="one").update(description="Ще щось", withdrawn_reason="Інакше")
    assert told_since(middle) == []
    Feature.objects.filter(source_id="one").update(replaced_by=of("two"))
    assert told_since(middle) == [("one", "schools", "withdrawn")]
    row = PublicChange.objects.get(feature_id=of("one").pk)
    assert row.successor_id == of("two").pk

    last = newest_number()
    Feature.objects.filter(source_id="one").update(visibility="internal", replaced_by=None)
    assert told_since(last) == []
    assert since < middle < last


def test_what_comes_back_has_appeared_anew(of: Of, since: int) -> None:
    first = PublicChange.objects.get(feature_id=of("one").pk)
    save_feature(of("one").layer, by=None, feature=of("one"), name="Інша назва")
    changed = PublicChange.objects.get(feature_id=of("one").pk)
    withdraw_feature(of("one"), by=None, reason="Закрито", replaced_by=of("two"))
    restore_feature(of("one"), by=None)
    back = PublicChange.objects.get(feature_id=of("one").pk)

    assert (changed.appeared, changed.appeared < changed.number) == (first.appeared, True)
    assert (back.appeared, back.gone, back.successor_id) == (back.number, "", None)


def test_an_emptied_ledger_leaves_tombstones(city: Any, since: int) -> None:
    told = PublicChange.objects.count()  # with the one withdrawn before, whose successor is gone now
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE layers_feature CASCADE")
    assert [gone for _, _, gone in told_since(since)] == ["withdrawn"] * told


def test_texts_written_later_have_greater_numbers(of: Of, since: int) -> None:
    before = dict(FeatureText.objects.values_list("feature_id", "number"))
    save_feature(of("one").layer, by=None, feature=of("one"), name="Інша назва")
    after = dict(FeatureText.objects.values_list("feature_id", "number"))
    number = of("one").pk
    assert after.pop(number) > max(before.values())
    del before[number]
    assert after == before


# --- Two sessions -------------------------------------------------------------
@pytest.fixture
def pair(transactional_db: None) -> tuple[Feature, Feature]:
    theme = Theme.objects.create(slug="t", name="Тема", colour="#000000", colour_dark="#ffffff")
    layer = define_layer("pair", theme=theme, name="Пара", geometry_kind="point")
    spot = Point(33, 47, srid=4326)
    return (
        save_feature(layer, by=None, source_id="early", geometry=spot),
        save_feature(layer, by=None, source_id="late", geometry=spot),
    )


def in_another_session(work: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_transaction_that_began_first_and_commits_last_is_not_missed(pair: tuple[Feature, Feature]) -> None:
    """Its number in PostgreSQL is smaller than the other's; in the feed it stands behind."""
    early, late = pair
    start = newest_number()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        in_another_session(lambda: Feature.objects.filter(pk=late.pk).update(name="Закінчив першим")).join(5)
        seen, first = told_since(start), newest_number()
        Feature.objects.filter(pk=early.pk).update(name="Почав першим")
    assert seen == [("late", "pair", "")]
    assert told_since(first) == [("early", "pair", "")]


def test_a_reader_between_two_writers_misses_neither(pair: tuple[Feature, Feature]) -> None:
    """The second writer waits for the first one's end, so there is never a number behind one that can be seen."""
    early, late = pair
    start, seen = newest_number(), []
    with transaction.atomic():
        Feature.objects.filter(pk=early.pk).update(name="Пише довго")
        second = in_another_session(lambda: Feature.objects.filter(pk=late.pk).update(name="Пише швидко"))
        second.join(0.3)
        assert second.is_alive()
        in_another_session(lambda: seen.extend(told_since(start))).join(5)
    second.join(5)
    assert seen == []
    assert told_since(start) == [("early", "pair", ""), ("late", "pair", "")]


def test_a_change_taken_back_is_never_told(pair: tuple[Feature, Feature]) -> None:
    early, late = pair
    start = newest_number()
    with transaction.atomic():
        Feature.objects.filter(pk=early.pk).update(name="Передумали")
        transaction.set_rollback(True)
    Feature.objects.filter(pk=late.pk).update(name="Лишилося")
    assert told_since(start) == [("late", "pair", "")]
