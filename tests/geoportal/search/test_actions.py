"""Keeping the index true to the ledger."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from geoportal.search.actions import LOCK, _file_portion, keep_up, rebuild_index, refresh_index
from geoportal.search.models import Entry, Pending
from layers.actions import save_feature
from layers.models import City, Feature, Kind, Layer
from tests.conftest import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def another_writer(db: None) -> Iterator[Any]:
    """A second connection that is writing the index at this moment."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    yield other
    other.close()


def test_the_index_holds_exactly_what_is_public(city: City) -> None:
    assert refresh_index() == Feature.objects.count()

    assert set(Entry.objects.values_list("sort", "title")) == {
        ("object", "Ліцей № 1"), ("object", "Гімназія № 2"), ("object", "Школа за районами"),
        ("object", "Пекарня «Обʼєднання»"), ("district", "Західний район"), ("district", "Східний район"),
        ("street", "вулиця Соборності"), ("theme", "Освіта"), ("theme", "Торгівля"), ("layer", "Школи"),
        ("layer", "Крамниці"), ("kind", "Школа"), ("kind", "Пекарня"),
    }  # fmt: skip
    assert not Entry.objects.filter(title__contains=SECRET).exists()


def test_a_second_process_leaves_the_work_to_the_first(city: City, another_writer: Any) -> None:
    waiting = Pending.objects.count()

    assert refresh_index() == 0

    assert Pending.objects.count() == waiting > 0
    assert not Entry.objects.exists()
    with another_writer.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    assert refresh_index() == Feature.objects.count()


def test_many_changes_are_filed_in_portions(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geoportal.search.actions.PORTION", 4)
    monkeypatch.setattr("geoportal.search.actions.BATCH", 3)

    refresh_index()

    assert not Pending.objects.exists()
    assert Entry.objects.filter(sort="object").count() == 4
    assert Entry.objects.filter(sort__in=("street", "theme", "layer", "kind")).count() == 7


def test_a_question_waits_for_a_few_changes_and_for_no_import(
    city: City, schools: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoportal.search.actions.MEANWHILE", 2)
    keep_up()
    assert not Entry.objects.exists()

    refresh_index()
    save_feature(schools, by=None, feature=Feature.objects.get(source_id="two"), name="Гімназія «А»")
    keep_up()

    assert Entry.objects.filter(title="Гімназія «А»").exists()
    assert not Pending.objects.exists()


def test_what_was_changed_last_is_filed_first(city: City, schools: Layer) -> None:
    save_feature(schools, by=None, feature=Feature.objects.get(source_id="two"), name="Гімназія «А»")
    waiting = Pending.objects.count()

    assert _file_portion(1) == 1

    assert list(Entry.objects.values_list("title", flat=True)) == ["Гімназія «А»"]
    assert Pending.objects.count() == waiting - 1


def test_a_question_asks_once_where_nothing_has_changed(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    refresh_index()

    with django_assert_num_queries(1):
        keep_up()


def test_a_feature_changed_twice_is_counted_once(city: City, schools: Layer) -> None:
    refresh_index()
    for name in ("Гімназія «А»", "Гімназія «Б»"):
        save_feature(schools, by=None, feature=Feature.objects.get(source_id="two"), name=name)

    assert refresh_index() == 1
    assert list(Entry.objects.filter(title__startswith="Гімназія").values_list("title", flat=True)) == ["Гімназія «Б»"]


def test_a_hidden_object_leaves_the_index_and_comes_back(city: City, schools: Layer) -> None:
    refresh_index()
    two = Feature.objects.get(source_id="two")

    save_feature(schools, by=None, feature=two, visibility="internal")
    refresh_index()
    assert not Entry.objects.filter(feature=two).exists()

    save_feature(schools, by=None, feature=two, visibility="public")
    refresh_index()
    assert Entry.objects.filter(feature=two).count() == 1


def test_a_renamed_layer_is_filed_anew_with_all_that_is_in_it(city: City) -> None:
    refresh_index()
    Layer.objects.filter(slug="shops").update(name="Крамнички")

    assert refresh_index() == 1

    assert Entry.objects.get(sort="layer", key="shops").title == "Крамнички"
    assert "'крамнички'" in Entry.objects.get(feature__source_id="bread").vector


def test_a_kind_without_public_objects_is_not_offered(city: City) -> None:
    Kind.objects.create(code="amenity/theatre", name="Театр")
    refresh_index()

    assert not Entry.objects.filter(key="amenity/theatre").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "The search index is up to date: 11 changed features.\n"),
        (("--rebuild",), "The search index was made anew: 13 entries.\n"),
    ],
)
def test_the_command_says_what_it_did(city: City, arguments: tuple[str, ...], said: str) -> None:
    out = StringIO()

    call_command("index_search", *arguments, stdout=out)

    assert out.getvalue() == said
    assert Entry.objects.count() == 13


def test_rebuilding_throws_away_what_the_ledger_no_longer_has(city: City) -> None:
    Entry.objects.create(sort="street", key="x", title="Вигадана", weight=1, folded="вигадана", vector="'x'")

    assert rebuild_index() == 13
    assert not Entry.objects.filter(title="Вигадана").exists()


def test_rows_are_called_by_what_they_are() -> None:
    assert str(Entry(sort="street", title="вулиця Миру")) == "street: вулиця Миру"
    assert str(Pending(feature_id=7)) == "7"
