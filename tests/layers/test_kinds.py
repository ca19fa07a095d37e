"""Kinds from the presets: added, changed, left alone; the city's own rows and repeated loads."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from geoportal.core.languages import translated
from layers.kinds import FILE, KindsMissing, LoadResult, load_kinds, read_kinds
from layers.models import Kind

pytestmark = pytest.mark.django_db


def row(code: str, uk: str, en: str, *parents: str, icon: str = "maki-shop") -> dict[str, object]:
    return {
        "code": code, "names": {"uk": uk, "en": en}, "terms": {"uk": ["слово"], "en": []}, "tags": {"shop": "*"},
        "icon": icon, "geometry": ["point"], "score": 1, "parents": list(parents),
    }  # fmt: skip


ROWS = [
    row("shop", "Магазини", "Shops"),
    row("craft", "Ремесла", "Crafts"),
    row("shop/tailor", "Ательє", "Tailor", "shop", "craft"),
]


def parents_of(code: str) -> list[str]:
    return sorted(Kind.objects.get(code=code).parents.values_list("code", flat=True))


def test_kinds_are_added_with_every_parent() -> None:
    result = load_kinds(ROWS)

    assert result == LoadResult(added=3, changed=0, unchanged=0, bound_anew=2)
    tailor = Kind.objects.get(code="shop/tailor")
    assert (translated(tailor, "name", "uk"), translated(tailor, "name", "en")) == ("Ательє", "Tailor")
    assert (tailor.terms, tailor.tags, tailor.icon) == ({"uk": ["слово"], "en": []}, {"shop": "*"}, "maki-shop")
    assert parents_of("shop/tailor") == ["craft", "shop"]


def test_repeated_load_only_reads(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load_kinds(ROWS)

    with django_assert_num_queries(5) as read:  # savepoint and release, kinds, their ids, their parents
        result = load_kinds(ROWS)

    assert result == LoadResult(added=0, changed=0, unchanged=3, bound_anew=0)
    assert not [query for query in read.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_change_writes_what_differs_and_binds_anew() -> None:
    load_kinds(ROWS)
    changed = [*ROWS[:2], row("shop/tailor", "Ательє", "Tailor’s shop", "craft", icon="maki-shoe")]

    result = load_kinds(changed)

    assert result == LoadResult(added=0, changed=1, unchanged=2, bound_anew=1)
    tailor = Kind.objects.get(code="shop/tailor")
    assert (translated(tailor, "name", "en"), tailor.icon) == ("Tailor’s shop", "maki-shoe")
    assert parents_of("shop/tailor") == ["craft"]


def test_rows_of_the_city_and_kinds_no_longer_listed_stay() -> None:
    own = Kind.objects.create(code="kr/metrotram", name="Метротрам")
    load_kinds(ROWS)
    own.parents.add(Kind.objects.get(code="shop"))

    load_kinds([ROWS[0], row("kr/metrotram", "Чуже", "Foreign")])

    own.refresh_from_db()
    assert own.name == "Метротрам"
    assert parents_of("kr/metrotram") == ["shop"]
    assert parents_of("shop/tailor") == ["craft", "shop"]


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KindsMissing, match=r"kinds\.json is missing in .+/\. Run \./dev up"):
        read_kinds(tmp_path / "kinds.json")
    with pytest.raises(CommandError, match=r"Run \./dev up"):
        call_command("load_kinds", file=tmp_path / "kinds.json")


def test_command_reports_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "kinds.json"
    file.write_text(json.dumps({"kinds": ROWS}), encoding="utf-8")
    out = StringIO()

    call_command("load_kinds", file=file, stdout=out)

    assert out.getvalue() == "Kinds: 3 added, 0 changed, 0 unchanged; 2 parents bound anew.\n"


@pytest.mark.skipif(not FILE.is_file(), reason="the front end has not been built")
def test_built_file_has_the_catalogue_in_two_languages() -> None:
    from layers.catalogue import catalogue

    rows = {entry["code"]: entry for entry in read_kinds()}
    named = {kind for theme in catalogue() for layer in theme.layers for kind in layer.kinds}

    assert named - rows.keys() == set()
    assert [code for code, entry in rows.items() if not entry["names"]["uk"] or not entry["names"]["en"]] == []
    assert [code for code, entry in rows.items() if len(code) > 80 or len(entry["names"]["uk"]) > 120] == []
    assert rows["amenity/school"]["names"] == {"uk": "Школа", "en": "School"}
    assert sorted(rows["amenity/school"]["parents"]) == ["amenity", "education"]
