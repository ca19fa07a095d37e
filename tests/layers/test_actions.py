"""The ledger's actions against real PostGIS: what they write, what they refuse, what the history says."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override
from shapely.geometry import Point as Spot
from shapely.geometry import box

from geoportal.accounts.models import User
from geoportal.core.languages import is_stale
from geoportal.core.sentences import told
from layers.actions import (
    RevisionConflict,
    SyncRefused,
    define_city,
    define_layer,
    define_theme,
    recorded,
    restore_feature,
    save_feature,
    sync_features,
    withdraw_feature,
)
from layers.models import Feature, Kind, Layer
from layers.rows import FeatureRow, SyncResult

pytestmark = pytest.mark.django_db

SCHEMA = {"type": "object", "properties": {"capacity": {"type": "integer", "minimum": 0}}}


@pytest.fixture
def layer() -> Layer:
    define_city(
        slug="kryvyi-rih",
        name="Кривий Ріг",
        bounds=Polygon.from_bbox((33.0, 47.6, 33.7, 48.25)),
        centre=Point(33.4, 47.9),
    )
    theme = define_theme("education", name="Освіта", colour="#7a3b2e", colour_dark="#d98c7a")
    Kind.objects.create(code="amenity/school", name="Школа")
    return define_layer("lyceums", theme=theme, name="Ліцеї", geometry_kind="point", schema=SCHEMA)


def rows(count: int, **fields: Any) -> list[FeatureRow]:
    return [
        FeatureRow(f"s{i}", Spot(33.3 + i / 1000, 47.9).wkb, kind="amenity/school", name=f"Ліцей № {i}", **fields)
        for i in range(count)
    ]


def history(feature: Feature) -> list[str]:
    return [event.pgh_context.metadata["action"] for event in feature.events.order_by("pgh_id")]


def test_sync_adds_every_row(layer: Layer) -> None:
    result = sync_features(layer, rows(3, texts={"en": {"name": "Lyceum"}}, properties={"capacity": 5}))

    first = Feature.objects.get(layer=layer, source_id="s0")
    assert result == SyncResult(added=3, changed=0, withdrawn=0, unchanged=0)
    assert first.kind is not None
    assert (first.name, first.kind.code, first.properties) == ("Ліцей № 0", "amenity/school", {"capacity": 5})
    assert first.translations["en"]["name"]["text"] == "Lyceum"
    assert first.geometry.coords == (33.3, 47.9)


def test_repeated_sync_writes_nothing(layer: Layer) -> None:
    sync_features(layer, rows(3))
    before = list(Feature.objects.order_by("id").values())

    result = sync_features(layer, rows(3))

    assert result == SyncResult(added=0, changed=0, withdrawn=0, unchanged=3)
    assert list(Feature.objects.order_by("id").values()) == before
    assert [feature.events.count() for feature in Feature.objects.all()] == [1, 1, 1]


def test_sync_changes_withdraws_and_keeps_ids(layer: Layer) -> None:
    sync_features(layer, rows(4))
    ids = dict(Feature.objects.values_list("source_id", "id"))
    news = [
        *rows(2),
        FeatureRow("s2", Spot(33.5, 47.9).wkb, name="Ліцей переїхав"),
        FeatureRow("s9", Spot(33.3, 47.8).wkb),
    ]

    result = sync_features(layer, news)

    assert result == SyncResult(added=1, changed=1, withdrawn=1, unchanged=2)
    assert Feature.objects.get(source_id="s2").id == ids["s2"]
    gone = Feature.objects.get(source_id="s3")
    assert gone.withdrawn_at is not None
    assert gone.withdrawn_reason == "Absent from the source"


def test_sync_brings_a_withdrawn_feature_back(layer: Layer) -> None:
    sync_features(layer, rows(4))
    sync_features(layer, rows(3))

    result = sync_features(layer, rows(4))

    assert result == SyncResult(added=0, changed=1, withdrawn=0, unchanged=3)
    assert Feature.objects.get(source_id="s3").withdrawn_at is None


def test_sync_without_commit_only_counts(layer: Layer) -> None:
    result = sync_features(layer, rows(3), commit=False)

    assert result == SyncResult(added=3, changed=0, withdrawn=0, unchanged=0)
    assert not Feature.objects.exists()


def test_sync_refuses_when_too_many_would_vanish(layer: Layer) -> None:
    sync_features(layer, rows(10))

    with pytest.raises(SyncRefused, match="5 of 10 features would vanish, more than 40%") as refused:
        sync_features(layer, rows(5))
    with override("uk"):
        told_why = told(refused.value.why)

    assert Feature.objects.filter(withdrawn_at=None).count() == 10
    assert sync_features(layer, rows(5), max_withdrawn_share=0.5).withdrawn == 5
    assert told_why == (
        f"Шар {layer.slug}: зникли б 5 з 10 об’єктів, а це понад 40%. "
        "Перевірте джерело; якщо воно правильне, дозвольте більшу частку."
    )


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        (FeatureRow("s0", Spot(33.3, 47.9).wkb), "source_id 's0' stands 2 times"),
        (
            FeatureRow("x", Spot(33.3, 47.9).wkb, kind="amenity/unheard"),
            "kind 'amenity/unheard' of 1 rows is not known",
        ),
        (FeatureRow("x", Spot(10, 10).wkb), "feature x: lies outside the city"),
        (FeatureRow("x", box(33.3, 47.9, 33.4, 47.95).wkb), "feature x: ST_Polygon is not the geometry of its layer"),
        (FeatureRow("x", Spot(33.3, 47.9).wkb, rank=101), "rank_from_0_to_100"),
        (FeatureRow("x" * 121, Spot(33.3, 47.9).wkb), "value too long"),
    ],
)
def test_sync_refuses_a_bad_row_and_writes_nothing(layer: Layer, bad: FeatureRow, sentence: str) -> None:
    with pytest.raises(SyncRefused) as refused:
        sync_features(layer, [*rows(2), bad])

    assert sentence in str(refused.value)
    assert str(refused.value).endswith("Nothing was written.")
    assert not Feature.objects.exists()


def test_confirmed_outside_is_accepted(layer: Layer) -> None:
    result = sync_features(layer, [FeatureRow("far", Spot(35.0, 48.46).wkb, is_outside_confirmed=True)])

    assert result.added == 1


def test_urn_is_the_same_in_another_database(layer: Layer) -> None:
    sync_features(layer, rows(1))

    assert Feature.objects.get().urn == "urn:uuid:796dbe5c-045d-5526-9957-ad1895e102fb"


def test_district_is_the_one_that_covers(layer: Layer) -> None:
    districts = define_layer("districts", theme=layer.theme, name="Райони", geometry_kind="polygon")
    sync_features(layer, rows(1))
    sync_features(districts, [FeatureRow("west", box(33.0, 47.6, 33.35, 48.2).wkb, name="Західний")])

    first = Feature.objects.get(source_id="s0")
    moved = save_feature(layer, by=None, feature=first, geometry=Point(33.6, 47.9, srid=4326))

    assert first.district is not None
    assert first.district.name == "Західний"
    assert moved.district is None


def test_copy_by_hand_is_guarded_and_remembered(layer: Layer) -> None:
    columns = (
        "layer_id, source_id, geometry, is_outside_confirmed, name, description, address, translations, properties,"
        " rank, status, visibility, source, withdrawn_reason"
    )
    with connection.cursor() as cursor, cursor.copy(f"COPY layers_feature ({columns}) FROM STDIN") as copy:
        copy.write_row(
            (layer.id, "c", "SRID=4326;POINT(33.4 47.9)", False, "", "", "", "{}", "{}", 5, "active", "public", "", "")
        )

    copied = Feature.objects.get(source_id="c")
    assert copied.revision > 0
    assert copied.events.count() == 1


def test_what_copy_writes_carries_action_and_author_alike(layer: Layer) -> None:
    author = User.objects.create_user("author")
    columns = (
        "layer_id, source_id, geometry, is_outside_confirmed, name, description, address, translations, properties,"
        " rank, status, visibility, source, withdrawn_reason"
    )
    copied = (layer.id, "c", "SRID=4326;POINT(33.4 47.9)", False, "", "", "", "{}", "{}", 5, "active", "public", "", "")

    order = f"COPY layers_feature ({columns}) FROM STDIN"
    with recorded("bring", author, file="a.csv"), connection.cursor() as cursor, cursor.copy(order) as copy:
        copy.write_row(copied)

    event = Feature.objects.get(source_id="c").events.get()
    assert event.pgh_context.metadata == {"action": "bring", "user": author.pk, "file": "a.csv"}


def test_database_refuses_an_invalid_area(layer: Layer) -> None:
    areas = define_layer("areas", theme=layer.theme, name="Ділянки", geometry_kind="polygon")
    bow_tie = Polygon(((33.3, 47.9), (33.4, 48.0), (33.4, 47.9), (33.3, 48.0), (33.3, 47.9)), srid=4326)

    with pytest.raises(IntegrityError, match="not valid"), transaction.atomic():
        Feature.objects.create(layer=areas, source_id="bow", geometry=bow_tie)


def test_save_feature_creates_with_history(layer: Layer) -> None:
    feature = save_feature(layer, by=None, source_id="n1", name="Новий", geometry=Point(33.4, 47.9, srid=4326))

    assert feature.revision > 0
    assert history(feature) == ["save_feature"]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"properties": {"capacity": "сто"}}, "properties", "capacity: 'сто' is not of type 'integer'"),
        ({"geometry": Point(10, 10, srid=4326)}, "geometry", "feature n1: lies outside the city (POINT(10 10))"),
        ({"status": "gone"}, "status", "Value 'gone' is not a valid choice."),
    ],
)
def test_save_feature_refuses_with_the_field(layer: Layer, fields: dict[str, Any], field: str, sentence: str) -> None:
    good = {"source_id": "n1", "geometry": Point(33.4, 47.9, srid=4326)}

    with pytest.raises(ValidationError) as refused:
        save_feature(layer, by=None, **{**good, **fields})

    assert field in refused.value.message_dict
    assert not Feature.objects.exists()


def test_save_feature_refuses_a_stale_revision(layer: Layer) -> None:
    feature = save_feature(layer, by=None, source_id="n1", geometry=Point(33.4, 47.9, srid=4326))
    save_feature(layer, by=None, feature=feature, name="Друга назва")

    with pytest.raises(RevisionConflict, match="somebody has changed it since"):
        save_feature(layer, by=None, feature=feature, expected_revision=feature.revision, name="Третя назва")

    assert Feature.objects.get().name == "Друга назва"


def test_saving_what_is_already_so_moves_no_revision(layer: Layer) -> None:
    feature = save_feature(layer, by=None, source_id="n1", geometry=Point(33.4, 47.9, srid=4326))

    again = save_feature(layer, by=None, feature=feature, name=feature.name)

    assert again.revision == feature.revision
    assert history(again) == ["save_feature"]


def test_withdraw_keeps_reason_and_successor_and_can_be_undone(layer: Layer) -> None:
    sync_features(layer, rows(2))
    old, new = Feature.objects.order_by("source_id")

    gone = withdraw_feature(old, by=None, reason="Об’єднано", replaced_by=new)
    back = restore_feature(gone, by=None)

    assert (gone.withdrawn_reason, gone.replaced_by) == ("Об’єднано", new)
    assert (back.withdrawn_at, back.replaced_by) == (None, None)
    assert history(back) == ["sync_features", "withdraw_feature", "restore_feature"]


def test_definitions_are_idempotent(layer: Layer) -> None:
    again = define_layer("lyceums", theme=layer.theme, name="Ліцеї", geometry_kind="point", schema=SCHEMA)
    renamed = define_layer("lyceums", theme=layer.theme, name="Ліцеї міста", geometry_kind="point", schema=SCHEMA)

    assert again.pk == layer.pk
    assert [event.name for event in renamed.events.order_by("pgh_id")] == ["Ліцеї", "Ліцеї міста"]


def test_withdrawing_what_has_changed_since_is_refused(layer: Layer) -> None:
    sync_features(layer, rows(1))
    seen = Feature.objects.get()
    save_feature(layer, by=None, feature=seen, name="Друга назва")

    with pytest.raises(RevisionConflict) as refused:
        withdraw_feature(seen, by=None, reason="Ліквідовано", expected_revision=seen.revision)

    kept = Feature.objects.get()
    assert (kept.withdrawn_at, refused.value.feature.revision) == (None, kept.revision)
    assert withdraw_feature(kept, by=None, reason="Ліквідовано", expected_revision=kept.revision).withdrawn_at


def test_nothing_replaces_itself_but_a_chain_and_a_circle_are_kept_as_they_are(layer: Layer) -> None:
    sync_features(layer, rows(3))
    one, two, three = Feature.objects.order_by("source_id")

    with pytest.raises(ValidationError, match="not_replaced_by_itself"):
        withdraw_feature(one, by=None, reason="Помилка", replaced_by=one)
    for old, new in ((one, two), (two, three), (three, one)):
        withdraw_feature(old, by=None, reason="Об’єднано", replaced_by=new)

    chain = list(Feature.objects.order_by("source_id").values_list("source_id", "replaced_by__source_id"))
    assert chain == [("s0", "s1"), ("s1", "s2"), ("s2", "s0")]


def test_a_successor_that_is_deleted_leaves_the_reason(layer: Layer) -> None:
    sync_features(layer, rows(2))
    old, new = Feature.objects.order_by("source_id")
    withdraw_feature(old, by=None, reason="Об’єднано", replaced_by=new)

    new.delete()

    old.refresh_from_db()
    assert (old.replaced_by, old.withdrawn_reason) == (None, "Об’єднано")


def test_a_withdrawn_feature_that_the_source_states_again_has_no_successor_any_more(layer: Layer) -> None:
    sync_features(layer, rows(2))
    old, new = Feature.objects.order_by("source_id")
    withdraw_feature(old, by=None, reason="Об’єднано", replaced_by=new)

    sync_features(layer, rows(2))

    old.refresh_from_db()
    assert (old.withdrawn_at, old.withdrawn_reason, old.replaced_by) == (None, "", None)


def test_a_change_of_the_name_makes_its_translation_stale_until_it_is_made_anew(layer: Layer) -> None:
    sync_features(layer, rows(1, texts={"en": {"name": "Lyceum No. 0"}}))
    first = Feature.objects.get()
    renamed = save_feature(layer, by=None, feature=first, name="Гімназія № 0")
    was_stale = (is_stale(first, "name", "en"), is_stale(renamed, "name", "en"))

    news = [replace(row, name="Гімназія № 0", texts={"en": {"name": "Gymnasium No. 0"}}) for row in rows(1)]
    sync_features(layer, news)

    assert was_stale == (False, True)
    assert not is_stale(Feature.objects.get(), "name", "en")


def test_every_hand_leaves_the_whole_state_in_the_history(layer: Layer) -> None:
    sync_features(layer, rows(2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE layers_feature SET name = name || '!', properties = '{\"capacity\": 7}'")
        cursor.execute("UPDATE layers_feature SET name = name")  # changes nothing
        cursor.execute("DELETE FROM layers_feature WHERE source_id = 's1'")

    events = Feature.events.field.model.objects.order_by("pgh_id")  # type: ignore[attr-defined] # a relation of pghistory
    told = list(events.values_list("source_id", "pgh_label", "name", "properties"))

    assert sorted(told[:2]) == [("s0", "insert", "Ліцей № 0", {}), ("s1", "insert", "Ліцей № 1", {})]
    assert sorted(told[2:4]) == [
        ("s0", "update", "Ліцей № 0!", {"capacity": 7}),
        ("s1", "update", "Ліцей № 1!", {"capacity": 7}),
    ]
    assert len(told) == 4


def test_revisions_only_grow_and_never_repeat(layer: Layer) -> None:
    sync_features(layer, rows(3))
    seen = set(Feature.objects.values_list("revision", flat=True))

    for feature in Feature.objects.order_by("-pk"):
        changed = save_feature(layer, by=None, feature=feature, description="Опис")
        assert changed.revision > max(seen)
        seen.add(changed.revision)

    assert len(seen) == 6


def test_definition_that_makes_no_sense_is_refused_by_its_field(layer: Layer) -> None:
    with pytest.raises(ValidationError) as refused:
        define_layer("lyceums", theme=layer.theme, name="", geometry_kind="sphere")

    assert set(refused.value.message_dict) == {"name", "geometry_kind"}
    layer.refresh_from_db()
    assert layer.name == "Ліцеї"
