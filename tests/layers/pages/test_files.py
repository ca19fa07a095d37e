from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from layers.actions import save_feature, withdraw_feature
from layers.models import Feature, MediaItem

Of = Callable[[str], Feature]


def sent(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_picture_is_served_for_ever_and_cannot_run(client: Client, photographed: MediaItem) -> None:
    answer = client.get(photographed.file.url, headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy",
                                            "Cache-Control", "Content-Encoding")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Encoding": "identity",
    }  # fmt: skip
    assert sent(answer) == photographed.file.read()


def test_every_derivative_is_served_with_its_type(client: Client, photographed: MediaItem) -> None:
    for part in photographed.derivatives:
        answer = client.get(default_storage.url(part["file"]))
        assert (answer.status_code, answer["Content-Type"]) == (200, f"image/{part['format']}")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 10), ("bytes=5-", 206, 5, None), ("bytes=-7", 206, -7, None),
        ("bytes=0-99999999", 206, 0, None), ("bytes=5-4", 416, 0, 0), ("bytes=99999999-", 416, 0, 0),
        ("bytes=-", 200, 0, None), ("bytes=1-2,4-5", 200, 0, None), ("lines=1-2", 200, 0, None),
    ],
)  # fmt: skip
def test_ranges_are_those_of_the_plain_bytes(
    client: Client, photographed: MediaItem, asked: str, status: int, first: int, last: int | None
) -> None:
    whole = photographed.file.read()

    answer = client.get(photographed.file.url, headers={"Range": asked})

    assert (answer.status_code, sent(answer)) == (status, whole[first:last])
    if status == 206:
        assert int(answer["Content-Length"]) == len(whole[first:last])
        assert answer["Content-Range"].endswith(f"/{len(whole)}")


def test_file_of_a_hidden_object_is_not_found(client: Client, client_of: Any, of: Of, photographed: MediaItem) -> None:
    save_feature(of("one").layer, by=None, feature=of("one"), visibility="internal")

    assert client.get(photographed.file.url).status_code == 404
    assert client.get(default_storage.url(photographed.derivatives[0]["file"])).status_code == 404
    assert client_of("citizen").get(photographed.file.url).status_code == 404
    answer = client_of("official").get(photographed.file.url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, max-age=31536000, immutable")


def test_file_of_a_withdrawn_object_is_not_found(client: Client, of: Of, photographed: MediaItem) -> None:
    withdraw_feature(of("one"), by=None, reason="Зачинено")

    assert client.get(photographed.file.url).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../settings.py", "objects/2026/../../secret_key", "objects/2026/x.jpeg", f"objects/2026/{'a' * 32}.html", ""],
)
def test_nothing_but_our_own_names_is_served(client: Client, city: Any, media_folder: Path, name: str) -> None:
    for stored in (f"objects/2026/{'a' * 32}.html", "objects/2026/x.jpeg"):
        if not default_storage.exists(stored):
            default_storage.save(stored, ContentFile(b"<script>alert(1)</script>"))

    assert client.get(f"/media/{name}").status_code == 404


def test_file_that_belongs_to_nobody_is_not_found(client: Client, city: Any, media_folder: Path) -> None:
    name = default_storage.save(f"objects/2026/{'b' * 32}.jpeg", ContentFile(b"x"))

    assert client.get(f"/media/{name}").status_code == 404


def test_file_lost_from_the_disk_is_not_found(client: Client, photographed: MediaItem) -> None:
    default_storage.delete(str(photographed.file.name))

    assert client.get(photographed.file.url).status_code == 404
