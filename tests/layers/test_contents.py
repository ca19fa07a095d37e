"""The table of contents: themes with layers that hold something, kinds under the theme of most of their objects."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import override

from layers.actions import define_layer, save_feature, sync_features
from layers.audience import EVERYONE, audience_of
from layers.contents import Chapter, Entry, by_theme, kinds_with_objects
from layers.lists import counts_by_layer
from layers.models import Feature, Kind, Layer, Theme
from layers.queries import open_themes, readable_layers
from layers.rows import FeatureRow

Of = Callable[[str], Feature]


def told(audience: Any = EVERYONE) -> list[tuple[str, list[tuple[str, int]]]]:
    return [
        (theme.slug, [(entry.row.name, entry.count) for entry in entries])
        for theme, entries in kinds_with_objects(audience)
    ]


def test_chapters_hold_their_layers_and_empty_ones_are_left_out(city: Any) -> None:
    education, shopping = Theme.objects.get(slug="education"), Theme.objects.get(slug="shopping")
    define_layer("markets", theme=shopping, name="Ринки", geometry_kind="point")

    chapters = by_theme(open_themes(), readable_layers(EVERYONE), counts_by_layer(EVERYONE))

    schools, shops = Layer.objects.get(slug="schools"), Layer.objects.get(slug="shops")
    assert {chapter.theme.slug: chapter for chapter in chapters} == {
        "education": Chapter(education, [Entry(schools, 3)]),
        "shopping": Chapter(shopping, [Entry(shops, 1)]),
    }
    assert [chapter.count for chapter in chapters if chapter.theme == education] == [3]


def test_kinds_are_counted_for_whoever_asks(city: Any, cast: dict[str, Any]) -> None:
    everyone, author = dict(told()), dict(told(audience_of(cast["author"])))

    assert everyone == {"education": [("Школа", 3)], "shopping": [("Пекарня", 1)]}
    assert author == {"education": [("Камера", 1), ("Школа", 5)], "shopping": [("Пекарня", 1)]}


def test_a_kind_of_two_themes_stands_where_most_of_it_is_with_all_of_it(schools: Layer, of: Of) -> None:
    shop = bytes(of("bread").geometry.wkb)
    sync_features(
        of("bread").layer,
        [FeatureRow(f"b{n}", shop, kind="amenity/school", name=f"Курси {n}") for n in range(4)],
        withdraw_absent=False,
    )

    assert dict(told())["shopping"] == [("Пекарня", 1), ("Школа", 7)]
    assert "education" not in dict(told())


def test_kinds_stand_by_their_name_in_the_readers_language(schools: Layer, of: Of) -> None:
    Kind.objects.create(
        code="amenity/arts", name="Студія", translations={"en": {"name": {"text": "Atelier", "of": ""}}}
    )
    save_feature(schools, by=None, feature=of("two"), kind=Kind.objects.get(code="amenity/arts"))

    def order() -> list[str]:
        return [name for name, _count in dict(told())["education"]]

    with override("uk"):
        in_ukrainian = order()
    with override("en"):
        in_english = order()
    assert (in_ukrainian, in_english) == (["Студія", "Школа"], ["Студія", "Школа"])


def test_an_object_without_a_kind_is_under_none(schools: Layer, of: Of) -> None:
    save_feature(schools, by=None, feature=of("one"), kind=None)

    assert dict(told())["education"] == [("Школа", 2)]
