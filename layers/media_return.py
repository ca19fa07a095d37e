"""Pictures, films and sounds that were removed: which can still be put back, and putting one back.

Of a removed item the history keeps what it was, and the disk its files, until `layers/media_removal.py` takes them.
Nobody is given the files meanwhile (`queries.media_is_readable`); only those who keep the object are told of it here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage

from geoportal.accounts.models import User
from layers.actions import recorded
from layers.media_removal import file_names, keep_files_meanwhile
from layers.models import Feature, MediaItem

MOST = 50  # that a list tells, the last removed first
FIELDS = [field.attname for field in MediaItem._meta.concrete_fields if field.attname != "id"]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed, as it was then. `number` is its row in the history."""

    number: int
    item: MediaItem
    at: datetime
    reason: str


def removed_media(feature: Feature) -> list[Removed]:
    """What was removed from the object and can be put back: its files are there, and no item has them again."""
    there = list(MediaItem.objects.filter(feature=feature).values_list("pk", "sha256"))
    gone = _removals(feature).exclude(pgh_obj_id__in=[pk for pk, _ in there])
    found: dict[int, Removed] = {}
    for event in gone.exclude(sha256__in=[sha256 for _, sha256 in there]).order_by("-pgh_id")[:MOST]:
        found.setdefault(event.pgh_obj_id, _removed(event))
    return [one for one in found.values() if all(map(default_storage.exists, file_names(one.item)))]


def restore_media(feature: Feature, number: int, *, by: User | None) -> MediaItem:
    """Put back what was removed, as it was and under its own number; LookupError where that cannot be."""
    with recorded("restore_media", by, feature=feature.pk):
        keep_files_meanwhile()
        Feature.objects.select_for_update().only("pk").get(pk=feature.pk)  # two who put it back do so one by one
        removed = next((one for one in removed_media(feature) if one.number == number), None)
        if removed is None:
            raise LookupError(f"Nothing that was removed from {feature.pk} can be put back under {number}.")
        removed.item.save(force_insert=True)
    return removed.item


def _removals(feature: Feature) -> Any:
    events = apps.get_model("layers", "MediaItemEvent")._default_manager
    return events.filter(feature_id=feature.pk, pgh_label="delete").select_related("pgh_context")


def _removed(event: Any) -> Removed:
    item = MediaItem(pk=event.pgh_obj_id, **{name: getattr(event, name) for name in FIELDS})
    told = event.pgh_context.metadata if event.pgh_context else {}
    return Removed(event.pgh_id, item, event.pgh_created_at, told.get("reason", ""))
