"""Putting back what was removed: as it was, while its files lie there, once, and for nobody to see before."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from layers.media import add_media, remove_media
from layers.media_removal import file_names, remove_unused_files
from layers.media_return import MOST, removed_media, restore_media
from layers.models import Feature, MediaItem
from layers.queries import ledger_state, media_of
from tests.layers.test_media_removal import FACTS, LATER, features, files, picture, root

__all__ = ["features", "root"]  # fixtures
Two = tuple[Feature, Feature]


def removed(feature: Feature, shade: int = 7, reason: str = "Не той будинок") -> MediaItem:
    item = add_media(feature, picture(shade), **FACTS)
    kept = MediaItem.objects.get(pk=item.pk)
    remove_media(item, by=None, reason=reason)
    return kept


def test_what_was_removed_is_told_as_it_was_with_when_and_why(features: Two) -> None:
    item = removed(features[0])

    (told,) = removed_media(features[0])

    assert (told.item.pk, told.item.alt, told.item.credit) == (item.pk, "Фасад", "Демонстрація")
    assert told.reason == "Не той будинок"
    assert abs(told.at - timezone.now()) < timedelta(minutes=1)
    assert removed_media(features[1]) == []


def test_it_comes_back_whole_and_under_its_own_number(features: Two, client: Client, cast: dict[str, Any]) -> None:
    before = removed(features[0])
    seen, (told,) = ledger_state(), removed_media(features[0])
    assert client.get(before.file.url).status_code == 404

    restore_media(features[0], told.number, by=cast["author"])

    (after,) = media_of(features[0])
    assert [getattr(after, field.attname) for field in MediaItem._meta.concrete_fields] == [
        getattr(before, field.attname) for field in MediaItem._meta.concrete_fields
    ]
    assert client.get(after.file.url).status_code == 200
    assert ledger_state() != seen
    assert removed_media(features[0]) == []
    events = list(after.events.order_by("pgh_id"))
    assert [event.pgh_label for event in events] == ["insert", "delete", "insert"]
    assert events[1].pgh_context.metadata["reason"] == "Не той будинок"
    assert events[2].pgh_context.metadata["action"] == "restore_media"
    assert events[2].pgh_context.metadata["user"] == cast["author"].pk


def test_what_was_removed_twice_is_told_once_by_its_last_removal(features: Two) -> None:
    removed(features[0])
    (first,) = removed_media(features[0])
    item = restore_media(features[0], first.number, by=None)
    remove_media(item, by=None, reason="Таки не той")

    (told,) = removed_media(features[0])

    assert told.reason == "Таки не той"
    with pytest.raises(LookupError):
        restore_media(features[0], first.number, by=None)


def test_where_the_same_file_was_brought_again_nothing_is_put_back(features: Two) -> None:
    removed(features[0])
    (told,) = removed_media(features[0])
    add_media(features[0], picture(), **FACTS)

    assert removed_media(features[0]) == []
    with pytest.raises(LookupError, match="can be put back"):
        restore_media(features[0], told.number, by=None)
    assert MediaItem.objects.count() == 1


def test_when_its_files_are_gone_it_cannot_come_back(features: Two, root: Path) -> None:
    removed(features[0])
    (told,) = removed_media(features[0])
    remove_unused_files(timezone.now() + LATER, unknown_too=False)

    assert removed_media(features[0]) == []
    with pytest.raises(LookupError):
        restore_media(features[0], told.number, by=None)


def test_one_missing_file_of_several_is_enough(features: Two, root: Path) -> None:
    item = removed(features[0])
    (root / file_names(item)[-1]).unlink()

    assert removed_media(features[0]) == []


def test_files_of_what_was_put_back_are_in_use_again(features: Two, root: Path) -> None:
    item = removed(features[0])
    (told,) = removed_media(features[0])
    restore_media(features[0], told.number, by=None)

    assert remove_unused_files(timezone.now() + LATER, unknown_too=True) == []
    assert files(root) == set(file_names(item))


def test_what_another_object_lost_is_not_put_back_here(features: Two) -> None:
    removed(features[0])
    (told,) = removed_media(features[0])

    with pytest.raises(LookupError):
        restore_media(features[1], told.number, by=None)


def test_a_removal_that_nobody_told_of_has_no_reason(features: Two) -> None:
    add_media(features[0], picture(), **FACTS)
    MediaItem.objects.all().delete()  # by hand, outside any action

    (told,) = removed_media(features[0])
    assert told.reason == ""


@pytest.mark.parametrize("reason", ["", "  ", "х" * 201])
def test_nothing_is_removed_without_a_reason_that_can_be_read(features: Two, reason: str) -> None:
    item = add_media(features[0], picture(), **FACTS)

    with pytest.raises(ValidationError) as caught:
        remove_media(item, by=None, reason=reason)

    assert list(caught.value.message_dict) == ["reason"]
    assert MediaItem.objects.filter(pk=item.pk).exists()


def test_the_last_removed_comes_first_in_a_literal_number_of_queries(features: Two) -> None:
    for shade in (10, 60, 110):
        removed(features[0], shade, reason=str(shade))

    with CaptureQueriesContext(connection) as asked:
        told = removed_media(features[0])

    assert [one.reason for one in told] == ["110", "60", "10"]
    assert len(asked) == 2  # what is there, what is gone
    assert len(told) < MOST
