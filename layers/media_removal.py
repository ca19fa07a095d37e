"""Files of pictures, films and sounds that no row names any more: which they are, and removing them for good.

A file is unused from the moment its item was removed. Where the history does not tell that, as of an item that never
came to be, it counts from the moment the file was stored. Files lie under names made of their content, so that one may
belong to several items: it is unused when the last of them is gone. What belongs to a withdrawn object is not unused,
for the object may come back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from layers.media_checks import FOLDER, NAME
from layers.models import MediaItem

LOCK = 7410007  # held together by all who store files until their rows stand, and alone by the one who removes
NAMED_BY = ("file", "captions", "derivatives")


@dataclass(frozen=True, slots=True)
class UnusedFile:
    """`since` is the last moment of which it is known that somebody needed it; `was_removed`, that its item was removed
    here. Of other files this database knows nothing: an item may never have come to be, or a copy be too old."""

    name: str
    size: int
    since: datetime
    was_removed: bool


def keep_files_meanwhile() -> None:
    """Until the transaction ends nobody removes files: one that lies there already can be named once more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def unused_files(before: datetime) -> list[UnusedFile]:
    """Those that nobody has needed since that moment, the longest unused first. Two queries, a look at each file."""
    used = {name for row in MediaItem.objects.values_list(*NAMED_BY).iterator() for name in _names(row)}
    gone = _gone()
    found = [_unused(name, gone.get(name)) for name in _stored() if name not in used]
    return sorted((one for one in found if one.since < before), key=lambda one: (one.since, one.name))


def remove_unused_files(before: datetime, *, unknown_too: bool) -> list[UnusedFile]:
    """Remove them for good; which they were. Those of which this database knows nothing only where they are meant."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        found = [one for one in unused_files(before) if one.was_removed or unknown_too]
        for one in found:
            default_storage.delete(one.name)
    return found


def remove_expired_files() -> list[UnusedFile]:
    """Of what was removed here longer than GEOPORTAL_MEDIA_KEPT_DAYS ago; which files they were."""
    return remove_unused_files(timezone.now() - timedelta(days=settings.MEDIA_KEPT_DAYS), unknown_too=False)


def file_names(item: MediaItem) -> list[str]:
    """All files of the item: itself, its smaller forms, its captions."""
    return list(_names([getattr(item, name) for name in NAMED_BY]))


def _gone() -> dict[str, datetime]:
    """When an item that named the file was last removed, by the name of the file."""
    events = apps.get_model("layers", "MediaItemEvent")._default_manager
    removals = events.filter(pgh_label="delete").order_by("pgh_created_at")
    told: dict[str, datetime] = {}
    for at, *row in removals.values_list("pgh_created_at", *NAMED_BY).iterator():
        told |= dict.fromkeys(_names(row), at)
    return told


def _names(row: Iterable[Any]) -> Iterator[str]:
    file, captions, derivatives = row
    yield from (str(name) for name in (file, captions, *(part["file"] for part in derivatives)) if name)


def _unused(name: str, gone: datetime | None) -> UnusedFile:
    stored = default_storage.get_modified_time(name)
    return UnusedFile(name, default_storage.size(name), max(stored, gone or stored), gone is not None)


def _stored() -> Iterator[str]:
    """All files that were stored for objects; what else lies in the folder was not put there by the portal."""
    years = default_storage.listdir(FOLDER)[0] if default_storage.exists(FOLDER) else []
    for year in sorted(years):
        names = (f"{FOLDER}/{year}/{file}" for file in sorted(default_storage.listdir(f"{FOLDER}/{year}")[1]))
        yield from (name for name in names if NAME.fullmatch(name))
