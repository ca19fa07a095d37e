"""Files go when nothing names them any more and their days are over; never one that an object still shows."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from layers.actions import withdraw_feature
from layers.media import add_media, remove_media
from layers.media_removal import LOCK, UnusedFile, remove_expired_files, remove_unused_files, unused_files
from layers.models import Feature, MediaItem
from tests.locks import HERE

FACTS: dict[str, Any] = {"by": None, "sort": "photo", "alt": "Фасад", "credit": "Демонстрація", "licence": "CC0-1.0"}
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nX\n"
LATER = timedelta(days=100)


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def features(city: Any, root: Path) -> tuple[Feature, Feature]:
    one, two = Feature.objects.filter(withdrawn_at=None, visibility="public").order_by("pk")[:2]
    return one, two


def picture(shade: int = 7) -> "ContentFile[bytes]":
    buffer = BytesIO()
    Image.new("RGB", (400, 300), (shade, 90, 120)).save(buffer, "JPEG")
    return ContentFile(buffer.getvalue(), name="фасад.jpg")


def files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def named(item: MediaItem) -> set[str]:
    return {str(item.file.name), *(part["file"] for part in item.derivatives)}


def age(root: Path, days: int) -> None:
    """As if all files had been stored so long ago."""
    then = (timezone.now() - timedelta(days=days)).timestamp()
    for path in root.rglob("*.*"):
        os.utime(path, (then, then))


def names(found: list[UnusedFile]) -> set[str]:
    return {one.name for one in found}


def test_a_file_that_is_shown_is_never_unused(features: tuple[Feature, Feature], root: Path) -> None:
    item = add_media(features[0], picture(), **FACTS)
    age(root, 1000)

    assert unused_files(timezone.now()) == []
    assert remove_unused_files(timezone.now() + LATER, unknown_too=True) == []
    assert files(root) == named(item)


def test_what_was_removed_counts_from_its_removal(features: tuple[Feature, Feature], root: Path) -> None:
    item = add_media(features[0], picture(), **FACTS)
    everything = named(item)
    age(root, 1000)
    remove_media(item, by=None, reason="Помилка")

    assert unused_files(timezone.now() - timedelta(days=1)) == []
    found = unused_files(timezone.now() + timedelta(days=1))

    assert names(found) == everything
    assert {one.was_removed for one in found} == {True}
    assert all(one.size == (root / one.name).stat().st_size for one in found)
    assert all(abs(one.since - timezone.now()) < timedelta(minutes=1) for one in found)


def test_a_file_of_two_objects_stays_while_one_shows_it(features: tuple[Feature, Feature], root: Path) -> None:
    first, second = (add_media(feature, picture(), **FACTS) for feature in features)
    assert named(first) == named(second)
    remove_media(first, by=None, reason="Помилка")

    assert remove_unused_files(timezone.now() + LATER, unknown_too=True) == []

    remove_media(second, by=None, reason="Помилка")
    assert names(remove_unused_files(timezone.now() + LATER, unknown_too=False)) == named(second)
    assert files(root) == set()


def test_other_files_of_the_folder_are_let_alone(features: tuple[Feature, Feature], root: Path) -> None:
    kept, gone = (add_media(features[0], picture(shade), **FACTS) for shade in (1, 200))
    for stray in ("objects/2024/README.txt", "objects/2024/photo.jpeg", "original_images/a.jpg"):
        (root / stray).parent.mkdir(parents=True, exist_ok=True)
        (root / stray).write_text("наше")
    age(root, 1000)
    before = files(root)
    remove_media(gone, by=None, reason="Помилка")

    removed = remove_unused_files(timezone.now() + LATER, unknown_too=True)

    assert names(removed) == named(gone) - named(kept)
    assert files(root) == before - names(removed)


def test_captions_belong_to_their_item(features: tuple[Feature, Feature], root: Path) -> None:
    item = add_media(features[0], picture(), **FACTS)
    vtt = root / "objects" / "2026" / f"{'0' * 32}.vtt"
    vtt.parent.mkdir(parents=True, exist_ok=True)
    vtt.write_bytes(VTT)
    MediaItem.objects.filter(pk=item.pk).update(captions="objects/2026/" + "0" * 32 + ".vtt")

    assert unused_files(timezone.now() + LATER) == []
    remove_media(MediaItem.objects.get(pk=item.pk), by=None, reason="Помилка")
    assert f"objects/2026/{vtt.name}" in names(unused_files(timezone.now() + LATER))


def test_pictures_of_a_withdrawn_object_stay_for_it_may_come_back(
    features: tuple[Feature, Feature], root: Path, client: Client
) -> None:
    item = add_media(features[0], picture(), **FACTS)
    withdraw_feature(features[0], by=None, reason="Закрито")
    age(root, 1000)

    assert client.get(item.file.url).status_code == 404
    assert remove_unused_files(timezone.now() + LATER, unknown_too=True) == []


def test_files_expire_when_their_days_are_over(features: tuple[Feature, Feature], root: Path, settings: Any) -> None:
    item = add_media(features[0], picture(), **FACTS)
    expected = named(item)
    remove_media(item, by=None, reason="Помилка")
    settings.MEDIA_KEPT_DAYS = 1
    assert remove_expired_files() == []

    settings.MEDIA_KEPT_DAYS = -1
    assert names(remove_expired_files()) == expected


def test_what_no_object_ever_named_goes_only_where_it_is_meant(features: tuple[Feature, Feature], root: Path) -> None:
    """As after a restored copy of the database that is older than the folder."""
    item = add_media(features[0], picture(), **FACTS)
    everything = named(item)
    MediaItem.objects.all().delete()
    MediaItem.events.rel.related_model.objects.all().delete()  # type: ignore[attr-defined] # the relation, not its rows
    age(root, 100)

    assert remove_unused_files(timezone.now() - timedelta(days=90), unknown_too=False) == []
    found = unused_files(timezone.now() - timedelta(days=90))
    assert (names(found), {one.was_removed for one in found}) == (everything, {False})
    assert unused_files(timezone.now() - timedelta(days=110)) == []
    assert names(remove_unused_files(timezone.now() - timedelta(days=90), unknown_too=True)) == everything


def test_a_file_sent_again_after_its_removal_is_kept(features: tuple[Feature, Feature], root: Path) -> None:
    remove_media(add_media(features[0], picture(), **FACTS), by=None, reason="Помилка")
    again = add_media(features[0], picture(), **FACTS)

    assert remove_unused_files(timezone.now() + LATER, unknown_too=True) == []
    assert named(again) <= files(root)


def test_nothing_is_looked_for_where_nothing_was_stored(db: None, root: Path) -> None:
    assert unused_files(timezone.now()) == []


def test_it_reads_the_rows_by_two_statements(
    features: tuple[Feature, Feature], root: Path, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for shade in (1, 100, 200):
        add_media(features[0], picture(shade), **FACTS)

    with django_assert_num_queries(2):
        unused_files(timezone.now())


@pytest.mark.django_db(transaction=True)
def test_who_removes_waits_for_who_adds(features: tuple[Feature, Feature], root: Path) -> None:
    """A file that lies there already may be named anew by a row that is not there yet."""
    remove_media(add_media(features[0], picture(), **FACTS), by=None, reason="Помилка")
    removed: list[UnusedFile] = []

    def remove() -> None:
        removed.extend(remove_unused_files(timezone.now() + LATER, unknown_too=True))
        connection.close()

    with transaction.atomic():
        item = add_media(features[0], picture(), **FACTS)
        other = threading.Thread(target=remove)
        other.start()
        other.join(0.5)
        assert other.is_alive()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted AND {HERE}",
                [LOCK],
            )
            assert cursor.fetchone() == (1,)
    other.join(20)

    assert (removed, other.is_alive()) == ([], False)
    assert named(item) <= files(root)


# --- The command -----------------------------------------------------------------------
def run(*arguments: str) -> str:
    out = StringIO()
    call_command("remove_unused_media", *arguments, stdout=out)
    return out.getvalue().replace("\xa0", " ")


def test_the_command_lists_and_removes_only_when_told(features: tuple[Feature, Feature], root: Path) -> None:
    item = add_media(features[0], picture(), **FACTS)
    everything = named(item)
    age(root, 1000)
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC), tick=False):
        remove_media(item, by=None, reason="Помилка")

    assert run("--days", "100").endswith(
        "0 files, 0 bytes, unused for more than 100 days; nothing was removed: --commit does it.\n"
    )
    listed = run("--days", "0")
    assert all(name in listed for name in everything)
    assert listed.count("removed on 20") == len(everything)
    assert files(root) == everything

    assert "removed for good" in run("--days", "0", "--commit")
    assert files(root) == set()


def test_the_command_says_of_which_files_nothing_is_known(db: None, root: Path) -> None:
    stray = root / "objects" / "2025" / f"{'a' * 32}.webp"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x" * 10)
    age(root, 200)

    assert f"{stray.parent.name}/{stray.name}  10 bytes, stored by 2" in run()
    assert "no object has ever named it" in run()


@pytest.mark.parametrize("days", ["-1", "40000"])
def test_the_command_refuses_days_that_cannot_be(db: None, root: Path, days: str) -> None:
    with pytest.raises(CommandError, match=f"--days {days}: give a number of days from 0 to 36500"):
        run("--days", days)
