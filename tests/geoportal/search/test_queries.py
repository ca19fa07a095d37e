"""Finding in the small city: what fits, in which order, and why."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from geoportal.search.actions import rebuild_index, refresh_index
from geoportal.search.models import Entry, Pending
from geoportal.search.queries import Asked, Found, found, found_again
from layers.actions import save_feature, withdraw_feature
from layers.models import City, Feature, Kind, Layer
from tests.conftest import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(city: City) -> City:
    refresh_index()
    return city


def titles(text: str, **more: Any) -> list[str]:
    return [hit.title for hit in found(Asked(text, **more)).hits]


def reasons(text: str) -> set[str]:
    return {hit.matched_on for hit in found(Asked(text)).hits}


def test_a_kind_comes_before_its_objects(index: City) -> None:
    assert titles("школа")[:1] == ["Школа"]
    assert found(Asked("школа")).by_sort == {"kind": 1, "layer": 1, "object": 3}


@pytest.mark.parametrize("form", ["школи", "шкіл", "школою", "ШКОЛА", "irjkf"])
def test_every_form_of_the_word_finds_the_kind(index: City, form: str) -> None:
    assert sorted(titles(form)[:2]) == ["Школа", "Школи"]


@pytest.mark.parametrize(
    ("text", "title", "reason"),
    [
        ("ліцей", "Ліцей № 1", "name"),
        ("ліцей №1", "Ліцей № 1", "name"),
        ("lyceum", "Ліцей № 1", "name"),
        ("соборності 15/2", "Ліцей № 1", "address"),
        ("пекарня обєднання", "Пекарня «Обʼєднання»", "name"),
        ("об’єднання", "Пекарня «Обʼєднання»", "name"),
        ("соборн", "вулиця Соборності", "name"),
        ("вул. Леніна", "вулиця Соборності", "old_name"),
        ("sobornosti", "вулиця Соборності", "transliteration"),
        ("cj,jhyjcns", "вулиця Соборності", "layout"),
        ("сабборності", "вулиця Соборності", "typo"),
        ("західний", "Західний район", "name"),
    ],
)
def test_the_first_hit_and_its_reason(index: City, text: str, title: str, reason: str) -> None:
    first = found(Asked(text)).hits[0]

    assert (first.title, first.matched_on) == (title, reason)


def test_the_nearer_of_equals_comes_first(index: City) -> None:
    near_the_second = titles("освіта", near=(33.301, 47.901), sorts=("object",))
    near_the_first = titles("освіта", near=(33.40, 47.90), sorts=("object",))

    assert near_the_second.index("Гімназія № 2") < near_the_second.index("Школа за районами")
    assert near_the_first[0] == "Ліцей № 1"


def test_a_whole_title_comes_before_a_longer_one(index: City, schools: Layer) -> None:
    for name in ("Гімназія № 21", "Гімназія № 2 імені Лесі Українки"):
        save_feature(schools, by=None, source_id=name, name=name, geometry=Point(33.3, 47.9))
    refresh_index()

    assert titles("гімназія № 2") == ["Гімназія № 2", "Гімназія № 2 імені Лесі Українки", "Гімназія № 21"]


def test_what_is_called_so_comes_before_what_was_and_before_what_only_stands_there(index: City, schools: Layer) -> None:
    places: dict[str, dict[str, Any]] = {
        "Соборності": {},
        "Школа на розі": {"address": "вулиця Соборності, 1"},
        "Ліцей миру": {"properties": {"old_name": "Соборності"}},
    }
    for name, facts in places.items():
        save_feature(schools, by=None, source_id=name, name=name, geometry=Point(33.3, 47.9), **facts)
    refresh_index()

    hits = found(Asked("соборності", sorts=("object",))).hits

    assert [hit.title for hit in hits[:2]] == ["Соборності", "Ліцей миру"]
    assert [hit.matched_on for hit in hits] == ["name", "old_name", "address", "address", "address"]


def test_the_more_important_of_equals_comes_first(index: City, schools: Layer) -> None:
    for source_id, rank, place in (("low", 90, "А"), ("high", 5, "Б")):
        save_feature(
            schools, by=None, source_id=source_id, rank=rank, name=f"Басейн {place}", geometry=Point(33.3, 47.9)
        )
    refresh_index()

    assert titles("басейн") == ["Басейн Б", "Басейн А"]


def test_all_words_must_fit(index: City) -> None:
    assert titles("ліцей 1") == ["Ліцей № 1"]
    assert titles("ліцей 7") == []


def test_a_number_that_is_not_the_last_word_is_not_a_beginning(index: City, schools: Layer) -> None:
    save_feature(schools, by=None, source_id="x", name="Школа № 15 Сонячна", geometry=Point(33.3, 47.9))
    refresh_index()

    assert titles("школа 15 сонячна") == ["Школа № 15 Сонячна"]
    assert titles("школа 1 сонячна") == []


def test_sorts_narrow_what_is_found_and_count(index: City) -> None:
    result = found(Asked("школа", sorts=("kind",)))

    assert ([hit.title for hit in result.hits], result.total, result.by_sort) == (["Школа"], 1, {"kind": 1})


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [("гмназія", "гімназія"), ("гімнаіз", "гімназія"), ("пекапня", "пекарня")],
)
def test_a_typing_error_is_mended_and_said(index: City, typed: str, corrected: str) -> None:
    result = found(Asked(typed))

    assert result.corrected == corrected
    assert {hit.matched_on for hit in result.hits} == {"typo"}


def test_only_the_word_that_nothing_knows_is_mended(index: City) -> None:
    assert found(Asked("ліцеей соборності")).corrected == "ліцей соборності"


@pytest.mark.parametrize("typed", ["жжжжжжжж", "ліц9999", "щщщ", "гімназія 777"])
def test_what_is_like_nothing_is_not_found(index: City, typed: str) -> None:
    assert found(Asked(typed)) == Found([], 0, {})


@pytest.mark.parametrize("typed", ["", "   ", "!?", "буд.", "[];"])
def test_a_question_without_words_finds_nothing(index: City, typed: str) -> None:
    assert found(Asked(typed)) == Found([], 0, {})


def test_words_beyond_the_eighth_are_not_asked(index: City) -> None:
    assert titles("ліцей ліцей ліцей ліцей ліцей ліцей ліцей 1 небувалого")[:1] == ["Ліцей № 1"]


def test_a_box_keeps_only_what_lies_in_it(index: City) -> None:
    assert titles("освіта", box=(33.29, 47.89, 33.31, 47.91)) == ["Гімназія № 2"]


def test_pages_do_not_overlap(index: City) -> None:
    every = titles("школа", limit=50)
    pages = [title for offset in range(0, len(every), 2) for title in titles("школа", limit=2, offset=offset)]

    assert pages == every


@pytest.mark.parametrize("text", [SECRET, "таємниця", "камера", "людей для своїх", "стара школа", "nfэvybwz"])
def test_what_is_not_public_is_never_found(index: City, text: str) -> None:
    hidden = [hit for hit in found(Asked(text, limit=50)).hits if SECRET in hit.title or "Стара" in hit.title]

    assert hidden == []
    assert Entry.objects.filter(title__contains=SECRET).count() == 0


def test_what_is_hidden_after_indexing_is_gone_before_the_index_knows(index: City) -> None:
    Feature.objects.filter(source_id="one").update(visibility="internal")

    assert "Ліцей № 1" not in titles("ліцей")
    assert found(Asked("ліцей 1")).total == 0


def test_a_hidden_layer_hides_its_objects_at_once(index: City) -> None:
    Layer.objects.filter(slug="schools").update(visibility="registered")

    assert titles("ліцей") == []


def test_what_was_found_is_known_while_nothing_changes(
    index: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = found_again(Asked("ліцей"))

    with django_assert_num_queries(2):  # has the ledger, has the index changed?
        again = found_again(Asked("ліцей"))

    assert again is first
    assert first == found(Asked("ліцей"))
    assert found_again(Asked("ліцей", limit=1)) == found(Asked("ліцей", limit=1))


@pytest.mark.parametrize("hidden", ["feature", "layer"])
def test_what_was_known_is_forgotten_when_it_is_hidden(index: City, hidden: str) -> None:
    assert [hit.title for hit in found_again(Asked("ліцей")).hits] == ["Ліцей № 1"]

    if hidden == "feature":
        Feature.objects.filter(source_id="one").update(visibility="internal")
    else:
        Layer.objects.filter(slug="schools").update(visibility="registered")

    assert found_again(Asked("ліцей")).hits == []


def test_what_was_known_is_forgotten_when_the_index_is_refreshed(index: City, schools: Layer) -> None:
    save_feature(schools, by=None, feature=Feature.objects.get(source_id="two"), name="Школа «Криворіжжя»")
    assert found_again(Asked("криворіжжя")).total == 0  # the ledger has changed, the index not yet

    refresh_index()

    assert found_again(Asked("криворіжжя")).total == 1


def test_a_change_is_found_after_the_next_refresh(index: City, schools: Layer) -> None:
    save_feature(schools, by=None, feature=Feature.objects.get(source_id="two"), name="Школа «Криворіжжя»")

    changed = refresh_index()

    assert changed == 1
    assert titles("криворіжжя") == ["Школа «Криворіжжя»"]
    assert titles("гімназія") == []


def test_a_withdrawn_object_leaves_the_index(index: City) -> None:
    withdraw_feature(Feature.objects.get(source_id="bread"), by=None, reason="Закрито")
    refresh_index()

    assert titles("пекарня") == []
    assert not Entry.objects.filter(sort="kind", key="shop/bakery").exists()


def test_a_renamed_kind_is_found_by_its_new_name(index: City) -> None:
    Kind.objects.filter(code="shop/bakery").update(name="Булочна")
    refresh_index()

    assert titles("булочна") == ["Булочна", "Пекарня «Обʼєднання»"]
    assert reasons("булочна") == {"name", "kind"}


def test_a_second_refresh_does_nothing(index: City) -> None:
    before = list(Entry.objects.order_by("id").values_list("id", flat=True))

    assert refresh_index() == 0
    assert list(Entry.objects.order_by("id").values_list("id", flat=True)) == before
    assert not Pending.objects.exists()


def test_made_anew_it_is_the_same_as_followed(index: City, schools: Layer) -> None:
    save_feature(schools, by=None, feature=Feature.objects.get(source_id="two"), name="Гімназія «Джерело»")
    refresh_index()
    columns = ("sort", "key", "title", "title_en", "old_names", "folded", "weight", "box", "vector")
    followed = sorted(map(str, Entry.objects.values_list(*columns)))

    rebuild_index()

    assert sorted(map(str, Entry.objects.values_list(*columns))) == followed


@given(st.text(max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_search(index: City, text: str) -> None:
    result = found(Asked(text.replace("\0", "")))

    assert len(result.hits) <= result.total


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_is_one_statement(index: City, rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found(Asked("школа", limit=rows))
