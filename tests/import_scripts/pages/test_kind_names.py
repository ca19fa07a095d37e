"""Kinds stand on the pages of an import by their names in the reader's language, each with its icon."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from import_scripts.models import ImportDifference, ImportRow, ImportRun
from import_scripts.pages.kind_names import kind_icon, kind_name, kinds_of_differences, kinds_of_rows
from import_scripts.pages.words import field_changes
from layers.models import Kind
from tests.import_scripts.pages.conftest import feature, geojson

ClientOf = Callable[[str], Client]
Bring = Callable[..., ImportRun]
BY_COLUMN = '[fields]\nname = "назва"\nkind = "вид"\n'


def kind(code: str, name: str, english: str, icon: str = "") -> Kind:
    return Kind(code=code, name=name, icon=icon, translations={"en": {"name": {"text": english, "of": ""}}})


KINDS = {
    one.code: one
    for one in (
        kind("amenity/school", "Школа", "School", "temaki-school"),
        kind("building/school", "Школа", "School building"),
        kind("shop/bakery", "Пекарня", "Bakery", "maki-bakery"),
    )
}


@pytest.mark.parametrize(
    ("language", "code", "beside", "expected"),
    [
        ("uk", "amenity/school", "", "Школа"),
        ("en", "amenity/school", "", "School"),
        ("uk", "amenity/school", "shop/bakery", "Школа"),
        ("uk", "amenity/school", "building/school", "Школа (amenity/school)"),
        ("en", "amenity/school", "building/school", "School"),
        ("uk", "amenity/school", "amenity/school", "Школа"),
        ("uk", "kr/unheard", "", "kr/unheard"),
        ("uk", "", "shop/bakery", ""),
    ],
)
def test_a_kind_by_its_name(language: str, code: str, beside: str, expected: str) -> None:
    with override(language):
        assert kind_name(code, KINDS, beside=beside) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("shop/bakery", "maki-bakery"), ("building/school", ""), ("kr/unheard", ""), (None, ""), (["shop/bakery"], "")],
)
def test_the_icon_of_a_kind(code: object, expected: str) -> None:
    assert kind_icon(code, KINDS) == expected


def test_a_change_of_kind_is_told_by_names_and_icons() -> None:
    changed = {"kind": ["shop/bakery", "amenity/school"]}

    with override("uk"):
        (found,) = field_changes(ImportDifference(changed=changed), KINDS)

    assert found == {
        "label": "Вид", "old": "Пекарня", "new": "Школа", "old_icon": "maki-bakery", "new_icon": "temaki-school",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ([None, "shop/bakery"], ("", "Пекарня")),
        (["shop/bakery", None], ("Пекарня", "")),
        (["building/school", "amenity/school"], ("Школа (building/school)", "Школа (amenity/school)")),
        (["kr/gone", "kr/new"], ("kr/gone", "kr/new")),
    ],
)
def test_a_kind_that_was_or_will_be_none_or_is_not_known(pair: list[Any], expected: tuple[str, str]) -> None:
    with override("uk"):
        (found,) = field_changes(ImportDifference(changed={"kind": pair}), KINDS)

    assert (found["old"], found["new"]) == expected


@pytest.mark.django_db
def test_only_the_kinds_of_which_something_speaks_are_asked_for(django_assert_num_queries: Any) -> None:
    for one in KINDS.values():
        Kind.objects.create(code=one.code, name=one.name)
    rows = [ImportRow(meant={"kind": "shop/bakery"}), ImportRow(meant={"kind": "kr/none"}), ImportRow(meant={})]
    differences = [
        ImportDifference(changed={"kind": ["amenity/school", None]}),
        ImportDifference(changed={"name": ["shop/bakery", "x"]}),
        ImportDifference(changed={}),
    ]

    with django_assert_num_queries(2):
        assert set(kinds_of_rows(rows)) == {"shop/bakery"}
        assert set(kinds_of_differences(differences)) == {"amenity/school"}
    with django_assert_num_queries(0):
        assert (kinds_of_rows([]), kinds_of_differences(differences[1:])) == ({}, {})


@pytest.fixture
def into_bakeries(bring: Bring) -> ImportRun:
    rows = [
        feature("one", 33.40, 47.90, "Ліцей № 1", вид="shop/bakery"),
        feature("new", 33.45, 47.95, "Нова школа", вид="amenity/school"),
    ]
    return bring(geojson(rows), toml=BY_COLUMN, append="on")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "names"), [("", ("Школа", "Пекарня")), ("/en", ("School", "Bakery"))])
def test_the_page_of_a_run_names_kinds(
    into_bakeries: ImportRun, client_of: ClientOf, language: str, names: tuple[str, str]
) -> None:
    text = client_of("author").get(f"{language}/import/{into_bakeries.uuid}/").content.decode()
    plain = re.sub(r"<svg.*?</svg>", "", text, flags=re.S)

    old, new = (re.search(rf"<{tag}>(.*?)</{tag}>", plain, flags=re.S) for tag in ("del", "ins"))
    assert old is not None
    assert new is not None
    assert (re.sub(r"<.*?>", "", old[1]).strip(), re.sub(r"<.*?>", "", new[1]).strip()) == names
    becomes = re.findall(r'<span class="preview__becomes">→ (?:<span class="badge[^>]*></span> )?([^<]*)', plain)
    assert [one for one in becomes if one in names] == [names[1], names[0]]


@pytest.mark.django_db
def test_kinds_cost_the_page_the_same_queries_however_many(
    bring: Bring, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    few = bring(geojson([feature("one", 33.40, 47.90, "Ліцей", вид="shop/bakery")]), toml=BY_COLUMN, append="on")
    ids = (("one", 33.40, 47.90), ("outside", 33.652, 48.0), ("new", 33.41, 47.92))
    kinds = ("shop/bakery", "highway/residential", "amenity/school")
    rows = [feature(*place, "Ліцей", вид=code) for place, code in zip(ids, kinds, strict=True)]
    many = bring(geojson(rows), toml=BY_COLUMN, append="on")

    client = client_of("author")

    for run in (few, many):
        with django_assert_num_queries(17):
            client.get(f"/import/{run.uuid}/")
